"""Which source frames an event shows, reckoned frame by frame from what the event says of itself."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

from dedio_core.editorial.cut import CutEvent


def position(event: CutEvent) -> Fraction:
    """The source position of the first record frame that the event is seen in."""
    assert event.required is not None
    if event.steps < 0:
        return event.required.last - event.phase
    return event.required.first + event.phase


def frame_at(place: Fraction, step: Fraction) -> int:
    """The source frame that a position shows: going back, a frame is shown until the next one is reached."""
    return math.ceil(place) if step < 0 else math.floor(place)


def shown(event: CutEvent) -> list[int]:
    """The source frame of every record frame that a constant speed is seen in."""
    assert event.record_frames is not None
    count = event.record_frames + event.seen_before + event.seen_after
    first = position(event)
    return [frame_at(first + k * event.steps, event.steps) for k in range(max(count, 1))]


def is_right(event: CutEvent) -> bool:
    """Whether `required` is from the lowest to the highest frame shown, and the phase within a frame."""
    frames = shown(event)
    assert event.required is not None
    is_phase = 0 <= event.phase < 1 and (event.steps != 0 or event.phase == 0)
    return is_phase and (event.required.first, event.required.last) == (min(frames), max(frames))


def along(event: CutEvent, offset: int) -> Fraction:
    """The source position that the event's curve gives for `offset` frames after its record in."""
    assert event.retime is not None
    assert event.src_in.frame is not None
    points = event.retime.curve
    for (t0, v0), (t1, v1) in pairwise(points):
        if offset <= t1 or (t1, v1) == points[-1]:
            return event.src_in.frame + v0 + (offset - t0) * (v1 - v0) / (t1 - t0)
    raise AssertionError("a curve has two points at least")
