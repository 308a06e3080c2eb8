"""The open script: its nodes, its frame, its name."""

from __future__ import annotations

from typing import Any

from . import tcl
from .node import Node
from .reader import scriptReadFile
from .state import SCRIPT


class _Nodes:
    """``nuke.nodes.Read(file=...)``: a node that is connected to nothing and has no panel."""

    def __getattr__(self, kind: str) -> Any:
        def made(**knobs: Any) -> Node:
            inputs = knobs.pop("inputs", ())
            node = SCRIPT.add(Node(kind))
            try:
                for n, one in enumerate(inputs):
                    node.setInput(n, one)
                for name, value in knobs.items():
                    node[name].setValue(value)
            except BaseException:
                SCRIPT.remove(node)
                raise
            return node

        return made


nodes = _Nodes()


def createNode(kind: str, knobs: str = "", inpanel: bool = True) -> Node:
    """A node below the selected one, which is selected then; `knobs` are names and values as in a script."""
    node = SCRIPT.add(Node(kind))
    words = tcl.words(knobs)[0]
    for name, value in zip(words[::2], words[1::2], strict=True):
        node[name].fromScript(value)
    chosen = selectedNodes()
    if chosen and node.maxInputs():
        node.setInput(0, chosen[0])
    for one in allNodes():
        one["selected"].setValue(one is node)
    return node


def toNode(name: str) -> Node | None:
    """The node of that name, or None."""
    return root() if name == "root" else SCRIPT.nodes.get(name)


def exists(name: str) -> bool:
    return toNode(name) is not None


def allNodes(filter: str | None = None) -> list[Node]:  # noqa: A002
    """Every node but Root; those of one class only, where it is named."""
    return [node for node in SCRIPT.nodes.values() if filter in (None, node.Class())]


def selectedNodes() -> list[Node]:
    return [node for node in allNodes() if node["selected"].value()]


def root() -> Node:
    if SCRIPT.root is None:
        SCRIPT.root = Node("Root")
        SCRIPT.root["name"].setValue("")
    return SCRIPT.root


def selectedNode() -> Node:
    """The selected one; without one, a `ValueError` as Nuke raises it."""
    found = selectedNodes()
    if not found:
        raise ValueError("no node selected")
    return found[0]


def frame(to: int | None = None) -> int:
    """The frame that the script stands at; with `to` it goes there."""
    if to is not None:
        root()["frame"].setValue(int(to))
    return int(root()["frame"].value())


def filename(node: Node, mode: int = 0) -> str | None:
    """The text of a node's file, with its number as it stands there; None for a node without a file.

    In proxy mode it is the text of its proxy, where it has one.
    """
    proxy = node.knob("proxy") if root()["proxy"].value() else None
    knob = proxy if proxy and proxy.value() else node.knob("file")
    return knob.evaluate() or None if knob else None


def sample(node: Node, channel: str, x: float, y: float, dx: float = 1, dy: float = 1) -> float:
    """One pixel of what the node shows."""
    if (dx, dy) != (1, 1):
        raise NotImplementedError("the stand-in samples single pixels")
    return node.sample(channel, x, y)


def scriptName() -> str:
    """Path of the open script. Raises `RuntimeError` where it has none."""
    found = str(root()["name"].value())
    if not found:
        raise RuntimeError("no script name")
    return found


def scriptOpen(path: str) -> None:
    """Close what is open and read the script."""
    scriptClear()
    root()["name"].setValue(str(path))
    scriptReadFile(path)


def scriptClose(path: str = "") -> None:
    """Empty, without a question: there is nobody to ask in a terminal."""
    scriptClear()


def delete(node: Node) -> None:
    SCRIPT.remove(node)


def scriptClear() -> None:
    SCRIPT.clear()
