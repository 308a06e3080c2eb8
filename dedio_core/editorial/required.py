"""Which source frames an event really needs: the sampling span of its record frames.

Record frame n (from 0) of N shows source frame ``first + floor(n * speed)`` going forward and
``first - floor(n * |speed|)`` going back, where `first` is the source frame shown first. Measured on
Avid effects and EDLs: the span of N record frames is ``floor((N - 1) * |speed|) + 1``.
"""

from __future__ import annotations

import math
from fractions import Fraction

from dedio_core.frames import FrameRange


def span(record_frames: int, speed: Fraction) -> int:
    """Source frames that `record_frames` record frames at signed `speed` reach over; at least 1."""
    return math.floor((max(record_frames, 1) - 1) * abs(speed)) + 1


def required(first_shown: int, record_frames: int, speed: Fraction) -> FrameRange:
    """The source frames, both included, that `record_frames` record frames need.

    `first_shown` is the source frame of the first record frame: the high end of a reverse.
    """
    reach = span(record_frames, speed) - 1
    return (
        FrameRange(first_shown - reach, first_shown) if speed < 0 else FrameRange.of(first_shown, reach + 1)
    )


def rounding(record_frames: int, timebase: int) -> int:
    """Source frames by which an M2 speed, rounded to 0.1 frames a second, may be off at the far end."""
    off = Fraction(max(record_frames, 1) - 1) * Fraction(1, 20) / timebase
    return math.ceil(off) if off > Fraction(1, 2) else 0
