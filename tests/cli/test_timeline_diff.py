"""`dedio timeline diff` on two small lists."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dedio_core.cli import main

OLD = """TITLE: reel 2
001  A001C003 V C 14:22:12:00 14:22:14:00 01:00:00:00 01:00:02:00
* LOC: 01:00:00:12 RED  sht010
002  A002C001 V C 10:00:00:00 10:00:02:23 01:00:02:00 01:00:04:23
* LOC: 01:00:02:12 RED  sht020
003  A003C001 V C 10:00:00:00 10:00:01:00 01:00:04:23 01:00:05:23
* LOC: 01:00:05:12 RED  sht030
004  A004C001 V C 10:00:00:00 10:00:01:00 01:00:05:23 01:00:06:23
"""
NEW = """TITLE: reel 2
001  A001C003 V C 14:22:12:00 14:22:14:00 01:00:00:00 01:00:02:00
* LOC: 01:00:00:12 RED  sht010
002  A002C001 V C 09:59:59:22 10:00:02:23 01:00:02:00 01:00:05:01
* LOC: 01:00:02:12 RED  sht020
003  A005C001 V C 10:00:00:00 10:00:01:00 01:00:05:01 01:00:06:01
* LOC: 01:00:05:12 RED  sht040
"""


@pytest.fixture
def cuts(tmp_path: Path) -> list[str]:
    (tmp_path / "old.edl").write_text(OLD)
    (tmp_path / "new.edl").write_text(NEW)
    return [str(tmp_path / "old.edl"), str(tmp_path / "new.edl")]


def test_the_table(cuts: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A line that counts, then a row for each shot that changed; unchanged ones are counted."""
    assert main(["timeline", "diff", *cuts, "--rate", "24"]) == 0
    first, head, *rows = capsys.readouterr().out.splitlines()
    assert first == f"{cuts[0]} -> {cuts[1]}: 1 new, 1 omitted, 1 trimmed head, 1 unchanged"
    assert head.split() == ["shot", "element", "verdict", "why"]
    assert [row.split()[0] for row in rows] == ["sht020", "sht040", "sht030"]
    assert "+2 frames at the head (source 864000 -> 863998)" in rows[0]
    main(["timeline", "diff", *cuts, "--rate", "24", "--unchanged"])
    assert "sht010" in capsys.readouterr().out


def test_the_document(cuts: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """As JSON, each change has its verdicts and its uses in both cuts."""
    assert main(["timeline", "diff", *cuts, "--rate", "24", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [found["old"], found["new"]] == cuts
    assert found["warnings"] == []
    assert [c["shot"] for c in found["changes"]] == ["sht010", "sht020", "sht040", "sht030"]
    change = found["changes"][1]
    assert change["verdicts"] == [
        {"kind": "trimmed head", "reason": "+2 frames at the head (source 864000 -> 863998)"}
    ]
    assert change["old"][0]["source"] == {"first": 864000, "last": 864070}
    assert change["new"][0]["record"] == {"first": 86448, "last": 86520}
    assert (change["element"], change["new"][0]["speed"], change["new"][0]["cdl"]) == ("", "1", None)


def test_only_picks_after_comparing(cuts: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A shot is asked for by its old name or its new one, and a rename is still seen."""
    Path(cuts[1]).write_text(NEW.replace("sht010", "sht011"))
    for name in ("SHT010", "sht011"):
        assert main(["timeline", "diff", *cuts, "--rate", "24", "--only", name]) == 0
        out = capsys.readouterr().out.splitlines()
        assert out[0].endswith(": 1 renamed")
        assert out[2].split()[:2] == ["sht011", "renamed"]


def test_reading_flags_count_for_both(cuts: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """With --all, events that no marker names are compared too; with --tracks, those of others are not."""
    main(["timeline", "diff", *cuts, "--rate", "24", "--all"])
    assert "V1_004" in capsys.readouterr().out
    main(["timeline", "diff", *cuts, "--rate", "24", "--tracks", "V2"])
    assert capsys.readouterr().out.strip().endswith(": no shots")


def otio(path: Path, rate: float) -> str:
    """A timeline of one clip at `rate`."""

    def time(value: int) -> dict[str, object]:
        return {"OTIO_SCHEMA": "RationalTime.1", "value": value, "rate": rate}

    span = {"OTIO_SCHEMA": "TimeRange.1", "start_time": time(0), "duration": time(48)}
    clip = {"OTIO_SCHEMA": "Clip.1", "name": "A001C003", "source_range": span}
    track = {"OTIO_SCHEMA": "Track.1", "kind": "Video", "name": "V1", "children": [clip]}
    stack = {"OTIO_SCHEMA": "Stack.1", "children": [track]}
    path.write_text(json.dumps({"OTIO_SCHEMA": "Timeline.1", "name": "t", "tracks": stack}))
    return str(path)


def test_other_rates_cannot_be_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """24 against 25 is an error that names both; 24 against 24000/1001 counts alike."""
    at_24, at_25 = otio(tmp_path / "a.otio", 24.0), otio(tmp_path / "b.otio", 25.0)
    assert main(["timeline", "diff", at_24, at_25, "--all"]) == 1
    said = capsys.readouterr().err
    assert "a.otio counts 24 frames" in said
    assert "b.otio 25" in said
    ntsc = otio(tmp_path / "c.otio", 24000 / 1001)
    assert main(["timeline", "diff", at_24, ntsc, "--all"]) == 0
    assert "1 unchanged" in capsys.readouterr().out


def test_what_cannot_be_compared_is_warned_of(cuts: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A shot whose record is impossible is named, not taken for an omitted one in silence."""
    Path(cuts[1]).write_text(NEW.replace("01:00:02:00 01:00:05:01", "01:00:05:01 01:00:02:00"))
    assert main(["timeline", "diff", *cuts, "--rate", "24"]) == 0
    assert "sht020 (event 002): its frames cannot be told" in capsys.readouterr().out
