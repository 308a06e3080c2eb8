"""What a use shows and what is pulled for it: speeds, handles, guards, held against a sampler."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedio_core.editorial import sampling
from dedio_core.editorial.cut import Retime
from dedio_core.frames import FrameRange, Handles
from dedio_core.lineup import LinedShot
from dedio_core.uses import CutUse, LineUp, comp_uses
from tests.lineup.made import A, clip, ends, event, handles, lined, only_plate, only_shot


def lineup(*events: Any, **rules: Any) -> LineUp:
    """What the cut wants of its one plate."""
    return only_plate(lined(events, **rules)).lineup


def use(src: int, length: int, **more: Any) -> CutUse:
    """The use of one event."""
    (found,) = lineup(event("sht010", src, 0, length, **more)).uses
    return found


def shown(one: CutUse, extra: bool = False) -> list[int]:
    """The source frame of each record frame, with its handles where `extra` asks."""
    head, tail = (one.handles.head, one.handles.tail) if extra else (0, 0)
    return [one.shown(k) for k in range(-head, len(one.record) + tail)]


def test_handles_are_those_of_the_settings() -> None:
    """Where the cut says nothing."""
    found = lineup(event("sht010", 100, 0, 24), handles=Handles(5, 7))
    assert (ends(found.cut), found.handles, found.guards) == ((100, 123), Handles(5, 7), Handles(0, 0))


@pytest.mark.parametrize("asked", [(8, 8), (0, 12), (0, 0)])
def test_handles_of_a_marker(asked: tuple[int, int]) -> None:
    """`8-8` in a marker goes before the settings, `0-0` too."""
    found = lineup(event("sht010", 100, 0, 24, handles=Handles(*asked)), handles=Handles(5, 7))
    assert found.handles == Handles(*asked)


@pytest.mark.parametrize(
    ("speed", "cut", "head", "tail"),
    [
        ("2", (100, 118), 16, 16),
        ("1/2", (100, 104), 4, 4),
        ("0.3", (100, 102), 3, 3),
        ("95/48", (100, 117), 16, 16),
    ],
)
def test_handles_are_scaled_by_the_speed(speed: str, cut: tuple[int, int], head: int, tail: int) -> None:
    """8 record frames at speed s are ceil(8 s) source frames, beyond what the cut shows."""
    found = lineup(event("sht010", 100, 0, 10, speed=speed))
    assert ends(found.cut) == cut
    assert (found.handles.head, found.handles.tail) == (head, tail)


def test_a_reverse_has_its_head_at_the_high_end() -> None:
    """The record head handle extends the high end; 1001 is the frame shown at cut out."""
    found = lineup(event("sht010", 200, 0, 10, speed=-2, handles=Handles(8, 3)))
    assert ends(found.cut) == (182, 200)
    assert found.handles == Handles(6, 16)
    assert found.first_plate == 1001
    assert shown(found.uses[0]) == list(range(200, 181, -2))


def test_a_freeze_has_handles_at_natural_speed() -> None:
    """It needs one frame, shows it in its handles too, and is pulled with grain that moves."""
    found = lineup(event("sht010", 100, 0, 50, speed=0, handles=Handles(4, 6)))
    assert (ends(found.cut), found.handles, found.guards) == ((100, 100), Handles(4, 6), Handles(0, 0))
    assert shown(found.uses[0], extra=True) == [100] * 60


@pytest.mark.parametrize(
    ("speed", "guards"), [("1", (0, 0)), ("-1", (0, 0)), ("0", (0, 0)), ("2", (1, 1)), ("-1/2", (1, 1))]
)
def test_guard_frames_where_comp_mixes(speed: str, guards: tuple[int, int]) -> None:
    """One frame beyond the handles on each side, at any speed but 1, -1 and 0."""
    assert lineup(event("sht010", 300, 0, 24, speed=speed)).guards == Handles(*guards)


@pytest.mark.parametrize(
    ("length", "speed", "guards"),
    [(241, "1/2", (1, 1)), (242, "1/2", (1, 2)), (600, "1/2", (1, 3)), (600, "-1/2", (3, 1))],
)
def test_a_rounded_speed_has_more_guards(length: int, speed: str, guards: tuple[int, int]) -> None:
    """M2 rounds to 0.1 frames a second: beyond half a frame, what that may miss is pulled at the far end."""
    assert lineup(event("sht010", 400, 0, length, speed=speed, is_rounded=True)).guards == Handles(*guards)
    assert lineup(event("sht010", 400, 0, length, speed=speed)).guards == Handles(1, 1)


def test_a_dissolve_is_cut_not_handle() -> None:
    """Frames seen through a transition are in the cut on both sides, and handles come after them."""
    found = lineup(event("sht010", 100, 50, 24, before=6, after=12), handles=handles(8))
    assert ends(found.cut) == (94, 135)
    assert found.handles == Handles(8, 8)
    record = found.uses[0].record
    assert (len(record), record.first) == (42, 3600 * 24 + 44)
    assert shown(found.uses[0]) == list(range(94, 136))


def test_a_dissolve_of_a_retime_is_cut_at_its_speed() -> None:
    """12 frames more at double speed are 24 source frames more."""
    assert ends(lineup(event("sht010", 100, 0, 10, speed=2, after=12)).cut) == (100, 142)
    assert ends(lineup(event("sht010", 100, 0, 10, speed=-2, before=3)).cut) == (82, 106)


def test_handles_of_all_uses_together() -> None:
    """A plate reaches as far as any of its uses with its own handles."""
    events = [
        event("sht010", 100, 0, 24, handles=Handles(2, 2)),
        event("sht010", 110, 100, 10, speed=2, handles=Handles(10, 10)),
    ]
    found = lineup(*events)
    assert ends(found.cut) == (100, 128)
    assert ends(found.cut.padded(found.handles)) == (90, 148)
    assert ends(found.cut.padded(found.handles).padded(found.guards)) == (89, 149)


# ---- against a sampler ---------------------------------------------------------------------------

A_LONG = clip(length=100_000)
SPEEDS = st.integers(-990, 990).map(lambda tenths: Fraction(tenths, 240))
SIDES = st.integers(0, 20)


def sampled(first: Fraction, step: Fraction, frames: range) -> list[int]:
    """Going forward a frame is shown until the next begins; going back, until the next is reached."""
    return [math.ceil(first + k * step) if step < 0 else math.floor(first + k * step) for k in frames]


@settings(max_examples=200)
@given(SPEEDS, st.integers(1, 239), st.fractions(0, 1, max_denominator=240), SIDES, SIDES, SIDES, SIDES)
def test_the_lookup_is_a_samplers(
    speed: Fraction, length: int, part: Fraction, before: int, after: int, head: int, tail: int
) -> None:
    """Every record frame shows what a sampler shows, from any place inside a frame, dissolves and handles
    too; all of it is pulled, and the cut reaches from the lowest to the highest frame shown."""
    src, media = 50_000, A_LONG
    made = event("sht010", src, 0, length, speed=speed, before=before, after=after, media=media)
    phase = part % 1 if speed else Fraction(0)
    seen = length + before + after
    exact = Fraction(864_000 + src) - before * speed + (phase if speed > 0 else -phase)
    span = sampling.sampled(exact, seen, speed)
    made = replace(made, required=span.frames, phase=span.phase, handles=Handles(head, tail))
    plate = only_plate(lined([made], media))
    (one,) = plate.lineup.uses
    first = exact - 864_000
    inside = sampled(first, speed, range(seen))
    if speed:
        assert shown(one, extra=True) == sampled(first, speed, range(-head, seen + tail))
    assert shown(one) == inside
    assert ends(plate.lineup.cut) == (min(inside), max(inside))
    assert set(shown(one, extra=True)) <= set(plate.lineup.cut.padded(plate.lineup.handles))


# ---- variable speed ------------------------------------------------------------------------------


def curved(points: Any, length: int, *, required: tuple[int, int], **more: Any) -> Any:
    """An event at `points` of record frame and source position, from the clip's frame 0."""
    curve = tuple((Fraction(x), Fraction(y)) for x, y in points)
    named = {name: more.pop(name) for name in ("is_in_time",) if name in more}
    retime = Retime(Fraction(1, 3), "variable", "timeremap", curve=curve, interpolation="linear", **named)
    frames = FrameRange(*required).moved(864_000)
    made = event("sht010", 0, 0, length, speed="1/3", **more)
    return replace(made, required=frames, phase=Fraction(0), retime=retime, speed=Fraction(1, 3))


@settings(max_examples=200)
@given(
    st.lists(st.tuples(st.integers(1, 30), st.integers(200, 800)), min_size=2, max_size=6),
    st.booleans(),
    SIDES,
    SIDES,
)
def test_a_curve_is_a_samplers(steps: list[tuple[int, int]], is_in_time: bool, head: int, tail: int) -> None:
    """Each record frame shows the frame that its own piece of the curve gives it, and handles go straight on;
    the plate reaches from the lowest to the highest of them.

    Values of an XML's curve are places in time, so a falling piece that comes to 7 shows 6 from there.
    """
    xs = [0]
    for width, _ in steps:
        xs.append(xs[-1] + width)
    points = list(zip(xs, [y for _, y in steps] + [500], strict=True))
    length = xs[-1]

    def frame(k: int) -> int:
        pieces = list(pairwise(points))
        (x0, y0), (x1, y1) = next(
            (p for p in pieces if p[0][0] <= k < p[1][0]), pieces[0] if k < 0 else pieces[-1]
        )
        value = y0 + Fraction(y1 - y0, x1 - x0) * (k - x0)
        return math.ceil(value) - 1 if is_in_time and y1 < y0 else math.floor(value)

    wanted = [frame(k) for k in range(-head, length + tail)]
    inside = wanted[head : head + length]
    media = A_LONG
    made = curved(points, length, required=(min(inside), max(inside)), is_in_time=is_in_time,
                  handles=Handles(head, tail), media=media)  # fmt: skip
    plate = only_plate(lined([made], media))
    assert shown(plate.lineup.uses[0], extra=True) == wanted
    assert ends(plate.lineup.cut) == (min(inside), max(inside))
    assert set(wanted) <= set(plate.lineup.cut.padded(plate.lineup.handles))
    assert plate.lineup.guards == Handles(1, 1)


def test_a_turn_inside_the_handles_is_pulled() -> None:
    """A curve may turn beyond the cut: every frame that a handle shows is pulled, not its end alone."""
    points = ((-6, 300), (-3, 330), (0, 300), (10, 310), (13, 270), (16, 310))
    found = lineup(curved(points, 10, required=(300, 309), handles=Handles(6, 6)))
    assert ends(found.cut.padded(found.handles)) == (270, 330)


def test_a_speed_whose_curve_is_not_told_stays_inside_its_span() -> None:
    """The whole covered span is pulled, and no frame of the cut is looked up outside it."""
    made = replace(
        event("sht010", 100, 0, 10, speed=5),
        required=FrameRange(864_100, 864_120),
        retime=Retime(Fraction(5), "variable", "timeremap"),
    )
    found = lineup(made)
    assert ends(found.cut) == (100, 120)
    assert max(shown(found.uses[0])) == 120


# ---- comp frames ---------------------------------------------------------------------------------


def test_plate_and_comp_frames_are_two_things() -> None:
    """At natural speed they are one; a retime is 1001 to 1000 + record frames, and has its record handles."""
    for speed in ("1", "2", "0", "-1/2"):
        found = lineup(event("sht010", 300, 0, 10, speed=speed))
        (comp,) = comp_uses(found, found.cut.first - 1001)
        assert (ends(comp.comp_cut), ends(comp.comp_range)) == ((1001, 1010), (993, 1018))
    (comp,) = comp_uses(lineup(event("sht010", 300, 0, 10, speed=2)), 300 - 1001)
    assert [comp.plate_frame(frame, 300 - 1001) for frame in comp.comp_cut] == list(range(1001, 1021, 2))


def test_a_shot_is_a_value() -> None:
    """Lining up the same cut twice gives equal shots."""
    first, second = (only_shot(lined([event("sht010", 300, 0, 10, speed=2)])) for _ in "ab")
    assert isinstance(first, LinedShot)
    assert first == second
    assert first.plates[0].clip == A
