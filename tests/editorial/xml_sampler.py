"""Which source frames a cut event shows, frame by frame: what `required` is held against."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

from dedio_core.editorial.cut import CutEvent
from dedio_core.frames import FrameRange


def record_span(event: CutEvent) -> tuple[int, int]:
    """Its first visible record frame counted from its record in, and one behind the last."""
    assert event.record_frames is not None
    return -event.seen_before, event.record_frames + event.seen_after


def start_of(event: CutEvent) -> Fraction:
    """The source position of the first visible record frame."""
    assert event.required is not None
    assert 0 <= event.phase < 1
    if event.steps < 0:
        return event.required.last - event.phase
    return event.required.first + event.phase


def shown(position: Fraction, count: int, step: Fraction) -> list[int]:
    """The source frame of each of `count` record frames, in their order."""
    if step == 0:
        return [math.floor(position)] * count
    sample = math.floor if step > 0 else math.ceil
    return [sample(position + k * step) for k in range(count)]


def span(frames: list[int]) -> FrameRange:
    """From the lowest to the highest."""
    return FrameRange(min(frames), max(frames))


def shown_by(event: CutEvent) -> FrameRange:
    """The span that a constant speed shows by the event's own start and step."""
    first, last = record_span(event)
    return span(shown(start_of(event), last - first, event.steps))


def along(curve: tuple[tuple[Fraction, Fraction], ...], at: Fraction) -> tuple[Fraction, bool]:
    """The curve's value, and whether it falls there; where a piece ends, the next one counts."""
    for (x0, y0), (x1, y1) in pairwise(curve):
        if x0 <= at < x1:
            return y0 + (y1 - y0) * (at - x0) / (x1 - x0), y1 < y0
    raise AssertionError(f"{at} is not on the curve")
