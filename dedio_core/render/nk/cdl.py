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


def cdl_note(cdl: Cdl, name: str = "Note_CDL") -> Node:
    """That a CDL is not applied, and why."""
    numbers = " ".join(f"({' '.join(map(number, triple))})" for triple in (cdl.slope, cdl.offset, cdl.power))
    text = (
        f"The cut has a CDL that is not applied: cdl.working_space names no space.\n"
        f"{numbers} {number(cdl.saturation)}"
    )
    return Node("StickyNote", name, (("label", Tcl.literal(text)),))
