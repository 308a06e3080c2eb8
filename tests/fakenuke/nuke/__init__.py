"""A stand-in for Nuke's module `nuke`.

It is not Nuke, and what it says of Nuke is only what is publicly known. It is strict: classes, knobs,
defaults and the items of lists are those of tests/data/nuke/knobs.json, which has the evidence for each. A
class, knob or item that is not there raises, as in Nuke; one that is there with a doubt (`unsure`) warns with
`Doubt`. TCL in the text of a knob raises `TclError`, but for the few words in `tcl.KNOWN`, where Nuke would
run it: so text from outside that was not escaped is found.

It evaluates: `execute` renders Writes for real (`evaluate`), from Nuke's documents and public code,
independently of `dedio_core`. Where nobody says what Nuke does, the module says what is taken and marks it
``[?]``: edges under Reformat's *black outside*, Sinc4, the sign of a Read's *offset*, where letters of
Text2 stand, the encoder of movies, the configs that come with Nuke. What is not evaluated raises
`NotImplementedError`.

The program ``nuke -t`` is `../program.py`. Failures and versions are switched on by the environment
(`faults`, `versions`). What DED-IO does not use is left out, and asking for it is an `AttributeError`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from . import versions
from .callbacks import (
    addAfterFrameRender,
    addAfterRender,
    addBeforeFrameRender,
    addBeforeRender,
    addRenderProgress,
    removeAfterFrameRender,
    removeAfterRender,
    removeBeforeFrameRender,
    removeBeforeRender,
    removeRenderProgress,
    thisNode,
)
from .facts import Doubt
from .formats import Format, addFormat, formats
from .gui import (
    ask,
    executeInMainThread,
    executeInMainThreadWithResult,
    getInput,
    getPaneFor,
    menu,
    message,
)
from .knobs import Knob
from .node import Node
from .output import tprint
from .plugins import pluginAddPath, pluginAppendPath, pluginPath
from .reader import nodePaste, scriptReadFile, scriptReadText, scriptSource
from .render import FrameRange, FrameRanges, execute, executeMultiple, render
from .state import SCRIPT
from .tcl import TclError
from .writer import scriptSaveAs, scriptText

__all__ = [
    "EXE_PATH",
    "GUI",
    "INTERACTIVE",
    "NUKE_VERSION_MAJOR",
    "NUKE_VERSION_MINOR",
    "NUKE_VERSION_RELEASE",
    "NUKE_VERSION_STRING",
    "NUM_CPUS",
    "SCRIPT",
    "THREADS",
    "Doubt",
    "Format",
    "FrameRange",
    "FrameRanges",
    "Knob",
    "Node",
    "TclError",
    "addAfterFrameRender",
    "addAfterRender",
    "addBeforeFrameRender",
    "addBeforeRender",
    "addFormat",
    "addRenderProgress",
    "allNodes",
    "ask",
    "createNode",
    "delete",
    "env",
    "execute",
    "executeInMainThread",
    "executeInMainThreadWithResult",
    "executeMultiple",
    "exists",
    "filename",
    "formats",
    "frame",
    "getInput",
    "getPaneFor",
    "menu",
    "message",
    "nodePaste",
    "nodes",
    "pluginAddPath",
    "pluginAppendPath",
    "pluginPath",
    "rawArgs",
    "removeAfterFrameRender",
    "removeAfterRender",
    "removeBeforeFrameRender",
    "removeBeforeRender",
    "removeRenderProgress",
    "render",
    "root",
    "sample",
    "scriptClear",
    "scriptClose",
    "scriptName",
    "scriptOpen",
    "scriptReadFile",
    "scriptReadText",
    "scriptSaveAs",
    "scriptSource",
    "scriptText",
    "selectedNode",
    "selectedNodes",
    "thisNode",
    "toNode",
    "tprint",
]

IS_STAND_IN = True
"""So that whoever asks is told that this is not Nuke. Foundry's has no such name."""
GUI = False
INTERACTIVE = False
NUKE_VERSION_MAJOR, NUKE_VERSION_MINOR, NUKE_VERSION_RELEASE = (
    versions.MAJOR,
    versions.MINOR,
    versions.RELEASE,
)
NUKE_VERSION_STRING = versions.STRING
EXE_PATH = str(Path(__file__).parents[1] / "bin" / "Nuke15.1")
THREADS = NUM_CPUS = os.cpu_count() or 1
rawArgs: list[str] = []  # noqa: N816 - the name is Nuke's
env: dict[str, Any] = {
    "gui": GUI,
    "interactive": INTERACTIVE,
    "assist": False,
    "hiero": False,
    "indie": False,
    "nc": False,
    "nukex": False,
    "ple": False,
    "studio": False,
    "ExecutablePath": EXE_PATH,
    "NukeVersionMajor": NUKE_VERSION_MAJOR,
    "NukeVersionMinor": NUKE_VERSION_MINOR,
    "NukeVersionRelease": NUKE_VERSION_RELEASE,
    "NukeVersionString": NUKE_VERSION_STRING,
    "LINUX": sys.platform.startswith("linux"),
    "MACOS": sys.platform == "darwin",
    "WIN32": sys.platform == "win32",
    "numCPUs": NUM_CPUS,
    "threads": THREADS,
}


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
    """The text of a node's file, with its number as it stands there; None for a node without a file."""
    knob = node.knob("file")
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
