"""FCPXML to the frame: starts inside a frame, what is kept, curves, overlaps, what spoils an event."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedio_core.editorial.cut import CutEvent, CutList
from dedio_core.editorial.fcpxml.reader import read
from dedio_core.frames import FrameRange
from tests.editorial.test_fcpxml import clip, document
from tests.editorial.xml_sampler import along, record_span, shown, shown_by, span, start_of

Reads = Callable[..., CutList]


@pytest.fixture
def cut(tmp_path: Path) -> Reads:
    def reads(spine: str, **more: str) -> CutList:
        path = tmp_path / "cut.fcpxml"
        path.write_text(document(spine, **more), encoding="utf-8")
        return read(path)

    return reads


def bad(found: CutList) -> list[tuple[int | None, str]]:
    return [(warned.event, warned.message) for warned in found.warnings if warned.event is not None]


def time_map(*points: tuple[Fraction | int, Fraction | int], more: str = "") -> str:
    told = "".join(f'<timept time="{at}s" value="{value}s" interp="linear"/>' for at, value in points)
    return f"<timeMap{more}>{told}</timeMap>"


def cross(offset: str, duration: str = "1s") -> str:
    return f'<transition name="Cross Dissolve" offset="{offset}" duration="{duration}"/>'


def framed(frames: int | Fraction) -> str:
    return f"{Fraction(frames) / 24}s"


@settings(max_examples=120, deadline=None)
@given(
    speed=st.fractions(-6, 6, max_denominator=60),
    frames=st.integers(13, 120),
    place=st.fractions(2000, 2400, max_denominator=7),
    head=st.integers(0, 12),
    tail=st.integers(0, 12),
)
def test_a_retime_against_a_sampler(
    speed: Fraction,
    frames: int,
    place: Fraction,
    head: int,
    tail: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """A map's straight line gives start and frames exactly, inside a frame and through transitions."""
    begins = 480
    at_zero = place - begins * speed
    line = time_map((0, at_zero / 24), (100, (at_zero + 2400 * speed) / 24))
    other = clip("a", framed(0), framed(40)), clip("a", framed(40 + frames), framed(40))
    spine = other[0]
    if head:
        spine += cross(framed(40 - head), framed(head))
    spine += clip("b", framed(40), framed(frames), start=framed(begins), inside=line)
    if tail:
        spine += cross(framed(40 + frames), framed(tail))
    path = tmp_path_factory.mktemp("cut") / "cut.fcpxml"
    path.write_text(document(spine + other[1]), encoding="utf-8")
    event = read(path).events[1]
    assert (event.seen_before, event.record_frames, event.seen_after) == (head, frames, tail)
    assert event.speed == event.steps == speed
    position = place - head * speed - (1 if speed < 0 else 0)
    assert event.required == span(shown(position, head + frames + tail, speed)) == shown_by(event)
    assert start_of(event) == (position if speed else event.required.first)


@settings(max_examples=80, deadline=None)
@given(
    values=st.lists(st.integers(100, 400), min_size=3, max_size=6),
    gaps=st.lists(st.integers(1, 30), min_size=5, max_size=5),
    frames=st.integers(13, 60),
    begins=st.integers(0, 20),
    head=st.integers(0, 12),
    tail=st.integers(0, 12),
)
def test_a_curve_against_a_sampler(
    values: list[int],
    gaps: list[int],
    frames: int,
    begins: int,
    head: int,
    tail: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Source in and the curve give every record frame, overlaps too, its place on the file's own points."""
    when = [sum(gaps[:n]) for n in range(len(values))]
    line = time_map(*((Fraction(x, 24), Fraction(y, 24)) for x, y in zip(when, values, strict=True)))
    spine = clip("a", framed(0), framed(40)) + (cross(framed(40 - head), framed(head)) if head else "")
    spine += clip("b", framed(40), framed(frames), start=framed(begins), inside=line)
    spine += cross(framed(40 + frames), framed(tail)) if tail else ""
    spine += clip("a", framed(40 + frames), framed(40))
    path = tmp_path_factory.mktemp("cut") / "cut.fcpxml"
    path.write_text(document(spine), encoding="utf-8")
    event = read(path).events[1]
    if event.retime is None or event.retime.kind != "variable":
        return
    assert event.src_in.frame is not None
    assert event.required is not None
    first, last = record_span(event)
    assert (first, last) == (-head, frames + tail)
    for r in range(first, last):
        value, falls = along(event.retime.curve, Fraction(r))
        x = begins + r
        n = min(max(sum(w <= x for w in when), 1), len(when) - 1)
        slope = Fraction(values[n] - values[n - 1], when[n] - when[n - 1])
        expected = values[n - 1] + (x - when[n - 1]) * slope
        assert event.src_in.frame + value == expected
        frame = math.ceil(expected) - 1 if falls else math.floor(expected)
        assert frame in event.required


def test_a_start_inside_a_frame(cut: Reads) -> None:
    """Frame 120.5 is seen from its half on; it is told, and nothing is rounded away."""
    event = cut(clip("b", "0s", "1s", start="241/48s")).events[0]
    assert (event.required, event.phase) == (FrameRange(120, 143), Fraction(1, 2))
    event = cut(clip("b", "0s", "1s", start="120001/24000s")).events[0]
    assert (event.required, event.phase) == (FrameRange(120, 143), 0)


@pytest.mark.parametrize(
    ("ref", "inside", "kept", "steps"),
    [
        ("b", "", "", 1),
        ("p", "", "seconds", Fraction(25, 24)),
        ("p", '<conform-rate srcFrameRate="25"/>', "frames", 1),
        ("p", '<conform-rate scaleEnabled="0" srcFrameRate="25"/>', "seconds", Fraction(25, 24)),
        ("n", '<conform-rate srcFrameRate="23.98"/>', "frames", 1),
    ],
)
def test_what_is_kept_of_another_rate(cut: Reads, ref: str, inside: str, kept: str, steps: Fraction) -> None:
    """Times are seconds, so seconds are kept, but where a scaled clip shows frame by frame."""
    event = cut(clip(ref, "0s", "2s", inside=inside)).events[0]
    assert (event.conform, event.steps, event.step) == (kept, steps, None)
    assert event.required == shown_by(event)


def test_what_is_kept_under_a_retime(cut: Reads) -> None:
    """A retime says nothing about rates: frames are kept below it."""
    inside = '<conform-rate srcFrameRate="25"/>' + time_map((0, 0), (10, 20))
    event = cut(clip("p", "0s", "2s", inside=inside)).events[0]
    assert (event.conform, event.speed) == ("frames", 2)


BAD_ASSETS = (
    '<format id="odd" frameDuration="1/0s"/>'
    '<asset id="r" name="R" src="file:///r.mov" start="0s" duration="9s" hasVideo="1" format="odd"/>'
    '<asset id="s" name="S" src="file:///s.mov" start="x" duration="9s" hasVideo="1" format="f24"/>'
)


@pytest.mark.parametrize(
    ("item", "found", "expected"),
    [
        (clip("b", "9s", "-1s"), "record out is before record in", "expected after it"),
        (clip("b", "9s", "1/0s"), "its length is not known", "expected seconds"),
        (clip("b", "x", "1s"), "its place in the record is not known", "expected seconds"),
        (clip("b", "9s", "1s", start="1/0s"), "start is '1/0s'", "expected seconds"),
        (clip("nowhere", "9s"), "asset 'nowhere' is not in the resources", "media are not known"),
        (clip("b", "9s", "1s", inside=time_map((2, 0), (1, 1))), "a point at 1s after", "that ascend"),
        (clip("b", "9s", "1s", inside=time_map((0, 0))), "1 points, expected 2", "that ascend"),
        (
            clip("b", "9s", "1s", inside=time_map((0, 0), (Fraction(1, 10**9), 10**8))),
            "further than any media",
            "expected less",
        ),
        (clip("r", "9s", "1s"), "frameDuration '1/0s'", "expected one like"),
        (clip("s", "9s", "1s"), "its start is 'x'", "expected seconds"),
        (clip("b", "9s", "1s", inside='<conform-rate srcFrameRate="q"/>'), "", ""),
        (
            '<clip offset="9s" duration="1s"><video ref="b" offset="0s" start="z" duration="9s"/></clip>',
            "start is 'z'",
            "expected seconds",
        ),
        (
            '<clip offset="9s" duration="1s"><video ref="b" offset="0s" duration="z"/></clip>',
            "times inside it cannot be read",
            "expected seconds",
        ),
    ],
)
def test_what_spoils_an_event_names_it(cut: Reads, item: str, found: str, expected: str) -> None:
    """What makes a plate wrong or unknown has the event's index, and what was found and expected."""
    made = cut(clip("b", "0s", "1s", name="good") + item, more=BAD_ASSETS)
    if not found:
        assert bad(made) == []  # its asset says the rate
        return
    assert {index for index, _ in bad(made)} == {1}
    assert any(found in said and expected in said for _, said in bad(made))


def test_a_transition_of_unknown_length_spoils_both_sides(cut: Reads) -> None:
    """Nobody knows for how long its neighbours are seen."""
    made = cut(clip("b", "0s", "1s") + cross("1/2s", "x") + clip("b", "1s", "1s"))
    assert {index for index, _ in bad(made)} == {0, 1}


def test_oddities_spoil_nothing(cut: Reads) -> None:
    """Conforming, a position beside the grid, markers outside: told, and still a plate."""
    made = cut(
        clip("p", "0s", "1s", inside='<conform-rate srcFrameRate="25"/><marker start="50s" value="x"/>')
        + clip("b", "1s", "1s", start="241/48s")
        + clip("b", "2s", "1s", start="1/0s", enabled="0")
    )
    assert len(made.warnings) >= 3
    assert bad(made) == []


KEYS = (
    '<adjust-transform><param name="scale"><keyframeAnimation><keyframe time="0s" value="1 1"/>'
    '<keyframe time="1s" value="1.2 1.2"/></keyframeAnimation></param></adjust-transform>'
)


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ('<adjust-transform position="0 0" scale="1 1" rotation="0"/>', ()),
        (
            '<adjust-transform position="-3.7037 0" scale="1.28 1.28" rotation="5"/>',
            ("scale 128%", "position -3.7037 0", "rotation 5"),
        ),
        ('<adjust-transform scale="-1 1"/>', ("flop",)),
        ('<adjust-transform scale="1 -1.1"/>', ("flip", "scale 100% 110%")),
        ('<adjust-transform enabled="0" scale="2 2"/>', ()),
        (KEYS, ("scale animated 100% to 120%",)),
        ('<adjust-crop mode="trim"><trim-rect left="10" bottom="2.5"/></adjust-crop>', None),
        (
            '<adjust-crop mode="pan"><pan-rect left="1" top="0"/><pan-rect left="9" top="0"/></adjust-crop>',
            ("pan left animated 1% to 9%",),
        ),
        ('<adjust-crop mode="crop"><crop-rect left="0"/><trim-rect left="9"/></adjust-crop>', ()),
        ('<adjust-conform type="fill"/>', ("conform fill",)),
        ('<adjust-conform type="none"/>', ("conform none",)),
        ('<adjust-conform type="fit"/><adjust-conform/>', ()),
        ('<filter-video ref="gen" name="Flipped"/>', ("flip (Flipped)",)),
        ('<filter-video ref="gen" name="Color Adjustments"/>', ()),
    ],
)
def test_reframes(cut: Reads, inside: str, expected: tuple[str, ...] | None) -> None:
    """Transforms, crops, conforming to the frame and flips that are on are told with their numbers."""
    event = cut(clip("b", inside=inside)).events[0]
    assert event.reframes == (("crop left 10%", "crop bottom 2.5%") if expected is None else expected)


def test_reframes_inside_a_clip(cut: Reads) -> None:
    """What the picture inside a clip has is told with the clip's own."""
    video = '<video ref="b" offset="0s" duration="9s"><adjust-conform type="none"/></video>'
    inside = f'<adjust-transform scale="2 2"/>{video}'
    event: CutEvent = cut(f'<clip offset="0s" duration="1s">{inside}</clip>').events[0]
    assert event.reframes == ("scale 200%", "conform none")
