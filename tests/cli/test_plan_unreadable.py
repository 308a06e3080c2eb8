"""A line of a list that cannot be read, on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from dedio_core.cli import main
from dedio_core.frames import FrameRate, Timecode
from dedio_core.sample import write_movie

RATE = FrameRate.of(24)
EDL = """TITLE: reel 2
001  A001C003 V C 14:22:12:00 14:22:13:00 01:00:00:00 01:00:01:00
* LOC: 01:00:00:12 RED  sht_100
002  A001C003 V C 14:22:13:00 01:00:01:00 01:00:02:00
* LOC: 01:00:01:12 RED  sht_110
003  A001C003 V C 14:22:13:00 01:00:01:00
"""


def test_an_unreadable_line_refuses_the_cut(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The shot of a line that cannot be read stands in the way; --lenient makes the rest without it."""
    start = Timecode.parse("14:22:08:00", RATE)
    write_movie(tmp_path / "A001C003_261122AB.mxf", size=(320, 180), frames=192, rate=RATE, start=start)
    (tmp_path / "reel.edl").write_text(EDL)
    line = ["plan", str(tmp_path / "reel.edl"), "--media", str(tmp_path), "--root", str(tmp_path / "tree")]
    line += ["--rate", "24", "--no-cache", "--project", "demo"]
    assert main(line) == 1
    out = capsys.readouterr().out
    assert "IN THE WAY: reel.edl:4: sht_110: cannot be read as an event" in out
    assert out.count("IN THE WAY") == 1, "what is no VFX shot stands in nobody's way"
    assert "no plate: 1 event: not a VFX shot\n" in out
    assert main([*line, "--lenient"]) == 0
    assert "1 shot, 1 plate," in capsys.readouterr().out


def test_a_list_that_names_no_shot(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where no event makes a plate, it says what would name a shot."""
    lines = [line for line in EDL.splitlines() if not line.startswith("*")][:2]
    (tmp_path / "reel.edl").write_text("\n".join([*lines, ""]))
    (tmp_path / "media").mkdir()
    line = ["plan", str(tmp_path / "reel.edl"), "--media", str(tmp_path / "media"), "--rate", "24"]
    main([*line, "--root", str(tmp_path / "tree"), "--no-cache", "--project", "demo"])
    said = capsys.readouterr()
    assert (
        "no plate: 1 event: not a VFX shot; a marker, a comment or --pattern names shots, --all" in said.out
    ), said


def test_an_error_shows_what_cannot_be_seen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Control and direction characters of a file that are in an error are shown escaped, on one line."""
    (tmp_path / "reel.edl").write_text("a\x85b\u202ec\x1b[31m", encoding="utf-8")
    assert main(["timeline", "show", str(tmp_path / "reel.edl")]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert r"(it begins with 'a\u0085b\u202ec\u001b[31m')" in line
