"""The queue: one ingest at a time in the worker, and what is told of it at its rows.

Pausing cancels the ingest in hand and holds the queue: finished frames are in the journal, and the same
request goes on from there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

from nuke_plugin.panel.link import GONE, NO_WORKER, Ask, Link
from nuke_plugin.panel.queue.follower import Follower
from nuke_plugin.panel.queue.jobs import Args, Job
from nuke_plugin.panel.queue.tally import Tally
from nuke_plugin.panel.rows.rows import Status, with_fields, with_problems
from nuke_plugin.panel.rows.table import Table
from nuke_plugin.panel.state import Progress
from nuke_plugin.panel.wording import worded

Mode = Literal["idle", "running", "pausing", "paused", "cancelling"]
HOLDING = (*NO_WORKER, "DiskFull")
"""Errors after which the next row would end in the same way: the queue is held, and the person asked."""


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
        self._follower = Follower(table, self._tally)
        self._waiting: deque[Job] = deque()
        self._job: Job | None = None
        self._ask: Ask | None = None
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
        self._follower.begin(job)
        self._tally.begin()
        again = [id_ for id_ in job.ids if not self._follower.is_made(id_)]
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
        if event.get("type") != "ShotDone":
            self._follower.happened(job, event)
        elif event["summary"]["overall_success"] or self.mode == "running":
            self._follower.shot_done(job, event["summary"])  # what was stopped on purpose has not failed
        if event.get("type") in ("Planned", "ShotDone"):
            self._changed()  # another row of a cut is the one in hand

    def _answered(self, job: Job, result: Any) -> None:
        self._job = self._ask = None
        if job.do == "ingest_shot":
            self._follower.end(job.ids[0], result)
            full = bool(result.get("is_disk_full"))
        else:
            full = self._follower.cut_ended(job, result)
        if full and self.mode == "running" and self._waiting:
            self.mode, self.held = "paused", "the disk is full; make room, then go on"
        self._after()

    def _refused(self, job: Job, kind: str, sentence: str) -> None:
        self._job = self._ask = None
        left = self._follower.left(job)
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
        self._follower.fail(begun or left, sentence)
        if kind in HOLDING and self.mode != "cancelling":
            self._waiting.appendleft(job)
            self.mode, self.held = "paused", sentence
            return
        self._follower.fail(self._follower.left(job), sentence)

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
        return [id_ for job in self._waiting for id_ in self._follower.left(job)]

    def _set(self, ids: Iterable[int], status: Status, *, fresh: bool = False) -> None:
        rows = [with_fields(self._table.row(id_), status=status) for id_ in ids]
        if fresh:
            rows = [with_fields(with_problems(row, "ingest", ()), done=0, total=0) for row in rows]
        self._table.put_many(rows)


def _nobody(value: Any) -> None:
    """Nobody is there any more to be told."""


def _nobody_either(kind: str, sentence: str) -> None:
    """Nor of an error."""
