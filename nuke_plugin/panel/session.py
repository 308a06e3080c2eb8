"""The panel's presenter: all that can be done with it, without a window.

It is used on one thread, the main one, and never waits: what it asks of the worker comes back by `post`, and
listeners are called on that thread. What a person does wrong is a sentence, never a traceback.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

from nuke_plugin.panel.adding.adder import Adder
from nuke_plugin.panel.adding.editor import Editor
from nuke_plugin.panel.asks import Bridge, Connect, Post
from nuke_plugin.panel.link import Link
from nuke_plugin.panel.pictures import Got, Look, Pictures
from nuke_plugin.panel.plan.planner import Planner
from nuke_plugin.panel.plates.finder import Finder
from nuke_plugin.panel.queue.job_args import JobArgs
from nuke_plugin.panel.queue.orders import Orders
from nuke_plugin.panel.queue.running import Running
from nuke_plugin.panel.rows import filters
from nuke_plugin.panel.rows.rows import Row
from nuke_plugin.panel.rows.table import Table
from nuke_plugin.panel.settings.account import Account
from nuke_plugin.panel.settings.knobs import Knobs
from nuke_plugin.panel.settings.usual import usual
from nuke_plugin.panel.standing import Standing, standing
from nuke_plugin.panel.state import (
    Change,
    LoginState,
    PlanNode,
    Progress,
    Setting,
    SettingsChanged,
    State,
    StateChanged,
)
from nuke_plugin.panel.turns import a_turn


class Session:
    """The rows and what is done with them.

    `connect` starts a worker (`nuke_plugin.worker.client`), at the first thing that needs one; `post` hands a
    call to the main thread. `bridge` is the open Nuke; without it, importing says that it needs Nuke.
    `clock` gives seconds, as `time.monotonic` does.
    """

    def __init__(
        self,
        connect: Connect,
        post: Post,
        bridge: Bridge | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bridge = bridge
        self._broken = self._unread = ""
        self.turns = 0
        """How many things a person has done: what was said before the last of them is past."""
        self.state = State()
        self._table = table = Table()
        self._link = link = Link(connect, post, self._noticed)
        self._knobs = Knobs(table, link, self._refresh, _program(bridge))
        self._adder = Adder(table, link, self._knobs, self._refresh)
        self._editor = Editor(table, self._adder, self._knobs, self._refresh)
        self._planner = Planner(table, link, self._knobs, self._adder, self._refresh)
        asked = JobArgs(table, self._adder, self._knobs)
        self._running = Running(table, link, asked.of, self._refresh, clock)
        self._orders = Orders(table, self._running)
        self._finder = Finder(table, link, self._knobs, bridge)
        self._account = Account(table, link, self._knobs, self._refresh)
        self._pictures = Pictures(link, self._knobs.now_where)
        table.listen(self._heard)
        self._refresh()

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows, in the table's own order."""
        return self._table.rows

    @property
    def settings(self) -> tuple[Setting, ...]:
        """The settings to show; none before the worker has told them."""
        return self._knobs.now.settings()

    @property
    def spaces(self) -> tuple[str, ...]:
        """Color spaces of the config in use, for the list in the cell; empty until they are told."""
        return self._knobs.now.spaces

    def usual(self, row: Row, column: str) -> str:
        """What an empty cell of that column stands for; nothing where that is not known."""
        return usual(row, column, self._knobs.now)

    @property
    def login(self) -> LoginState:
        """Who is logged in to Kitsu."""
        return self._account.state

    @property
    def plan_tree(self) -> tuple[PlanNode, ...]:
        """What the last plan would write."""
        return self._planner.tree

    @property
    def is_plan_old(self) -> bool:
        """Whether `plan_tree` is of rows or settings as they were."""
        return self._planner.is_old

    def listen(self, heard: Callable[[Change], None]) -> None:
        """Have `heard` called with every change, on the main thread."""
        self._table.listen(heard)

    def start(self) -> None:
        """Ask the worker for settings, color spaces and login. Call it once, when the window is there."""
        self._knobs.ask()
        self._account.ask()

    # Rows

    @a_turn
    def add(self, paths: Sequence[Path]) -> None:
        """Rows for dropped clips, sequences and folders.

        A cut list among them is added as a timeline, with the other paths as its media, or where there are
        none the folder that it is in.
        """
        self._adder.add(paths)

    @a_turn
    def add_timeline(self, cut: Path, media: Sequence[Path], **options: Any) -> None:
        """A row for every plate and every unmatched event of the cut.

        `options` are those of the worker's `plan_cut`: ``rate``, ``tracks``, ``only``, ``ale``, ``cdl``, ...
        """
        self._adder.add_timeline(cut, media, options)

    @a_turn
    def remove(self, ids: Collection[int]) -> None:
        """Take rows out of the table (one undo step). Rows that are being ingested stay, and it says so."""
        self._editor.remove(ids)

    @a_turn
    def set_cells(self, ids: Collection[int], column: str, text: str) -> None:
        """Put `text` into a column of all these rows: one undo step, all or nothing. Raises `CellError`."""
        self._editor.set_cells(ids, column, text)

    @a_turn
    def fill_down(self, ids: Sequence[int], column: str) -> None:
        """Give the cell of the first of `ids` to the others. One undo step. Raises `CellError`."""
        self._editor.fill_down(ids, column)

    @a_turn
    def number_by_tens(self, ids: Sequence[int], first: int = 10, step: int = 10) -> None:
        """Shots 010, 020, ... in the order of `ids`, with the prefix and the width of the first one's.

        One undo step. Raises `CellError` where a row would become one that is there already.
        """
        self._editor.number_by_tens(ids, first, step)

    @a_turn
    def undo(self) -> None:
        """Take back the last change of the rows."""
        self._editor.undo()

    @a_turn
    def redo(self) -> None:
        """Do again what was taken back last."""
        self._editor.redo()

    def row(self, id: int) -> Row:  # noqa: A002
        """The row with that id. Raises `KeyError`."""
        return self._table.row(id)

    def visible(
        self, text: str = "", only: frozenset[str] = frozenset(), sort: tuple[str, bool] | None = None
    ) -> tuple[int, ...]:
        """Ids of the rows to show. `only`: keys of `filters.FILTERS`, a row passes any of them.

        `sort`: column and whether the largest comes first; None is the table's own order.
        """
        return filters.visible(self.rows, text, only, sort)

    # Work

    @a_turn
    def plan(self) -> None:
        """The dry run of every row: versions, verdicts, problems, and `plan_tree`."""
        if not self._is_refused("plan"):
            self._planner.begin()

    @a_turn
    def ingest(self, ids: Collection[int] | None = None) -> None:
        """Ingest these rows, or all that are not done. Rows with an error are left out, and that is said."""
        if self._is_refused("ingest"):
            return
        self._orders.ingest(ids)

    @a_turn
    def pause(self) -> None:
        """Stop after the frames in hand, and begin nothing new. Finished frames are kept."""
        if not self._is_refused("pause"):
            self._running.pause()

    @a_turn
    def go_on(self) -> None:
        """Go on from there."""
        if not self._is_refused("go_on"):
            self._running.go_on()

    @a_turn
    def cancel(self) -> None:
        """Stop, and forget what waits. Finished frames are kept for a later ingest.

        It stops the ingest; where there is none, the search or the plan that is under way. A second time it
        ends a process that does not stop.
        """
        if self._is_refused("cancel"):
            return
        if self._running.mode != "idle":
            self._running.cancel()
        else:
            self._adder.cancel()
            self._planner.cancel()
        self._refresh()

    @a_turn
    def retry_failed(self) -> None:
        """Ingest again the rows that failed, and go on with what is held."""
        if self._is_refused("retry_failed"):
            return
        self._orders.retry_failed()

    def progress(self) -> Progress:
        """How far all is that was asked for."""
        return self._running.progress()

    def log(self, id: int) -> tuple[str, ...]:  # noqa: A002
        """What happened to the row, oldest first."""
        return self._table.log_of(id)

    def picture(self, id: int, frame: int, width: int, got: Got) -> None:  # noqa: A002
        """A PNG of the row's frame, or a sentence why there is none; at once where it is known already.

        The newest request goes first, and few are under way at a time; one that is pushed out by newer ones
        before it began gets None.
        """
        self._pictures.get(self._table.row(id), frame, width, got)

    def look(self, row: Row) -> Look:
        """What changes the row's pictures besides clip and frame; other settings are another look."""
        return self._pictures.look(row)

    # Settings and login

    @a_turn
    def set_setting(self, name: str, value: Any) -> None:
        """Set it for what this panel does from now on; None takes it back. No file is changed."""
        self._knobs.set(name, value)

    @a_turn
    def log_in(self, host: str, email: str, password: str) -> None:
        """Log in to Kitsu; the password goes to the worker and into the system's keyring, nowhere else."""
        self._account.log_in(host, email, password)

    @a_turn
    def log_out(self) -> None:
        """Forget the login."""
        self._account.log_out()

    # After

    @a_turn
    def import_plates(self, ids: Iterable[int], how: Literal["reads", "comp"]) -> None:
        """Make Read nodes of the rows' plates, or comp starters, in the open script."""
        if not self._is_refused("import_reads" if how == "reads" else "import_comp"):
            self._finder.import_plates(self._table.chosen(frozenset(ids)), how)

    @a_turn
    def reveal(self, id: int) -> None:  # noqa: A002
        """Show the plate's folder in the system's file browser."""
        self._finder.reveal(self._table.row(id))

    def path_of(self, id: int) -> Path | None:  # noqa: A002
        """The row's version folder, where it is there."""
        return self._table.row(id).published

    @a_turn
    def kitsu_page(self, id: int, got: Callable[[str], None]) -> None:  # noqa: A002
        """Call `got` with the address of the row's page in Kitsu; where it has none, that is said."""
        self._finder.page(self._table.row(id), got)

    def close_question(self) -> str | None:
        """What to ask before closing, where work is under way; the answers: keep running, stop, or stay."""
        return self._orders.close_question()

    def close(self, keep_running: bool) -> None:
        """End the session: its work is stopped, or goes on without anybody. Returns at once."""
        if keep_running:
            self._running.leave()
        self._link.close(keep_running=keep_running and self.close_question() is not None)

    # Inside

    def _noticed(self, kind: str, sentence: str) -> None:
        """Take what happened to the worker."""
        if kind in ("ready", "back"):
            self._broken = ""
            if kind == "back":
                self._table.say("info", sentence)
        elif kind in ("ended", "refused", "silent"):
            self._broken = sentence
            self._table.say("error", sentence)
        elif kind == "junk":
            self._table.say("warning", sentence)
        self._refresh()

    def _heard(self, change: Change) -> None:
        """Take that the settings could not be read, or were."""
        if isinstance(change, SettingsChanged):
            self._unread = "" if self.settings else change.unread
            self._refresh()

    def _is_refused(self, action: str) -> bool:
        """Say why `action` cannot be done now, where it cannot."""
        reason = self.state.refusal(action)
        if reason:
            self._table.say("warning", reason)
        return reason is not None

    def _refresh(self) -> None:
        """Find anew what is going on, and tell it where it is another."""
        if not self._planner.said:
            self._finder.seek()
        history, login = self._table.history, self._account.state
        now = standing(
            Standing(
                rows=self.rows,
                mode=self._running.mode,
                held=self._running.held,
                is_adding=self._adder.is_busy,
                adding=self._adder.said,
                planning=self._planner.said,
                broken=self._broken,
                unread=self._unread and f"{self._unread}; {_mend_settings()}",
                no_root=self._knobs.now.no_root() or "",
                has_bridge=self._bridge is not None,
                can_undo=bool(history.done),
                can_redo=bool(history.undone),
                is_logged_in=login.is_in,
                is_logging_in=login.is_busy,
            )
        )
        if now != self.state:
            self.state = now
            self._table.tell(StateChanged())


def _program(bridge: Bridge | None) -> str:
    """The open Nuke's program; a studio's ``$NUKE_EXE`` goes before it."""
    return bridge.executable() if bridge is not None and not os.environ.get("NUKE_EXE") else ""


def _mend_settings() -> str:
    """What helps where the settings cannot be read."""
    other = ", or start again with another DEDIO_CONFIG" if os.environ.get("DEDIO_CONFIG") else ""
    return f"mend that file and add again{other}"
