"""What the worker says: lines on its own descriptor, from any thread, whole and without secrets."""

from __future__ import annotations

import os
import threading
from typing import Any

from dedio_core.redaction import redacted_in
from dedio_core.worker.protocol import Message, encode


class Answers:
    """Writes messages to a descriptor. When nobody reads any more, it says nothing any more."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lock = threading.Lock()
        self._is_open = True

    def send(self, message: Message) -> None:
        """Write `message`. Never raises for a reader that is gone."""
        lines = encode(redacted_in(message))
        with self._lock:
            for line in lines:
                self._write(line)

    def event(self, number: int | str | None, event: Message) -> None:
        """Say what happened in request `number`, or at large."""
        self.send({"id": number, "event": event})

    def result(self, number: int | str, result: Any) -> None:
        """End request `number` with its result."""
        self.send({"id": number, "result": result})

    def error(self, number: int | str | None, kind: str, message: str) -> None:
        """End request `number` with an error, or tell of a line that is none."""
        self.send({"id": number, "error": {"kind": kind, "message": message}})

    def close(self) -> None:
        """Say nothing any more."""
        self._is_open = False

    def _write(self, line: bytes) -> None:
        while line and self._is_open:
            try:
                line = line[os.write(self._descriptor, line) :]
            except OSError:
                self._is_open = False
