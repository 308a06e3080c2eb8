"""Groups of undo, as far as to tell which there were: nothing is undone here."""

from __future__ import annotations

from typing import Any

from .state import SCRIPT


class Undo:
    """Nuke's own takes the calls on the class, and is a context manager."""

    @classmethod
    def begin(cls, name: str = "") -> None:
        """A group begins; one inside of another is a part of it [?]."""
        SCRIPT.undo_open.append(name)

    @classmethod
    def name(cls, name: str) -> None:
        """The title of the group that is open."""
        if not SCRIPT.undo_open:
            raise RuntimeError("no undo group is open")
        SCRIPT.undo_open[-1] = name

    @classmethod
    def end(cls) -> None:
        """The group is one step now."""
        if not SCRIPT.undo_open:
            raise RuntimeError("no undo group is open")
        name = SCRIPT.undo_open.pop()
        if not SCRIPT.undo_open:
            SCRIPT.undo_steps.append(name)

    @classmethod
    def undoSize(cls) -> int:
        """How many steps can be undone."""
        return len(SCRIPT.undo_steps)

    @classmethod
    def undoDescribe(cls) -> str:
        """The title of the step that would be undone next."""
        return SCRIPT.undo_steps[-1] if SCRIPT.undo_steps else ""

    def __enter__(self) -> None:
        self.begin()

    def __exit__(self, *_: Any) -> None:
        self.end()
