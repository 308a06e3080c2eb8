"""The menu DED-IO, as a table. Nothing of Qt is imported before an entry is chosen."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass

from nuke_plugin import doctor, pane, selected
from nuke_plugin.interpreter import NoInterpreter, interpreter


@dataclass(frozen=True)
class Entry:
    """A line of the menu; `unavailable` says why it is not to be in it, or None."""

    label: str
    open: Callable[[], None]
    unavailable: Callable[[], str | None]


ENTRIES = (
    Entry("Ingest...", pane.show_panel, pane.unavailable),
    Entry("Ingest a timeline...", pane.show_timeline, pane.unavailable),
    Entry("Build ingest graph for the selected Read", selected.show, selected.unavailable),
    Entry("Settings", pane.show_settings, pane.unavailable),
    Entry("Doctor", doctor.show, doctor.unavailable),
)


def build() -> None:
    """Put the menu into Nuke's menu bar, and the panel among its panes. What is lacking is a line each."""
    import nuke

    menu = nuke.menu("Nuke").addMenu("DED-IO")
    for entry in ENTRIES:
        if entry.unavailable() is None:
            menu.addCommand(entry.label, entry.open)
    if reason := pane.unavailable():
        print(f"DED-IO has no panel: {reason}", file=sys.stderr)
    else:
        pane.register()
    try:
        interpreter(os.environ)
    except NoInterpreter as error:
        print(f"DED-IO cannot work yet: {error}", file=sys.stderr)
