"""Resizes, repositions, rotations, crops and flops of an FCP7 clip: its motion and other filters."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree.ElementTree import Element

from dedio_core.editorial.fcp7.fields import is_true, number, text
from dedio_core.editorial.reframes import Values, effect_named, numbers, told

EDGES = ("left", "right", "top", "bottom")


def read_reframes(item: Element) -> tuple[str, ...]:
    """What its filters that are switched on do to the frame, in words."""
    found: list[str] = []
    for one in item.findall("filter"):
        effect = one.find("effect")
        if effect is None or not is_true(one, "enabled", True):
            continue
        if text(effect, "mediatype").lower() != "audio":
            found += _told(effect)
    return tuple(dict.fromkeys(found))


def _told(effect: Element) -> list[str]:
    kind, name = text(effect, "effectid").lower(), " ".join(text(effect, "name").split())
    read = KINDS.get(kind)
    return read(effect) if read else effect_named(name or text(effect, "effectid"))


def _motion(effect: Element) -> list[str]:
    return [
        *told("scale", _values(effect, "scale"), 100, "%"),
        *told("position", _values(effect, "center")),
        *told("rotation", _values(effect, "rotation")),
        *told("anchor", _values(effect, "centerOffset")),
    ]


def _crop(effect: Element) -> list[str]:
    return [said for edge in EDGES for said in told(f"crop {edge}", _values(effect, edge), 0, "%")]


def _distort(effect: Element) -> list[str]:
    """Its aspect; its corners stand at other values than 0 where nothing is distorted."""
    return told("aspect", _values(effect, "aspect"))


KINDS: dict[str, Callable[[Element], list[str]]] = {"basic": _motion, "crop": _crop, "distort": _distort}


def _values(effect: Element, name: str) -> list[Values | None]:
    """A parameter's value, or those of its keys in order of time."""
    for parameter in effect.findall("parameter"):
        if text(parameter, "parameterid").lower() == name.lower():
            keys = sorted(parameter.findall("keyframe"), key=lambda key: number(key, "when") or 0)
            return [_value(one) for one in keys or [parameter]]
    return []


def _value(element: Element) -> Values | None:
    if element.find("value/horiz") is not None:
        return numbers([text(element, "value/horiz"), text(element, "value/vert")], 2)
    return numbers([text(element, "value")])
