"""What of a cut list is compared, and by which names its sources are known."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from dedio_core.changes.of_cut import media_keys, pieces, unplaced
from dedio_core.editorial.cut import CutEvent, CutList, Label, Transition
from dedio_core.editorial.readers import read_cut
from dedio_core.editorial.shots import Rules, name_shots
from dedio_core.frames import FrameRange, FrameRate

EVENT = CutEvent(
    index=0,
    event="001",
    where="a.edl:3",
    track="V",
    kind="video",
    shot="sht010",
    rec_in=Label("01:00:00:00", 86400),
    rec_out=Label("01:00:02:00", 86448),
    required=FrameRange.of(100, 48),
)


def cut(*events: CutEvent) -> CutList:
    return CutList("a", "cmx3600", FrameRate.of(24), "given", events=events)


def same(one: CutEvent, other: CutEvent) -> bool:
    return bool(media_keys(one) & media_keys(other))


def named(reel: str | None = None, clip: str | None = None, file: str | None = None) -> CutEvent:
    return replace(EVENT, reel=reel, clip_name=clip, source_file=file)


def test_only_shots_are_compared() -> None:
    """Named events with pictures, that are not skipped, are pieces, in order of the record."""
    later = replace(EVENT, rec_in=Label(None, 90000), rec_out=Label(None, 90010), shot="sht020")
    skipped = replace(EVENT, skipped="title")
    audio = replace(EVENT, kind="audio")
    found = pieces(cut(later, skipped, audio, replace(EVENT, shot=None), EVENT))
    assert [(p.shot, p.order) for p in found] == [("sht020", 1), ("sht010", 0)]
    assert found[1].record == FrameRange(86400, 86447)
    assert found[1].source == FrameRange(100, 147)


def test_a_transition_is_seen() -> None:
    """Frames of a transition count in the record as they do in the source."""
    event = replace(
        EVENT, transition=Transition("dissolve", 10, "in", 4), transition_out=Transition("dissolve", 8, "out")
    )
    (found,) = pieces(cut(event))
    assert found.record == FrameRange(86396, 86455)


def test_a_difference_of_rates_is_in_the_speed() -> None:
    """The speed is what is really stepped through the source."""
    (found,) = pieces(cut(replace(EVENT, step=Fraction(2))))
    assert found.speed == 2


def test_what_cannot_be_compared_is_told() -> None:
    """A shot whose frames cannot be told is no omitted shot: it is named in a warning."""
    bad = replace(EVENT, required=None)
    assert pieces(cut(bad)) == ()
    (warned,) = unplaced(cut(bad, EVENT))
    assert (warned.where, warned.message.split()[0]) == ("a.edl:3", "sht010")


@pytest.mark.parametrize("reel", [None, "", "AX", "BL", "ax"])
def test_a_reel_that_names_nothing_is_no_key(reel: str | None) -> None:
    """Such an event is known by its clip."""
    assert media_keys(named(reel)) == frozenset()
    assert same(named(reel, "Bird.mov"), named(None, "BIRD"))
    assert not same(named(reel, "bird.mov"), named(reel, "cat.mov"))


def test_forms_of_one_name() -> None:
    """Case, suffix, folders and the way of writing a camera's name make no difference."""
    clip = named("A001C003_260827HM")
    assert same(clip, named("a001c003_260827hm.MXF"))
    assert same(clip, named(file="/cards/A001/XDROOT/Clip/A001C003_260827HM.mxf"))
    assert same(clip, named(file="file://localhost/D:/A001C003_260827HM.mxf"))
    assert same(clip, named("A001_C003_260827HM"))
    assert same(clip, named("A001C003")), "cut short to eight letters"
    assert not same(clip, named("A001C004_260827HM"))
    assert not same(clip, named("B001C003_260827HM"))


def test_names_of_clips_do_not_join_sources() -> None:
    """Two cameras of one group clip have one clip name: reel or file decide."""
    assert not same(named("A001C003_0827HM", "12-3 group"), named("B001C003_0827HM", "12-3 group"))
    assert not same(named(clip="shot", file="a.mov"), named(clip="shot", file="b.mov"))


def test_a_card_counts_with_its_clip() -> None:
    """A card has many clips."""
    assert same(named("A001", "12-3"), named("a001", "12-3"))
    assert not same(named("A001", "12-3"), named("A001", "12-4"))
    assert not same(named("A001", "12-3"), named("B001", "12-3"))
    assert same(named("A001", "A001C003_260827HM"), named("A001C003_260827HM"))
    assert same(named("A001"), named("A001"))


def read(folder: Path, *rows: str) -> CutList:
    path = folder / "cut.edl"
    path.write_text("TITLE: CUT\nFCM: NON-DROP FRAME\n" + "\n".join(rows) + "\n")
    return name_shots(read_cut(path, FrameRate.of(24)), Rules())


def test_a_list_as_pieces(tmp_path: Path) -> None:
    """Reverse and CDL come along."""
    (found,) = pieces(
        read(
            tmp_path,
            "001  A001C003 V C 00:00:10:00 00:00:10:01 01:00:00:00 01:00:01:00",
            "M2   A001C003       -024.0                00:00:10:00",
            "* ASC_SOP (1.1 1 1)(0 0 0)(1 1 1)",
            "* LOC: 01:00:00:12 RED sht010 fix the sky",
        )
    )
    assert (int(found.speed), found.source, found.head) == (-1, FrameRange(217, 240), 240)
    assert found.cdl is not None
    assert found.cdl.slope == (1.1, 1.0, 1.0)
    assert found.description == "fix the sky"
