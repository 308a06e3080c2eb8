"""Where the story elements of an FCPXML timeline lie, however they are anchored in one another."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from xml.etree.ElementTree import Element

from dedio_core.editorial.fcpxml.clock import Clock
from dedio_core.editorial.fcpxml.time import number
from dedio_core.frames import FrameRate

CLIPS = ("asset-clip", "clip", "video", "audio", "title", "ref-clip", "sync-clip", "mc-clip")
STORY = (*CLIPS, "gap", "audition")


@dataclass
class Overlap:
    """A transition beside an item: it lasts from `first` to `last`; `over` of it is outside the item."""

    element: Element
    first: Fraction
    last: Fraction
    over: Fraction = Fraction(0)


@dataclass
class Item:
    """A story element on a timeline, in exact seconds of that timeline; None: a time that is none."""

    element: Element
    lane: int
    start: Fraction | None
    duration: Fraction | None
    before: Overlap | None = None
    after: Overlap | None = None

    @property
    def end(self) -> Fraction | None:
        """Where it ends; exclusive."""
        return None if self.start is None or self.duration is None else self.start + self.duration


@dataclass(frozen=True)
class _Children:
    """Children still to place: their parent's time `zero` is `at` on the timeline."""

    elements: tuple[Element, ...]
    at: Fraction | None
    zero: Fraction = Fraction(0)
    speed: Fraction = Fraction(1)
    lane: int = 0
    in_sequence: bool = True

    def place(self, offset: Fraction) -> Fraction | None:
        """A time of the parent's, on the timeline."""
        return None if self.at is None else self.at + (offset - self.zero) / self.speed


class Timeline:
    """The items of one timeline: a sequence, a multicam angle, or the inside of a clip."""

    def __init__(self, items: list[Item]) -> None:
        self.items = items
        known = [
            (i.start, i.end, n) for n, i in enumerate(items) if i.start is not None and i.end is not None
        ]
        self._sorted = sorted(known)
        self._starts = [start for start, _, _ in self._sorted]
        self._latest = list(accumulate((end for _, end, _ in self._sorted), max))
        self.is_known = len(known) == len(items)
        """Whether all its items have a place."""

    def seen(self, first: Fraction, last: Fraction) -> Iterator[Item]:
        """Items that have a part of `first` to `last`, or hold that one point; latest first."""
        n = bisect_left(self._starts, last if last > first else last + Fraction(1, 10**9))
        while n and self._latest[n - 1] > first:
            n -= 1
            if self._sorted[n][1] > first:
                yield self.items[self._sorted[n][2]]


class Layout:
    """Lays timelines out."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.doubts = clock, clock.doubts

    def sequence(self, sequence: Element, rate: FrameRate) -> Timeline:
        """A sequence's own time runs from its ``tcStart``."""
        spine = sequence.find("spine")
        if spine is None:
            return Timeline([])
        start = self.doubts.time(sequence, "tcStart") or Fraction(0)
        return self._laid(_Children(tuple(spine), start, start), rate)

    def angle(self, angle: Element, rate: FrameRate) -> Timeline:
        """A multicam angle's time runs from 0."""
        return self._laid(_Children(tuple(angle), Fraction(0)), rate)

    def inside(self, clip: Element, rate: FrameRate) -> Timeline:
        """What a ``clip`` or ``sync-clip`` is made of, in its own time."""
        held = tuple(child for child in clip if child.tag in STORY and not is_anchored(clip, child))
        spine = next((child for child in clip if child.tag == "spine" and not is_anchored(clip, child)), None)
        if spine is not None and not held:
            offset = self.doubts.time(spine, "offset") or Fraction(0)
            return self._laid(_Children(tuple(spine), offset), rate)
        return self._laid(_Children(held, Fraction(0), in_sequence=False), rate)

    def _laid(self, first: _Children, rate: FrameRate) -> Timeline:
        found: list[Item] = []
        waiting = [first]
        while waiting:
            children = waiting.pop()
            placed = self._row(children)
            found += placed
            deeper = [more for item in placed for more in self._anchored(item, rate)]
            waiting += reversed(deeper)
        return Timeline(found)

    def _row(self, children: _Children) -> list[Item]:
        """Elements that follow one another in a spine, or that have each their own offset."""
        found: list[Item] = []
        follows: Fraction | None = children.zero if children.in_sequence else None
        pending: Element | None = None
        for element in children.elements:
            if element.tag == "transition":
                self._ended(found, pending, children)
                pending = element
            if element.tag not in STORY:
                continue
            item, offset = self._item(element, children, follows)
            if pending is not None:
                self._between(pending, found[-1] if found else None, item, children)
                pending = None
            found.append(item)
            if children.in_sequence:
                follows = None if offset is None or item.duration is None else offset + item.duration
        self._ended(found, pending, children)
        return found

    def _ended(self, found: list[Item], pending: Element | None, children: _Children) -> None:
        """A transition with nothing behind it."""
        if pending is not None:
            self._between(pending, found[-1] if found else None, None, children)

    def _item(
        self, element: Element, children: _Children, follows: Fraction | None
    ) -> tuple[Item, Fraction | None]:
        doubts = self.doubts
        slot = element
        offset = doubts.time(slot, "offset")
        if element.tag == "audition":
            picked = next((child for child in element if child.tag in STORY), None)
            if picked is None:
                doubts.warn(element, "an audition without a clip")
                return Item(element, children.lane, None, None), None
            element = picked
        if offset is None and not doubts.is_bad(slot, "offset"):
            offset = follows if follows is not None else children.zero
            if children.in_sequence and follows is None:
                offset = None
        start = None if offset is None else children.place(offset)
        length = self.clock.length_of(element)
        lane = children.lane
        return Item(element, lane, start, length), offset

    def _anchored(self, item: Item, rate: FrameRate) -> Iterator[_Children]:
        """What hangs on an item: each connected clip, and each secondary storyline."""
        anchors = [child for child in item.element if is_anchored(item.element, child)]
        if not anchors:
            return
        zero = self.clock.start_of(item.element)
        speed = self.clock.conformed(item.element, rate)
        for child in anchors:
            lane = item.lane + _lane(child)
            if child.tag != "spine":
                yield _Children((child,), item.start, zero, speed, lane, in_sequence=False)
                continue
            offset = self.doubts.time(child, "offset")
            at = item.start
            if at is not None and offset is not None:
                at += (offset - zero) / speed
            yield _Children(tuple(child), at, lane=lane)

    def _between(
        self, element: Element, before: Item | None, after: Item | None, children: _Children
    ) -> None:
        """Give a transition to its neighbours. The cut is where the later one starts."""
        doubts = self.doubts
        cut = after.start if after else before.end if before else None
        length = doubts.time(element, "duration")
        if cut is None or length is None or length <= 0:
            said = "a transition whose cut or duration is not known; it is left out"
            # Its neighbours are seen longer than their own records: nobody knows how much.
            for one in (before, after) if length is None else (None,):
                doubts.warn(element, said, one.element if one else None)
            return
        offset = doubts.time(element, "offset")
        place = children.place(offset) if offset is not None else None
        first = place if place is not None else cut - length / 2
        last = first + length
        if not first <= cut <= last:
            at = f"{number(first)}s to {number(last)}s"
            doubts.warn(
                element, f"a transition from {at} does not touch its cut at {number(cut)}s; it is left out"
            )
            return
        if before:
            before.after = Overlap(element, first, last, last - cut if after else Fraction(0))
        if after:
            after.before = Overlap(element, first, last, cut - first if before else Fraction(0))


def is_anchored(parent: Element, child: Element) -> bool:
    """Whether `child` hangs on `parent` instead of being a part of it."""
    if child.tag not in STORY and child.tag != "spine":
        return False
    return parent.tag not in ("clip", "sync-clip", "audition") or _lane(child) != 0


def _lane(element: Element) -> int:
    try:
        return int(element.get("lane", "0")[:6])
    except ValueError:
        return 0
