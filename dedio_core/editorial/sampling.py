"""Which source frames a constant speed shows, from a place that may lie inside a frame."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from dedio_core.frames import FrameRange

NO_PHASE = Fraction(0)


@dataclass(frozen=True)
class Sampled:
    """The source frames shown, both ends included, and how far inside a frame they start."""

    frames: FrameRange
    phase: Fraction = NO_PHASE


def sampled(position: Fraction, record_frames: int, step: Fraction) -> Sampled:
    """What `record_frames` show from `position` on, at signed `step` source frames a record frame.

    Record frame k shows ``floor(position + k * step)`` going forward, ``ceil`` of it going back. The
    phase is how far the first one stands past the frame it shows, in the direction of play.
    """
    if step == 0:
        return Sampled(FrameRange.of(math.floor(position), 1))
    last = position + (max(record_frames, 1) - 1) * step
    if step < 0:
        high = math.ceil(position)
        return Sampled(FrameRange(math.ceil(last), high), high - position)
    low = math.floor(position)
    return Sampled(FrameRange(low, math.floor(last)), position - low)
