"""Seats: how many Nukes this process has running at once. Each takes a licence.

Counted for all ingests of this process (the panel's worker runs many). Not covered: other processes of
DED-IO, and other machines; there the licence server counts, and `nuke.licence_wait` waits for it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from dedio_core.errors import Cancelled

POLL = 0.1


class Seats:
    """Counts the seats that are taken."""

    def __init__(self) -> None:
        self._free = threading.Condition()
        self.taken = 0

    @contextmanager
    def one(self, most: int, stop: threading.Event) -> Iterator[None]:
        """Have a seat within it, of `most` that there are. Raises `Cancelled` where `stop` is set before."""
        with self._free:
            while self.taken >= most:
                if stop.is_set():
                    raise Cancelled("stopped")
                self._free.wait(POLL)
            self.taken += 1
        try:
            yield
        finally:
            with self._free:
                self.taken -= 1
                self._free.notify()


SEATS = Seats()
"""Those of this process."""
