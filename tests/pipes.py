"""Named pipes in tests: a reader that waits for one fails, and does not stop the tests for ever."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
SECONDS = 60


@pytest.fixture
def no_waiting() -> Iterator[None]:
    """Whoever waits longer than a minute is told so."""

    def told(number: int, frame: object) -> None:
        raise AssertionError("it waits for a named pipe")

    before = signal.signal(signal.SIGALRM, told)
    signal.alarm(SECONDS)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)
