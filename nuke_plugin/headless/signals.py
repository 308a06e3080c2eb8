"""Ctrl-C, SIGTERM (farm managers) and SIGHUP (a closed terminal) while something runs in the terminal."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Windows has no SIGHUP."""
_came: list[str] = []


@contextmanager
def handled(handler: Callable[[int, Any], None]) -> Iterator[None]:
    """Within it `handler` gets these signals, but for those that are ignored, as by ``nohup``."""
    before = {}
    for number in ENDING:
        if signal.getsignal(number) is signal.SIG_IGN:
            continue
        with suppress(ValueError, OSError):  # not in the main thread: Nuke's own handling stays
            before[number] = signal.signal(number, handler)
    try:
        yield
    finally:
        for number, old in before.items():
            with suppress(ValueError, TypeError):
                signal.signal(number, old)


@contextmanager
def interruptible() -> Iterator[None]:
    """Within it the first signal raises `KeyboardInterrupt` with its name; no other cuts the cleanup off."""
    _came.clear()

    def interrupt(number: int, _frame: Any) -> None:
        _came.append(signal.Signals(number).name)
        if len(_came) == 1:
            raise KeyboardInterrupt(_came[0])

    with handled(interrupt):
        yield


def check() -> None:
    """Raise it again where a signal came: what runs inside Nuke's own calls may have been swallowed there."""
    if _came:
        raise KeyboardInterrupt(_came[0])
