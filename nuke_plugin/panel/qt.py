"""The only import of Qt: the PySide6 or PySide2 that Nuke carries, or that is installed outside Nuke.

Everything of the panel that draws imports Qt from here, and uses only what both have: enums by their
whole name (`Qt.AlignmentFlag.AlignLeft`), no `exec`, no `QMouseEvent.position`. Nuke 15 has PySide2
(Qt 5.15), Nuke 16 and 17 have PySide6. Importing it without either raises `ImportError` in one sentence.
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

NAMES = ("PySide6", "PySide2")
MISSING = "neither PySide6 nor PySide2 is installed in this Python, and the panel is drawn with it"
IN_NUKE = "this Nuke has neither PySide6 nor PySide2, and DED-IO's panel needs one of them"


def missing() -> str:
    """What to say without either. In Nuke's own Python nothing is to be installed."""
    if "nuke" in sys.modules:
        return IN_NUKE
    python = f'"{sys.executable}"' if " " in sys.executable else sys.executable
    return f"{MISSING}; install it with: {python} -m pip install 'dedio[panel]'"


def load() -> tuple[str, Any, Any, Any]:
    """Name, QtCore, QtGui and QtWidgets; the one that this process has already goes before the newer.

    Two Qts in one process crash it. Raises `ImportError`: of one that is there and cannot be loaded, why.
    """
    broken = ""
    for name in sorted(NAMES, key=lambda name: name not in sys.modules):
        try:
            core, gui, widgets = (
                importlib.import_module(f"{name}.{part}") for part in ("QtCore", "QtGui", "QtWidgets")
            )
        except ModuleNotFoundError:
            continue
        except ImportError as error:  # a library of the system that Qt needs, or a wheel of another system
            broken = broken or f"{name} is installed and cannot be loaded: {error}"
            continue
        return name, core, gui, widgets
    raise ImportError(broken or missing())


if TYPE_CHECKING:
    from PySide6 import QtCore, QtGui, QtWidgets
    from PySide6.QtCore import Qt, Signal
    from PySide6.QtGui import QAction, QShortcut

    NAME = "PySide6"
else:
    NAME, QtCore, QtGui, QtWidgets = load()
    Qt, Signal = QtCore.Qt, QtCore.Signal
    # Qt 6 moved both from QtWidgets to QtGui.
    QAction = getattr(QtGui, "QAction", None) or QtWidgets.QAction
    QShortcut = getattr(QtGui, "QShortcut", None) or QtWidgets.QShortcut


def run(thing: Any) -> int:
    """The event loop of an application or a modal dialog: `exec` in Qt 6, `exec_` in PySide2."""
    return int((getattr(thing, "exec", None) or thing.exec_)())


def place(event: Any) -> QtCore.QPoint:
    """Where in its widget a mouse or drop event is."""
    at: QtCore.QPoint = event.position().toPoint() if hasattr(event, "position") else event.pos()
    return at


def is_valid(thing: Any) -> bool:
    """Whether Qt's half of this object is still there."""
    shiboken = importlib.import_module({"PySide6": "shiboken6", "PySide2": "shiboken2"}[NAME])
    return bool(shiboken.isValid(thing))


__all__ = [
    "NAME",
    "QAction",
    "QShortcut",
    "Qt",
    "QtCore",
    "QtGui",
    "QtWidgets",
    "Signal",
    "is_valid",
    "place",
    "run",
]
