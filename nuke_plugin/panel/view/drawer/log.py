"""The log of one row."""

from __future__ import annotations

from nuke_plugin.panel.qt import QtWidgets
from nuke_plugin.panel.rows.table import MOST_LINES
from nuke_plugin.panel.session import Session


class Log(QtWidgets.QPlainTextEdit):
    """What happened to the row that the focus is on, oldest first."""

    def __init__(self, session: Session, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._row: int | None = None
        self.setObjectName("log")
        self.setAccessibleName("Log of the row")
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setMaximumBlockCount(MOST_LINES)
        self.setTabChangesFocus(True)
        self.setPlaceholderText("What happens to the row in its ingest is told here.")

    def show_row(self, row: int | None) -> None:
        """Show the log of that row; the one that is shown already has all its lines."""
        if row == self._row:
            return
        self._row = row
        self.clear()
        for line in () if row is None else self._session.log(row):
            self.appendPlainText(line)

    def added(self, row: int, line: str) -> None:
        """That row's log has another line: show it, where it is the row that is shown."""
        if row == self._row:
            self.appendPlainText(line)
