"""A stand-in for Nuke's module `nuke`.

It is not Nuke, and what it says of Nuke is only what is publicly known. It is strict: classes, knobs,
defaults and the items of lists are those of tests/data/nuke/knobs.json, which has the evidence for each. A
class, knob or item that is not there raises, as in Nuke; one that is there with a doubt (`unsure`) warns with
`Doubt`. TCL in the text of a knob raises `TclError`, but for the few words in `tcl.KNOWN`, where Nuke would
run it: so text from outside that was not escaped is found.

Not here: the evaluation of pixels, and the program (``nuke -t``). Nodes keep what that needs: class, knobs by
name, inputs. What DED-IO does not use is left out, and asking for it is an `AttributeError`.
"""

from __future__ import annotations

from typing import Any

from .facts import Doubt
from .formats import Format, addFormat, formats
from .knobs import Knob
from .node import Node
from .reader import scriptReadFile, scriptReadText
from .state import SCRIPT
from .tcl import TclError
from .writer import scriptSaveAs, scriptText

__all__ = [
    "GUI",
    "NUKE_VERSION_MAJOR",
    "NUKE_VERSION_MINOR",
    "NUKE_VERSION_RELEASE",
    "NUKE_VERSION_STRING",
    "SCRIPT",
    "Doubt",
    "Format",
    "Knob",
    "Node",
    "TclError",
    "addFormat",
    "allNodes",
    "createNode",
    "delete",
    "env",
    "exists",
    "formats",
    "nodes",
    "root",
    "scriptClear",
    "scriptReadFile",
    "scriptReadText",
    "scriptSaveAs",
    "scriptText",
    "selectedNodes",
    "toNode",
]

GUI = False
NUKE_VERSION_MAJOR, NUKE_VERSION_MINOR, NUKE_VERSION_RELEASE = 15, 1, 1
NUKE_VERSION_STRING = "15.1v1"
env = {"gui": GUI, "NukeVersionMajor": NUKE_VERSION_MAJOR, "NukeVersionString": NUKE_VERSION_STRING}


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
    """A node below the selected one, which is selected then."""
    if knobs:
        raise NotImplementedError("the stand-in takes no knobs here: set them one by one")
    node = SCRIPT.add(Node(kind))
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


def delete(node: Node) -> None:
    SCRIPT.remove(node)


def scriptClear() -> None:
    SCRIPT.clear()
