"""What the worker tells of an ingest, at the rows that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nuke_plugin.panel.queue import reports
from nuke_plugin.panel.queue.jobs import Job
from nuke_plugin.panel.queue.tally import Tally
from nuke_plugin.panel.rows.table import Table

NOT_REACHED = "the cut's ingest did not come to it; look at the plan, it says why"


class Follower:
    """Puts events and ends of one job at a time into the table."""

    def __init__(self, table: Table, tally: Tally) -> None:
        self._table, self._tally = table, tally
        self._row: int | None = None
        """The row of the job that events are about now."""

    def begin(self, job: Job) -> None:
        """Events are of that job from now on."""
        self._row = job.ids[0] if job.do == "ingest_shot" else None

    def happened(self, job: Job, event: Any) -> None:
        """Take an event that is no end of a plate."""
        kind = event.get("type")
        if kind == "Planned":
            self._row = self._row_of(job, event["shot"], event.get("element"))
        if self._row is None:
            return None
        if kind == "Planned":
            self._tally.plan(self._row, event)
        if line := reports.line(event):
            self._table.log(self._row, line)
        return self._tally.count(self._row, event) if kind == "Progress" else None

    def shot_done(self, job: Job, summary: Any) -> None:
        """Take the end of one plate of a cut."""
        id_ = self._row_of(job, str(summary["shot"]), str(summary["element"]))
        if id_ is not None:
            self.end(id_, summary)

    def end(self, id_: int, summary: Any) -> None:
        """Take the end of a row's ingest."""
        row = self._table.row(id_)
        for line in reports.last_lines(summary):
            self._table.log(id_, line)
        self._table.put(reports.ended(row, summary))
        self._tally.tell(id_)

    def cut_ended(self, job: Job, result: Any) -> bool:
        """Take the end of a cut: what it did not come to has failed. Whether the disk is full."""
        for one in result["covered"]:
            id_ = self._row_of(job, str(one["shot"]), str(one["element"]))
            if id_ is not None and not self.is_made(id_):
                self._table.put(reports.covered(self._table.row(id_), one))
        full = any(one.get("is_disk_full") for one in result["summaries"])
        said = "; ".join(result["problems"]) or ("the disk is full; make room" if full else NOT_REACHED)
        self.fail(self.left(job), said)
        for problem in result["problems"]:
            self._table.say("warning", problem)
        return full

    def fail(self, ids: Sequence[int], sentence: str) -> None:
        """These rows have failed, and why."""
        for id_ in ids:
            self._table.put(reports.failed(self._table.row(id_), [sentence]))

    def left(self, job: Job) -> list[int]:
        """Rows of the job that have not ended; one that was taken away is over, too."""
        return [id_ for id_ in job.ids if not self._is_ended(id_)]

    def is_made(self, id_: int) -> bool:
        """Whether its plate is there; of a row that was taken away nothing is wanted."""
        return not self._table.has(id_) or self._table.row(id_).is_made

    def _is_ended(self, id_: int) -> bool:
        return not self._table.has(id_) or self._table.row(id_).is_ended

    def _row_of(self, job: Job, shot: str, element: str | None) -> int | None:
        """The row of the job that is that shot; of its plates the first that has not ended."""
        for id_ in filter(self._table.has, job.ids):
            row = self._table.row(id_)
            if row.code.casefold() == shot.casefold() and (
                not self._is_ended(id_) if element is None else row.element.casefold() == element.casefold()
            ):
                return id_
        return None
