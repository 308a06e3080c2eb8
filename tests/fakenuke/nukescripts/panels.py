"""A stand-in for ``nukescripts.panels``: it keeps what is registered."""

# ruff: noqa: A002 - the names are Nuke's

from __future__ import annotations

from typing import Any

import nuke

import __main__

REGISTERED: dict[str, tuple[str, str]] = {}
"""By id: the widget's class as text, and the title."""


class Panel:
    """What `registerWidgetAsPanel` with ``create=True`` gives: the widget, made from its text.

    Foundry's own code hands the text to a PyCustom_Knob as an expression, which is evaluated in the main
    module: a name of a module that is not imported there is an error.
    """

    def __init__(self, widget: str, name: str, id: str) -> None:
        self.name, self.id = name, id
        self.customKnob: Any = None
        self.is_shown = False
        self.widget = eval(widget, __main__.__dict__)()

    def addToPane(self, pane: Any = None) -> Panel:
        if pane is not None:
            pane.panels.append(self)
        return self

    def show(self) -> None:
        self.is_shown = True


def registerWidgetAsPanel(widget: str, name: str, id: str, create: bool = False) -> Panel | None:
    """The widget is named by a text, which Nuke evaluates anew for each panel, also when a layout comes
    back.
    """
    if not isinstance(widget, str):
        raise TypeError("registerWidgetAsPanel: the widget is given as a text")
    REGISTERED[id] = (widget, name)
    nuke.menu("Pane").addCommand(name, lambda: Panel(widget, name, id).addToPane())
    return Panel(widget, name, id) if create else None


def restored(id: str) -> Panel:
    """What a saved layout does with the id of a panel; for tests."""
    widget, name = REGISTERED[id]
    return Panel(widget, name, id)
