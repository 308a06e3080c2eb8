"""Where new nodes stand in a script that has some already: right of them all, so that none is covered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from dedio_core.render.nk.node import Node
from dedio_core.render.nk.place import ACROSS, placed

Place = tuple[int, int]


def free_place(there: Iterable[Any]) -> Place:
    """Right of the live nodes, level with the highest; the origin where there are none."""
    places = [(int(node["xpos"].value()), int(node["ypos"].value())) for node in there]
    if not places:
        return 0, 0
    return max(x for x, _ in places) + 2 * ACROSS, min(y for _, y in places)


def beside(nodes: Sequence[Node], place: Place) -> tuple[Node, ...]:
    """The nodes, each below its input, from `place` on."""
    return tuple(_moved(node, place) for node in placed(nodes))


def _moved(node: Node, by: Place) -> Node:
    offsets = {"xpos": by[0], "ypos": by[1]}
    knobs = tuple(
        (name, value + offsets[name]) if name in offsets and isinstance(value, int) else (name, value)
        for name, value in node.knobs
    )
    return replace(node, knobs=knobs)
