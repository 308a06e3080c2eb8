"""The session's rows as Qt's model. It keeps no copy: a cell is read when Qt draws it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from nuke_plugin.panel.qt import Qt, QtCore
from nuke_plugin.panel.rows.columns import COLUMNS, Column
from nuke_plugin.panel.rows.rows import Problem, Row
from nuke_plugin.panel.session import Session
from nuke_plugin.panel.view import theme

Index = QtCore.QModelIndex | QtCore.QPersistentModelIndex
ROW = int(Qt.ItemDataRole.UserRole)
"""The role that gives the `Row` itself, for delegates that draw it."""
FLAGS = tuple(
    Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsSelectable
    | (Qt.ItemFlag.ItemIsEditable if column.editable else Qt.ItemFlag.NoItemFlags)
    for column in COLUMNS
)
RIGHT = ("frame", "number")
DRAWN = ("picture", "range", "progress")
"""Kinds of columns that a delegate draws; the text of a cell is for the tooltip and for search."""


class TableModel(QtCore.QAbstractTableModel):
    """The rows that pass search and filters, in their order."""

    def __init__(self, session: Session, parent: QtCore.QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._text, self._only = "", frozenset[str]()
        self._sort: tuple[str, bool] | None = None
        self.ids: tuple[int, ...] = ()
        self._places: dict[int, int] = {}
        self.refresh()

    # What is shown

    def refresh(self) -> None:
        """Ask the session which rows are to be seen, and in which order."""
        ids = self._session.visible(self._text, self._only, self._sort)
        if ids == self.ids:
            return self.changed(None)
        self.beginResetModel()
        self.ids, self._places = ids, {row: n for n, row in enumerate(ids)}
        self.endResetModel()
        return None

    def show_only(self, text: str, only: frozenset[str]) -> None:
        """Rows with this text that pass one of these filters."""
        self._text, self._only = text, only
        self.refresh()

    @property
    def is_filtered(self) -> bool:
        """Whether some rows may be hidden."""
        return bool(self._text or self._only)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by that column; -1 is the table's own order."""
        is_down = order == Qt.SortOrder.DescendingOrder
        self._sort = (COLUMNS[column].key, is_down) if 0 <= column < len(COLUMNS) else None
        self.refresh()

    def changed(self, ids: Collection[int] | None, columns: Sequence[int] | None = None) -> None:
        """These rows have other values now, or all; Qt draws again those that can be seen."""
        if ids is None:
            places: Iterable[int] = (0, len(self.ids) - 1)
        else:
            places = [self._places[one] for one in ids if one in self._places]
        if not places or not self.ids:
            return
        first, last = (columns[0], columns[-1]) if columns else (0, len(COLUMNS) - 1)
        self.dataChanged.emit(self.index(min(places), first), self.index(max(places), last))

    def place(self, row: int) -> int | None:
        """Where the row with that id is, or None where it is not shown."""
        return self._places.get(row)

    def row_at(self, place: int) -> Row:
        """The row that is shown there; one that the session has no more, until it was told, is empty."""
        try:
            return self._session.row(self.ids[place])
        except KeyError:
            return Row(self.ids[place])

    def said(self, row: Row, column: Column) -> str:
        """The cell's text; of an empty one what it stands for."""
        return column.show(row) or self._session.usual(row, column.key)

    # What Qt asks

    def rowCount(self, parent: Index = QtCore.QModelIndex()) -> int:  # noqa: B008, D102, N802
        return 0 if parent.isValid() else len(self.ids)

    def columnCount(self, parent: Index = QtCore.QModelIndex()) -> int:  # noqa: B008, D102, N802
        return 0 if parent.isValid() else len(COLUMNS)

    def flags(self, index: Index) -> Qt.ItemFlag:  # noqa: D102
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        # Qt asks for every cell of a selection: whether this row's can be edited is asked by the editor.
        return FLAGS[index.column()]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:  # noqa: D102, N802
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = COLUMNS[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{column.tooltip}\nClick sorts by it, a third click goes back to the table's own order."
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.kind in RIGHT else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = 0) -> Any:  # noqa: D102
        if not index.isValid() or index.row() >= len(self.ids):
            return None
        row, column = self.row_at(index.row()), COLUMNS[index.column()]
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return None if column.kind in DRAWN else self.said(row, column)
        if role == Qt.ItemDataRole.EditRole:
            return column.text(row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.said(row, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(row, column)
        if role == Qt.ItemDataRole.ForegroundRole:
            name = ink(row, column) or ("" if column.show(row) or not self.said(row, column) else theme.FAINT)
            return theme.colour(name) if name else None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.kind in RIGHT else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None


def concerns(problem: Problem, column: Column) -> bool:
    """Whether the problem is to be seen in this column: in its own, and in the verdict's."""
    return (
        problem.column == column.key
        or column.key == "verdict"
        or (not problem.column and column.key == "clip")
    )


def ink(row: Row, column: Column) -> str:
    """The colour of the cell's text, where it is not the usual one, else nothing."""
    levels = {problem.level for problem in row.problems if concerns(problem, column)}
    if levels:
        return theme.RED if "error" in levels else theme.YELLOW
    if column.key == "confidence" and row.confidence is not None and row.confidence < 0.7:
        return theme.YELLOW
    return "" if column.editable else theme.FAINT


def tooltip(row: Row, column: Column) -> str:
    """All that the cell has to say: its whole text, what is wrong with it, why it cannot be edited."""
    lines = [column.show(row)]
    if column.key == "clip" and row.media:
        lines.append(str(row.media.path))
    if column.key == "range" and row.media and row.cut_range:
        (head, tail), (no_head, no_tail) = row.handles, row.short
        lines += [
            f"cut {row.in_point}-{row.out_point} of {row.media.frames.first}-{row.media.frames.last}",
            f"handles {head - no_head} of {head} and {tail - no_tail} of {tail}",
        ]
    if column.key == "confidence":
        lines += row.reasons
    if column.key == "verdict":
        lines.append(row.verdict_reason)
    of_row = column.key in ("verdict", "status", "clip", "picture")
    lines += [one.sentence for one in row.problems if concerns(one, column) or of_row]
    if column.editable and (refusal := column.refusal(row)):
        lines.append(refusal)
    seen = list(dict.fromkeys(line for line in lines if line))
    return "\n".join(seen) or column.tooltip
