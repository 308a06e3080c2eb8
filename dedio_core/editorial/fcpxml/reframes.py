"""Transforms, crops, conforming to the frame and flips of FCPXML clips."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from xml.etree.ElementTree import Element

from dedio_core.editorial.reframes import Values, effect_named, numbers, told

EDGES = ("left", "right", "top", "bottom")


def reframes_of(elements: Iterable[Element]) -> tuple[str, ...]:
    """What a clip, and what is inside it, do to the frame, in words."""
    return tuple(dict.fromkeys(chain.from_iterable(_told(element) for element in elements)))


def _told(element: Element) -> Iterator[str]:
    for one in element:
        if one.get("enabled", "1") == "0":
            continue
        if one.tag == "adjust-transform":
            yield from _transform(one)
        elif one.tag == "adjust-crop":
            yield from _crop(one)
        elif one.tag == "adjust-conform" and one.get("type", "fit") != "fit":
            yield f"conform {one.get('type', '')[:40]}"
        elif one.tag == "filter-video":
            yield from effect_named(" ".join(one.get("name", "").split()))


def _transform(element: Element) -> Iterator[str]:
    scale = _values(element, "scale", 2)
    known = [value for value in scale if value]
    if any(value[0] < 0 for value in known):
        yield "flop"
    if any(value[1] < 0 for value in known):
        yield "flip"
    percent = [value and tuple(abs(one) * 100 for one in value) for value in scale]
    yield from told("scale", percent, 100, "%")
    yield from told("position", _values(element, "position", 2))
    yield from told("rotation", _values(element, "rotation", 1))
    yield from told("anchor", _values(element, "anchor", 2))


def _crop(element: Element) -> Iterator[str]:
    """The edges of the rectangle of its mode; of a pan, those at its start and at its end."""
    mode = element.get("mode", "trim")
    rectangles = element.findall(f"{mode}-rect") if mode in ("trim", "crop", "pan") else []
    word = "pan" if mode == "pan" else "crop"
    for edge in EDGES:
        values = [value for one in rectangles for value in _values(one, edge, 1, "0")]
        yield from told(f"{word} {edge}", values, 0, "%")


def _values(element: Element, name: str, count: int, absent: str = "") -> list[Values | None]:
    """A parameter's value, or those of its keys, which stand in order of time."""
    for one in element.findall("param"):
        if one.get("name") == name:
            keys = one.findall("keyframeAnimation/keyframe") or [one]
            return [numbers(key.get("value", "").split(), count) for key in keys]
    return [numbers(element.get(name, absent).split(), count)]
