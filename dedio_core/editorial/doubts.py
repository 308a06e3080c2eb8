"""What is odd in an XML timeline, where it stands, and which clip it spoils."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from dedio_core.editorial.bad import of_plates, without_range
from dedio_core.editorial.cut import CutEvent, Warned
from dedio_core.editorial.xml_tree import line_of


class Doubts:
    """What is odd in the file `name`, in the order in which it was met."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._found: dict[tuple[str, str, Element | None, bool], None] = {}

    def where(self, element: Element) -> str:
        """``file:line``."""
        return f"{self.name}:{line_of(element)}"

    def warn(
        self, element: Element, message: str, clip: Element | None = None, *, only_cdl: bool = False
    ) -> None:
        """Note it; the same words at the same place once. No plate may be made of `clip` for it."""
        self._found[self.where(element), message, clip, only_cdl] = None

    def warned(self, clips: Sequence[Element], events: Sequence[CutEvent]) -> tuple[Warned, ...]:
        """All of it; `events` are of `clips`. Each that makes a plate has frames, or a reason why not."""
        index = {clip: event.index for clip, event in zip(clips, events, strict=True)}
        made = [
            Warned(place, message, index.get(clip) if clip is not None else None, only_cdl)
            for place, message, clip, only_cdl in self._found
        ]
        made = of_plates(events, made)
        made += without_range(events, made)
        told = {(one.where, one.message) for one in made if one.event is not None}
        return tuple(
            dict.fromkeys(w for w in made if w.event is not None or (w.where, w.message) not in told)
        )
