"""The header of the table: widths of columns, which of them are shown, and what they are sorted by."""

from __future__ import annotations

import zlib

from nuke_plugin.panel.qt import Qt, QtCore, QtGui, QtWidgets, Signal
from nuke_plugin.panel.rows.columns import COLUMNS
from nuke_plugin.panel.view import kept

WIDTHS = {
    "picture": 52,
    "sequence": 66,
    "shot": 38,
    "element": 66,
    "clip": 84,
    "reel": 78,
    "in": 40,
    "in_timecode": 82,
    "out": 40,
    "out_timecode": 82,
    "frames": 48,
    "head": 36,
    "tail": 30,
    "range": 56,
    "speed": 46,
    "colorspace": 104,
    "squeeze": 54,
    "version": 50,
    "confidence": 42,
    "verdict": 112,
    "status": 68,
}
"""Pixels. What has no room on two lines is whole in the tooltip; Verdict takes what is left of the window."""
OF_CUTS = ("speed", "confidence")
"""Columns that are empty in rows of clips."""


class Header(QtWidgets.QHeaderView):
    """`chosen` tells the column to sort by, or -1 for the table's own order, and in which order."""

    chosen = Signal(int, Qt.SortOrder)

    def __init__(self, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._is_cut = False
        self._letter = 1.0
        self._sorted: tuple[int, bool] | None = None
        self.setHighlightSections(False)
        self.setSectionsMovable(True)
        self.setMinimumSectionSize(30)
        self.setSortIndicatorShown(True)
        self.setSectionsClickable(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._offer_columns)
        self.sectionClicked.connect(self._sort)

    def lay_out(self, letter: float) -> None:
        """Give the columns of a model that is there the widths, order and choice that they had the last time.

        Where nobody changed them: `letter` times those of `WIDTHS`.
        """
        self._letter = letter
        self._usual()
        if (state := kept.load(self._name())) and not self.restoreState(state):
            self._usual()
        self._show_of_cuts()
        self.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)

    def hideEvent(self, event: QtGui.QHideEvent) -> None:  # noqa: D102, N802
        kept.save(self._name(), self.saveState())
        super().hideEvent(event)

    def _name(self) -> str:
        """What the layout is kept as: with other columns, or letters of another size, it means nothing."""
        usual = [(column.key, round(WIDTHS[column.key] * self._letter)) for column in COLUMNS]
        return f"columns/{zlib.crc32(repr(usual).encode()):08x}"

    def _usual(self) -> None:
        for n, column in enumerate(COLUMNS):
            self.moveSection(self.visualIndex(n), n)
            self.setSectionHidden(n, False)
            self.resizeSection(n, round(WIDTHS[column.key] * self._letter))
            if column.key == "verdict":
                self.setSectionResizeMode(n, QtWidgets.QHeaderView.ResizeMode.Stretch)
        self._show_of_cuts()

    def show_cut_columns(self, is_cut: bool) -> None:
        """Show the columns that only rows of a timeline fill, or give their room to the others."""
        if is_cut != self._is_cut:
            self._is_cut = is_cut
            self._show_of_cuts()

    def _show_of_cuts(self) -> None:
        for n, column in enumerate(COLUMNS):
            if column.key in OF_CUTS:
                self.setSectionHidden(n, not self._is_cut)

    def _sort(self, n: int) -> None:
        """A first click sorts, a second one turns it around, a third goes back to the table's own order."""
        now = self._sorted
        self._sorted = (n, False) if now is None or now[0] != n else None if now[1] else (n, True)
        orders = Qt.SortOrder
        order = orders.DescendingOrder if self._sorted and self._sorted[1] else orders.AscendingOrder
        chosen = self._sorted[0] if self._sorted else -1
        self.setSortIndicator(chosen, order)
        self.chosen.emit(chosen, order)

    def _offer_columns(self, at: QtCore.QPoint) -> None:
        menu = QtWidgets.QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for n, column in enumerate(COLUMNS):
            if column.title:
                action = menu.addAction(column.title)
                action.setCheckable(True)
                action.setChecked(not self.isSectionHidden(n))
                action.toggled.connect(lambda is_on, n=n: self.setSectionHidden(n, not is_on))
        menu.addSeparator()
        menu.addAction("As they were at first").triggered.connect(self._usual)
        menu.popup(self.mapToGlobal(at))
