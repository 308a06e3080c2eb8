"""What is odd in an XML timeline, where it stands, and which clip it spoils."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element

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

    def warned(self, plates: Mapping[Element, CutEvent]) -> tuple[Warned, ...]:
        """All of it. `plates` are the clips that would make one: none is left without frames and a reason."""
        made: dict[Warned, None] = {}
        for place, message, clip, only_cdl in self._found:
            event = plates.get(clip) if clip is not None else None
            index = event.index if event else None
            made[Warned(place, message, index, only_cdl and event is not None)] = None
        told = {(one.where, one.message) for one in made if one.event is not None}
        made = {one: None for one in made if one.event is not None or (one.where, one.message) not in told}
        explained = {one.event for one in made if not one.only_cdl}
        for event in plates.values():
            if event.required is None and event.index not in explained:
                said = "nothing says which frames of its media it shows, expected a range of them"
                made[Warned(event.where, said, event.index)] = None
        return tuple(made)
