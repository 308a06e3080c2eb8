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
from .script import (
    allNodes,
    createNode,
    delete,
    exists,
    filename,
    frame,
    nodes,
    root,
    sample,
    scriptClear,
    scriptClose,
    scriptName,
    scriptOpen,
    selectedNode,
    selectedNodes,
    toNode,
)
from .state import SCRIPT
from .tcl import TclError
from .undo import Undo
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
    "Undo",
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

GUI = False
INTERACTIVE = False
NUKE_VERSION_MAJOR, NUKE_VERSION_MINOR, NUKE_VERSION_RELEASE = (
    versions.MAJOR,
    versions.MINOR,
    versions.RELEASE,
)
NUKE_VERSION_STRING = f"{versions.STRING}-stand-in"
"""With a word that no Nuke has: whatever keeps the version of what rendered, says so too."""
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
