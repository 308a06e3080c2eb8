"""The script that is open: nodes by name, formats, and the OCIO config's names where a test gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .node import Node


class Script:
    """One for the process, as in Nuke; `clear` empties it."""

    def __init__(self) -> None:
        self.reads_disk = False
        """Whether names are held against the OCIO config on the disk, and Reads against their files. The
        program does; scripts that are only built and read, for places that are nowhere, do not."""
        self.clear()

    def clear(self) -> None:
        self.nodes: dict[str, Node] = {}
        self.root: Node | None = None
        self.formats: dict[str, Any] = {}
        self.undo_open: list[str] = []
        """Titles of the undo groups that have begun, the outermost first."""
        self.undo_steps: list[str] = []
        self.ocio: dict[str, set[str]] = {}
        """Items of the lists that a config fills, by knob kind: ``colorspace``, ``display``, ``view``. Empty:
        any name is taken, unless `reads_disk`."""

    def add(self, node: Node) -> Node:
        n = 1
        while f"{node.Class()}{n}" in self.nodes:
            n += 1
        node["name"].setValue(f"{node.Class()}{n}")
        self.nodes[node.name()] = node
        return node

    def rename(self, node: Node, name: str) -> str:
        """Give `node` the name, with a number where another node has it."""
        wanted, n = name, 1
        while wanted in self.nodes and self.nodes[wanted] is not node:
            wanted, n = f"{name}{n}", n + 1
        self.nodes = {wanted if one is node else key: one for key, one in self.nodes.items()}
        return wanted

    def remove(self, node: Node) -> None:
        self.nodes = {key: one for key, one in self.nodes.items() if one is not node}
        for one in self.nodes.values():
            one.forget(node)


SCRIPT = Script()
