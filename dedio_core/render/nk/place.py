"""Where nodes stand in the node graph: each below its input, a second branch beside the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dedio_core.render.nk.node import Node

ACROSS, DOWN = 160, 90


def placed(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """`nodes` with a place each."""
    found: list[Node] = []
    where: dict[str, tuple[int, int]] = {}
    taken: set[tuple[int, int]] = set()
    for node in nodes:
        if node.kind == "Root":
            found.append(node)
            continue
        column, row = where[node.inputs[0]] if node.inputs else (0, -1)
        row += 1
        while (column, row) in taken or (not node.inputs and any(c == column for c, _ in taken)):
            column += 1
        where[node.name] = column, row
        taken.add((column, row))
        place = (("xpos", column * ACROSS), ("ypos", row * DOWN))
        found.append(replace(node, knobs=(*node.knobs, *place)))
    return tuple(found)
