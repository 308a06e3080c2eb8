"""What makes an event bad is a warning that names it; a mere oddity names none."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from dedio_core.editorial.cut import CutList, Label
from dedio_core.editorial.edl.reader import read as read_edl
from dedio_core.errors import TimelineError
from dedio_core.frames import FrameRate
from tests.editorial.test_otio import clip, dissolve, file, read, span, stack, time, timeline, track, warp

GOOD = "001  A001 V C 01:00:00:00 01:00:01:00 00:00:00:00 00:00:01:00\n"
CDL = {"cdl": {"asc_sop": {"slope": [-1, 1, 1], "offset": [0, 0, 0], "power": [1, 1, 1]}}}
RECORD = "00:00:01:00 00:00:02:00"
LONG = f"002 B V C 01:00:00:00 01:00:03:00 {RECORD}\n"


def edl(folder: Path, second: str, rate: int = 24) -> CutList:
    path = folder / "list.edl"
    path.write_text(f"TITLE: T\nFCM: NON-DROP FRAME\n{GOOD}{second}")
    return read_edl(path, FrameRate.of(rate))


def bad(cut: CutList) -> list[tuple[int | None, str]]:
    return [(w.event, w.message) for w in cut.warnings if w.event is not None]


@pytest.mark.parametrize(
    ("second", "said"),
    [
        (
            f"002 B V C 01:00:00:26 01:00:01:26 {RECORD}\n",
            "source in 01:00:00:26 does not exist at 24",
        ),
        (
            "002 B V C 01:00:00:00 01:00:01:00 00:00:01:00 00:00:02:30\n",
            "00:00:02:30 does not exist",
        ),
        ("002 B V C 01:00:00:00 01:00:01:00 00:00:02:00 00:00:01:00\n", "00:00:01:00 is before record in"),
        (f"002 B V C 01:00:01:00 01:00:00:00 {RECORD}\n", "01:00:00:00 is before source in"),
        (f"002 B V C 01:00:01:00 01:00:00:00 {RECORD}\nM2 B 048.0 01:00:01:00\n", "is before source in"),
        (
            LONG,
            "72 frames, record 24, and no M2 says why",
        ),
        (
            f"{LONG}M2 B 024.0 01:00:00:00\n",
            "M2 024.0 is natural speed",
        ),
        (
            f"{LONG}M2 B 240.0 01:00:00:00\n",
            "231 source frames, the event has 72",
        ),
        (f"002 B V C 01:00:00:00 01:00:01:00 {RECORD}\nM2 B fast\n", "(reel, rate and timecode expected)"),
    ],
)
def test_bad_events_of_an_edl(tmp_path: Path, second: str, said: str) -> None:
    """Labels that cannot be, outs before ins, lengths that disagree, a speed that cannot be read."""
    found = bad(edl(tmp_path, second))
    assert {index for index, _ in found} == {1}
    assert any(said in message for _, message in found)


@pytest.mark.parametrize(
    "line",
    [
        "*ASC_SOP: asop1",
        "*ASC_SOP (nan 1 1)(0 0 0)(1 1 1)",
        "*ASC_SOP (-1 1 1)(0 0 0)(1 1 1)",
        "*ASC_SAT x",
    ],
)
def test_a_bad_cdl_spoils_colours_only(tmp_path: Path, line: str) -> None:
    """A CDL that cannot be read names its event, and says that only colours depend on it."""
    cut = edl(tmp_path, f"002 B V C 01:00:00:00 01:00:01:00 {RECORD}\n{line}\n")
    assert [(w.event, w.only_cdl) for w in cut.warnings] == [(1, True)]
    assert "expected" in cut.warnings[0].message
    assert cut.events[1].required is not None


def test_a_dissolve_of_no_length_spoils_what_goes_out(tmp_path: Path) -> None:
    """How much longer the outgoing event is seen is not known; the incoming one is as it is listed."""
    cut = edl(tmp_path, f"002 B V D 01:00:00:00 01:00:01:00 {RECORD}\n")
    assert [(index, "without a duration" in message) for index, message in bad(cut)] == [(0, True)]


@pytest.mark.parametrize(
    "second",
    [
        f"002 B V C 01:00:00:00 01:00:01:00 {RECORD}\n* LOC: 09:00:00:00 RED far\n",
        f"002 B V C 01:00:00:00 01:00:01:00 {RECORD}\nM2 C 024.1 01:00:00:00\n",
        f"002 B V D 100 01:00:00:00 01:00:01:00 {RECORD}\n",
        f"FCM: DROP FRAME\n002 B V C 01:00:00:00 01:00:01:00 {RECORD}\n",
        f"002 BL V C 00:00:00:00 00:00:09:00 {RECORD}\n",
        f"002 B A C 00:00:00:00 00:00:00:00 {RECORD}\n",
        f"002 B A C 00:00:00:99 00:00:01:00 {RECORD}\n",
    ],
)
def test_oddities_name_no_event(tmp_path: Path, second: str) -> None:
    """Locators elsewhere, another reel's M2, long transitions, mixed FCM, and what makes no plate anyway."""
    assert bad(edl(tmp_path, second)) == []


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (clip(0, -5), "record out 19 is before record in 24"),
        (clip(math.inf, 5), "which is no time"),
        (clip(0, 5, effects=[warp(math.nan)]), "expected a speed"),
        (clip(0, 5, effects=[warp(5000), warp(5000)]), "expected at most"),
        (clip(0, 5, media=file(math.inf, 9)), "the media's start is inf"),
        (clip(0, 5, source_range=None), "its record out is not stated"),
        (stack(track(clip(0, 5)), effects=[warp(-1)]), "expected one of a constant speed forward"),
        (clip(0, 5, metadata=CDL), "slope"),
    ],
)
def test_bad_clips_of_an_otio(tmp_path: Path, made: dict[str, Any], said: str) -> None:
    """Ranges backwards, numbers that cannot be, and lengths that nothing states name their event."""
    found = bad(read(tmp_path, timeline(track(clip(0, 24), made))))
    assert {index for index, _ in found} == {1}
    assert any(said in message for _, message in found), found


def test_a_transition_of_no_length(tmp_path: Path) -> None:
    """An overlap that cannot be read spoils both of its clips."""
    found = dissolve(1, 2) | {"out_offset": time(-4)}
    cut = read(tmp_path, timeline(track(clip(0, 24), found, clip(0, 24))))
    assert [index for index, message in bad(cut) if "expected 0 or more" in message] == [0, 1]


def test_what_is_not_known_of_media(tmp_path: Path) -> None:
    """Media that the active key does not name are taken where there is one; more of them are bad."""
    one = clip(0, 5, active_media_reference_key="proxy")
    two = {**one, "media_references": {"a": file(0, 9), "b": file(0, 9, url="file:///c.mov")}}
    cut = read(tmp_path, timeline(track(one, two)))
    assert [index for index, _ in bad(cut)] == [1]


def test_odd_clips_of_an_otio(tmp_path: Path) -> None:
    """An unknown curve, whose whole range is taken, and a place between frames spoil nothing."""
    warped = clip(0, 5, effects=[{"OTIO_SCHEMA": "TimeEffect.1", "name": "ramp"}])
    between = clip(0, 5, source_range=span(10.5, 5), media=file(0, 99, 30))
    cut = read(tmp_path, timeline(track(warped, between)))
    assert len(cut.warnings) >= 2
    assert bad(cut) == []


UNREADABLE = "expected four timecodes at its end"


@pytest.mark.parametrize(
    "line",
    [
        "002 B V C 01:00:00:00 00:00:01:00 00:00:02:00",
        "002 B V C 01:00:00:00 01:00:01 00:00:01:00 00:00:02:00",
        "002 B V C 01:00:00:00 soon 00:00:01:00 later",
        "002 B V C 01:00:0",
        "002 B V C",
        "002 B V K B 01:00:00:00",
        "002 B 01:00:00:00 00:00:01:00",
    ],
)
def test_a_line_that_cannot_be_read_is_a_bad_event(tmp_path: Path, line: str) -> None:
    """An event line without its four timecodes is an event of no frames; what stands below it is its own."""
    cut = edl(tmp_path, f"{line}\n* FROM CLIP NAME: two\n* LOC: 00:00:01:00 RED sht020\n{GOOD}")
    assert [(w.event, UNREADABLE in w.message) for w in cut.warnings if w.where == "list.edl:4"] == [
        (1, True)
    ]
    one, two, three = cut.events
    assert (one.clip_name, two.clip_name, three.clip_name) == (None, "two", None)
    assert [marker.text for marker in two.markers] == ["sht020"]
    assert (two.rec_in, two.required) == (Label(), None)


def test_a_dissolve_that_cannot_be_read_spoils_what_goes_out(tmp_path: Path) -> None:
    """The event before it may be seen longer than it is listed: no plate of either."""
    cut = edl(tmp_path, "002 B V D 012 01:00:00:00 00:00:01:00 00:00:02:00\n")
    assert [(index, "cannot be read" in said) for index, said in bad(cut)] == [(1, True), (0, True)]


@pytest.mark.parametrize("line", ["100 MONKEYS", "24 frames from 01:00:00:00 on", "3 A C", "AUD  3  4"])
def test_text_is_no_event(tmp_path: Path, line: str) -> None:
    """A comment without a star that begins with a number stays one."""
    cut = edl(tmp_path, f"{line}\n")
    assert (len(cut.events), cut.events[0].notes) == (1, (line,))


def test_a_list_of_unreadable_lines(tmp_path: Path) -> None:
    """A list of which no event can be read is refused, with the first line that cannot."""
    path = tmp_path / "list.edl"
    path.write_text("TITLE: T\n001 B V C 01:00:00:00 00:00:01:00 00:00:02:00\n")
    with pytest.raises(TimelineError, match=r"list.edl:2: cannot be read as an event"):
        read_edl(path)
