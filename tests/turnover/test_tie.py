"""A frame number never moves: the tie between source and plate frames over versions."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from dedio_core.editorial.cut import Retime
from dedio_core.frames import FrameRange, Handles
from dedio_core.turnover.model import PlatePlan
from dedio_core.turnover.table import remarks
from dedio_core.uses import along
from tests.lineup.made import A, B, Tree, ends, event, handles, only

FIRST = event("sht010", 100, 0, 24)


def after(at: Tree, then: Any, *, first: Any = FIRST, media: Any = (), **asked: Any) -> PlatePlan:
    """The plate of a second cut."""
    at.ingest([first])
    return only(at.plan([then], *media, **asked))


def test_a_longer_head(at: Tree) -> None:
    """A head extended by 10 has cut in 991 and is pulled from 983."""
    found = after(at, event("sht010", 90, -10, 34))
    assert found.action == "re-pull"
    assert (found.pull.tie, ends(found.pull.plate_cut), ends(found.pull.plate)) == (
        100,
        (991, 1024),
        (983, 1032),
    )
    assert "cut in is 991; --renumber would make it 1001" in (found.tied.note or "")
    assert not found.is_loud


def test_a_slip_keeps_the_numbers_of_shared_frames(at: Tree) -> None:
    """Source frame 112 has been 1013 and stays it."""
    found = after(at, event("sht010", 112, 0, 24))
    assert (found.version, ends(found.pull.plate_cut), found.is_loud) == (2, (1013, 1036), False)


def test_numbers_hold_over_many_versions(at: Tree) -> None:
    """However far a plate slips step by step, one source frame keeps one number."""
    at.ingest([FIRST])
    for n in range(1, 9):
        plan = at.ingest([event("sht010", 100 + 30 * n, 0, 24)])
        assert only(plan).pull.tie == 100
    assert only(plan).version == 9


@pytest.mark.parametrize(
    ("then", "asked", "told"),
    [
        (event("sht010", 500, 0, 24), {}, "no frame is in v001, which has source frames 92-131"),
        (event("sht010", 100, 0, 24, media=B), {}, f"v001 has another source ({A.path.name})"),
        (event("sht010", 110, 0, 24), {"renumber": True}, "because --renumber asks for it"),
    ],
)
def test_what_starts_afresh(at: Tree, then: Any, asked: Any, told: str) -> None:
    """A slip without a shared frame, another source, and `--renumber`: cut in is 1001 again, said loudly."""
    found = after(at, then, **asked)
    assert (found.version, found.pull.plate_cut.first, found.is_loud) == (2, 1001, True)
    assert told in " ".join(found.warnings)
    plan = at.plan([then], **asked)
    assert any(kind == "loud" and "start afresh" in text for kind, text in remarks(plan))


@pytest.mark.parametrize(("src", "length"), [(14_005, 1019), (15_025, 8985)])
def test_numbers_that_would_leave_four_digits(at: Tree, src: int, length: int) -> None:
    """A plate that is tied below 1 or above 9999 starts afresh."""
    media = replace(A, frames=FrameRange(0, 30_000))
    at.ingest([event("sht010", 15_000, 0, 24, media=media)], media)
    found = only(at.plan([event("sht010", src, 0, length, media=media)], media))
    assert (found.pull.plate_cut.first, found.is_loud) == (1001, True)
    assert "tied to v001 the plate would be" in " ".join(found.warnings)


def test_a_renumbered_tie_is_the_next_one(at: Tree) -> None:
    """After `--renumber` its numbers hold, and a version from before it serves no more."""
    at.ingest([event("sht010", 100, 0, 60)])
    at.ingest([event("sht010", 130, 0, 60)], renumber=True)
    found = only(at.plan([event("sht010", 110, 0, 24)]))
    assert (found.action, found.version, found.pull.tie) == ("re-pull", 3, 130)
    assert found.pull.plate_cut.first == 981


def test_the_same_pictures_with_other_numbers(at: Tree) -> None:
    """A tie is to a picture: when its source's frames are counted otherwise, plate numbers stay."""
    at.ingest([FIRST])
    moved = replace(A, frames=FrameRange(1000, 1999), kind="sequence")
    found = only(at.plan([event("sht010", 90, -10, 34)], moved))
    assert (found.pull.tie, ends(found.pull.plate_cut)) == (1100, (991, 1024))


def test_renumber_without_a_version_is_nothing_loud(at: Tree) -> None:
    """Nothing starts afresh where nothing was."""
    assert not only(at.plan([FIRST], renumber=True)).is_loud


def test_a_damaged_sidecar(at: Tree) -> None:
    """The last version's numbers must be readable, or `--renumber` given; an older one serves no more."""
    at.ingest([FIRST])
    at.ingest([event("sht010", 90, -10, 34)])
    at.sidecar("sht010", 1).write_text("{", encoding="utf-8")
    assert only(at.plan([event("sht010", 80, -20, 44)])).pull.plate_cut.first == 981
    at.sidecar("sht010", 2).write_text("{", encoding="utf-8")
    plan = at.plan([FIRST])
    assert "its sidecar does not say which source frame is 1001" in str(plan.obstacles[0])
    found = only(at.plan([FIRST], renumber=True))
    assert (found.version, found.pull.tie, found.is_loud) == (3, 100, True)


# ---- comp frames of a retime ---------------------------------------------------------------------


def lookup(one: PlatePlan, n: int = 0) -> dict[int, int]:
    """Comp frame -> plate frame, of a use."""
    use = one.uses[n]
    return {frame: use.plate_frame(frame, one.pull.offset) for frame in use.comp_cut}


@pytest.mark.parametrize("speed", [2, -2, "1/2", "-1/2"])
@pytest.mark.parametrize("more", [10, -6])
def test_comp_frames_of_a_retime_show_what_they_showed(at: Tree, speed: Any, more: int) -> None:
    """A head of the same speed is longer, or shorter: each comp frame that is left shows its plate frame."""
    src = 300 - int(more * Fraction(speed))
    first = event("sht010", 300, 0, 24, speed=speed)
    was = lookup(only(at.ingest([first])))
    now = lookup(only(at.plan([event("sht010", src, -more, 24 + more, speed=speed)])))
    assert min(now) == 1001 - more
    shared = was.keys() & now.keys()
    assert len(shared) == 24 + min(more, 0)
    assert {n: now[n] for n in shared} == {n: was[n] for n in shared}


def test_another_speed_begins_at_1001(at: Tree) -> None:
    """Its comp frames cannot show what they showed; plate numbers stay."""
    found = after(at, event("sht010", 80, -10, 24, speed=3), first=event("sht010", 100, 0, 24, speed=2))
    assert (found.pull.tie, found.uses[0].comp_cut.first) == (100, 1001)


def test_every_use_goes_by_its_own_earlier_one(at: Tree) -> None:
    """A shot that is seen twice at one speed: nothing of it moves when nothing changes."""
    twice = [event("sht010", 100, 0, 24, speed=2), event("sht010", 140, 500, 24, speed=2)]
    was = only(at.ingest(twice))
    now = only(at.plan(twice))
    assert [lookup(now, n) for n in (0, 1)] == [lookup(was, n) for n in (0, 1)]


def test_a_re_pull_restores_handles(at: Tree) -> None:
    """The new version has the new cut with all of its handles."""
    at.ingest([FIRST], rules={"handles": handles(8)})
    found = only(at.plan([event("sht010", 90, -10, 40)], rules={"handles": handles(8)}))
    assert ends(found.pull.pull) == (82, 137)
    assert found.pull.handles == Handles(8, 8)
    assert found.reusable == 40


KEYS = ((0, 300), (10, 330), (30, 310), (40, 310))
"""A curve of the whole clip: record frame and source position."""


def curved(begins: int, length: int) -> Any:
    """The part of it from record frame `begins` on."""
    points = tuple((Fraction(x), Fraction(y)) for x, y in KEYS)
    ends_at = (Fraction(begins), Fraction(begins + length))
    inner = [(x, y) for x, y in points if ends_at[0] < x < ends_at[1]]
    part = [(x, along(points, x)[0]) for x in ends_at]
    curve = tuple((x - begins, y - 300) for x, y in (part[0], *inner, part[1]))
    made = event("sht010", 300, begins, length)
    average = (curve[-1][1] - curve[0][1]) / length
    frames = FrameRange(864_300, 864_330)
    return replace(
        made, required=frames, speed=average, retime=Retime(average, "variable", "curve", curve=curve)
    )


@pytest.mark.parametrize(("begins", "length"), [(5, 25), (0, 30), (8, 22), (5, 30), (7, 15)])
def test_comp_frames_of_a_curve_show_what_they_showed(at: Tree, begins: int, length: int) -> None:
    """The same curve is longer or shorter at either end: what is left of it stays on its comp frames."""
    was = lookup(only(at.ingest([curved(5, 25)])))
    now = lookup(only(at.plan([curved(begins, length)])))
    assert min(now) == 1001 + begins - 5
    assert {n: now[n] for n in was.keys() & now.keys()} == {n: was[n] for n in was.keys() & now.keys()}


def test_another_curve_begins_at_1001(at: Tree) -> None:
    """A curve that shows something else there is another speed."""
    at.ingest([curved(5, 25)])
    other = curved(2, 25)
    bent = tuple((x, y + 1) if n == 1 else (x, y) for n, (x, y) in enumerate(other.retime.curve))
    found = only(at.plan([replace(other, retime=replace(other.retime, curve=bent))]))
    assert found.uses[0].comp_cut.first == 1001
