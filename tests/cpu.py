"""A bound on work, not on time: what computes without end fails, and a machine that is busy fails nothing."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator


@contextlib.contextmanager
def cpu_seconds(most: float) -> Iterator[None]:
    """Fails where the block takes this process more than `most` seconds of CPU, in all its threads."""
    begun = time.process_time()
    yield
    taken = time.process_time() - begun
    assert taken < most, f"took {taken:.1f} seconds of CPU"
