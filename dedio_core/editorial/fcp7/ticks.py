"""Premiere's ticks: where in the media a clip is, in seconds, whatever its speed and its rates."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from xml.etree.ElementTree import Element

from dedio_core.editorial.doubts import Doubts
from dedio_core.editorial.fcp7.fields import number, plain
from dedio_core.frames import FrameRate

A_SECOND = 254_016_000_000


@dataclass(frozen=True)
class Ticks:
    """``pproTicksIn`` and ``pproTicksOut`` as media frames, None where they are not there."""

    item: Element
    first: Fraction | None
    last: Fraction | None

    @classmethod
    def of(cls, item: Element, media: FrameRate) -> Ticks:
        """The ticks of a clip, on the frame where they are next to one."""
        return cls(item, _frame(item, "pproTicksIn", media), _frame(item, "pproTicksOut", media))

    def forward(
        self, position: Fraction | None, speed: Fraction, head: Fraction, doubts: Doubts
    ) -> Fraction | None:
        """The first media frame shown, where in says `position`.

        Ticks may be those of the cut, `head` media frames after the first one shown.
        """
        if self.first is None:
            return position
        near = max(Fraction(2), 2 * speed)
        if position is None or abs(self.first - position) <= near:
            return self.first
        if head and abs(self.first - head - position) <= near:
            return self.first - head
        said = f"in says media frame {plain(position)}, pproTicksIn {plain(self.first)}"
        doubts.warn(self.item, f"{said}; pproTicksIn is taken")
        return self.first

    def backward(
        self,
        position: Fraction | None,
        speed: Fraction,
        head: Fraction,
        duration: int | None,
        doubts: Doubts,
    ) -> Fraction | None:
        """The first media frame a reversed clip shows.

        Its ticks count along the reversed clip, or bound the media it uses: whichever in confirms.
        They may be those of the cut, `head` media frames (below 0) after the first one shown.
        """
        if self.first is None:
            return position
        near = max(Fraction(2), 2 * abs(speed))
        along = None if duration is None else duration - 1 - self.first
        top = None if self.last is None else max(self.first, self.last) - 1
        for frame in (along, top):
            for start in (frame, frame - head) if frame is not None else ():
                if position is not None and abs(start - position) <= near:
                    return start
        if top is None:
            return position
        said = "nothing else says where it starts" if position is None else f"in says {plain(position)}"
        doubts.warn(
            self.item, f"a reversed clip: {said}; media frame {plain(top)} is taken, as pproTicks say"
        )
        return top


def _frame(item: Element, tag: str, media: FrameRate) -> Fraction | None:
    ticks = number(item, tag)
    if ticks is None or ticks < 0:
        return None
    frame = ticks * media.fraction / A_SECOND
    near = Fraction(round(frame))
    return near if abs(frame - near) < Fraction(1, 100) else frame
