"""What DED-IO's process writes on stderr: its log. It is read at once, so that no full pipe stops it."""

from __future__ import annotations

import threading
from collections import deque
from typing import IO

LINES = 400
BYTES = 2000


class Stderr:
    """The last lines of it."""

    def __init__(self) -> None:
        self._lines: deque[str] = deque(maxlen=LINES)
        self._ended = threading.Event()

    def read(self, stream: IO[bytes] | None) -> None:
        """Read until it ends; for a thread of its own."""
        try:
            rest = b""
            while stream is not None and (data := stream.read(1 << 14)):
                *lines, rest = (rest + data).split(b"\n")
                self._lines.extend(line[:BYTES].decode("utf-8", "replace").rstrip() for line in lines)
                rest = rest[-BYTES:]
            self._lines.append(rest.decode("utf-8", "replace").rstrip())
        except (OSError, ValueError):
            pass
        finally:
            self._ended.set()

    def wait(self) -> None:
        """Wait for its end, not for long: a program that the process started may hold it open."""
        self._ended.wait(1.0)

    def lines(self) -> list[str]:
        """The lines that there are, oldest first."""
        return [line for line in list(self._lines) if line]

    def last(self) -> str:
        """The last line that says something."""
        return next(reversed(self.lines()), "")[:300]
