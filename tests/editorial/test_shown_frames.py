"""The source frames that events need, against a sampler that reckons every record frame for itself."""

from __future__ import annotations

import math
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedio_core.editorial.aaf.reader import read_aaf
from dedio_core.editorial.cut import CutList
from dedio_core.editorial.edl.reader import read as read_edl
from dedio_core.frames import FrameRate, Timecode
from tests.editorial import shown_frames as sampler
from tests.editorial.aaf_make import Piece, write
from tests.editorial.test_otio import clip, dissolve, file, gap, read, span, stack, timeline, track, warp

R24 = FrameRate.of(24)
RATES = {
    "24": Fraction(24),
    "25": Fraction(25),
    "30": Fraction(30),
    "48": Fraction(48),
    "23.976": Fraction(24000, 1001),
    "29.97": Fraction(30000, 1001),
}
GRAPHS = [[("0", "0"), ("10", "30"), ("20", "35")], [("0", "9"), ("9", "0"), ("20", "40")]]


def label(frame: int) -> str:
    return str(Timecode(frame, R24))


def edl(lines: str) -> CutList:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "list.edl")
        path.write_text("TITLE: T\n" + lines)
        return read_edl(path, R24)


def otio(document: dict[str, Any], rate: FrameRate | None = None) -> CutList:
    with tempfile.TemporaryDirectory() as folder:
        return read(Path(folder), document, rate)


@settings(deadline=None, max_examples=150)
@given(
    source=st.integers(20_000, 90_000),
    frames=st.integers(1, 300),
    tenths=st.one_of(st.just(240), st.integers(-1500, 1500)),
    overlap=st.integers(0, 48),
)
def test_every_edl_event_needs_what_it_shows(source: int, frames: int, tenths: int, overlap: int) -> None:
    """At every M2 speed, with the tail of a dissolve: the lowest to the highest frame shown, and no phase."""
    speed = Fraction(tenths, 240)
    length = math.floor((frames - 1) * speed) + 1 if speed > 0 else 1
    start, cut = 86400, 86400 + frames
    text = f"001 A V C {label(source)} {label(source + length)} {label(start)} {label(cut)}\n"
    text += f"M2 A {tenths / 10:05.1f} {label(source)}\n" if speed != 1 else ""
    end = cut + 60
    text += f"002 A V C {label(9000)} {label(9000)} {label(cut)} {label(cut)}\n"
    text += f"002 B V D {overlap:03d} {label(9000)} {label(9060)} {label(cut)} {label(end)}\n"
    found = edl(text)
    event = found.events[0]
    assert event.required is not None
    frames_shown = {sampler.frame_at(source + k * speed, speed) for k in range(frames + overlap)}
    assert (event.required.first, event.required.last) == (min(frames_shown), max(frames_shown))
    assert (event.phase, event.seen_before, event.seen_after) == (0, 0, overlap)
    assert (event.steps, event.step, event.conform) == (speed, None, "")
    assert sampler.is_right(event)
    assert all(w.event is None for w in found.warnings)


@settings(deadline=None, max_examples=150)
@given(
    rate=st.sampled_from(sorted(RATES)),
    media=st.sampled_from(sorted(RATES)),
    start=st.integers(0, 5000),
    length=st.integers(1, 200),
    speed=st.sampled_from(["1", "2", "1/2", "-1", "-7/10", "0", "5/4", "-5/2", "1/3"]),
    before=st.integers(0, 12),
    after=st.integers(0, 12),
)
def test_every_otio_clip_needs_what_it_shows(
    rate: str, media: str, start: int, length: int, speed: str, before: int, after: int
) -> None:
    """At mixed rates, at every speed, under dissolves: the frames shown, from the exact position on."""
    signed, cut = Fraction(speed), RATES[rate]
    ratio = RATES[media] / cut
    low = start * ratio  # where a range begins is told in seconds, whatever is kept from there on
    if abs(ratio - 1) < Fraction(1, 500):
        ratio = Fraction(1)
    effects = [warp(float(signed))] if signed != 1 else []
    made = clip(start, length, float(cut), file(0, 99_999, float(RATES[media])), effects=effects)
    beside = clip(0, 40, float(cut))
    transitions = (dissolve_at(before, 3, float(cut)), dissolve_at(4, after, float(cut)))
    document = timeline(track(beside, transitions[0], made, transitions[1], beside))
    event = otio(document, FrameRate.of(cut.numerator, cut.denominator)).events[1]
    assert event.required is not None
    assert event.record_frames == length
    assert (event.seen_before, event.seen_after) == (before, after)
    step = signed * ratio
    assert event.steps == step
    assert (event.step is None) == (event.speed == step)
    assert event.conform == ("" if rate == media else "frames" if ratio == 1 else "seconds")
    assert sampler.is_right(event)
    if step < 0:
        low = math.floor((length - 1) * -step) + math.floor(low + Fraction(1, 500))
    exact = low - before * step
    # A place nearer to a frame than 1/500 is that frame: programs write times as floats.
    assert abs(sampler.position(event) - (math.floor(exact) if step == 0 else exact)) <= Fraction(1, 400)


@pytest.mark.parametrize(("first", "needed"), [(False, "86400-86423"), (True, "86400-86423")])
def test_speeds_below_a_dissolve_are_their_reels(first: bool, needed: str) -> None:
    """An M2 of the outgoing reel is the outgoing side's where that has length, never the incoming one's."""
    out = 86448 if first else 86400
    text = f"001 A V C {label(86400)} {label(86400 + (95 if first else 0))} {label(86400)} {label(out)}\n"
    text += f"001 B V D 010 {label(86400)} {label(86424)} {label(out)} {label(out + 24)}\n"
    found = edl(text + f"M2 A 048.0 {label(86400)}\n")
    assert str(found.events[-1].required) == needed
    assert found.events[-1].speed == 1
    if first:
        assert str(found.events[0].required) == "86400-86514"
        assert all(w.event is None for w in found.warnings)


def dissolve_at(before: int, after: int, rate: float) -> dict[str, Any]:
    made = dissolve(before, after)
    for name in ("in_offset", "out_offset"):
        made[name]["rate"] = rate
    return made


def lookup(values: list[float]) -> dict[str, Any]:
    return {"OTIO_SCHEMA": "TimeEffect.1", "name": "TimeWarp1", "metadata": {"lookup": values}}


@settings(deadline=None, max_examples=60)
@given(
    values=st.lists(st.integers(-40, 40).map(lambda n: n / 8), min_size=6, max_size=40),
    head=st.integers(0, 2),
    tail=st.integers(0, 2),
    media=st.sampled_from([24, 30, 48]),
    before=st.integers(0, 3),
)
def test_a_curve_says_the_source_of_every_record_frame(
    values: list[float], head: int, tail: int, media: int, before: int
) -> None:
    """Counted from record in and the source label, trimmed or not, whatever the media's rate."""
    start, ratio = 480, Fraction(media, 24)
    made = clip(start, len(values), media=file(0, 9999, media), effects=[lookup(values)])
    seen = len(values) - head - tail
    nested = stack(track(made), source_range=span(head, seen))
    event = otio(timeline(track(clip(0, 50), dissolve(before, 0), nested))).events[1]
    assert event.required is not None
    assert event.retime is not None
    if all(value == 0 for value in values):
        return
    assert event.retime.kind == "variable"
    places = [start * ratio + (n + Fraction(values[n])) * ratio for n in range(head, head + seen)]
    assert [sampler.along(event, r) for r in range(seen)] == places
    frames = [math.floor(sampler.along(event, r)) for r in range(-event.seen_before, seen)]
    assert (event.required.first, event.required.last) == (min(frames), max(frames))


@pytest.mark.parametrize("points", GRAPHS)
def test_an_avid_curve_under_a_dissolve(tmp_path: Path, points: list[tuple[str, str]]) -> None:
    """The graph counts from where the clip is first seen, the curve from record in; they say the same."""
    warped = Piece(20, 30, graph="PARAM_SPEED_OFFSET_MAP_U", points=points, inner=40)
    event = read_aaf(write(tmp_path / "a.aaf", [Piece(20, 5), Piece(8, cut=3), warped])).events[1]
    assert event.retime is not None
    assert event.required is not None
    assert (event.retime.kind, event.seen_before, event.record_frames) == ("variable", 3, 17)
    graph = [(int(t), int(v)) for t, v in points]
    places = []
    for n in range(20):
        (t0, v0), (t1, v1) = graph[:2] if n < graph[1][0] else graph[1:]
        places.append(90030 + v0 + Fraction((n - t0) * (v1 - v0), t1 - t0))
    assert [sampler.along(event, n - 3) for n in range(20)] == places
    frames = [math.floor(p) for p in places]
    assert (event.required.first, event.required.last) == (min(frames), max(frames))


def test_a_sequence_hides_part_of_a_dissolve(tmp_path: Path) -> None:
    """A clip is not seen where the range of the sequence around it ends, whatever the dissolve's length."""
    inner = track(clip(100, 10), dissolve(6, 5), clip(200, 10))
    first, second = read(tmp_path, timeline(track(stack(inner, source_range=span(7, 6))))).events
    assert (first.record_frames, first.seen_after, str(first.required)) == (3, 3, "107-112")
    assert (second.record_frames, second.seen_before, str(second.required)) == (3, 3, "197-202")


def test_a_dissolve_in_a_retimed_sequence(tmp_path: Path) -> None:
    """The overlap is in record frames: half as many in a sequence at double speed."""
    inner = track(clip(100, 10), dissolve(4, 2), clip(200, 10))
    nested = stack(inner, source_range=span(0, 10), effects=[warp(2)])
    first, second = read(tmp_path, timeline(track(nested, gap(5)))).events
    assert (first.seen_after, second.seen_before) == (1, 2)
    assert [str(e.required) for e in (first, second)] == ["100-110", "196-208"]
