"""The bar of a row as it is drawn, in the table and in the scrubber."""

from __future__ import annotations

from nuke_plugin.panel.qt import QtCore, QtGui
from nuke_plugin.panel.view import theme
from nuke_plugin.panel.view.table import bar

INKS = {"media": "#4d4d4d", "handle": "#8a6a3c", "cut": theme.ACCENT, "short": "#e5392b"}


def draw_bar(painter: QtGui.QPainter, room: QtCore.QRect, of: bar.Ranges) -> None:
    """Media, handles, cut and what is short, in that room."""
    for part in bar.parts(of, room.width()):
        height = room.height() // 2 if part.kind == "media" else room.height()
        top = room.top() + (room.height() - height) // 2
        painter.fillRect(room.left() + part.left, top, part.width, height, theme.colour(INKS[part.kind]))
