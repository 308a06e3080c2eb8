"""What a cut uses of a plate: record frames, the source frame that each of them shows, comp frames.

A plate is pulled at natural speed and ascends in source order. What a retime does to it travels with
the use of the plate, never in the plate.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from dedio_core.frames import FrameRange, Handles

Kind = Literal["natural", "constant", "reverse", "freeze", "variable"]
Points = tuple[tuple[Fraction, Fraction], ...]
NONE = Handles(0, 0)
PLATE_NUMBERS = FrameRange(1, 9999)
"""What file names of four digits can count."""
MOST_PLACES = 100
"""Places at which one curve is held against another."""


@dataclass(frozen=True)
class Cdl:
    """ASC CDL numbers; each triple is R, G, B."""

    slope: tuple[float, float, float] = (1.0, 1.0, 1.0)
    offset: tuple[float, float, float] = (0.0, 0.0, 0.0)
    power: tuple[float, float, float] = (1.0, 1.0, 1.0)
    saturation: float = 1.0


@dataclass(frozen=True)
class CutUse:
    """One event's use of a plate. Source frames count as the source's own; ranges include both ends.

    `record` has every frame in which it is seen, through transitions too. Record frame `k` of them
    (from 0) shows source frame ``floor(first + k * step)`` going forward, ``ceil`` of it going
    backward (a frame is shown until the next one is reached). `curve`, of a variable speed, is pairs
    of `k` and source position, exact; beyond its ends it goes straight on.
    """

    event: str
    where: str
    track: str
    record: FrameRange
    required: FrameRange
    first: Fraction
    step: Fraction = Fraction(1)
    kind: Kind = "natural"
    curve: Points = ()
    is_in_time: bool = False
    """The curve's values are places in time: frame 7 is from 7 up to 8, so where they fall, 7 is where frame
    6 begins to be shown. Else they are frames."""
    speed: Fraction = Fraction(1)
    """As the cut has it: without the difference of rates, where the format keeps them apart."""
    retime: str = ""
    """What said so: ``M2 047.5``, ``timeremap 200%``."""
    conform: Literal["", "frames", "seconds"] = ""
    """Of media at another rate than the cut's: what is kept."""
    handles: Handles = NONE
    """Record frames before and after."""
    offset: int = 0
    """Its place on the shot's clock: where the main plate begins at 1001, record frames from that."""
    record_in: str = ""
    record_out: str = ""
    """The event's labels as the cut has them; the out is exclusive there."""
    clip_name: str = ""
    reel: str = ""
    cdl: Cdl | None = None
    description: str = ""
    reframes: tuple[str, ...] = ()
    """Flops, resizes and repositions in the cut: nothing of them is in the plate."""

    def shown(self, k: int) -> int:
        """The source frame that record frame `k` shows; handles are `k` below 0 and beyond the last."""
        if self.kind == "freeze":
            return self.required.first
        found = self.reached(k)
        if self.kind == "variable" and 0 <= k < len(self.record):
            return min(max(found, self.required.first), self.required.last)
        return found

    def reached(self, k: int) -> int:
        """The source frame that the speed alone comes to at record frame `k`, required or not."""
        if self.curve:
            position, is_falling = along(self.curve, Fraction(k))
            return math.ceil(position) - 1 if is_falling and self.is_in_time else math.floor(position)
        position = self.first + k * self.step
        return math.ceil(position) if self.step < 0 else math.floor(position)

    def pulled(self) -> FrameRange:
        """Source frames that the use needs with its handles, scaled by its speed.

        A freeze needs one frame and has handles at natural speed: comp needs grain that moves.
        """
        head, tail = self.handles.head, self.handles.tail
        if self.kind == "freeze":
            return self.required.padded(self.handles)
        if self.curve:
            around = [*range(-head, 0), *range(len(self.record), len(self.record) + tail)]
            shown = [self.shown(k) for k in around]
            low = min([self.required.first - head, *shown])
            return FrameRange(low, max([self.required.last + tail, *shown]))
        head, tail = math.ceil(head * abs(self.step)), math.ceil(tail * abs(self.step))
        # Going back, what is before the cut in the record is after it in the source.
        scaled = Handles(tail, head) if self.step < 0 else Handles(head, tail)
        return self.required.padded(scaled)

    @property
    def is_resampled(self) -> bool:
        """Whether comp may mix neighbouring frames: at any speed but 1, -1 and 0."""
        return self.kind == "variable" or (self.kind != "freeze" and abs(self.step) != 1)


def along(points: Points, at: Fraction) -> tuple[Fraction, bool]:
    """The value at `at` of the line through `points`, which are in order, and whether it falls there.

    Outside them it goes straight on; at a point the piece after it counts.
    """
    if len(points) == 1:
        return points[0][1], False
    n = min(max(bisect_right(points, at, key=lambda p: p[0]) - 1, 0), len(points) - 2)
    (t0, v0), (t1, v1) = points[n], points[n + 1]
    return v0 + (at - t0) * (v1 - v0) / (t1 - t0), v1 < v0


@dataclass(frozen=True)
class LineUp:
    """What a whole cut wants of one plate: more than one in and out can say.

    `cut` is the span of all uses in source frames; `handles` and `guards` are source frames at its
    low and high end. In a first ingest, plate frame `first_plate` is ``cut.first``.
    """

    cut: FrameRange
    handles: Handles
    guards: Handles = NONE
    """Frames beyond the handles: for frames that comp mixes, and for a speed that the list rounds."""
    first_plate: int = 1001
    is_main: bool = True
    """It is the shot's main plate: the record clock of the others is its own."""
    uses: tuple[CutUse, ...] = ()
    cut_name: str = ""
    turnover: str = ""


@dataclass(frozen=True)
class CompUse:
    """A use with its comp frames: `comp_cut` are its record frames, `comp_range` has handles too."""

    use: CutUse
    comp_cut: FrameRange
    comp_range: FrameRange

    def plate_frame(self, comp_frame: int, offset: int) -> int:
        """The plate frame that a comp frame shows; `offset` is source frame minus plate frame."""
        return self.use.shown(comp_frame - self.comp_cut.first) - offset

    def lookup(self, plate: FrameRange, offset: int) -> tuple[int | None, ...]:
        """The plate frame of each frame of `comp_range`, None where `plate` has none.

        Empty where comp frames are plate frames.
        """
        if self.is_plate(offset):
            return ()
        frames = (self.plate_frame(frame, offset) for frame in self.comp_range)
        return tuple(frame if frame in plate else None for frame in frames)

    def is_plate(self, offset: int) -> bool:
        """Whether its comp frames are plate frames, so that no lookup is needed."""
        first = self.comp_cut.first
        return self.use.kind == "natural" and self.plate_frame(first, offset) == first


@dataclass(frozen=True)
class Anchor:
    """Where an earlier version put a retimed use: comp frame `comp` shows source position `first`."""

    comp: int
    first: Fraction
    step: Fraction
    kind: str
    curve: Points = ()


def comp_uses(lineup: LineUp, offset: int, anchors: tuple[Anchor, ...] = ()) -> tuple[CompUse, ...]:
    """Each use on the shot's clock; `offset` is the plate's source frame minus plate frame.

    The main plate is the clock: at natural speed its comp frames are its plate frames; retimed, they go
    on showing what they showed in an earlier version of the same speed (`anchors`), else begin at 1001.
    Any other plate is where the record has it beside the main one, whatever numbers its own frames have.
    """
    made = []
    for use in lineup.uses:
        first = 1001 + use.offset
        if lineup.is_main:
            first = use.shown(0) - offset if use.kind == "natural" else _comp_first(use, anchors)
        comp_cut = FrameRange.of(first, len(use.record))
        made.append(CompUse(use, comp_cut, comp_cut.padded(use.handles)))
    return tuple(made)


def _comp_first(use: CutUse, anchors: tuple[Anchor, ...]) -> int:
    """The first comp frame of a retimed use: of several earlier ones of its speed, the nearest tells."""
    if use.kind == "variable":
        later = ((a, _later(a.curve, use.curve)) for a in anchors if a.kind == use.kind)
        return next((a.comp + by for a, by in later if by is not None), 1001 + use.offset)
    same = [a for a in anchors if a.step and (a.kind, a.step) == (use.kind, use.step)]
    if not same:
        return 1001 + use.offset
    nearest = min(same, key=lambda a: abs(use.first - a.first))
    return nearest.comp + round((use.first - nearest.first) / use.step)


def _later(old: Points, new: Points) -> int | None:
    """How many record frames later than `old` the curve `new` begins, which is a part of it or has more.

    None where they are not the same where both are.
    """
    by_value = {value: at for at, value in reversed(old)}
    places = {by_value[value] - at for at, value in new if value in by_value}
    for by in sorted(places, key=abs)[:MOST_PLACES]:
        moved = tuple((at + by, value) for at, value in new)
        first, last = max(old[0][0], moved[0][0]), min(old[-1][0], moved[-1][0])
        ats = [at for at, _ in (*old, *moved) if first <= at <= last]
        if by.denominator == 1 and first < last and all(along(old, x)[0] == along(moved, x)[0] for x in ats):
            return int(by)
    return None
