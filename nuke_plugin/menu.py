"""The menu DED-IO, as a table. An entry is there only where what it opens is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nuke_plugin import doctor


@dataclass(frozen=True)
class Entry:
    """A line of the menu; `unavailable` says why it is not to be in it, or None."""

    label: str
    open: Callable[[], None]
    unavailable: Callable[[], str | None]


ENTRIES = (Entry("Doctor", doctor.show, doctor.unavailable),)


def build() -> None:
    """Put the menu into Nuke's menu bar."""
    import nuke

    menu = nuke.menu("Nuke").addMenu("DED-IO")
    for entry in ENTRIES:
        if entry.unavailable() is None:
            menu.addCommand(entry.label, entry.open)
