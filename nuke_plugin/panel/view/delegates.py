"""How cells are drawn and edited."""

from __future__ import annotations

from typing import Any

from nuke_plugin.panel.columns import COLUMNS
from nuke_plugin.panel.qt import Qt, QtCore, QtGui, QtWidgets, Signal
from nuke_plugin.panel.rows import Row
from nuke_plugin.panel.session import Session
from nuke_plugin.panel.view import bar, theme
from nuke_plugin.panel.view.model import ROW, Index
from nuke_plugin.panel.view.thumbnails import Thumbnails

PARTS = {"media": "#4d4d4d", "handle": "#8a6a3c", "cut": theme.ACCENT, "short": "#e5392b"}
INKS = {"done": theme.GREEN, "kept": theme.GREEN, "failed": theme.RED, "cancelled": theme.YELLOW}
WARM = (theme.RED, theme.YELLOW)
MIDDLE = int(Qt.AlignmentFlag.AlignCenter)
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class Cell(QtWidgets.QStyledItemDelegate):
    """A cell of text. What is typed is told by `typed`, with the cell's index: the table sets many rows."""

    typed = Signal(QtCore.QModelIndex, str)

    def setModelData(self, editor: QtWidgets.QWidget, model: Any, index: Index) -> None:  # noqa: D102, N802
        line, is_box = line_of(editor), isinstance(editor, QtWidgets.QComboBox)
        text = line.text()
        # What was typed counts though it is what the cell has: other selected rows may have something else.
        is_typed = line.isModified() or (is_box and bool(editor.property("picked")))
        if is_typed or text != index.data(int(Qt.ItemDataRole.EditRole)):
            self.typed.emit(index, text)

    def paint(  # noqa: D102
        self, painter: QtGui.QPainter, option: QtWidgets.QStyleOptionViewItem, index: Index
    ) -> None:
        super().paint(painter, without_focus(option), index)
        self.ring(painter, option)

    def initStyleOption(self, option: Any, index: Index) -> None:  # noqa: D102, N802
        super().initStyleOption(option, index)
        # What is red or yellow stays so in a selected row.
        ink = index.data(int(Qt.ItemDataRole.ForegroundRole))
        bright = ink if isinstance(ink, QtGui.QColor) and ink.name() in WARM else theme.colour(theme.BRIGHT)
        if option.text[:1] in ("/", "\\") or option.text[1:2] == ":":
            option.textElideMode = Qt.TextElideMode.ElideMiddle  # what is wrong stands behind the path
        option.palette.setColor(QtGui.QPalette.ColorRole.HighlightedText, bright)

    def ring(self, painter: QtGui.QPainter, option: Any) -> None:
        """The frame around the cell that has the focus; Qt's own is a dotted line, not to be seen here."""
        if option.state & QtWidgets.QStyle.StateFlag.State_HasFocus:
            painter.save()
            painter.setPen(QtGui.QPen(theme.colour(theme.ACCENT), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(option.rect.adjusted(0, 0, -1, -1))
            painter.restore()

    def ground(self, painter: QtGui.QPainter, option: Any, index: Index) -> None:
        """What a cell that is drawn by hand has behind it: the selection, the stripes."""
        super().paint(painter, without_focus(option), index)


class Choice(Cell):
    """A cell with a list of the config's color spaces; what is typed is looked up in the list."""

    def __init__(self, session: Session, parent: QtCore.QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session

    def createEditor(self, parent: QtWidgets.QWidget, option: Any, index: Index) -> QtWidgets.QWidget:  # noqa: D102, N802
        box = QtWidgets.QComboBox(parent)
        box.setEditable(True)
        box.setInsertPolicy(QtWidgets.QComboBox.InsertPolicy.NoInsert)
        box.addItems(list(self._session.spaces))
        box.activated.connect(lambda _index: box.setProperty("picked", True))
        if completer := box.completer():
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCompletionMode(QtWidgets.QCompleter.CompletionMode.PopupCompletion)
        return box

    def setEditorData(self, editor: QtWidgets.QWidget, index: Index) -> None:  # noqa: D102, N802
        if isinstance(editor, QtWidgets.QComboBox):
            editor.setEditText(index.data(int(Qt.ItemDataRole.EditRole)) or "")
            line_of(editor).selectAll()


class Picture(Cell):
    """The thumbnail of the first frame of the cut, loaded when the row is drawn."""

    def __init__(self, thumbnails: Thumbnails, parent: QtCore.QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails

    def paint(  # noqa: D102
        self, painter: QtGui.QPainter, option: Any, index: Index
    ) -> None:
        self.ground(painter, option, index)
        row: Row = index.data(ROW)
        room = option.rect.adjusted(2, 2, -2, -2)
        found = self._thumbnails.get(row) if row.media else "no media"
        painter.save()
        if isinstance(found, QtGui.QPixmap):
            size = found.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
            at = QtCore.QRect(QtCore.QPoint(0, 0), size)
            at.moveCenter(room.center())
            painter.setRenderHint(QtGui.QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(at, found)
        else:
            painter.fillRect(room, theme.colour("#1f1f1f"))
            painter.setPen(theme.colour(theme.RED if not row.media else theme.FAINT))
            painter.setFont(smaller(option.font))
            painter.drawText(
                room, MIDDLE | int(Qt.TextFlag.TextWordWrap), "..." if found is None else short(found)
            )
        painter.restore()
        self.ring(painter, option)


class Range(Cell):
    """The bar: media grey, cut orange, handles dim, red where handles are short."""

    def paint(  # noqa: D102
        self, painter: QtGui.QPainter, option: Any, index: Index
    ) -> None:
        self.ground(painter, option, index)
        room = option.rect.adjusted(6, 12, -6, -12)
        of = bar.ranges_of(index.data(ROW))
        painter.save()
        if of is None:
            painter.setPen(QtGui.QPen(theme.colour("#5c5c5c"), 1, Qt.PenStyle.DashLine))
            painter.drawLine(room.left(), room.center().y(), room.right(), room.center().y())
        else:
            draw_bar(painter, room, of)
        painter.restore()
        self.ring(painter, option)


class Progress(Cell):
    """How far the row's ingest is, in a bar and a word."""

    def paint(  # noqa: D102
        self, painter: QtGui.QPainter, option: Any, index: Index
    ) -> None:
        self.ground(painter, option, index)
        row: Row = index.data(ROW)
        room = option.rect.adjusted(6, 0, -6, 0)
        painter.save()
        is_running = row.is_under_way and bool(row.total)
        if is_running:
            self._bar(painter, room, row)
        ink = INKS.get(row.status, theme.TEXT)
        painter.setPen(theme.colour(ink))
        text_room = room.adjusted(0, 4, 0, -16) if is_running else room.adjusted(0, 0, 0, -1)
        text = f"{100 * row.done // row.total}%" if is_running else COLUMNS[index.column()].show(row)
        elided = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(text_room, LEFT, elided)
        painter.restore()
        self.ring(painter, option)

    def _bar(self, painter: QtGui.QPainter, room: QtCore.QRect, row: Row) -> None:
        track = QtCore.QRect(room.left(), room.bottom() - 12, room.width(), 6)
        painter.fillRect(track, theme.colour("#1a1a1a"))
        track.setWidth(track.width() * min(row.done, row.total) // row.total)
        painter.fillRect(track, theme.colour(theme.ACCENT if row.status == "running" else "#8a6a3c"))


def draw_bar(painter: QtGui.QPainter, room: QtCore.QRect, of: bar.Ranges) -> None:
    """Media, handles, cut and what is short, in that room."""
    for part in bar.parts(of, room.width()):
        is_media = part.kind == "media"
        height = room.height() // 2 if is_media else room.height()
        top = room.top() + (room.height() - height) // 2
        painter.fillRect(room.left() + part.left, top, part.width, height, theme.colour(PARTS[part.kind]))


def without_focus(option: Any) -> Any:
    """The same, as a cell that has no focus."""
    other = QtWidgets.QStyleOptionViewItem(option)
    other.state &= ~QtWidgets.QStyle.StateFlag.State_HasFocus
    return other


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
