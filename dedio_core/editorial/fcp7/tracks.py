"""Where items of an FCP7 track lie in the record: ``-1`` beside a transition is the cut inside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal
from xml.etree.ElementTree import Element

from dedio_core.editorial.cut import Transition
from dedio_core.editorial.doubts import Doubts
from dedio_core.editorial.fcp7.fields import frames, number, text

CLIPS = ("clipitem", "generatoritem")


@dataclass(frozen=True)
class Overlap:
    """A ``<transitionitem>``: record frames from `start` up to `end`, with the cut at `cut`."""

    start: int
    end: int
    cut: int
    alignment: str
    type: str

    def side(self, side: Literal["in", "out"], outside: int) -> Transition:
        """The transition as one of its two events has it, `outside` frames of it beyond its cut point."""
        return Transition(self.type, self.end - self.start, side, outside)


@dataclass(frozen=True)
class Placed:
    """An item and its record frames, from the sequence's first; outs are exclusive.

    `start` and `end` are the cut points; the item is seen from `seen_from` to `seen_to`.
    """

    item: Element
    start: int | None = None
    end: int | None = None
    seen_from: int | None = None
    seen_to: int | None = None
    before: Overlap | None = None
    after: Overlap | None = None

    @property
    def seen(self) -> int | None:
        """Record frames in which it is seen, overlaps included."""
        return None if self.seen_from is None or self.seen_to is None else self.seen_to - self.seen_from

    @property
    def cut_length(self) -> int | None:
        """Record frames between its cut points."""
        return None if self.start is None or self.end is None else self.end - self.start

    @property
    def head(self) -> int:
        """Overlap frames before its cut point."""
        return 0 if self.start is None or self.seen_from is None else self.start - self.seen_from

    @property
    def tail(self) -> int:
        """Overlap frames from its cut point on."""
        return 0 if self.end is None or self.seen_to is None else self.seen_to - self.end


def placed(track: Element, doubts: Doubts, is_video: bool) -> list[Placed]:
    """Every clip and generator of a track, in record order. Sound may overlap on a track."""
    found = [_placed(*around, doubts) for around in _around(track, doubts)]
    # An item without a place stays after the one it stands behind in the file.
    last, keyed = -1, []
    for n, item in enumerate(found):
        last = item.start if item.start is not None else last
        keyed.append((last, n, item))
    ordered = [item for _, _, item in sorted(keyed, key=lambda k: k[:2])]
    if is_video:
        _check_overlaps(ordered, doubts)
    return ordered


def _around(track: Element, doubts: Doubts) -> Iterator[tuple[Element, Overlap | None, Overlap | None]]:
    """Items with the transitions that stand right before and right after them."""
    items: list[Element] = [element for element in track if element.tag in (*CLIPS, "transitionitem")]
    overlaps = [_overlap(e, doubts) if e.tag == "transitionitem" else None for e in items]
    for n, item in enumerate(items):
        if item.tag in CLIPS:
            yield item, overlaps[n - 1] if n else None, overlaps[n + 1] if n + 1 < len(items) else None


def _overlap(element: Element, doubts: Doubts) -> Overlap | None:
    start, end = frames(element, "start", doubts), frames(element, "end", doubts)
    if start is None or end is None or start < 0 or end <= start:
        doubts.warn(element, f"a transition from {start} to {end}: it has no length and is left out")
        return None
    alignment = text(element, "alignment").lower() or "center"
    cut = (start + end) // 2
    if alignment.startswith("start"):
        cut = start
    elif alignment.startswith("end"):
        cut = end
    elif alignment != "center":
        doubts.warn(element, f"alignment '{alignment[:40]}' is unknown; the transition is taken as centred")
    name, category = text(element, "effect/name"), text(element, "effect/effectcategory")
    kinds = f"{category} {name} {text(element, 'effect/effectid')}".lower()
    kind = "dissolve" if "dissol" in kinds or not name else "wipe" if "wipe" in kinds else name
    return Overlap(start, end, cut, alignment, kind)


def _placed(item: Element, before: Overlap | None, after: Overlap | None, doubts: Doubts) -> Placed:
    start, end = (frames(item, tag, doubts, item) for tag in ("start", "end"))
    before = before if before and _joins(start, before, "in") else None
    after = after if after and _joins(end, after, "out") else None
    if start == -1 and before is None:
        said = "which is said beside a transition, and there is none before it"
        doubts.warn(item, f"start is -1, {said}: its place in the record is not known", item)
    if end == -1 and after is None:
        said = "which is said beside a transition, and there is none after it"
        doubts.warn(item, f"end is -1, {said}: its place in the record is not known", item)
    start = before.cut if start == -1 and before else start
    end = after.cut if end == -1 and after else end
    for name, frame in (("start", start), ("end", end)):
        if frame is not None and frame < -1:
            doubts.warn(item, f"{name} is {frame}, before the sequence begins, expected 0 or later", item)
    start = start if start is not None and start >= 0 else None
    end = end if end is not None and end >= 0 else None
    seen_from = min(start, before.start) if start is not None and before else start
    seen_to = max(end, after.end) if end is not None and after else end
    if seen_from is not None and seen_to is not None and seen_to <= seen_from:
        doubts.warn(item, f"its record ends at {seen_to}, which is not after its start {seen_from}", item)
    elif start is not None and end is not None and end < start:
        said = f"its cut points are {start} and {end}, expected the end after the start"
        doubts.warn(item, f"{said}: its transitions are longer than it is", item)
    return Placed(item, start, end, seen_from, seen_to, before, after)


def _joins(frame: int | None, overlap: Overlap, side: str) -> bool:
    """Whether the item with this start (or end) takes part in a transition that stands beside it."""
    if frame is None or frame == -1:
        return frame == -1
    # A fade from or to nothing ends where the next item starts: that one does not take part.
    return overlap.start <= frame < overlap.end if side == "in" else overlap.start < frame <= overlap.end


def _check_overlaps(ordered: list[Placed], doubts: Doubts) -> None:
    reached, by = 0, ""
    for one in ordered:
        if one.start is None or one.end is None:
            continue
        if one.start < reached:
            doubts.warn(
                one.item, f"it starts at {one.start}, but '{by}' on the same track ends at {reached} only"
            )
        if one.end > reached:
            reached, by = one.end, text(one.item, "name")[:80]


def in_and_out(item: Element) -> tuple[Fraction | None, Fraction | None]:
    """The item's in and out; -1 is how the format says that there is none."""
    first, last = number(item, "in"), number(item, "out")
    return (
        first if first is not None and first >= 0 else None,
        last if last is not None and last >= 0 else None,
    )
