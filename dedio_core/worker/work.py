"""What was asked of the worker and is not done yet: queued, running, cancelled, detached."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dedio_core.errors import Cancelled

Number = int | str
MOST_WAITING = 10_000


@dataclass
class Work:
    """One request. `cancel` is set by whoever wants it to stop."""

    number: Number
    do: str
    args: Mapping[str, Any]
    is_detached: bool = False
    """Whether it goes on when nobody is there any more who asked for it."""
    cancel: threading.Event = field(default_factory=threading.Event)


class Desk:
    """Requests in lanes: each lane has its own threads, and takes its requests in their order.

    Ingests are one lane with one thread, as one ingest takes the whole machine; questions are another, so
    that they are answered meanwhile. Pictures have their own, so that a long look at media does not hold up a
    table of them, and so has what waits for a server.
    """

    def __init__(self, lanes: Mapping[str, int], carry_out: Callable[[Work], None]) -> None:
        self._carry_out = carry_out
        self._known: dict[Number, Work] = {}
        self._is_closed = False
        self._lock = threading.Lock()
        self._idle = threading.Condition(self._lock)
        self._lanes: dict[str, queue.SimpleQueue[Work]] = {name: queue.SimpleQueue() for name in lanes}
        for name, count in lanes.items():
            for n in range(count):
                args = (self._lanes[name],)
                threading.Thread(target=self._take, args=args, name=f"{name} {n}", daemon=True).start()

    def add(self, lane: str, work: Work) -> str | None:
        """Put `work` into its lane; why not, where that cannot be."""
        with self._lock:
            if self._is_closed:
                return "the worker is about to end"
            if len(self._known) >= MOST_WAITING:
                return f"{MOST_WAITING} requests wait already; ask again when some are done"
            self._known[work.number] = work
        self._lanes[lane].put(work)
        return None

    def _take(self, lane: queue.SimpleQueue[Work]) -> None:
        while True:
            work = lane.get()
            # It answers and logs what goes wrong; whatever that was, the next in the lane is to be done.
            with contextlib.suppress(BaseException):
                self._carry_out(work)
            with self._lock:
                self._known.pop(work.number, None)
                self._idle.notify_all()

    def close(self) -> None:
        """Take no more."""
        self._is_closed = True

    def numbers(self) -> list[Number]:
        """The requests that are not done yet."""
        with self._lock:
            return list(self._known)

    def has(self, number: Number) -> bool:
        """Whether that request is not done yet."""
        with self._lock:
            return number in self._known

    def detached(self) -> list[Number]:
        """The requests that go on when nobody is there, and are not done yet."""
        return [work.number for work in self._chosen(None) if work.is_detached and not work.cancel.is_set()]

    def cancel(self, number: Number | None = None) -> list[Number]:
        """Stop that request, or all of them: which ones there were."""
        found = self._chosen(number)
        for work in found:
            work.cancel.set()
        return [work.number for work in found]

    def detach(self, number: Number | None = None) -> list[Number]:
        """Let that request, or all, go on when the input ends: which ones there were."""
        found = self._chosen(number)
        for work in found:
            work.is_detached = True
        return [work.number for work in found]

    def abandon(self) -> bool:
        """Stop all that is not detached; whether something is."""
        found = self._chosen(None)
        for work in found:
            if not work.is_detached:
                work.cancel.set()
        return any(work.is_detached for work in found)

    def _chosen(self, number: Number | None) -> list[Work]:
        with self._lock:
            return [work for work in self._known.values() if number is None or work.number == number]

    def wait(self, seconds: float) -> bool:
        """Wait until nothing is to be done any more, for so long at most; whether that is so."""
        with self._idle:
            return self._idle.wait_for(lambda: not self._known, seconds)


def refuse_cancelled(cancel: threading.Event) -> None:
    """Raise `Cancelled` where somebody wants it to stop."""
    if cancel.is_set():
        raise Cancelled("stopped; what is finished is kept, the same request goes on from there")
