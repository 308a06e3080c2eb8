"""FCP7 XML to the frame: starts inside a frame, steps, curves, overlaps, and what spoils an event."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedio_core.editorial.cut import CutEvent, CutList
from dedio_core.editorial.fcp7.reader import read
from dedio_core.frames import FrameRange
from tests.editorial.test_fcp7 import (
    clip,
    cut_of,
    dissolve,
    file,
    keys,
    one,
    rate,
    remap,
    sequence,
    ticks,
    track,
    write,
)
from tests.editorial.xml_sampler import along, record_span, shown, shown_by, span, start_of

ALL = 100_000


def bad(cut: CutList) -> list[tuple[int | None, str]]:
    return [(warned.event, warned.message) for warned in cut.warnings if warned.event is not None]


def exact(position: Fraction, length: int, step: Fraction, event: CutEvent) -> None:
    """The event starts at `position`, goes by `step`, and needs what that shows."""
    assert start_of(event) == position
    assert event.steps == step
    assert event.required == span(shown(position, length, step))
    assert event.required == shown_by(event)


@settings(max_examples=120, deadline=None)
@given(
    percent=st.integers(1, 900),
    reverse=st.booleans(),
    first=st.integers(0, 300),
    frames=st.integers(1, 200),
    head=st.integers(0, 12),
    tail=st.integers(0, 12),
)
def test_a_retime_against_a_sampler(
    percent: int,
    reverse: bool,
    first: int,
    frames: int,
    head: int,
    tail: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """In counts along the retimed clip, of a reversed one from the end; overlaps are shown too."""
    start, end, length = 50, 50 + frames, frames + head + tail
    before = dissolve(50 - head, 50, "end") if head else ""
    after = dissolve(end, end + tail, "start") if tail else ""
    media = file(start="", duration=ALL)
    event = one(
        tmp_path_factory.mktemp("cut"),
        before,
        clip(
            -1 if head else start,
            -1 if tail else end,
            first,
            first + length,
            media=media,
            more=remap(percent, reverse),
        ),
        after,
    )
    assert (event.seen_before, event.record_frames, event.seen_after) == (head, frames, tail)
    speed = Fraction(percent, 100)
    position = ALL - 1 - first * speed if reverse else first * speed
    exact(position, length, -speed if reverse else speed, event)
    assert event.step is None


@settings(max_examples=60, deadline=None)
@given(
    base=st.sampled_from([12, 23, 25, 30, 48, 50, 60]),
    percent=st.sampled_from([100, 50, 150, 33]),
    start=st.integers(0, 2000),
    frames=st.integers(2, 100),
)
def test_media_of_another_rate_against_a_sampler(
    base: int, percent: int, start: int, frames: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Seconds are kept: speed is what the cut says, step has the rates in it, ticks say the start."""
    begins = Fraction(start, 96)
    more = (remap(percent) if percent != 100 else "") + ticks(begins, begins + Fraction(frames, 24))
    first = round(begins * 24 / Fraction(percent, 100))
    media = file(base=rate(base), start="", duration=ALL)
    event = one(tmp_path_factory.mktemp("cut"), clip(0, frames, first, media=media, more=more))
    position = begins * base
    near = Fraction(round(position))
    position = near if abs(position - near) < Fraction(1, 100) else position
    assert (event.speed, event.conform) == (Fraction(percent, 100), "seconds")
    exact(position, frames, event.speed * Fraction(base, 24), event)


def test_a_start_inside_a_frame(tmp_path: Path) -> None:
    """At 50 % clip frame 5 is media frame 2.5: half of frame 2 has passed, and 2 frames show 2 and 3."""
    event = one(tmp_path, clip(0, 2, 5, media=file(start=""), more=remap(50)))
    assert (event.required, event.phase) == (FrameRange(2, 3), Fraction(1, 2))
    back = one(tmp_path, clip(0, 2, 5, media=file(start=""), more=remap(50, True)))
    assert (back.required, back.phase) == (FrameRange(996, 997), Fraction(1, 2))


def test_frames_kept_need_no_step(tmp_path: Path) -> None:
    """Media at another rate that play frame by frame step by one; the same rate keeps nothing."""
    media = file(base=rate(25), start="")
    event = one(tmp_path, clip(0, 100, 12, media=media, base=rate(25)))
    assert (event.conform, event.step, event.steps) == ("frames", None, 1)
    assert one(tmp_path, clip(0, 9)).conform == ""


def test_the_clip_s_rate_is_its_media_s_where_the_file_says_none(tmp_path: Path) -> None:
    """A file without a rate has its clip's, which is told like any other difference."""
    media = '<file id="x"><name>x.mov</name><pathurl>file:///x.mov</pathurl></file>'
    event = one(tmp_path, clip(0, 48, 0, 100, media=media, base=rate(50)))
    assert (str(event.source_rate), event.conform, event.step) == ("50", "seconds", Fraction(50, 24))
    assert one(tmp_path, clip(0, 48, media=media)).source_rate is None


@pytest.mark.parametrize(
    ("alignment", "cut", "outside"),
    [("center", 50, (10, 10)), ("start", 40, (20, 0)), ("end-black", 60, (0, 20))],
)
def test_each_side_knows_its_overlap(
    tmp_path: Path, alignment: str, cut: int, outside: tuple[int, int]
) -> None:
    """A transition is seen outside the record of each side as far as it goes beyond the cut."""
    a, b = cut_of(tmp_path, clip(0, -1, 0, 60), dissolve(40, 60, alignment), clip(-1, 100, 0, 60)).events
    assert (a.seen_before, a.seen_after, b.seen_before, b.seen_after) == (0, outside[0], outside[1], 0)
    assert (a.record_frames, b.record_frames) == (cut, 100 - cut)
    assert shown_by(a) == a.required
    assert shown_by(b) == b.required


def test_ticks_at_the_cut_of_a_reversed_clip(tmp_path: Path) -> None:
    """Ticks of a reversed clip may be those of its cut: the overlap before it lies above."""
    more = remap(200, True) + ticks(Fraction(120, 24), Fraction(240, 24))
    second = clip(-1, 100, 50, 110, media=file(start=""), more=more)
    event = cut_of(tmp_path, clip(0, -1, 0, 60), dissolve(40, 60), second).events[1]
    assert event.required == FrameRange(899 - 118, 899)


@settings(max_examples=80, deadline=None)
@given(
    values=st.lists(st.integers(100, 400), min_size=3, max_size=6),
    gaps=st.lists(st.integers(1, 30), min_size=5, max_size=5),
    frames=st.integers(2, 60),
    begins=st.integers(0, 20),
    head=st.integers(0, 6),
    base=st.sampled_from([24, 48]),
)
def test_a_curve_against_a_sampler(
    values: list[int],
    gaps: list[int],
    frames: int,
    begins: int,
    head: int,
    base: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Source in and the curve give every record frame, overlaps too, its place on the file's own keys."""
    when = [sum(gaps[:n]) for n in range(len(values))]
    at = list(zip(when, values, strict=True))
    length = frames + head
    item = clip(
        -1 if head else 10,
        10 + frames,
        begins,
        begins + length,
        media=file(base=rate(base), start="", duration=ALL),
        base=rate(base) if base == 24 else rate(24),
        more=remap(keys=keys(*at), variable=1),
    )
    before = dissolve(10 - head, 10, "end") if head else ""
    event = one(tmp_path_factory.mktemp("cut"), before, item)
    if event.retime is None or event.retime.kind != "variable" or event.required is None:
        return
    scale = Fraction(base, 24)
    assert event.src_in.frame is not None
    first, last = record_span(event)
    for r in range(first, last):
        value, falls = along(event.retime.curve, Fraction(r))
        x = Fraction(begins + r - first)
        n = min(max(sum(w <= x for w in when), 1), len(when) - 1)
        slope = Fraction(values[n] - values[n - 1], when[n] - when[n - 1])
        expected = (values[n - 1] + (x - when[n - 1]) * slope) * scale
        assert event.src_in.frame + value == expected
        frame = math.ceil(expected) - 1 if falls else math.floor(expected)
        assert frame in event.required


def test_a_curve_that_ends_level(tmp_path: Path) -> None:
    """A ramp that comes to rest shows the frame on which it rests."""
    curve = keys((0, 0), (10, 30), (20, 30))
    event = one(tmp_path, clip(0, 20, 0, media=file(start=""), more=remap(100, keys=curve)))
    assert event.required == FrameRange(0, 30)


GONE = '<file id="gone"/>'
NO_RATE = file(base=rate("x"))
REMAP_X = remap(200).replace("<value>200<", "<value>fast<")


@pytest.mark.parametrize(
    ("item", "found", "expected"),
    [
        (clip(0, 10, 50, 10), "out 10 is before in 50", "expected it after"),
        (clip(0, 10, 5, 25), "in..out are 20 frames, start..end 10", "expected 10"),
        (clip(-1, 10, 5, 25), "start is -1", "beside a transition"),
        (clip(-7, 5, 0, 12), "start is -7", "expected 0 or later"),
        (clip("x", 5, 0, 5), "<start> is 'x'", "expected a whole number of frames"),
        (clip(10, 5, 0, 5), "its record ends at 5", "after its start 10"),
        (clip(0, 10, "", 10), "<in> is ''", "expected a frame number"),
        (clip(0, 10, 0, -1), "<out> is '-1'", "expected a frame number"),
        (clip(0, 10, media=GONE), "file 'gone' is described nowhere", "media are not known"),
        (clip(0, 10, media=NO_RATE), "timebase 'x'", "is no frame rate"),
        (clip(0, 10, base=rate(0)), "timebase '0'", "is no frame rate"),
        (clip(0, 10, more=REMAP_X), "speed is 'fast'", "expected percent"),
        (clip(0, 10, more=remap(200, keys=keys((0, 0), ("x", 5), (9, 18)))), "when 'x'", "expected frames"),
        (clip(0, 10, more="<stillframe>TRUE</stillframe>"), "<stillframeoffset> is ''", "frame number"),
        (
            clip(0, 10, more="<subclipinfo><startoffset>?</startoffset></subclipinfo>"),
            "<startoffset> is '?'",
            "expected a number of frames",
        ),
        (
            clip(0, 10, more=remap(100, True), media=file(duration="")),
            "whose duration is not stated",
            "counts from the end",
        ),
        (clip(0, 10, 995, more=remap(100, True)), "it needs media frame -5", "expected 0"),
    ],
)
def test_what_spoils_an_event_names_it(tmp_path: Path, item: str, found: str, expected: str) -> None:
    """What makes a plate wrong or unknown has the event's index, and what was found and expected."""
    cut = cut_of(tmp_path, clip(20, 30, name="good"), item)
    index = next(e.index for e in cut.events if e.clip_name != "good")
    assert any(event == index and found in said and expected in said for event, said in bad(cut))
    assert {event for event, _ in bad(cut)} == {index}


def test_a_cdl_that_cannot_be_read_spoils_no_frames(tmp_path: Path) -> None:
    """It is bad for its CDL alone."""
    more = "<colorinfo><asc_sop>asop1</asc_sop><asc_sat>-1</asc_sat></colorinfo>"
    cut = cut_of(tmp_path, clip(0, 9, more=more))
    assert [(w.event, w.only_cdl) for w in cut.warnings] == [(0, True)] * 2
    assert cut.events[0].required is not None


def test_oddities_spoil_nothing(tmp_path: Path) -> None:
    """Another rate, a curve, an unknown speed whose span is covered: told, and still a plate."""
    items = (
        clip(0, 10, media=file("a.mov", base=rate(25)), base=rate(25)),
        clip(10, 30, 0, media=file("b.mov"), more=remap(100, keys=keys((0, 0), (10, 20), (20, 25)))),
        clip(30, 50, 0, media=file("c.mov"), more=remap(variable=1)),
        clip(50, 60, media=file("d.mov"), more="<marker><name>x</name><in>-5</in></marker>"),
    )
    cut = cut_of(tmp_path, *items)
    assert len(cut.warnings) >= 4
    assert bad(cut) == []


def test_what_makes_no_plate_is_not_spoilt(tmp_path: Path) -> None:
    """Sound, disabled clips and generators have warnings without an event."""
    off = clip(0, 10, 50, 10, more="<enabled>FALSE</enabled>")
    inner = sequence(track(off), audio=track(clip("x", 5, 0, 5)))
    cut = read(write(tmp_path, inner))
    assert cut.warnings != ()
    assert bad(cut) == []


def motion(effect: str, *parameters: str, name: str = "") -> str:
    return (
        f"<filter><effect><name>{name or effect}</name><effectid>{effect}</effectid>"
        f"{''.join(parameters)}</effect></filter>"
    )


def value(name: str, inner: object) -> str:
    return f"<parameter><parameterid>{name}</parameterid><value>{inner}</value></parameter>"


def animated(name: str, *values: object) -> str:
    told = "".join(f"<keyframe><when>{n}</when><value>{v}</value></keyframe>" for n, v in enumerate(values))
    return f"<parameter><parameterid>{name}</parameterid>{told}<value>{values[0]}</value></parameter>"


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (motion("basic", value("scale", 100), value("rotation", "0"), animated("scale", 100)), ()),
        (motion("basic", value("scale", "110.0"), value("rotation", -2.5)), ("scale 110%", "rotation -2.5")),
        (
            motion("basic", value("center", "<horiz>0.1</horiz><vert>-0.25</vert>")),
            ("position 0.1 -0.25",),
        ),
        (motion("basic", animated("scale", 100, 110, 110, 120)), ("scale animated 100% to 110% to 120%",)),
        (motion("crop", value("left", 12), value("right", 0)), ("crop left 12%",)),
        (motion("Flop", name="Flop"), ("flop (Flop)",)),
        (motion("x", name="Horizontal Flip"), ("flop (Horizontal Flip)",)),
        (motion("x", name="Vertical Flip"), ("flip (Vertical Flip)",)),
        (motion("x", name="Gaussian Blur"), ()),
        (motion("Flop").replace("<filter>", "<filter><enabled>FALSE</enabled>"), ()),
        (motion("basic", value("scale", "big")), ()),
    ],
)
def test_reframes(tmp_path: Path, more: str, expected: tuple[str, ...]) -> None:
    """Resizes, repositions, rotations, crops and flops that are on are told with their numbers."""
    assert one(tmp_path, clip(0, 9, more=more)).reframes == expected
