"""The hop to Qt's main thread: the worker's answers come from threads, and the panel lives in one."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from nuke_plugin.panel.qt import Qt, QtCore, Signal


class Post(QtCore.QObject):
    """Called from any thread with a function, it has the function called by the event loop.

    Make it in the main thread. What is posted keeps its order. After the object is gone, as when Nuke
    closes, what is posted is left out: nobody is there to see it.
    """

    _posted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._posted.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def __call__(self, action: Callable[[], None]) -> None:
        """Have it called on the main thread; returns at once."""
        with contextlib.suppress(RuntimeError):  # Qt's half of it is deleted
            self._posted.emit(action)

    def _run(self, action: Callable[[], None]) -> None:
        action()
