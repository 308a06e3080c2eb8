"""Ctrl-C, SIGTERM, a closed terminal: the first stops after the frames in hand, a second Ctrl-C at once.

Where there is nothing in hand, the first one does: nothing would be lost, and who waits for a disk that does
not answer never comes to look at the event.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

KEPT = "interrupted; what is finished is kept, the same command goes on from there"
NOTHING_BEGUN = "interrupted; nothing was begun"


@contextmanager
def interruptible(in_hand: Callable[[], bool] = lambda: True) -> Iterator[threading.Event]:
    """An event that the first Ctrl-C (or SIGTERM) sets; the second one interrupts at once.

    Unless there is work `in_hand`, the first one interrupts, too.

    A closed terminal (SIGHUP) sets it too, unless that is ignored (``nohup``); what is said from then on
    goes nowhere, as an error of it would stop the work in the middle of a frame.
    """
    cancel = threading.Event()

    def stop(number: int, frame: object) -> None:
        if cancel.is_set() or not in_hand():
            cancel.set()
            raise KeyboardInterrupt
        cancel.set()
        with contextlib.suppress(OSError):
            print("\ndedio: stopping after the frames in hand (again to stop at once)", file=sys.stderr)

    def hang_up(number: int, frame: object) -> None:
        cancel.set()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (1, 2):
            os.dup2(nowhere, stream)
        os.close(nowhere)
        if not in_hand():
            raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield cancel
        return
    before = {s: signal.signal(s, stop) for s in (signal.SIGINT, signal.SIGTERM)}
    closed = getattr(signal, "SIGHUP", None)  # not on Windows
    if closed is not None and signal.getsignal(closed) is not signal.SIG_IGN:
        before[closed] = signal.signal(closed, hang_up)
    try:
        yield cancel
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
