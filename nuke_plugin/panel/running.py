"""The queue: one ingest at a time in the worker, and what is told of it at its rows.

Pausing cancels the ingest in hand and holds the queue: finished frames are in the journal, and the same
request goes on from there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

from nuke_plugin.panel import reports
from nuke_plugin.panel.jobs import Args, Job
from nuke_plugin.panel.link import GONE, Ask, Link
from nuke_plugin.panel.reports import ENDED
from nuke_plugin.panel.rows import Status, with_fields, with_problems
from nuke_plugin.panel.state import Progress
from nuke_plugin.panel.table import Table
from nuke_plugin.panel.tally import Tally
from nuke_plugin.panel.wording import worded

Mode = Literal["idle", "running", "pausing", "paused", "cancelling"]
HOLDING = (GONE, "NoInterpreter", "DiskFull")
"""Errors after which the next row would end in the same way: the queue is held, and the person asked."""
NOT_REACHED = "the cut's ingest did not come to it; look at the plan, it says why"


class Running:
    """Ingests rows. `args_of` says how a job is asked for; `changed` is called when `mode` is another."""

    def __init__(
        self,
        table: Table,
        link: Link,
        args_of: Callable[[Job], Args],
        changed: Callable[[], None],
        clock: Callable[[], float],
    ) -> None:
        self._table, self._link, self._args_of, self._changed = table, link, args_of, changed
        self._tally = Tally(table, clock)
        self._waiting: deque[Job] = deque()
        self._job: Job | None = None
        self._ask: Ask | None = None
        self._row: int | None = None
        """The row of the job that events are about now."""
        self.mode: Mode = "idle"
        self.held = ""
        """Why the queue is held, where nobody asked for that."""

    # What a person does

    def begin(self, jobs: Sequence[Job]) -> None:
        """Add jobs to the queue, and go on with it unless a person holds it."""
        ids = [id_ for job in jobs for id_ in job.ids]
        self._waiting.extend(jobs)
        self._set(ids, "waiting", fresh=True)
        self._tally.ask(ids, afresh=self.mode == "idle")
        if self.mode == "idle":
            self.mode = "running"
            self._next()
        self._changed()

    def pause(self) -> None:
        """Stop after the frames in hand, begin nothing new."""
        if self.mode == "running":
            self.mode = "pausing"
            self._stop()
            self._changed()

    def go_on(self) -> None:
        """Go on with what was held; where it has not stopped yet, as soon as it has."""
        if self.mode == "paused":
            self.mode, self.held = "running", ""
            self._set(self._left(), "waiting")
            self._next()
            self._changed()

    def cancel(self) -> None:
        """Stop and forget what waits. A second time: end the process that does not stop."""
        if self.mode == "cancelling":
            self._link.end()
            return
        self._set(self._left(), "cancelled")
        self._waiting.clear()
        self.held = ""
        if self._job is None:
            self.mode = "idle"
        else:
            self.mode = "cancelling"
            self._stop()
        self._changed()

    def retry(self, jobs: Sequence[Job]) -> None:
        """Ingest these again, and whatever is held."""
        held = {id_ for job in self._waiting for id_ in job.ids}
        self.begin([job for job in jobs if not held.intersection(job.ids)])
        self.go_on()

    def leave(self) -> None:
        """Have the worker do what waits without us: it is about to be left alone with its work."""
        for job in self._waiting:
            self._link.ask(
                *(job.do, self._args_of(job)), on_result=_nobody, on_error=_nobody_either, detached=True
            )
        self._waiting.clear()

    def counts(self) -> tuple[int, int]:
        """Rows that are not finished: in hand, and waiting."""
        statuses = [row.status for row in self._table.rows]
        return statuses.count("running"), statuses.count("waiting") + statuses.count("paused")

    def progress(self) -> Progress:
        """How far it is with all that was asked for since it was idle."""
        return self._tally.progress(is_working=self.mode in ("running", "pausing"))

    # What the worker says

    def _next(self) -> None:
        if self.mode != "running" or self._job is not None:
            return
        if not self._waiting:
            self.mode = "idle"
            self._tally.tell()
            return
        self._job = job = self._waiting.popleft()
        if not any(map(self._table.has, job.ids)):
            self._job = None  # its rows were taken away while it was held
            self._next()
            return
        self._row = job.ids[0] if job.do == "ingest_shot" else None
        self._tally.begin()
        again = [id_ for id_ in job.ids if not self._is_made(id_)]
        self._set(again, "running" if job.do == "ingest_shot" else "waiting", fresh=True)
        self._ask = self._link.ask(
            job.do,
            self._args_of(job),
            on_result=lambda result: self._answered(job, result),
            on_error=lambda kind, sentence: self._refused(job, kind, sentence),
            on_event=lambda event: self._happened(job, event),
        )

    def _stop(self) -> None:
        if self._ask is not None:
            self._ask.cancel()

    def _happened(self, job: Job, event: Any) -> None:
        kind = event.get("type")
        if kind == "ShotDone":
            return self._shot_done(job, event["summary"])
        if kind == "Planned":
            self._row = self._row_of(job, event["shot"], event.get("element"))
        if self._row is None:
            return None
        if kind == "Planned":
            self._table.update(self._row, status="running", done=0, total=event["total"])
        if line := reports.line(event):
            self._table.log(self._row, line)
        return self._tally.count(self._row, event) if kind == "Progress" else None

    def _row_of(self, job: Job, shot: str, element: str | None) -> int | None:
        """The row of the job that is that shot; of its plates the first that has not ended."""
        for id_ in filter(self._table.has, job.ids):
            row = self._table.row(id_)
            if row.code.casefold() == shot.casefold() and (
                not self._is_ended(id_) if element is None else row.element.casefold() == element.casefold()
            ):
                return id_
        return None

    def _is_ended(self, id_: int) -> bool:
        """Whether nothing more is to be done for it; a row that was taken away is over, too."""
        return not self._table.has(id_) or self._table.row(id_).status in ENDED

    def _is_made(self, id_: int) -> bool:
        """Whether its plate is there; of a row that was taken away nothing is wanted."""
        return not self._table.has(id_) or self._table.row(id_).status in ("done", "kept")

    def _shot_done(self, job: Job, summary: Any) -> None:
        """Take the end of one plate of a cut. What was stopped on purpose has not failed."""
        id_ = self._row_of(job, str(summary["shot"]), str(summary["element"]))
        if id_ is not None and (summary["overall_success"] or self.mode == "running"):
            self._end(id_, summary)

    def _end(self, id_: int, summary: Any) -> None:
        row = self._table.row(id_)
        for line in reports.last_lines(summary):
            self._table.log(id_, line)
        self._table.put(reports.ended(row, summary))
        self._tally.tell(id_)

    def _answered(self, job: Job, result: Any) -> None:
        self._job = self._ask = None
        if job.do == "ingest_shot":
            self._end(job.ids[0], result)
            full = bool(result.get("is_disk_full"))
        else:
            full = self._cut_answered(job, result)
        if full and self.mode == "running" and self._waiting:
            self.mode, self.held = "paused", "the disk is full; make room, then go on"
        self._after()

    def _cut_answered(self, job: Job, result: Any) -> bool:
        for one in result["covered"]:
            id_ = self._row_of(job, str(one["shot"]), str(one["element"]))
            if id_ is not None and not self._is_made(id_):
                self._table.put(reports.covered(self._table.row(id_), one))
        full = any(one.get("is_disk_full") for one in result["summaries"])
        said = "; ".join(result["problems"]) or ("the disk is full; make room" if full else NOT_REACHED)
        for id_ in job.ids:
            if not self._is_ended(id_):
                self._table.put(reports.failed(self._table.row(id_), [said]))
        for problem in result["problems"]:
            self._table.say("warning", problem)
        return full

    def _refused(self, job: Job, kind: str, sentence: str) -> None:
        self._job = self._ask = None
        left = [id_ for id_ in job.ids if not self._is_ended(id_)]
        is_stopped = kind == "Cancelled" or (kind == GONE and self.mode != "running")
        if is_stopped and self.mode == "cancelling":
            self._set(left, "cancelled")
        elif is_stopped and self.mode == "pausing":
            self._waiting.appendleft(job)
            self._set(left, "paused")
        else:
            self._fail(job, left, kind, sentence)
        self._after()

    def _fail(self, job: Job, left: Sequence[int], kind: str, sentence: str) -> None:
        sentence = worded(sentence)
        begun = [id_ for id_ in left if self._table.row(id_).status == "running"]
        for id_ in begun or left:
            self._table.log(id_, sentence)
            self._table.put(reports.failed(self._table.row(id_), [sentence]))
        if kind in HOLDING and self.mode != "cancelling":
            self._waiting.appendleft(job)
            self.mode, self.held = "paused", sentence
            return
        for id_ in left:
            if not self._is_ended(id_):
                self._table.put(reports.failed(self._table.row(id_), [sentence]))

    def _after(self) -> None:
        """A request has ended: what is next."""
        if self.mode == "cancelling":
            self.mode = "idle"
        elif self.mode == "pausing":
            self.mode = "paused" if self._waiting else "idle"
        if self.mode == "paused":
            self._set(self._left(), "paused")
        self._next()
        self._tally.tell()
        self._changed()

    def _left(self) -> list[int]:
        """Rows of what waits that have not ended."""
        return [id_ for job in self._waiting for id_ in job.ids if not self._is_ended(id_)]

    def _set(self, ids: Iterable[int], status: Status, *, fresh: bool = False) -> None:
        rows = [with_fields(self._table.row(id_), status=status) for id_ in ids]
        if fresh:
            rows = [with_fields(with_problems(row, "ingest", ()), done=0, total=0) for row in rows]
        self._table.put_many(rows)


def _nobody(value: Any) -> None:
    """Nobody is there any more to be told."""


def _nobody_either(kind: str, sentence: str) -> None:
    """Nor of an error."""
