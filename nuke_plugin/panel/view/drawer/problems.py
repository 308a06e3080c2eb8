"""What is wrong with a row, in words."""

from __future__ import annotations

from html import escape

from nuke_plugin.panel.qt import Qt, QtWidgets
from nuke_plugin.panel.session import Session
from nuke_plugin.panel.view import theme

INKS = {"error": theme.RED, "warning": theme.YELLOW}


class Problems(QtWidgets.QLabel):
    """Name, match and every problem of the row that the focus is on."""

    def __init__(self, session: Session, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setContentsMargins(8, 6, 8, 4)
        self.setMaximumHeight(110)

    def show_row(self, row: int | None) -> None:
        """Show what there is to say of that row."""
        self.setText("<br>".join(self._lines(row)))
        self.setVisible(bool(self.text()))

    def _lines(self, number: int | None) -> list[str]:
        try:
            row = self._session.row(-1 if number is None else number)
        except KeyError:
            return []
        lines = [f"<b>{escape(row.name)}</b>"]
        if row.confidence is not None:
            why = f": {'; '.join(row.reasons)}" if row.reasons else ""
            lines.append(escape(f"match {row.confidence:.0%}{why}"))
        if row.verdict_reason:
            lines.append(escape(f"{row.verdict}: {row.verdict_reason}"))
        for one in row.problems:
            lines.append(f'<span style="color: {INKS[one.level]}">{escape(one.sentence)}</span>')
        return lines
