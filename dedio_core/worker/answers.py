"""What the worker says: lines on its own descriptor, from any thread, whole and without secrets."""

from __future__ import annotations

import math
import os
import threading
from collections import deque
from collections.abc import Mapping
from typing import Any

from dedio_core.redaction import redacted
from dedio_core.worker.protocol import Message, encode

ROOM = 8 << 20
"""Bytes that may wait for the reader before work waits, too."""
MOST_LINES = 100_000
"""Lines that may wait: who sends so many requests and reads no answer never will."""
LONGEST = 20_000
"""Letters of an error's sentence."""


class Answers:
    """Writes messages to a descriptor, from a thread of its own: who sends one does not wait for the reader.

    When nobody reads any more, it says nothing any more.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._changed = threading.Condition()
        self._lines: deque[bytes] = deque()
        self._size = 0
        self._is_open = True
        threading.Thread(target=self._write, name="answers", daemon=True).start()

    def send(self, message: Message) -> None:
        """Have `message` written. Never raises for a reader that is gone."""
        lines = encode(sendable(message))
        with self._changed:
            if self._is_open and len(self._lines) < MOST_LINES:
                self._lines.extend(lines)
                self._size += sum(map(len, lines))
                self._changed.notify_all()
            elif self._is_open:
                self._given_up()

    def room(self) -> None:
        """Wait until there is room for more: what nobody reads is not to pile up."""
        with self._changed:
            self._changed.wait_for(lambda: self._size < ROOM or not self._is_open)

    def written(self, seconds: float) -> bool:
        """Wait until everything is written, for so long at most; whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: self._size == 0, seconds)

    def event(self, number: int | str | None, event: Message) -> None:
        """Say what happened in request `number`, or at large."""
        self.send({"id": number, "event": event})

    def result(self, number: int | str, result: Any) -> None:
        """End request `number` with its result."""
        self.send({"id": number, "result": result})

    def error(self, number: int | str | None, kind: str, message: str) -> None:
        """End request `number` with an error, or tell of a line that is none."""
        self.send({"id": number, "error": {"kind": kind, "message": shortened(message, LONGEST)}})

    def close(self) -> None:
        """Say nothing any more; what was said is still written."""
        with self._changed:
            self._is_open = False
            self._changed.notify_all()

    def _given_up(self) -> None:
        self._is_open = False
        self._lines.clear()
        self._size = 0
        self._changed.notify_all()

    def _write(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._lines)
                line = self._lines.popleft()
            is_written = self._is_written(line)
            with self._changed:
                self._size = max(0, self._size - len(line))
                if not is_written:
                    self._given_up()
                self._changed.notify_all()

    def _is_written(self, line: bytes) -> bool:
        try:
            while line:
                line = line[os.write(self._descriptor, line) :]
        except OSError:
            return False
        return True


def sendable(value: Any) -> Any:
    """`value` as JSON values, redacted; what the reader would refuse is replaced.

    That is half letters, as names of files may have, NULs, and numbers that are none.
    """
    if isinstance(value, str):
        text = redacted(value)
        return text if text.isascii() and "\0" not in text else _whole(text)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, Mapping):
        return {sendable(str(key)): sendable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [sendable(item) for item in value]
    return sendable(str(value))


def _whole(text: str) -> str:
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def shortened(text: str, most: int) -> str:
    """`text`, of which no more than `most` letters are told, and how many are left out."""
    return text if len(text) <= most else f"{text[:most]} ... ({len(text) - most:,} more letters)"
