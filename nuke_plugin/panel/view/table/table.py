"""The table of rows: selection, editing many rows at once, and what is dropped on it."""

from __future__ import annotations

from nuke_plugin.panel.qt import Qt, QtCore, QtGui, QtWidgets, Signal
from nuke_plugin.panel.rows.cells import CellError
from nuke_plugin.panel.rows.columns import COLUMNS
from nuke_plugin.panel.session import Session
from nuke_plugin.panel.view import theme
from nuke_plugin.panel.view.dropping import accept
from nuke_plugin.panel.view.empty import NoMatch
from nuke_plugin.panel.view.table.delegates import Cell, Choice, Picture, Progress, Range
from nuke_plugin.panel.view.table.header import Header
from nuke_plugin.panel.view.table.model import TableModel
from nuke_plugin.panel.view.table.thumbnails import Thumbnails

Flag = QtCore.QItemSelectionModel.SelectionFlag


class Table(QtWidgets.QTableView):
    """Rows of the session. A text that is typed into a cell goes into that column of every selected row."""

    refused = Signal(str)
    """A text that a cell cannot take: the sentence."""
    looked_at = Signal(object)
    """The id of the row that the focus is on now, or None."""
    dropped = Signal(object)
    """Paths of files and folders."""

    def __init__(self, session: Session, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("table")
        self.setAccessibleName("Plates to make")
        self._session = session
        self._before: tuple[int, ...] = ()
        self.thumbnails = Thumbnails(session, self)
        self.rows = TableModel(session, self)
        self.header = Header(self)
        self.setHorizontalHeader(self.header)
        self.setModel(self.rows)
        self.none = NoMatch(self)
        self._look()
        self._columns()
        self.thumbnails.is_visible = self.is_row_visible
        self.thumbnails.loaded.connect(self._draw_picture)
        self.rows.modelReset.connect(self._show_none)
        self.selectionModel().currentChanged.connect(lambda *_: self.looked_at.emit(self.current()))

    def _look(self) -> None:
        edits = QtWidgets.QAbstractItemView.EditTrigger
        self.setEditTriggers(edits.DoubleClicked | edits.EditKeyPressed | edits.AnyKeyPressed)
        self.setSelectionBehavior(QtWidgets.QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QtWidgets.QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QtWidgets.QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QtWidgets.QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)  # Tab goes on to the next widget; arrows go to the next cell
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setAcceptDrops(True)
        self.setDragDropMode(QtWidgets.QAbstractItemView.DragDropMode.DropOnly)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        down = self.verticalHeader()
        down.hide()
        down.setSectionResizeMode(QtWidgets.QHeaderView.ResizeMode.Fixed)  # 2,000 rows are not measured
        down.setDefaultSectionSize(theme.ROW_HEIGHT)

    def _columns(self) -> None:
        cell = Cell(self.rows, self)
        drawn: dict[str, Cell] = {
            "picture": Picture(self.thumbnails, self.rows, self),
            "range": Range(self.rows, self),
            "progress": Progress(self.rows, self),
            "colorspace": Choice(self._session, self.rows, self),
        }
        for delegate in (cell, *drawn.values()):
            delegate.typed.connect(self._typed)
            delegate.refused.connect(self.refused)
        self.setItemDelegate(cell)
        for n, column in enumerate(COLUMNS):
            if column.kind in drawn:
                self.setItemDelegateForColumn(n, drawn[column.kind])
        self.header.lay_out(self._letter())
        self.header.chosen.connect(self._sort)

    def _letter(self) -> float:
        """How much wider letters are than those that `WIDTHS` is for: Nuke's font is the user's choice."""
        return max(1.0, self.fontMetrics().horizontalAdvance("0123456789") / 76)

    def _show_none(self) -> None:
        self.none.show_over(self.viewport().geometry(), self.rows.is_filtered and not self.rows.ids)

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:  # noqa: D102, N802
        super().resizeEvent(event)
        self._show_none()

    # Selection

    def chosen(self) -> tuple[int, ...]:
        """Ids of the selected rows, as they stand in the table."""
        selection = self.selectionModel().selection()
        found: set[int] = set()
        for n in range(selection.count()):  # not selectedRows, which asks for the flags of every cell
            part = selection.at(n)
            found.update(range(part.top(), part.bottom() + 1))
        return tuple(self.rows.ids[place] for place in sorted(found) if place < len(self.rows.ids))

    def current(self) -> int | None:
        """The id of the row that the focus is on."""
        place = self.currentIndex().row()
        return self.rows.ids[place] if 0 <= place < len(self.rows.ids) else None

    def choose(self, ids: tuple[int, ...], current: int | None = None, column: int | None = None) -> None:
        """Select these rows, and put the focus on one of them."""
        places = sorted(place for one in ids if (place := self.rows.place(one)) is not None)
        selection = QtCore.QItemSelection()
        last = len(COLUMNS) - 1
        for first, stop in runs(places):
            selection.select(self.rows.index(first, 0), self.rows.index(stop, last))
        self.selectionModel().select(selection, Flag.ClearAndSelect)
        place = self.rows.place(current) if current is not None else places[0] if places else None
        if place is not None:
            n = self.currentIndex().column() if column is None else column
            self.selectionModel().setCurrentIndex(self.rows.index(place, max(n, 0)), Flag.NoUpdate)

    def refresh(self) -> None:
        """Ask again which rows are to be seen; selection, focus and place stay."""
        ids, current, column = self.chosen(), self.current(), self.currentIndex().column()
        at = self.verticalScrollBar().value()
        before = self.rows.ids
        self.rows.refresh()
        if self.rows.ids != before:
            self.choose(ids, current, column if column >= 0 else 1)
            self.verticalScrollBar().setValue(at)
            self.looked_at.emit(self.current())

    def is_row_visible(self, row: int) -> bool:
        """Whether the row with that id is in the part that is seen."""
        place = self.rows.place(row)
        if place is None:
            return False
        top = self.rowViewportPosition(place)
        return top < self.viewport().height() and top + theme.ROW_HEIGHT > 0

    def _draw_picture(self, row: int) -> None:
        self.rows.changed((row,), (0,))

    # Editing

    def _typed(self, index: QtCore.QModelIndex, text: str) -> None:
        ids = self.chosen()
        current = self.rows.ids[index.row()]
        self.set_cells(ids if current in ids else (current,), COLUMNS[index.column()].key, text)

    def set_cells(self, ids: tuple[int, ...], column: str, text: str) -> None:
        """Put `text` into that column of these rows; a text that cannot be is told."""
        try:
            self._session.set_cells(ids, column, text)
        except CellError as error:
            self.refused.emit(str(error))

    def fill_down(self) -> None:
        """Give the focused column's cell of the topmost selected row to the others."""
        ids, n = self.chosen(), self.currentIndex().column()
        if len(ids) < 2 or n < 0:
            return self.refused.emit("fill down: select two rows or more, and go to the column to fill")
        try:
            self._session.fill_down(ids, COLUMNS[n].key)
        except CellError as error:
            self.refused.emit(str(error))
        return None

    def number_by_tens(self) -> None:
        """Number the selected rows' shots 010, 020, ..., from top to bottom; without a selection, all."""
        ids = self.chosen()
        try:
            self._session.number_by_tens(ids if len(ids) > 1 else self.rows.ids)
        except CellError as error:
            self.refused.emit(str(error))

    def keyPressEvent(self, event: QtGui.QKeyEvent) -> None:  # noqa: D102, N802
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        index = self.currentIndex()
        if step and not event.modifiers() and index.isValid() and len(self.chosen()) > 1:
            # Qt would select the one row anew: the column is changed, and the selection stays
            n = index.column() + step
            while 0 <= n < len(COLUMNS) and self.isColumnHidden(n):
                n += step
            if 0 <= n < len(COLUMNS):
                self.selectionModel().setCurrentIndex(index.sibling(index.row(), n), Flag.NoUpdate)
                self.scrollTo(self.currentIndex())
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QtGui.QMouseEvent) -> None:  # noqa: D102, N802
        self._before = self.chosen()
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QtGui.QMouseEvent) -> None:  # noqa: D102, N802
        current = self.current()
        if len(self._before) > 1 and current in self._before:
            # the first click of the two took the other rows out of the selection, which the cell is set in
            self.choose(self._before, current)
        super().mouseDoubleClickEvent(event)

    def _sort(self, n: int, order: Qt.SortOrder) -> None:
        kept = self.chosen(), self.current(), self.currentIndex().column()
        self.rows.sort(n, order)
        self.choose(*kept)

    # Dropping

    def dragEnterEvent(self, event: QtGui.QDragEnterEvent) -> None:  # noqa: D102, N802
        accept(event)

    def dragMoveEvent(self, event: QtGui.QDragMoveEvent) -> None:  # noqa: D102, N802
        accept(event)

    def dropEvent(self, event: QtGui.QDropEvent) -> None:  # noqa: D102, N802
        if paths := accept(event):
            self.dropped.emit(paths)


def runs(places: list[int]) -> list[tuple[int, int]]:
    """First and last of each run of neighbours, of sorted numbers."""
    found: list[tuple[int, int]] = []
    for place in places:
        if found and found[-1][1] == place - 1:
            found[-1] = (found[-1][0], place)
        else:
            found.append((place, place))
    return found
