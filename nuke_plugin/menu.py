"""The menu DED-IO, as a table. Nothing of Qt is imported before an entry is chosen."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nuke_plugin import doctor, pane
from nuke_plugin.script import selected
from nuke_plugin.worker.interpreter import NoInterpreter, interpreter


@dataclass(frozen=True)
class Entry:
    """A line of the menu; `unavailable` says why it is not to be in it, or None."""

    label: str
    open: Callable[[], None]
    unavailable: Callable[[], str | None] = lambda: None


_doctor = threading.Lock()
"""Held while the doctor is at work."""


def show_doctor() -> None:
    """*Doctor*: show at once that it runs, and what was found when it is there. No two run at a time."""
    import nuke

    if _doctor.acquire(blocking=False):
        threading.Thread(target=_checked, name="dedio doctor", daemon=True).start()
    else:
        nuke.message("DED-IO's doctor is at work already; what it finds is shown when it is done.")


def _checked() -> None:
    import nuke

    try:
        task = nuke.ProgressTask("DED-IO's doctor")
        task.setMessage("Checking whether DED-IO can work here...")
        text = doctor.checked(Path(nuke.EXE_PATH).parent)
        task.setProgress(100)
        del task  # Nuke takes its window away with it
    except Exception as error:  # noqa: BLE001  (it is there above all where something is wrong)
        text = f"DED-IO's doctor ended with {type(error).__name__}: {error}"
    finally:
        _doctor.release()
    nuke.executeInMainThread(nuke.message, (text,))


ENTRIES = (
    Entry("Ingest...", pane.show_panel, pane.unavailable),
    Entry("Ingest a timeline...", pane.show_timeline, pane.unavailable),
    Entry("Build ingest graph for the selected Read", selected.show),
    Entry("Settings", pane.show_settings, pane.unavailable),
    Entry("Doctor", show_doctor),
)


def build() -> None:
    """Put the menu into Nuke's menu bar, and the panel among its panes. What is lacking is a line each."""
    import nuke

    menu = nuke.menu("Nuke").addMenu("DED-IO")
    for entry in ENTRIES:
        if entry.unavailable() is None:
            menu.addCommand(entry.label, entry.open)
    if reason := pane.unavailable():
        _say(f"DED-IO has no panel: {reason}")
    else:
        pane.register()
    try:
        interpreter(os.environ)
    except NoInterpreter as error:
        _say(f"DED-IO cannot work yet: {error}")


def _say(line: str) -> None:
    """Print it; a Nuke without a terminal has nowhere to print to."""
    with contextlib.suppress(OSError, ValueError):
        if sys.stderr is not None:
            print(line, file=sys.stderr)
