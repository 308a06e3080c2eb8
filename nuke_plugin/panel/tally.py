"""Counting what is made: frames of each row, their speed, and how often that is told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from nuke_plugin.panel.reports import ENDED, STAGES, frames_of
from nuke_plugin.panel.rows import Row
from nuke_plugin.panel.speed import Speed, seconds_left
from nuke_plugin.panel.state import Progress, ProgressChanged
from nuke_plugin.panel.table import Table

OFTEN = 0.1
"""Seconds between two changes of progress that are told."""


class Tally:
    """Frames of the rows that were asked for. `clock` gives seconds, as `time.monotonic` does."""

    def __init__(self, table: Table, clock: Callable[[], float]) -> None:
        self._table, self._clock, self._speed = table, clock, Speed(clock)
        self._asked: dict[int, None] = {}
        self._stages: dict[tuple[int, str], int] = {}
        self._untold: set[int] = set()
        self._told_at = 0.0

    def ask(self, ids: Collection[int], *, afresh: bool) -> None:
        """These rows are asked for, too; `afresh`: and none of those before."""
        if afresh:
            self._asked.clear()
        self._asked |= dict.fromkeys(ids)

    def begin(self) -> None:
        """A request begins: its stages count from 0, and time since the last one was no work."""
        self._stages.clear()
        self._speed.begin()

    def count(self, id_: int, event: Mapping[str, Any]) -> None:
        """Take a frame of the row that is done. One that was kept from before says nothing of the speed."""
        key = id_, str(event["stage"])
        more = event["done"] - self._stages.get(key, 0)
        self._stages[key] = event["done"]
        if not event.get("kept"):
            self._speed.count(max(0, more))
        self._table.update(id_, tell=False, done=self._table.row(id_).done + more)
        self._untold.add(id_)
        if self._clock() - self._told_at >= OFTEN:
            self.tell()

    def tell(self, *ids: int) -> None:
        """Tell of everything that was counted, and of these rows."""
        changed = frozenset(self._untold.union(ids))
        self._untold, self._told_at = set(), self._clock()
        self._table.tell(ProgressChanged(changed))

    def progress(self, *, is_working: bool) -> Progress:
        """How far it is with all that was asked for."""
        rows = [self._table.row(id_) for id_ in self._asked if self._table.has(id_)]
        known = [(row.total, frames_of(row)) for row in rows if row.total]
        frames = sum(count for _, count in known)
        factor = sum(total for total, _ in known) / frames if frames else STAGES
        done = sum(row.done for row in rows)
        total = sum(_total(row, factor) for row in rows)
        rate = self._speed.rate() if is_working else None
        return Progress(
            done,
            total,
            rate,
            seconds_left(total - done, rate),
            sum(row.status in ("done", "kept") for row in rows),
            sum(row.status == "failed" for row in rows),
            len(rows),
        )


def _total(row: Row, factor: float) -> int:
    """Frames that the row will have counted in the end, of all its stages together."""
    if row.status in ENDED:
        return row.done
    return max(row.total or round(frames_of(row) * factor), row.done)
