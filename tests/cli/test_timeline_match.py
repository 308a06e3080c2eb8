from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from dedio_core.cli import main
from dedio_core.frames import FrameRate, Timecode
from dedio_core.sample import write_movie

RATE = FrameRate.of(24000, 1001)
EDL = """TITLE: reel 2
001  A001C003 V C 14:22:12:00 14:22:13:00 01:00:00:00 01:00:01:00
* LOC: 01:00:00:12 RED  sht100
002  A001C003 V C 14:22:13:00 14:22:14:00 01:00:01:00 01:00:02:00
003  A009C001 V C 09:00:00:00 09:00:01:00 01:00:02:00 01:00:03:00
* LOC: 01:00:02:12 RED  sht110
"""


@pytest.fixture
def media(tmp_path: Path) -> Path:
    """A card with one clip of eight seconds."""
    folder = tmp_path / "XDROOT" / "Clip"
    folder.mkdir(parents=True)
    write_movie(
        folder / "A001C003_261122AB.mxf", size=(320, 180), frames=192, rate=RATE,
        start=Timecode.parse("14:22:08:00", RATE),
    )  # fmt: skip
    (tmp_path / "reel.edl").write_text(EDL)
    return tmp_path


def matched(media: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    line = [
        "timeline",
        "match",
        str(media / "reel.edl"),
        "--media",
        str(media / "XDROOT"),
        "--no-cache",
        "--json",
    ]
    code = main([*line, *words])
    return code, json.loads(capsys.readouterr().out)


def test_media_decide_the_rate(media: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A list that fits several rates is read at the rate of the media it matches, and says so."""
    code, found = matched(media, capsys)
    assert (found["rate"], found["rate_source"]) == ("24000/1001", "media")
    first, second, third = found["matches"]
    assert (first["status"], first["frames"]) == ("matched", [96, 119])
    assert first["path"].endswith("A001C003_261122AB.mxf")
    assert second["status"] == "skipped"
    assert third["status"] == "missing"
    assert code == 1, "a shot without media is no success"


def test_only_what_is_asked_for_counts(media: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --only, the other shots neither match nor fail."""
    code, found = matched(media, capsys, "--only", "sht100")
    assert code == 0
    assert [one["status"] for one in found["matches"]] == ["matched", "skipped", "skipped"]


def test_lists_of_what_is_missing(media: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What has no media is written for the person who looks for it, and for the lab."""
    unmatched, pull = media / "u.csv", media / "p.ale"
    matched(media, capsys, "--unmatched", str(unmatched), "--pull-list", str(pull))
    assert "sht110" in unmatched.read_text(encoding="utf-8-sig")
    assert "A009C001" in pull.read_text()


def test_a_choice_by_hand_settles(media: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where two clips fit equally well nothing is guessed; a choice in the list of unmatched counts."""
    other = write_movie(
        media / "XDROOT/Clip/B002C009_261122XY.mxf", size=(320, 180), frames=192, rate=RATE,
        start=Timecode.parse("14:22:08:00", RATE), reel="B002", first_counter=500,
    )  # fmt: skip
    (media / "reel.edl").write_text(EDL.replace("A001C003", "AX"))
    unmatched = media / "u.csv"
    _, found = matched(media, capsys, "--rate", str(RATE), "--unmatched", str(unmatched))
    assert found["matches"][0]["status"] == "ambiguous"
    assert len(found["matches"][0]["candidates"]) == 2
    with unmatched.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0]["media"] = str(other)
    with unmatched.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    _, found = matched(media, capsys, "--relink", str(unmatched))
    assert (found["matches"][0]["status"], found["matches"][0]["path"]) == ("matched", str(other))


def test_the_table(media: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The table names each shot's file and frames, or why there is none."""
    line = ["timeline", "match", str(media / "reel.edl"), "--media", str(media / "XDROOT"), "--no-cache"]
    assert main(line) == 1
    out = capsys.readouterr().out
    assert "1 of 2 shots have their media, among 1 clips" in out
    assert "A001C003_261122AB.mxf" in out
    assert "no clip of reel A009C001" in out


def test_cdl_files(media: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--cdl gives events their corrections by name, and notes the ids that fit none."""
    (media / "grade.ccc").write_text(
        "<ColorCorrectionCollection><ColorCorrection id='SHT100'><SatNode><Saturation>0.5</Saturation>"
        "</SatNode></ColorCorrection><ColorCorrection id='other'/></ColorCorrectionCollection>"
    )
    _, found = matched(media, capsys, "--cdl", str(media / "grade.ccc"))
    assert [bool(event["cdl"]) for event in found["events"]] == [True, False, False]
    assert found["events"][0]["cdl"]["saturation"] == 0.5
    assert found["notes"] == ["1 of 2 CDL ids fit no event of the cut: 'other' (grade.ccc:1)"]
    line = ["timeline", "match", str(media / "reel.edl"), "--media", str(media / "XDROOT"), "--no-cache"]
    main([*line, "--cdl", str(media)])
    assert "note: 1 of 2 CDL ids fit no event" in capsys.readouterr().out
    assert main([*line, "--cdl", str(media / "XDROOT")]) == 1
    assert "no .cdl, .cc, .ccc file is in it" in capsys.readouterr().err
