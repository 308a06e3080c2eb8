"""Counting what is made: frames of each row, their speed, and how often that is told."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from typing import Any

from nuke_plugin.panel.queue.reports import frames_of
from nuke_plugin.panel.queue.speed import Speed, seconds_left
from nuke_plugin.panel.rows.rows import Row, with_fields
from nuke_plugin.panel.rows.table import Table
from nuke_plugin.panel.state import Progress, ProgressChanged

RENDER = 8
"""Steps of a frame that is rendered or converted, while its proxy or its proof is one: they are as quick."""
OFTEN = 0.1
"""Seconds between two changes of progress that are told."""


class Tally:
    """Frames of the plates that were asked for. `clock` gives seconds, as `time.monotonic` does.

    A plate's frames go through several stages, each of which counts all of them. What they count together,
    in `RENDER` steps a frame or one, is told as frames of the plate; the last one is done with the plate.
    """

    def __init__(self, table: Table, clock: Callable[[], float]) -> None:
        self._table, self._clock, self._speed = table, clock, Speed(clock)
        self._asked: dict[int, None] = {}
        self._counts: dict[int, int] = {}
        """Steps of all stages of a row together."""
        self._heavy: dict[int, int] = {}
        """How many of its stages have `RENDER` steps a frame: the first ones."""
        self._stages: dict[int, dict[str, int]] = {}
        """How far each stage of a row is."""
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

    def plan(self, id_: int, event: Mapping[str, Any]) -> None:
        """The row's work begins. `Planned` does not count the proof at the end: a step for each file."""
        row = self._table.row(id_)
        frames = frames_of(row) or int(event["total"])
        stages = max(1, round(event["total"] / frames)) if frames else 1
        self._heavy[id_] = heavy = max(1, stages - 1)
        steps = (RENDER * heavy + stages - heavy) * frames + frames + 1
        self._counts[id_], self._stages[id_] = steps, {}
        self._table.put(with_fields(row, status="running", done=0, total=frames))

    def count(self, id_: int, event: Mapping[str, Any]) -> None:
        """Take a step of a stage. One that was kept from before says nothing of the speed."""
        stages, stage, row = self._stages.setdefault(id_, {}), str(event["stage"]), self._table.row(id_)
        more = event["done"] - stages.get(stage, 0)
        stages[stage] = event["done"]
        heavy = self._heavy.get(id_, 1)
        if not event.get("kept"):
            self._speed.count(max(0, more) * (RENDER if list(stages).index(stage) < heavy else 1))
        steps = sum(count * (RENDER if n < heavy else 1) for n, count in enumerate(stages.values()))
        done = math.ceil(row.total * steps / self._counts.get(id_, 1))
        self._table.update(id_, tell=False, done=max(0, min(done, row.total - 1)))
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
        known = [(row.total, self._counts[row.id]) for row in rows if row.total and row.id in self._counts]
        frames, counts = (sum(numbers) for numbers in zip(*known, strict=True)) if known else (0, 0)
        done, total = sum(row.done for row in rows), sum(map(_total, rows))
        steps = self._speed.rate() if is_working else None
        rate = steps * frames / counts if steps and counts else None
        return Progress(
            done,
            total,
            rate,
            seconds_left(total - done, rate),
            sum(row.is_made for row in rows),
            sum(row.status == "failed" for row in rows),
            len(rows),
        )


def _total(row: Row) -> int:
    """Frames that the row's plate will have; of one that ended those that it has come to."""
    return row.done if row.is_ended else row.total or frames_of(row)
