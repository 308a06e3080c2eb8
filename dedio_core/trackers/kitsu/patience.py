"""How often a request is repeated, how long between, and how long in all."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Patience:
    """Timeouts and pauses in seconds. The pause doubles each time, from half of it to all of it at random."""

    connect: float = 10.0
    read: float = 30.0
    upload: float = 120.0
    """For a block of an upload, and for the answer to it, in which the server may encode the movie."""

    tries: int = 5
    first_pause: float = 0.5
    longest_pause: float = 10.0
    total: float = 90.0
    """No try begins, and no pause ends, later than this after the first try began."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random

    def begin(self) -> Tries:
        """Begin with a request."""
        return Tries(self, self.clock())


@dataclass
class Tries:
    """The tries of one request."""

    patience: Patience
    began: float
    failed: int = 0

    def seconds(self) -> float:
        """How long it is since the first try began."""
        return self.patience.clock() - self.began

    def timeout(self, streams: bool = False) -> tuple[float, float]:
        """For connecting and for reading, of this try: no longer than what is left in all.

        The first one also holds for each block that is sent; an upload waits longer for a slow line.
        """
        if streams:
            return max(self.patience.connect, self.patience.upload), max(
                self.patience.read, self.patience.upload
            )
        left = max(1.0, self.patience.total - self.seconds())
        return min(self.patience.connect, left), min(self.patience.read, left)

    def another(self, asked: float | None = None) -> bool:
        """After a failure: wait, at least as long as the server `asked`; False where it was the last try."""
        self.failed += 1
        most = min(self.patience.longest_pause, self.patience.first_pause * 2 ** (self.failed - 1))
        pause = max(asked or 0.0, most * (1 + self.patience.chance()) / 2)
        left = self.patience.total - self.seconds()
        if self.failed >= self.patience.tries or pause >= left:
            return False
        self.patience.sleep(pause)
        return True
