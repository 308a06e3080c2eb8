"""Emptying the outbox: what waits is carried to the tracker, and kept where that cannot be done."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from dedio_core.errors import Cancelled, DedioError, PublishError
from dedio_core.settings import Settings
from dedio_core.trackers.publication import Publication
from dedio_core.trackers.tracker import Tracker
from dedio_core.tracking import outbox
from dedio_core.tracking.deliver import Delivered, Tell, deliver
from dedio_core.tracking.outbox import Entry

WAIT = 120.0
"""Seconds to wait for somebody else who delivers."""
LATER = "dedio publish --pending finishes it, --waiting lists it"


@dataclass
class Posted:
    """What became of the outbox. `pending` is how many publications still wait, and `errors` why."""

    asked: int = 0
    """How many publications waited."""
    changes: int = 0
    previews: int = 0
    kept: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    """What is unsafe about the login."""
    pending: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether the tracker shows everything."""
        return not self.errors and not self.pending

    def as_json(self) -> dict[str, Any]:
        """As JSON values, with ``said``, the line for people."""
        return {**asdict(self), "said": self.said}

    @property
    def said(self) -> str:
        """In one line."""
        movies = "1 movie" if self.previews == 1 else f"{self.previews} movies"
        if not self.is_whole:
            first = self.errors[0] if self.errors else "another process is publishing"
            more = f" (and {len(self.errors) - 1} more)" if len(self.errors) > 1 else ""
            done = f" ({movies} published)" if self.previews else ""
            return f"not all is published{done}: {first}{more}; {LATER}"
        if not self.changes:
            return "all of it is shown already"
        return f"published: {movies}, {self.changes} changes in all"


def post(
    root: Path,
    settings: Settings,
    connect: Callable[[], Tracker],
    *,
    force_fields: bool = False,
    take_over: bool = False,
    stop: Callable[[], bool] = lambda: False,
    tell: Tell = lambda receipt: None,
) -> Posted:
    """Deliver what waits in the outbox of the tree at `root`. Problems come back; nothing is lost.

    Raises `Cancelled` alone.
    """
    waiting, problems = outbox.pending(root)
    posted = Posted(asked=len(waiting) + len(problems))
    if not posted.asked:
        return posted
    taken: list[Entry] = []
    try:
        with _held(root, take_over, stop):
            tracker: Tracker | None = None
            while not posted.errors:  # others may have written more down meanwhile
                taken, problems = outbox.pending(root)
                posted.errors += problems
                if not taken:
                    break
                tracker = tracker or connect()
                for publication, group in outbox.merged(taken, settings.kitsu.episode):
                    how = {"force_fields": force_fields, "stop": stop, "tell": tell}
                    done = _delivered(tracker, publication, root, workers=settings.kitsu.workers, **how)
                    _settle(root, group, done)
                    posted.changes += sum(receipt.did for receipt in done.receipts)
                    posted.previews += done.previews
                    posted.kept += [line for change in done.kept for line in change.lines()]
                    posted.notes += [note for note in done.notes if note not in posted.notes]
                    posted.errors += done.errors
    except Cancelled:
        raise
    except DedioError as error:
        posted.errors.append(str(error))
        for entry in taken:
            outbox.put_back(entry, str(error))
    left, problems = outbox.pending(root)
    posted.pending = len(left) + len(problems)
    return posted


def _delivered(tracker: Tracker, publication: Publication, root: Path, **how: Any) -> Delivered:
    """What became of one publication. Raises `Cancelled` alone."""
    try:
        outbox.check_paths(root, publication)
        publication, problems = outbox.with_its_reel(root, publication)
        done = deliver(tracker, publication, root, **how)
        done.errors += problems
        return done
    except Cancelled:
        raise
    except DedioError as error:
        return Delivered(errors=[str(error)])


def _settle(root: Path, group: list[Entry], done: Delivered) -> None:
    for entry in group:
        if done.errors:
            outbox.put_back(entry, done.errors[0])
        else:
            outbox.settle(root, entry)


@contextlib.contextmanager
def _held(root: Path, take_over: bool, stop: Callable[[], bool]) -> Iterator[None]:
    """The lock of the outbox, when whoever has it is done. What they do not deliver, we do."""
    until = time.monotonic() + WAIT
    while True:
        lock = outbox.lock(root, take_over=take_over)
        try:
            lock.__enter__()
            break
        except PublishError:
            if stop():
                raise Cancelled("stopped; what is left waits in the outbox") from None
            if time.monotonic() >= until:
                raise
            time.sleep(0.2)
    try:
        yield
    finally:
        lock.__exit__(None, None, None)
