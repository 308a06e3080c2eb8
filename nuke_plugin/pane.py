"""The panel's name among Nuke's panes, and opening it. No Qt before somebody opens it."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from typing import Any

from nuke_plugin.panel.named import ID, TITLE, WIDGET

NO_QT = "neither PySide6 nor PySide2 can be imported in this Nuke, and the panel is drawn with one of them"


def unavailable() -> str | None:
    """Why there is no panel, or None. Nothing of Qt is imported."""
    if any(importlib.util.find_spec(name) for name in ("PySide6", "PySide2")):
        return None
    return NO_QT


def register() -> None:
    """Make the panel known to Nuke: the Pane menu has it, and saved layouts get it back."""
    from nukescripts import panels  # type: ignore[import-not-found]  # the stubs leave it out

    panels.registerWidgetAsPanel(WIDGET, TITLE, ID)


def show_panel() -> None:
    """*Ingest...*: the panel."""
    _opened(None)


def show_timeline() -> None:
    """*Ingest a timeline...*: the panel, and in it the question for cut list and media."""
    _opened(lambda view: view.dialogs.add_timeline())


def show_settings() -> None:
    """*Settings*: the panel's."""
    _opened(lambda view: view.dialogs.show_settings())


def _opened(act: Callable[[Any], None] | None) -> None:
    import nuke

    try:
        from nuke_plugin.panel import dock
    except ImportError as error:
        nuke.message(f"DED-IO's panel cannot be opened: {error}")
        return
    dock.show(act)
