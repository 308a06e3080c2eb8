"""How cells are drawn and edited."""

from __future__ import annotations

from typing import Any

from nuke_plugin.panel.qt import Qt, QtCore, QtGui, QtWidgets, Signal
from nuke_plugin.panel.rows.columns import COLUMNS, Column
from nuke_plugin.panel.rows.rows import Row
from nuke_plugin.panel.session import Session
from nuke_plugin.panel.view import theme
from nuke_plugin.panel.view.table import bar
from nuke_plugin.panel.view.table.drawn_bar import draw_bar
from nuke_plugin.panel.view.table.model import RIGHT, Index, TableModel, ink
from nuke_plugin.panel.view.table.thumbnails import Thumbnails

INKS = {"done": theme.GREEN, "kept": theme.GREEN, "failed": theme.RED, "cancelled": theme.YELLOW}
WARM = (theme.RED, theme.YELLOW)
NEEDED = "?"
"""What is drawn in an empty cell that has to be filled in."""
WRAPPED = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
RIGHT_SIDE = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
CHOSEN = QtWidgets.QStyle.StateFlag.State_Selected
FOCUSED = QtWidgets.QStyle.StateFlag.State_HasFocus
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class Cell(QtWidgets.QStyledItemDelegate):
    """A cell of text. What is typed is told by `typed`, with the cell's index: the table sets many rows.

    It is drawn by hand: Qt's own way asks the model for eight things a cell, and scrolling stutters.
    """

    typed = Signal(QtCore.QModelIndex, str)
    refused = Signal(str)
    """A cell that takes no text was to be edited: why it takes none."""

    def __init__(self, rows: TableModel, parent: QtCore.QObject | None = None) -> None:
        super().__init__(parent)
        self._rows = rows

    def paint(self, painter: QtGui.QPainter, option: Any, index: Index) -> None:  # noqa: D102
        state, room = option.state, option.rect
        row, is_chosen = self._rows.row_at(index.row()), bool(state & CHOSEN)
        if is_chosen:
            painter.fillRect(room, theme.colour(theme.SELECTED))
        self.draw(painter, option, row, COLUMNS[index.column()], is_chosen)
        if state & FOCUSED:  # Qt's own frame is a dotted line, not to be seen here
            painter.setPen(theme.colour(theme.ACCENT))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(room.adjusted(0, 0, -1, -1))

    def draw(self, painter: QtGui.QPainter, option: Any, row: Row, column: Column, is_chosen: bool) -> None:
        """Draw what is in the cell: its text. What is red or yellow stays so in a selected row."""
        name, own = ink(row, column), column.show(row)
        text = self._rows.said(row, column) or (NEEDED if name == theme.RED else "")
        if not text:
            return
        usual = theme.TEXT if own else theme.FAINT
        is_bright = is_chosen and own and name not in WARM
        painter.setPen(theme.colour(theme.BRIGHT if is_bright else name or usual))
        write(painter, option, text, RIGHT_SIDE if column.kind in RIGHT else LEFT)

    def createEditor(self, parent: QtWidgets.QWidget, option: Any, index: Index) -> QtWidgets.QWidget | None:  # type: ignore[override]  # noqa: D102, N802
        refusal = COLUMNS[index.column()].refusal(self._rows.row_at(index.row()))
        if refusal:
            self.refused.emit(refusal)
            return None
        return self.editor(parent, option, index)

    def editor(self, parent: QtWidgets.QWidget, option: Any, index: Index) -> QtWidgets.QWidget:
        """The widget that one types in."""
        return super().createEditor(parent, option, index)

    def setModelData(self, editor: QtWidgets.QWidget, model: Any, index: Index) -> None:  # noqa: D102, N802
        line, is_box = line_of(editor), isinstance(editor, QtWidgets.QComboBox)
        text = line.text()
        # What was typed counts though it is what the cell has: other selected rows may have something else.
        is_typed = line.isModified() or (is_box and bool(editor.property("picked")))
        if is_typed or text != index.data(int(Qt.ItemDataRole.EditRole)):
            self.typed.emit(index, text)


class Choice(Cell):
    """A cell with a list of the config's color spaces; what is typed is looked up in the list."""

    def __init__(self, session: Session, rows: TableModel, parent: QtCore.QObject | None = None) -> None:
        super().__init__(rows, parent)
        self._session = session

    def editor(self, parent: QtWidgets.QWidget, option: Any, index: Index) -> QtWidgets.QWidget:  # noqa: D102
        box = QtWidgets.QComboBox(parent)
        box.setEditable(True)
        box.setInsertPolicy(QtWidgets.QComboBox.InsertPolicy.NoInsert)
        box.addItems(list(self._session.spaces))
        box.activated.connect(lambda _index: box.setProperty("picked", True))
        if completer := box.completer():
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCompletionMode(QtWidgets.QCompleter.CompletionMode.PopupCompletion)
            line_of(box).returnPressed.connect(lambda: self._entered(box, completer.popup()))
        return box

    def _entered(self, box: QtWidgets.QComboBox, shown: QtWidgets.QWidget | None) -> None:
        """Return, while the list of what begins so is open: it has the keys, and Qt would only close it."""
        if shown is not None and shown.isVisible():
            shown.hide()
            box.setProperty("picked", True)
            self.commitData.emit(box)
            self.closeEditor.emit(box)

    def setEditorData(self, editor: QtWidgets.QWidget, index: Index) -> None:  # noqa: D102, N802
        if isinstance(editor, QtWidgets.QComboBox):
            editor.setEditText(index.data(int(Qt.ItemDataRole.EditRole)) or "")
            line_of(editor).selectAll()


class Picture(Cell):
    """The thumbnail of the first frame of the cut, loaded when the row is drawn."""

    def __init__(
        self, thumbnails: Thumbnails, rows: TableModel, parent: QtCore.QObject | None = None
    ) -> None:
        super().__init__(rows, parent)
        self._thumbnails = thumbnails

    def draw(  # noqa: D102
        self, painter: QtGui.QPainter, option: Any, row: Row, column: Column, is_chosen: bool
    ) -> None:
        room = option.rect.adjusted(2, 2, -2, -2)
        found = self._thumbnails.get(row) if row.media else "no clip"
        if isinstance(found, QtGui.QPixmap):
            size = found.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
            at = QtCore.QRect(QtCore.QPoint(0, 0), size)
            at.moveCenter(room.center())
            painter.setRenderHint(QtGui.QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(at, found)
            return
        painter.save()
        painter.fillRect(room, theme.colour("#1f1f1f"))
        painter.setPen(theme.colour(theme.FAINT if row.media else theme.RED))
        painter.setFont(smaller(option.font))
        painter.drawText(room, WRAPPED, "..." if found is None else short(found))
        painter.restore()


class Range(Cell):
    """The bar: media grey, cut orange, handles dim, red where handles are short."""

    def draw(  # noqa: D102
        self, painter: QtGui.QPainter, option: Any, row: Row, column: Column, is_chosen: bool
    ) -> None:
        room, of = option.rect.adjusted(6, 12, -6, -12), bar.ranges_of(row)
        if of is not None:
            return draw_bar(painter, room, of)
        painter.setPen(QtGui.QPen(theme.colour("#5c5c5c"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(room.left(), room.center().y(), room.right(), room.center().y())
        return None


class Progress(Cell):
    """How far the row's ingest is, in a bar and a word."""

    def draw(  # noqa: D102
        self, painter: QtGui.QPainter, option: Any, row: Row, column: Column, is_chosen: bool
    ) -> None:
        painter.setPen(theme.colour(INKS.get(row.status, theme.TEXT)))
        if not (row.is_under_way and row.total):
            return write(painter, option, column.show(row), LEFT)
        room = option.rect.adjusted(4, 0, -6, 0)
        painter.drawText(room.adjusted(0, 4, 0, -16), LEFT, f"{100 * row.done // row.total}%")
        track = QtCore.QRect(room.left(), room.bottom() - 12, room.width(), 6)
        painter.fillRect(track, theme.colour("#1a1a1a"))
        track.setWidth(track.width() * min(row.done, row.total) // row.total)
        painter.fillRect(track, theme.colour(theme.ACCENT if row.status == "running" else "#8a6a3c"))
        return None


def write(painter: QtGui.QPainter, option: Any, text: str, side: int) -> None:
    """Write the text into the cell, on two lines where one has no room for it."""
    room, metrics = option.rect.adjusted(4, 0, -4, 0), option.fontMetrics
    if metrics.horizontalAdvance(text) > room.width():
        text = "\n".join(two_lines(text, metrics, room.width()))
    painter.drawText(room, side, text)


def two_lines(text: str, metrics: QtGui.QFontMetrics, width: int) -> tuple[str, str]:
    """A text that is wider than `width` pixels in two lines; what has no room in both is cut out.

    Of a name or a path that is the middle, as its end tells it from others; of a sentence the end.
    """
    first = prefix(text, metrics, width)
    at = max(first.rfind(" "), *(first.rfind(mark) + 1 for mark in "_-/\\."))
    first = text[:at] if at > len(first) // 3 else first
    rest = text[len(first) :].strip()
    is_sentence = text.count(" ") > 4 and text[:1] not in ("/", "\\") and text[1:2] != ":"
    mode = Qt.TextElideMode.ElideRight if is_sentence else Qt.TextElideMode.ElideMiddle
    return first, metrics.elidedText(rest, mode, width)


def prefix(text: str, metrics: QtGui.QFontMetrics, width: int) -> str:
    """As much of the beginning of the text as fits, one letter at least."""
    low, high = 1, min(len(text), 80)
    while low < high:
        middle = (low + high + 1) // 2
        if metrics.horizontalAdvance(text[:middle]) <= width:
            low = middle
        else:
            high = middle - 1
    return text[:low]


def smaller(font: QtGui.QFont) -> QtGui.QFont:
    """A font for small rooms."""
    other = QtGui.QFont(font)
    other.setPixelSize(10)
    return other


def short(sentence: str) -> str:
    """What fits into a thumbnail of a sentence that its tooltip has whole."""
    return sentence if len(sentence) <= 12 else "no picture"


def line_of(editor: QtWidgets.QWidget) -> QtWidgets.QLineEdit:
    """The line that one types in: the editor itself, or that of a box."""
    line = editor.lineEdit() if isinstance(editor, QtWidgets.QComboBox) else editor
    assert isinstance(line, QtWidgets.QLineEdit)
    return line
