"""The panel's presenter: all that can be done with it, without a window.

It is used on one thread, the main one, and never waits: what it asks of the worker comes back by `post`, and
listeners are called on that thread. What a person does wrong is a sentence, never a traceback.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

from nuke_plugin.panel.asks import Bridge, Connect, Post
from nuke_plugin.panel.rows import Row
from nuke_plugin.panel.state import Change, LoginState, PlanNode, Progress, Setting, State

Got = Callable[["bytes | str"], None]


class Session:
    """The rows and what is done with them.

    `connect` starts a worker (`nuke_plugin.worker_client`), at the first thing that needs one; `post` hands a
    call to the main thread. `bridge` is the open Nuke; without it, importing says that it needs Nuke.
    """

    def __init__(self, connect: Connect, post: Post, bridge: Bridge | None = None) -> None:
        self._connect, self._post, self._bridge = connect, post, bridge
        self.rows: tuple[Row, ...] = ()
        self.state = State()
        self.settings: tuple[Setting, ...] = ()
        self.login = LoginState()
        self.plan_tree: tuple[PlanNode, ...] = ()
        self.spaces: tuple[str, ...] = ()
        """Color spaces of the config in use, for the list in the cell; empty until they are told."""

    def listen(self, heard: Callable[[Change], None]) -> None:
        """Have `heard` called with every change, on the main thread."""
        raise NotImplementedError

    def start(self) -> None:
        """Ask the worker for settings, color spaces and login. Call it once, when the window is there."""
        raise NotImplementedError

    # Rows

    def add(self, paths: Sequence[Path]) -> None:
        """Rows for dropped clips, sequences and folders.

        A cut list among them is added as a timeline, with the other paths as its media, or where there are
        none the folder that it is in.
        """
        raise NotImplementedError

    def add_timeline(self, cut: Path, media: Sequence[Path], **options: Any) -> None:
        """A row for every plate and every unmatched event of the cut.

        `options` are those of the worker's `plan_cut`: ``rate``, ``tracks``, ``only``, ``ale``, ``cdl``, ...
        """
        raise NotImplementedError

    def remove(self, ids: Collection[int]) -> None:
        """Take rows out of the table (one undo step). Rows that are being ingested stay, and it says so."""
        raise NotImplementedError

    def set_cells(self, ids: Collection[int], column: str, text: str) -> None:
        """Put `text` into a column of all these rows: one undo step, all or nothing. Raises `CellError`."""
        raise NotImplementedError

    def fill_down(self, ids: Sequence[int], column: str) -> None:
        """Give the cell of the first of `ids` to the others. One undo step. Raises `CellError`."""
        raise NotImplementedError

    def number_by_tens(self, ids: Sequence[int], first: int = 10, step: int = 10) -> None:
        """Shots 010, 020, ... in the order of `ids`, with the prefix and the width of the first one's.

        One undo step. Raises `CellError` where a row would become one that is there already.
        """
        raise NotImplementedError

    def undo(self) -> None:
        """Take back the last change of the rows."""
        raise NotImplementedError

    def redo(self) -> None:
        """Do again what was taken back last."""
        raise NotImplementedError

    def row(self, id: int) -> Row:  # noqa: A002
        """The row with that id. Raises `KeyError`."""
        raise NotImplementedError

    def visible(
        self, text: str = "", only: frozenset[str] = frozenset(), sort: tuple[str, bool] | None = None
    ) -> tuple[int, ...]:
        """Ids of the rows to show. `only`: keys of `filters.FILTERS`, a row passes any of them.

        `sort`: column and whether the largest comes first; None is the table's own order.
        """
        raise NotImplementedError

    # Work

    def plan(self) -> None:
        """The dry run of every row: versions, verdicts, problems, and `plan_tree`."""
        raise NotImplementedError

    def ingest(self, ids: Collection[int] | None = None) -> None:
        """Ingest these rows, or all. Rows with an error are left out, and that is said."""
        raise NotImplementedError

    def pause(self) -> None:
        """Stop after the frames in hand, and begin nothing new. Finished frames are kept."""
        raise NotImplementedError

    def go_on(self) -> None:
        """Go on from there."""
        raise NotImplementedError

    def cancel(self) -> None:
        """Stop, and forget what waits. Finished frames are kept for a later ingest."""
        raise NotImplementedError

    def retry_failed(self) -> None:
        """Ingest again the rows that failed."""
        raise NotImplementedError

    def progress(self) -> Progress:
        """How far all is that was asked for."""
        raise NotImplementedError

    def log(self, id: int) -> tuple[str, ...]:  # noqa: A002
        """What happened to the row, oldest first."""
        raise NotImplementedError

    def picture(self, id: int, frame: int, width: int, got: Got) -> None:  # noqa: A002
        """A PNG of the row's frame, or a sentence why there is none; at once where it is cached.

        The newest request goes first, and few are under way at a time; one that is pushed out by newer ones
        before it began gets no answer.
        """
        raise NotImplementedError

    # Settings and login

    def set_setting(self, name: str, value: Any) -> None:
        """Set it for what this panel does from now on; None takes it back. No file is changed."""
        raise NotImplementedError

    def log_in(self, host: str, email: str, password: str) -> None:
        """Log in to Kitsu; the password goes to the worker and into the system's keyring, nowhere else."""
        raise NotImplementedError

    def log_out(self) -> None:
        """Forget the login."""
        raise NotImplementedError

    # After

    def import_plates(self, ids: Iterable[int], how: Literal["reads", "comp"]) -> None:
        """Make Read nodes of the rows' plates, or comp starters, in the open script."""
        raise NotImplementedError

    def reveal(self, id: int) -> None:  # noqa: A002
        """Show the plate's folder in the system's file browser."""
        raise NotImplementedError

    def path_of(self, id: int) -> Path | None:  # noqa: A002
        """The row's version folder, where it is there."""
        raise NotImplementedError

    def kitsu_url(self, id: int) -> str | None:  # noqa: A002
        """The row's page in Kitsu, where it is known."""
        raise NotImplementedError

    def close_question(self) -> str | None:
        """What to ask before closing, where work is under way; the answers: keep running, stop, or stay."""
        raise NotImplementedError

    def close(self, keep_running: bool) -> None:
        """End the session: its work is stopped, or goes on without anybody. Returns at once."""
        raise NotImplementedError
