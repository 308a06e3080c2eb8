"""Times of FCPXML: exact seconds as written, rates that formats state, and maps from one time to another."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from dedio_core.errors import InputError
from dedio_core.frames import FrameRate

TIME = re.compile(r"\s*(-?\d{1,24})(?:(\.\d{1,12})|/(\d{1,24}))?\s*s?\s*")
"""``1001/24000s``, ``3600s``, ``0s``; decimals are not FCPXML, but programs write them."""

RATE_NAMES = {
    "2398": (24000, 1001), "23976": (24000, 1001), "24": (24, 1), "25": (25, 1), "2997": (30000, 1001),
    "30": (30, 1), "4795": (48000, 1001), "48": (48, 1), "50": (50, 1), "5994": (60000, 1001),
    "60": (60, 1), "90": (90, 1), "100": (100, 1), "11988": (120000, 1001), "120": (120, 1),
}  # fmt: skip
"""How ``FFVideoFormat...`` names end."""

Pair = tuple[Fraction, Fraction]
MOST_SECONDS = 10**9
ON_GRID = Fraction(1, 64)
"""A position this near to a frame is that frame: programs cut times to their own ticks (1/5000 s)."""


def seconds(text: str | None) -> Fraction | None:
    """The time as written, exact; None where it is none: words, a zero denominator, centuries."""
    found = TIME.fullmatch(text or "")
    if not found or (found[3] is not None and not int(found[3])):
        return None
    value = (
        Fraction(int(found[1]), int(found[3]))
        if found[3] is not None
        else Fraction(found[1] + (found[2] or ""))
    )
    return value if abs(value) < MOST_SECONDS else None


def rate_of_duration(text: str | None) -> FrameRate | None:
    """The rate of a ``frameDuration``; None where it gives none."""
    duration = seconds(text)
    if duration is None or duration <= 0:
        return None
    try:
        return FrameRate(1 / duration)
    except InputError:
        return None


def rate_of_name(name: str | None) -> FrameRate | None:
    """The rate in a format's name: ``FFVideoFormat1080p2398``; an ``i`` counts fields."""
    found = re.fullmatch(r"FFVideoFormat\w*?(?:\d|[a-z])([pi])(\d{2,5})", name or "")
    if not found or found[2] not in RATE_NAMES:
        return None
    rate = Fraction(*RATE_NAMES[found[2]])
    return FrameRate(rate / 2 if found[1] == "i" and rate >= 40 else rate)


def pace(media: FrameRate, cut: FrameRate) -> Fraction | None:
    """Seconds of media in a second of the cut where a clip's rate is conformed with scaling.

    The format's own table, but where exports were measured: 23.98 goes by 24 in cuts at 24, 29.97,
    50, 59.94 and 60, whatever the table says. None: neither says anything.
    """
    a, b = media.timebase, cut.timebase
    slow, slow_cut = media.fraction / a, cut.fraction / b  # 1 or 1000/1001
    if a == 24 and slow != 1 and b in (30, 50, 60, 120):
        return Fraction(1001, 1000)
    if a % b == 0 or b % a == 0:
        return slow_cut / slow
    if a in (25, 50) and b in (24, 48):
        return Fraction(24, 25) * slow_cut
    if a in (24, 48) and b in (25, 50):
        return Fraction(25, 24) / slow
    return None


def on_frame(position: Fraction) -> Fraction:
    """The frame that `position` is meant to be, where it lies next to one; else `position` itself."""
    near = Fraction(round(position))
    return near if abs(position - near) < ON_GRID else position


def number(value: Fraction) -> str:
    """A number for people: ``12``, ``12.3333``; what is too long for a float is cut off."""
    try:
        return f"{float(value):.4f}".rstrip("0").rstrip(".")
    except OverflowError:
        return f"{str(value.numerator // value.denominator)[:12]}..."


@dataclass(frozen=True)
class TimeMap:
    """A piecewise straight map of one time to another; its end pieces go on. At least two points.

    In `eased` spans (of the time it maps from) the format bends the line: values there lie between
    those of the span's ends and points.
    """

    points: tuple[Pair, ...]
    eased: tuple[Pair, ...] = ()
    interpolation: str = ""

    @classmethod
    def line(cls, at: Fraction, value: Fraction, slope: Fraction) -> TimeMap:
        """The straight line through one point."""
        return cls(((at, value), (at + 1, value + slope)))

    def __call__(self, at: Fraction) -> Fraction:
        """The value at `at`."""
        (x0, y0), (x1, y1) = self._piece(at)
        return y0 + (y1 - y0) * (at - x0) / (x1 - x0)

    def _piece(self, at: Fraction) -> tuple[Pair, Pair]:
        n = min(max(bisect_right(self.points, at, key=lambda p: p[0]), 1), len(self.points) - 1)
        return self.points[n - 1], self.points[n]

    @property
    def inner(self) -> tuple[Pair, ...]:
        """The points at which its slope may change."""
        return self.points[1:-1]

    def between(self, first: Fraction, last: Fraction) -> tuple[Pair, ...]:
        """Its points from `first` to `last`, with both ends."""
        ends = ((first, self(first)), (last, self(last)))
        return (ends[0], *(p for p in self.inner if first < p[0] < last), ends[1])

    def reach(self, first: Fraction, last: Fraction) -> Pair:
        """The lowest and highest value from `first` to `last`."""
        values = [value for _, value in self.between(first, last)]
        return min(values), max(values)

    def scaled(self, factor: Fraction) -> TimeMap:
        """The map with its values times `factor`."""
        return TimeMap(tuple((x, y * factor) for x, y in self.points), self.eased, self.interpolation)

    def then(self, other: TimeMap) -> TimeMap:
        """First this map, then `other`."""
        named = self.interpolation or other.interpolation
        if len(self.points) == 2 and len(other.points) == 2:
            return TimeMap(tuple((x, other(y)) for x, y in self.points), (), named)
        at = {x for x, _ in self.points}
        for value, _ in other.inner:
            at.update(self.found(value))
        ordered = sorted(at)
        ordered = [ordered[0] - 1, *ordered, ordered[-1] + 1]
        eased = list(self.eased)
        for begins, ends in other.eased:
            found = sorted(self.found(begins) + self.found(ends))
            eased.append((found[0], found[-1]) if len(found) > 1 else (ordered[0], ordered[-1]))
        return TimeMap(tuple((x, other(self(x))) for x in ordered), tuple(eased), named)

    def found(self, value: Fraction) -> list[Fraction]:
        """Where the map has `value`."""
        hits = []
        for n, ((x0, y0), (x1, y1)) in enumerate(pairwise(self.points)):
            if y0 == y1:
                continue
            at = x0 + (x1 - x0) * (value - y0) / (y1 - y0)
            is_first, is_last = n == 0, n == len(self.points) - 2
            if (at >= x0 or is_first) and (at <= x1 or is_last):
                hits.append(at)
        return hits


def frames_shown(pieces: Sequence[Pair]) -> tuple[int, int]:
    """The lowest and highest frame that a map shows between its points; values are in frames.

    Going forward a frame is seen from its start on, going back from its end down. The first and the
    last point are sampled; where the direction changes between, a point on a frame's start is not.
    """
    low, high = [], []
    for n, ((_, a), (_, b)) in enumerate(pairwise(pieces)):
        is_last = n == len(pieces) - 2
        if a == b:
            low.append(math.floor(a))
            high.append(math.floor(a))
        elif a < b:
            low.append(math.floor(a))
            high.append(max(math.floor(b) if is_last else math.ceil(b) - 1, math.floor(a)))
        else:
            high.append(math.ceil(a) - 1)
            low.append(min(math.ceil(b) - 1 if is_last else math.floor(b), math.ceil(a) - 1))
    return min(low), max(high)
