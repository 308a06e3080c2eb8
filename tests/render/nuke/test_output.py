"""What is read from what a Nuke prints, and what it means that one ended."""

from __future__ import annotations

import pytest

from dedio_core.errors import ColorError, DiskFull, MediaError, ToolError
from dedio_core.render.nuke.output import Output, is_sign
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
    assert heard(".1.2.3.4Loading a.so\n").words() == "Loading a.so"
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
    assert heard("").words() == "it said nothing of why"
    said = "Nuke 16.0v6, 64 bit\n.1.2Writing /p/x.1001.exr took 0.21 seconds\nFrame 1001 (1 of 2)\n"
    assert heard(said).words() == "it said nothing of why"
    assert heard(f"a crash\n{said * 30}").words() == "a crash"


TRACEBACK = """Nuke 15.1v1, 64 bit
.1.2Traceback (most recent call last):
  File "/studio/init.py", line 3, in <module>
    raise ValueError("error: of code that is shown")
ModuleNotFoundError: No module named 'studio_env'
"""


@pytest.mark.parametrize(
    "last", ["ModuleNotFoundError: No module named 'studio_env'", "studio.config.Unsupported: 14", "Stopped"]
)
def test_of_a_traceback_the_last_line_is_told(last: str) -> None:
    """It is what says why; the lines of code above it may speak of errors, too."""
    text = TRACEBACK.replace("ModuleNotFoundError: No module named 'studio_env'", last)
    assert heard(text).words() == last
    assert heard(last + "\n").words() == last
    assert last in str(verdict(1, None, False, heard(text), []))


def test_a_traceback_with_other_lines_in_it() -> None:
    """What another thread prints in the middle of it is not its last line; a second one is told, too."""
    stamped = "[18:41.54] Warning: OFX plugin cache is out of date\n"
    text = TRACEBACK.replace("    raise", f"{stamped}Loading a.so\n    raise")
    assert heard(text).words() == "ModuleNotFoundError: No module named 'studio_env'"
    twice = f"{TRACEBACK}\nDuring handling of the above exception, another exception occurred:\n\n{TRACEBACK}"
    assert heard(twice.replace("named 'studio_env'\n\n", "named 'a'\n\n")).words() == (
        "ModuleNotFoundError: No module named 'a'; ModuleNotFoundError: No module named 'studio_env'"
    )


def test_signs_of_a_frame() -> None:
    """Nuke's and our own words of frames are signs that it renders; other talk is none."""
    for text in (b".1", b".1.2.3Frame 7 (1 of 2)", b"Frame -7 (1 of 2)", b"Writing /p/x.exr took 2 seconds"):
        assert is_sign(text)
    assert is_sign(b'.1.2dedio_progress: {"frame":7}')
    for text in (b"", b"hello", b"Loading a.so", b"Frame server: connected (1 of 2)", b"Writing a log"):
        assert not is_sign(text)


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
        (-11, None, True, "", ToolError, "by the signal SIGSEGV; its frames 1002-1003, 1005 are missing"),
        (137, None, True, "", ToolError, "ended by the signal SIGKILL"),
        (0xC0000005, None, True, "", ToolError, "the exception 0xC0000005"),
        (1, None, False, "ImportError: no nuke", ToolError, "did not come to run DED-IO's program"),
        (2, None, True, LOG, ToolError, "code 2; its frames 1002-1003, 1005 are missing: Read1: Read error"),
        (0, None, True, "", ToolError, "as if all was well; its frames 1002-1003, 1005 are missing"),
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


def test_one_frame_is_missing() -> None:
    """One is; and where none is, nothing is said of any."""
    assert "SIGKILL; its frame 1001 is missing; the same command" in str(
        verdict(-9, None, True, Output(), [1001])
    )
    assert "SIGKILL; the same command" in str(verdict(-9, None, True, Output(), []))
