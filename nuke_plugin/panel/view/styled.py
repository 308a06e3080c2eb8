"""A widget of our own that shows the background of its style sheet."""

from __future__ import annotations

from nuke_plugin.panel.qt import QtGui, QtWidgets


class Styled(QtWidgets.QWidget):
    """Draws it by hand: a subclass of QWidget does not by itself."""

    def paintEvent(self, event: QtGui.QPaintEvent) -> None:  # noqa: D102, N802
        option = QtWidgets.QStyleOption()
        option.initFrom(self)
        painter = QtGui.QPainter(self)
        self.style().drawPrimitive(QtWidgets.QStyle.PrimitiveElement.PE_Widget, option, painter, self)
        painter.end()
