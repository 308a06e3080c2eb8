"""A CDL as a node, where the space that it was made in is known; else as a note."""

from __future__ import annotations

from dedio_core.render.nk.node import Node, Tcl, Value, number
from dedio_core.uses import Cdl


def cdl_knobs(cdl: Cdl, working_space: str) -> tuple[tuple[str, Value], ...]:
    """The knobs of an OCIOCDLTransform. Its direction stays forward: newer versions may call it otherwise."""
    return (
        ("slope", cdl.slope),
        ("offset", cdl.offset),
        ("power", cdl.power),
        ("saturation", cdl.saturation),
        ("working_space", working_space),
    )


def cdl_note(why: str, cdl: Cdl | None = None, name: str = "Note_CDL") -> Node:
    """That the cut's CDL is not applied, and why; its numbers, where they are one."""
    text = f"The cut's CDL is not applied: {why}"
    if cdl:
        triples = (cdl.slope, cdl.offset, cdl.power)
        numbers = " ".join(f"({' '.join(map(number, triple))})" for triple in triples)
        text += f"\n{numbers} {number(cdl.saturation)}"
    return Node("StickyNote", name, (("label", Tcl.literal(text)),))
