"""What is only there with a GUI, as a recorder: menus, questions, threads, panes.

A test sets ``nuke.GUI = True`` first; without it menus and panes raise, as a terminal has none.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

SAID: list[tuple[str, str]] = []
"""``message`` or ``ask``, and the text."""
ANSWERS: list[bool] = []
"""What `ask` answers, the first one first; without one, no."""
INPUTS: list[str] = []


class Menu:
    """A menu and what is in it: entries by name, in their order."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.entries: dict[str, Menu | Command] = {}

    def name(self) -> str:
        return self._name

    def addMenu(self, name: str, icon: str = "", tooltip: str = "", index: int = -1) -> Menu:
        found = self.entries.setdefault(name, Menu(name))
        assert isinstance(found, Menu), f"'{name}' is a command"
        return found

    def addCommand(self, name: str, command: Any = "", shortcut: str = "", **_: Any) -> Command:
        """A path of names with ``/`` makes the menus on the way."""
        head, _slash, rest = name.partition("/")
        if rest:
            return self.addMenu(head).addCommand(rest, command, shortcut)
        made = Command(name, command, shortcut)
        self.entries[name] = made
        return made

    def addSeparator(self, **_: Any) -> None:
        self.entries[f"---{len(self.entries)}"] = Command("", "", "")

    def items(self) -> list[Menu | Command]:
        return list(self.entries.values())

    def findItem(self, name: str) -> Menu | Command | None:
        head, _slash, rest = name.partition("/")
        found = self.entries.get(head)
        return found.findItem(rest) if rest and isinstance(found, Menu) else found

    def removeItem(self, name: str) -> None:
        self.entries.pop(name, None)


class Command:
    """An entry that does something: a function, or Python as text."""

    def __init__(self, name: str, command: Any, shortcut: str) -> None:
        self._name, self.command, self.shortcut = name, command, shortcut

    def name(self) -> str:
        return self._name

    def invoke(self) -> None:
        if callable(self.command):
            self.command()
        else:
            import __main__

            exec(self.command, __main__.__dict__)


MENUS: dict[str, Menu] = {}
NAMES = ("Nuke", "Pane", "Nodes", "Properties", "Animation", "Viewer", "Node Graph", "Axis")


def _needs_gui(what: str) -> None:
    import nuke

    if not nuke.GUI:
        raise RuntimeError(f"{what}: there is no GUI")


def menu(name: str) -> Menu:
    _needs_gui("menu")
    if name not in NAMES:
        raise RuntimeError(f"menu: there is no menu '{name}'")
    return MENUS.setdefault(name, Menu(name))


class Pane:
    """A pane, and the panels that were put into it."""

    def __init__(self, name: str) -> None:
        self.name, self.panels = name, []  # type: ignore[var-annotated]


PANES = {"Properties.1": Pane("Properties.1"), "DAG.1": Pane("DAG.1"), "Viewer.1": Pane("Viewer.1")}


def getPaneFor(name: str) -> Pane | None:
    _needs_gui("getPaneFor")
    return PANES.get(name)


def message(text: str) -> None:
    SAID.append(("message", text))


def ask(text: str) -> bool:
    SAID.append(("ask", text))
    return ANSWERS.pop(0) if ANSWERS else False


def getInput(prompt: str, default: str = "") -> str | None:
    """What a person would type: the first of `INPUTS`, else nothing, as after Cancel."""
    SAID.append(("getInput", prompt))
    return INPUTS.pop(0) if INPUTS else None


def executeInMainThread(call: Callable[..., Any], args: Any = (), kwargs: Any = None) -> None:
    """At once, in the thread that asks: there is no event loop here."""
    call(*(args if isinstance(args, tuple) else (args,)), **(kwargs or {}))


def executeInMainThreadWithResult(call: Callable[..., Any], args: Any = (), kwargs: Any = None) -> Any:
    """As above. Nuke hangs where the main thread itself asks; here that raises."""
    if threading.current_thread() is threading.main_thread():
        raise RuntimeError("executeInMainThreadWithResult: Nuke hangs when the main thread asks for it")
    return call(*(args if isinstance(args, tuple) else (args,)), **(kwargs or {}))
