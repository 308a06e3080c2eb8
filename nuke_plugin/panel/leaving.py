"""What becomes of the work when the panel's pane, its window or Nuke is closed."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

from nuke_plugin.panel.qt import QtCore, QtWidgets, is_valid
from nuke_plugin.panel.session import Session
from nuke_plugin.panel.view.dialogs import closing
from nuke_plugin.worker.client import WorkerClient

HANDED_OVER = 2.0
"""Seconds that the end of Nuke waits until the worker was told that its work goes on."""


class Leaving(QtCore.QObject):
    """Asks once, and closes the session once. It outlives the widget, which it does not hold.

    A window that is closed may stay open after all, as where Nuke asks whether to save the script: so the
    answer is kept until the widget is gone or Nuke ends, and asked for again by the next closing.
    """

    def __init__(self, session: Session, client: Callable[[], WorkerClient | None]) -> None:
        super().__init__()
        self._session, self._client = session, client
        self._answer: closing.Answer | None = None
        self._is_over = self._is_quitting = False
        self._watched: weakref.ReferenceType[QtWidgets.QWidget] | None = None
        app = QtCore.QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self._quit)

    @property
    def is_over(self) -> bool:
        """Whether the session is closed."""
        return self._is_over

    def watch(self, window: QtWidgets.QWidget) -> None:
        """Ask before `window` closes, and no other one."""
        before = self._watched() if self._watched else None
        if before is window:
            return
        if before is not None and is_valid(before):
            before.removeEventFilter(self)
        window.installEventFilter(self)
        self._watched = weakref.ref(window)

    def eventFilter(self, watched: QtCore.QObject, event: QtCore.QEvent) -> bool:  # noqa: D102, N802
        is_close = event.type() == QtCore.QEvent.Type.Close
        if is_close and isinstance(watched, QtWidgets.QWidget) and not self.may_close(watched):
            event.ignore()
            return True
        return False

    def may_close(self, parent: QtWidgets.QWidget) -> bool:
        """Ask where work is under way; False where the answer is to stay."""
        question = None if self._is_over else self._session.close_question()
        self._answer = closing.ask(question, parent) if question else None
        return self._answer != "stay"

    def gone(self, *_: Any) -> None:
        """The widget is deleted: act on the answer, or ask now, where only keeping on or stopping is left."""
        if self._is_over:
            return
        question = self._session.close_question()
        if self._answer or not question or self._is_quitting:
            self._end("keep" if question and self._answer is None else self._answer or "stop")
            return
        QtCore.QTimer.singleShot(0, lambda: self._ask_late(question))

    def _ask_late(self, question: str) -> None:
        if not self._is_over:
            self._end(closing.ask_late(question))

    def _quit(self) -> None:
        """Nuke ends: what nobody was asked about goes on."""
        self._is_quitting = True
        if not self._is_over:
            question = self._session.close_question()
            self._end(self._answer or ("keep" if question else "stop"))

    def _end(self, answer: closing.Answer) -> None:
        self._is_over = True
        is_kept = answer == "keep"
        self._session.close(keep_running=is_kept)
        client = self._client()
        if is_kept and self._is_quitting and client is not None:
            client.handed_over(HANDED_OVER)
