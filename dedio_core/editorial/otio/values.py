"""Times of an OTIO timeline as exact numbers; impossible ones are None and a warning."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, cast

from dedio_core.errors import InputError
from dedio_core.frames import NTSC_BASES, FrameRate

NEAR = Fraction(1, 500)
"""A value this near to a whole frame is one: what floats leave of it."""
MOST_FRAMES = 10**9
SLOWEST = 5
"""A stated rate below it is a placeholder (``0@1``), not the rate of pictures."""

Warn = Callable[[str], None]


@dataclass(frozen=True)
class Time:
    """A value at a rate as written; both finite, the rate above 0."""

    value: Fraction
    written: Fraction
    """The rate as the float that stands in the file."""
    rate: Fraction
    """The exact rate that is meant: 24000/1001 where 23.976 is written."""

    @property
    def seconds(self) -> Fraction:
        """The value in seconds."""
        return self.value / self.rate

    def at(self, rate: Fraction) -> Fraction:
        """The value in frames at `rate`; frames are kept between a rate and its NTSC sister."""
        return self.value if self.rate is rate or is_same(self.rate, rate) else self.seconds * rate

    def in_media(self, media: Fraction) -> Fraction:
        """The value in frames of a media whose rate is written as `media`; seconds are kept.

        Programs write a cut's time at the cut's rate by dividing the floats, so undoing it takes the
        floats too; a value that is whole as it stands was not made so.
        """
        if exact_rate(media) == self.rate and near_whole(self.value):
            return self.value
        return self.value * (media / self.written)


@lru_cache(maxsize=1000)
def exact_rate(written: Fraction) -> Fraction:
    """The exact rate that a float means; one that means none is kept."""
    whole = round(written)
    if abs(written - whole) < Fraction(1, 10**6):
        return Fraction(whole)
    for base in NTSC_BASES:
        if abs(written - Fraction(base * 1000, 1001)) < Fraction(1, 200):
            return Fraction(base * 1000, 1001)
    return written.limit_denominator(10**6)


@lru_cache(maxsize=1000)
def is_same(a: Fraction, b: Fraction) -> bool:
    """Whether two rates count the same frames: equal, or a whole rate and its NTSC sister."""
    return a == b or (a > 0 and b > 0 and abs(a / b - 1) < Fraction(11, 10000))


@lru_cache(maxsize=1000)
def frame_rate(rate: Fraction | None) -> FrameRate | None:
    """`rate` as the rate of pictures; None where it cannot be one."""
    if rate is None or rate < SLOWEST:
        return None
    try:
        return FrameRate(exact_rate(rate))
    except InputError:
        return None


def finite(number: Any) -> Fraction | None:
    """A finite number exactly; None for anything else.

    A whole one is an int: it reckons like the fraction, ten times as fast. (Only int / int would not.)
    """
    if isinstance(number, bool) or not isinstance(number, (int, float)) or not math.isfinite(number):
        return None
    whole_number = int(number)
    return cast(Fraction, whole_number) if whole_number == number else Fraction(number)


@lru_cache(maxsize=1000)
def _rates(written: float) -> tuple[Fraction, Fraction] | None:
    """A time's rate as written, and the exact one that is meant; None: it is no rate."""
    if not math.isfinite(written) or not 0 < written <= 10**9:
        return None
    return Fraction(written), exact_rate(Fraction(written))


def time_of(found: Any, warn: Warn, what: str) -> Time | None:
    """An OTIO time; None, with a warning, where it cannot be one."""
    number, written = found.value, found.rate
    rates = _rates(written)
    if rates is None:
        warn(f"{what} has rate {written:g}; expected a finite rate above 0")
        return None
    value = finite(number)
    if value is None or abs(number) > MOST_FRAMES * max(written, 1.0):
        warn(f"{what} is {number:g}, which is no time")
        return None
    return Time(value, *rates)


def near_whole(value: Fraction) -> bool:
    """Whether `value` is a whole frame, but for what floats leave."""
    return value.denominator == 1 or abs(value - round(value)) < NEAR


def snapped(value: Fraction) -> Fraction:
    """`value` without what floats leave of it: whole where it is near a frame, else the simplest fraction."""
    if near_whole(value):
        return Fraction(round(value))
    simple = Fraction(value).limit_denominator(10**4)
    return simple if abs(simple - value) < Fraction(1, 10**5) else Fraction(value)


def whole(value: Fraction) -> int:
    """The frame that is shown at `value`."""
    if value.denominator == 1:
        return value.numerator
    return round(value) if near_whole(value) else math.floor(value)


def exact_speed(scalar: Any) -> Fraction | None:
    """A speed written as a float, as the simplest fraction that it can mean; None: it is no speed."""
    exact = finite(scalar)
    if exact is None or abs(exact) > 10**4:
        return None
    exact = Fraction(exact)
    for most in (1, 10, 100, 1000, 10**4, 10**6):
        simple = exact.limit_denominator(most)
        if abs(simple - exact) <= Fraction(1, 5 * 10**6) * max(abs(exact), Fraction(1, 100)):
            return simple
    return exact.limit_denominator(10**6)
