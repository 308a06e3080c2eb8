"""Undo and redo. A step gives back what a person set; what the worker said meanwhile stays."""

from __future__ import annotations

from dataclasses import dataclass

from nuke_plugin.panel.rows.rows import Row, Rows, by_id, cells, with_cells

MOST = 200
"""Steps that are kept. Rows that a step did not change are shared with the step before."""
MOST_ROWS = 50_000
"""Rows that all kept steps together changed: each takes about 2 KB. The last step always stays."""


@dataclass(frozen=True)
class Step:
    """The whole table before and after; `title` is what was done: ``Shot of 3 rows``."""

    title: str
    before: Rows
    after: Rows
    changed: int = 0
    """Rows that are others afterwards."""


@dataclass(frozen=True)
class History:
    """Steps done, and steps taken back, the next one last."""

    done: tuple[Step, ...] = ()
    undone: tuple[Step, ...] = ()

    def with_step(self, title: str, before: Rows, after: Rows) -> History:
        """The history after another step. What was taken back is gone."""
        known = set(map(id, before))
        changed = sum(id(row) not in known for row in after)
        steps = (*self.done, Step(title, before, after, changed))[-MOST:]
        total = sum(step.changed for step in steps)
        first = 0
        while total > MOST_ROWS and first < len(steps) - 1:
            total -= steps[first].changed
            first += 1
        return History(steps[first:])

    def undo(self, now: Rows) -> tuple[History, Rows]:
        """The history and the rows with the last step taken back; as they are where there is none."""
        if not self.done:
            return self, now
        step = self.done[-1]
        return History(self.done[:-1], (*self.undone, step)), _put(step.before, step.after, now)

    def redo(self, now: Rows) -> tuple[History, Rows]:
        """The history and the rows with the step done again that was taken back last."""
        if not self.undone:
            return self, now
        step = self.undone[-1]
        return History((*self.done, step), self.undone[:-1]), _put(step.after, step.before, now)


def _put(to: Rows, was: Rows, now: Rows) -> Rows:
    """The table `to`, where the step did something; rows it did not touch are as they are `now`.

    A row that is being ingested is neither taken away nor changed.
    """
    had, here = by_id(was), by_id(now)
    found: list[Row] = []
    for row in to:
        current = here.pop(row.id, None)
        if current is None:
            found.append(row)
        elif current.is_under_way or had.get(row.id) is row or cells(current) == cells(row):
            found.append(current)
        else:
            found.append(with_cells(current, row))
    left = [row for row in here.values() if row.id not in had or row.is_under_way]
    return (*found, *left)
