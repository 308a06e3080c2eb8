"""The rows as the session holds them, with their history, their logs, and what is told of changes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import Any, Literal

from nuke_plugin.panel.rows.checks import checked, seen, told_again, untold
from nuke_plugin.panel.rows.history import History
from nuke_plugin.panel.rows.rows import Row, Rows, cells, with_problems
from nuke_plugin.panel.state import Change, LogAdded, RowsChanged, Said

MOST_LINES = 2000
"""Of a row's log."""


class Table:
    """The rows. What a person does goes through `edit`, what the worker says through `update`."""

    def __init__(self) -> None:
        self.rows: Rows = ()
        self.history = History()
        self._places: dict[int, int] = {}
        self._next = 1
        self._logs: dict[int, deque[str]] = {}
        self._planned: dict[int, Row] = {}
        """Rows as they were planned, before they were edited."""
        self._heard: list[Callable[[Change], None]] = []

    def listen(self, heard: Callable[[Change], None]) -> None:
        """Have `heard` called with every change."""
        self._heard.append(heard)

    def tell(self, change: Change) -> None:
        """Tell every listener of `change`."""
        for heard in self._heard:
            heard(change)

    def say(self, level: Literal["info", "warning", "error"], sentence: str) -> None:
        """Say a sentence to the person."""
        self.tell(Said(level, sentence))

    def row(self, id_: int) -> Row:
        """The row with that id. Raises `KeyError`."""
        return self.rows[self._places[id_]]

    def has(self, id_: int) -> bool:
        """Whether there is such a row."""
        return id_ in self._places

    def chosen(self, ids: Collection[int] | None) -> Rows:
        """These rows, or all, in the order of the table."""
        return self.rows if ids is None else tuple(row for row in self.rows if row.id in frozenset(ids))

    def numbered(self, rows: Iterable[Row]) -> Rows:
        """The rows with ids of their own."""
        made = []
        for row in rows:
            made.append(replace(row, id=self._next))
            self._next += 1
        return tuple(made)

    def edit(self, title: str, rows: Rows) -> None:
        """Take `rows` as one step that can be undone; what was told of rows that changed is forgotten."""
        before = self.rows
        here = {row.id: row for row in before}
        made = checked(tuple(self._changed(here.get(row.id), row) for row in rows), before)
        if made != before:
            self.history = self.history.with_step(title, before, made)
            self._put(made)

    def add(self, title: str, rows: Iterable[Row]) -> Rows:
        """Add rows at the end, with ids of their own: one step that can be undone. Which they are."""
        made = self.numbered(rows)
        self.edit(title, (*self.rows, *made))
        return made

    def undo(self) -> None:
        """Take back the last step."""
        self._back(*self.history.undo(self.rows))

    def redo(self) -> None:
        """Do again what was taken back."""
        self._back(*self.history.redo(self.rows))

    def _back(self, history: History, rows: Rows) -> None:
        here = {row.id: row for row in self.rows}
        self.history = history
        self._put(checked(tuple(self._changed(here.get(row.id), row) for row in rows), self.rows))

    def update(self, id_: int, *, tell: bool = True, **fields: Any) -> Row:
        """Give the row other fields; this is no step that can be undone."""
        return self.put(replace(self.row(id_), **fields), tell=tell)

    def put(self, row: Row, *, tell: bool = True) -> Row:
        """Take `row` in place of the one with its id; no step that can be undone."""
        at = self._places[row.id]
        if row.is_made and not self.rows[at].is_made:
            self.forget_plans()  # the next version of its shot is another
            row = seen(row)
        if self.rows[at] != row:
            self.rows = (*self.rows[:at], row, *self.rows[at + 1 :])
            if tell:
                self.tell(RowsChanged(frozenset((row.id,))))
        return row

    def forget_plans(self) -> None:
        """What was planned of rows as they were before an edit does not hold any more."""
        self._planned.clear()

    def put_many(self, rows: Iterable[Row]) -> None:
        """Take each of `rows` in place of the one with its id; no step that can be undone."""
        made, changed = list(self.rows), set()
        for row in rows:
            at = self._places[row.id]
            if made[at] is not row:
                made[at] = row
                changed.add(row.id)
        if changed:
            self.rows = tuple(made)
            self.tell(RowsChanged(frozenset(changed)))

    def put_all(self, rows: Rows) -> None:
        """Take these rows, checked, as they are: no step that can be undone."""
        self._put(checked(rows, self.rows))

    def _put(self, rows: Rows) -> None:
        before, self.rows = self.rows, rows
        if len(before) != len(rows) or any(a.id != b.id for a, b in zip(before, rows, strict=True)):
            self._places = {row.id: n for n, row in enumerate(rows)}
            self.tell(RowsChanged())
            return
        ids = frozenset(b.id for a, b in zip(before, rows, strict=True) if a is not b)
        if ids:
            self.tell(RowsChanged(ids))

    def log(self, id_: int, line: str) -> None:
        """Add a line to the row's log."""
        self._logs.setdefault(id_, deque(maxlen=MOST_LINES)).append(line)
        self.tell(LogAdded(id_, line))

    def log_of(self, id_: int) -> tuple[str, ...]:
        """The row's log, oldest line first."""
        return tuple(self._logs.get(id_, ()))

    def _changed(self, before: Row | None, row: Row) -> Row:
        """The row; where a person changed it, with what was planned of it as it is now, and nothing else."""
        if before is None or before is row or cells(before) == cells(row):
            return row
        if (before.action or before.error("plan")) and not before.is_made:
            self._planned[row.id] = before
        made = untold(row)
        if before.source != row.source:
            made = with_problems(made, "media", ())
        then = self._planned.get(row.id)
        is_again = then is not None and (cells(then), then.media) == (cells(made), made.media)
        return told_again(made, then) if then and is_again else made
