"""What is read from what a Nuke prints, and what it means that one ended."""

from __future__ import annotations

import pytest

from dedio_core.errors import ColorError, DiskFull, MediaError, ToolError
from dedio_core.render.nuke.output import Output
from dedio_core.render.nuke.verdict import NoLicence, verdict

LOG = """Nuke 16.0v6, 64 bit, built Sep 11 2025.
Copyright (c) 2025 The Foundry Visionmongers Ltd.  All Rights Reserved.
Licence expires on: 2026/3/18
.1.2.3.4.5.6.7.8.9
Writing /p/x.1001.exr took 0.21 seconds
Frame 1001 (1 of 2)
[18:41.54] Warning: OFX plugin cache is out of date
[18:41.54] ERROR: Read1: Read error: No such file or directory
Read1: Read error: No such file or directory
Total render time: 0.00 seconds
"""


def heard(text: str) -> Output:
    output = Output()
    for line in text.splitlines():
        output.read(line)
    return output


def test_an_error_is_told_once_and_without_its_stamp() -> None:
    """The stamped line and its repetition are one error; banner, progress and total are none."""
    assert list(heard(LOG).errors) == ["Read1: Read error: No such file or directory"]
    assert heard(LOG).words() == "Read1: Read error: No such file or directory"


def test_progress_that_is_glued_to_a_line_is_left_out() -> None:
    """Tenths of a frame have no end of line: what comes behind them is the line, an error too."""
    assert heard(".1.2.3[18:41.54] ERROR: Write1: no room\n").words() == "Write1: no room"
    assert heard(".1.2.3.4Writing /p/x.1.exr took 1 second\n").words() == "Writing /p/x.1.exr took 1 second"
    assert heard("0.5 is a number\n").words() == "0.5 is a number"


def test_the_banner_is_no_licence_failure() -> None:
    """When a licence expires is no failure; that there is none is one, in either spelling."""
    assert heard(LOG).licence == ""
    for line in (
        "A license for nuke_r was not found",
        "Invalid foundry license key.",
        "FOUNDRY LICENCE ERROR REPORT",
        "Unable to check out a licence",
    ):
        assert heard(line).licence == line


def test_without_errors_the_last_words_are_told() -> None:
    """The last lines that say something; and that it said nothing."""
    assert heard("Loading a\nb\nc\nd\n\nTotal render time: 1 seconds").words() == "b; c; d"
    assert heard("").words() == "it said nothing"


@pytest.mark.parametrize(
    ("code", "said", "has_begun", "log", "kind", "words"),
    [
        (100, None, False, "A license for nuke_r was not found", NoLicence, "no licence for a render (exit"),
        (1, None, False, "A license for nuke_r was not found", NoLicence, "nuke.licence_wait"),
        (100, {"kind": "NoLicence", "message": "gone"}, True, "", NoLicence, "gone"),
        (1, {"kind": "ColorError", "message": "no space X"}, True, "", ColorError, "Nuke: no space X"),
        (1, {"kind": "MediaError", "message": "f is missing"}, True, "", MediaError, "f is missing"),
        (1, {"kind": "DiskFull", "message": "full"}, True, "", DiskFull, "full"),
        (1, {"kind": "Bug", "message": "a bug of DED-IO"}, True, "", ToolError, "a bug of DED-IO"),
        (1, {"kind": "__class__", "message": "m"}, True, "", ToolError, "Nuke: m"),
        (-11, None, True, "", ToolError, "ended by the signal SIGSEGV; frames 1002-1003, 1005 are missing"),
        (137, None, True, "", ToolError, "ended by the signal SIGKILL"),
        (0xC0000005, None, True, "", ToolError, "the exception 0xC0000005"),
        (1, None, False, "ImportError: no nuke", ToolError, "did not come to run DED-IO's program"),
        (2, None, True, LOG, ToolError, "exit code 2; frames 1002-1003, 1005 are missing: Read1: Read error"),
        (0, None, True, "", ToolError, "as if all was well, but frames 1002-1003, 1005 were not rendered"),
        (0, None, False, "", ToolError, "never ran DED-IO's program"),
    ],
)  # fmt: skip
def test_each_end_has_its_sentence(
    code: int, said: dict[str, str] | None, has_begun: bool, log: str, kind: type, words: str
) -> None:
    """A licence, an error of ours, a crash, a start that fails and an end too early are told apart."""
    error = verdict(code, said, has_begun, heard(log), [1002, 1003, 1005])
    assert type(error) is kind
    assert words in str(error)
    assert "\n" not in str(error)
