"""What is told of the tracker on the terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import TextIO

from dedio_core.cli.interrupt import interruptible
from dedio_core.safe_text import shown
from dedio_core.settings import Settings
from dedio_core.trackers.change import Receipt
from dedio_core.tracking.connect import post_here
from dedio_core.tracking.post import Posted

EVERY = 2.0
"""Seconds between two lines of progress."""


def _progress(out: TextIO) -> Callable[[str, int, int], None]:
    """A line now and then while files are sent; a short upload says nothing."""
    lock, last = Lock(), time.monotonic()

    def told(name: str, sent: int, size: int) -> None:
        nonlocal last
        with lock:
            now = time.monotonic()
            if now - last < EVERY or not size:
                return
            last = now
            print(f"Kitsu: {shown(name)}: {sent / size:.0%} of {size / 1e6:.1f} MB", file=out, flush=True)

    return told


def publish_waiting(
    root: Path | None,
    settings: Settings,
    out: TextIO,
    *,
    verbose: bool = False,
    take_over: bool = False,
    force_fields: bool = False,
) -> Posted | None:
    """Deliver the outbox and say what became of it; None where there is nothing to say."""

    def tell(receipt: Receipt) -> None:
        for line in receipt.change.lines() if verbose else ():
            print(f"Kitsu: {shown(line)}", file=out)
        if receipt.note:
            print(f"Kitsu: {shown(receipt.note)}", file=out)

    with interruptible() as cancel:
        posted = post_here(
            root,
            settings,
            stop=cancel.is_set,
            progress=_progress(out),
            take_over=take_over,
            force_fields=force_fields,
            tell=tell,
        )
    if posted is None:
        return None
    for warning in posted.warnings:
        print(f"Kitsu: warning: {shown(warning)}", file=sys.stderr)
    for line in (*posted.notes, *posted.kept):
        print(f"Kitsu: {shown(line)}", file=out)
    print(f"Kitsu: {shown(posted.said)}", file=out if posted.is_whole else sys.stderr)
    return posted
