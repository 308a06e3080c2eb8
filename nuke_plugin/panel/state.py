"""What the view shows besides the rows: what can be done now, settings, the plan, the login, progress."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Phase = Literal[
    "empty",
    "adding",
    "ready",
    "planning",
    "ingesting",
    "pausing",
    "paused",
    "cancelling",
    "finished",
    "broken",
]
"""``broken``: DED-IO's process is not there. Rows can still be edited; the next request starts another."""


@dataclass(frozen=True)
class State:
    """What is going on, in a word and in a sentence that says what to do next."""

    phase: Phase = "empty"
    sentence: str = ""
    refusals: Mapping[str, str] = field(default_factory=dict)
    """Why an action cannot be done now, by its name: ``ingest``, ``undo``; one that is absent can."""

    def refusal(self, action: str) -> str | None:
        """Why `action` cannot be done now, in one sentence, or None."""
        return self.refusals.get(action)


@dataclass(frozen=True)
class Setting:
    """A setting that the panel shows. `value` is a text, number, truth, or list, as JSON has them."""

    name: str
    """As in a settings file: ``defaults.handles_head``."""
    title: str
    value: Any
    default: Any
    doc: str
    source: str
    """Where the value is from: ``default``, a file, a variable, ``this panel``."""
    choices: tuple[str, ...] = ()
    """What it can be, where that is a list."""
    group: str = ""
    empty: str = "none"
    """What it means that nothing is set."""
    wrong: str = ""
    """Why the value that was set last was taken back."""


@dataclass(frozen=True)
class LoginState:
    """Who is logged in to Kitsu. `sentence` says so, or why not."""

    is_in: bool = False
    is_busy: bool = False
    host: str = ""
    user: str = ""
    sentence: str = ""


@dataclass(frozen=True)
class PlanNode:
    """A line of the plan's tree.

    `kind`: ``root``, ``shot``, ``folder``, ``file``, ``note``, ``warning``, ``error``.
    """

    name: str
    kind: str
    detail: str = ""
    """``51 frames 992-1042``, ``about 1.2 GB``, ..."""
    children: tuple[PlanNode, ...] = ()
    row: int | None = None
    """Id of the row it is of."""


@dataclass(frozen=True)
class Progress:
    """How far all is that was asked for."""

    done: int = 0
    """Frames of plates that are finished, of `total`."""
    total: int = 0
    rate: float | None = None
    """Frames a second of what is made now; kept frames do not count. None: not known yet."""
    seconds_left: float | None = None
    rows_done: int = 0
    rows_failed: int = 0
    rows_total: int = 0


@dataclass(frozen=True)
class RowsChanged:
    """These rows are others now; None: also which rows there are, or their order."""

    ids: frozenset[int] | None = None


@dataclass(frozen=True)
class StateChanged:
    """`Session.state` is another."""


@dataclass(frozen=True)
class PlanChanged:
    """`Session.plan_tree` is another."""


@dataclass(frozen=True)
class ProgressChanged:
    """`Session.progress()` is another, and `done`, `total`, `status` of these rows. At most ten a second."""

    ids: frozenset[int]


@dataclass(frozen=True)
class LogAdded:
    """The row's log has another line."""

    id: int
    line: str


@dataclass(frozen=True)
class Said:
    """A sentence for the person, to be shown for a while."""

    level: Literal["info", "warning", "error"]
    sentence: str


@dataclass(frozen=True)
class SettingsChanged:
    """`Session.settings` or `Session.spaces` are others, or cannot be read."""

    unread: str = ""
    """Why they cannot be read: what is wrong with the settings."""
    no_worker: str = ""
    """Why they cannot be read: nobody is there to ask."""


@dataclass(frozen=True)
class LoginChanged:
    """`Session.login` is another."""


Change = (
    RowsChanged
    | StateChanged
    | PlanChanged
    | ProgressChanged
    | LogAdded
    | Said
    | SettingsChanged
    | LoginChanged
)
