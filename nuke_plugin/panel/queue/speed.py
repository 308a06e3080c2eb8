"""How fast work goes, and how long it will take."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

WINDOW = 20.0
"""Seconds that are looked back at: long enough for a slow plate, short enough to notice a change."""
LEAST = 1.0
"""Seconds of work before anything is said of its speed."""


class Speed:
    """Counts frames as they are made. `clock` gives seconds, as `time.monotonic` does."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._marks: deque[tuple[float, int]] = deque()
        self._made = 0

    def begin(self) -> None:
        """Work begins, or goes on after a pause: what was before does not count."""
        self._marks.clear()
        self._marks.append((self._clock(), self._made))

    def count(self, frames: int = 1) -> None:
        """So many more frames were made; those that were kept from before are not counted."""
        now = self._clock()
        self._made += frames
        self._marks.append((now, self._made))
        while len(self._marks) > 2 and self._marks[1][0] < now - WINDOW:
            self._marks.popleft()

    def rate(self) -> float | None:
        """Frames a second of late; None where it is not known yet."""
        if len(self._marks) < 2:
            return None
        (first, before), (_, after) = self._marks[0], self._marks[-1]
        seconds = self._clock() - first
        return (after - before) / seconds if seconds >= LEAST and after > before else None


def seconds_left(frames: int, rate: float | None) -> float | None:
    """Seconds that so many frames take; None where that is not known."""
    return frames / rate if rate else None
