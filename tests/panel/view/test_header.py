"""The header: what a column is called is to be read on the smallest screen."""

from __future__ import annotations

from collections.abc import Callable

from nuke_plugin.panel.qt import QtGui, QtWidgets
from nuke_plugin.panel.rows.columns import COLUMNS
from nuke_plugin.panel.view.window import Panel
from tests.panel.bench import Bench, plate

Opened = Callable[[], Panel]
MARGIN = 7
"""Pixels: those of the style sheet on both sides, and the line between two columns."""


def test_every_title_is_whole(bench: Bench, opened: Opened) -> None:
    """With the columns of a cut, too, none is cut off at 1280 by 720."""
    panel = opened()
    bench.with_cut(plate("V1 001", "sht010"))
    QtWidgets.QApplication.processEvents()
    header = panel.table.header
    font = QtGui.QFont(header.font())
    font.setPixelSize(11)  # as the style sheet has it, whatever the system's letters are
    for n, column in enumerate(COLUMNS):
        assert not header.isSectionHidden(n)
        needed = QtGui.QFontMetrics(font).horizontalAdvance(column.title) + MARGIN
        assert header.sectionSize(n) >= needed, column.title
