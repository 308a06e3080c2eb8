"""The log of one row."""

from __future__ import annotations

from nuke_plugin.panel.qt import QtWidgets
from nuke_plugin.panel.session import Session

MOST = 5000
"""Lines that are kept on the screen."""


class Log(QtWidgets.QPlainTextEdit):
    """What happened to the row that the focus is on, oldest first."""

    def __init__(self, session: Session, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._row: int | None = None
        self._shown = 0
        self.setObjectName("log")
        self.setAccessibleName("Log of the row")
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setMaximumBlockCount(MOST)
        self.setTabChangesFocus(True)
        self.setPlaceholderText("What happens to the row in its ingest is told here.")

    def show_row(self, row: int | None) -> None:
        """Show the log of that row."""
        self._row, self._shown = row, 0
        self.clear()
        self.added(row)

    def added(self, row: int | None) -> None:
        """That row's log has more lines: show them, where it is the row that is shown."""
        if row is None or row != self._row:
            return
        lines = self._session.log(row)
        if len(lines) < self._shown:  # a new ingest begins a new log
            self._shown = 0
            self.clear()
        for line in lines[max(self._shown, len(lines) - MOST) :]:
            self.appendPlainText(line)
        self._shown = len(lines)
