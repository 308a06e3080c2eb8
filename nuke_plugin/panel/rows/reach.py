"""How many frames of the source a plate's handles are, where a speed makes them others than the cut's."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Reach:
    """Source frames below and above the cut, as a plan told them for the handles `head` and `tail`."""

    low: int
    high: int
    head: int
    tail: int
    speed: Fraction | None = None
    """Source frames a frame of the cut: below zero backwards, 0 a freeze; None for a curve, or several."""

    def of(self, head: int, tail: int) -> tuple[int, int]:
        """Source frames of other handles: by the speed; where it is not one, as many more as the plan had."""
        if (head, tail) == (self.head, self.tail):
            return self.low, self.high
        if self.speed is None:
            return _scaled(self.low, self.head, head), _scaled(self.high, self.tail, tail)
        ratio = abs(self.speed) or 1  # a freeze has handles at natural speed
        first, last = math.ceil(head * ratio), math.ceil(tail * ratio)
        return (last, first) if self.speed < 0 else (first, last)


def _scaled(frames: int, of: int, to: int) -> int:
    return math.ceil(Fraction(frames * to, of)) if of else frames + to
