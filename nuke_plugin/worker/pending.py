"""What was asked of DED-IO's process and has no answer yet. Threads share it."""

from __future__ import annotations

import contextlib
import json
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from dedio_core.worker.protocol import Message


@dataclass
class Pending:
    """A request that has no answer yet."""

    on_result: Callable[[Any], None]
    on_error: Callable[[Message], None]
    on_event: Callable[[Message], None]
    parts: list[str] = field(default_factory=list)


class Requests:
    """Requests by their numbers, which count from 1. Each gets one result or one error."""

    def __init__(self) -> None:
        self._pending: dict[int, Pending] = {}
        self._lock = threading.Lock()
        self._next = 1
        self._is_over = False

    def add(self, pending: Pending) -> tuple[int, bool]:
        """The number of a new request, and whether it is open: after `end` none is."""
        with self._lock:
            number, self._next = self._next, self._next + 1
            if not self._is_over:
                self._pending[number] = pending
            return number, not self._is_over

    def has(self, number: Any) -> bool:
        """Whether that request is open."""
        with self._lock:
            return type(number) is int and number in self._pending

    def event(self, number: int, event: Message) -> None:
        """Something happened in the request; parts of what is long are kept until it is whole."""
        with self._lock:
            pending = self._pending.get(number)
        if pending is None:
            return
        if event["type"] == "Part":
            pending.parts.append(event["text"])
            return
        if event["type"] == "Parts":
            event = _whole(pending, event)
        if isinstance(event, dict):
            call(pending.on_event, event)

    def result(self, number: int, message: Message) -> None:
        """The request has its result."""
        pending = self._taken(number)
        if pending is None:
            return
        found = _whole(pending, message) if "parts" in message else message["result"]
        if found is LACKING:
            call(pending.on_error, {"kind": "BadLine", "message": "parts of an answer are missing"})
        else:
            call(pending.on_result, found)

    def fail(self, number: Any, error: Message) -> None:
        """The request has its error."""
        if pending := self._taken(number):
            call(pending.on_error, error)

    def end(self, error: Message) -> None:
        """No request is open any more: those that were get `error`."""
        with self._lock:
            self._is_over = True
            lost = list(self._pending)
        for number in lost:
            self.fail(number, error)

    def _taken(self, number: Any) -> Pending | None:
        with self._lock:
            return self._pending.pop(number, None)


LACKING = object()


def _whole(pending: Pending, message: Message) -> Any:
    """What the parts are together, as many as `message` says; `LACKING` where they are not all there."""
    parts, pending.parts = pending.parts, []
    try:
        return json.loads("".join(parts)) if len(parts) == message["parts"] else LACKING
    except ValueError:
        return LACKING


def call(callback: Callable[[Any], None], value: Any) -> None:
    """Call it; what it raises is its own affair, and no reason to stop listening."""
    try:
        callback(value)
    except BaseException:  # noqa: BLE001
        with contextlib.suppress(Exception):  # Nuke may have no stderr
            traceback.print_exc(file=sys.stderr)
