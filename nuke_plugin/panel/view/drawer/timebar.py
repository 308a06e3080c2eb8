"""The bar of the scrubber: the media with two ends to drag, in and out."""

from __future__ import annotations

from typing import Literal

from nuke_plugin.panel.qt import Qt, QtCore, QtGui, QtWidgets, Signal, place
from nuke_plugin.panel.view import theme
from nuke_plugin.panel.view.table import bar
from nuke_plugin.panel.view.table.drawn_bar import draw_bar

End = Literal["in", "out"]
GRIP = 9
"""Pixels on either side of an end that take hold of it."""
PAGE = 24
"""Frames that a page key moves an end by."""


class TimeBar(QtWidgets.QWidget):
    """Drag an end, or take it with I or O and move it with the arrows: Shift by ten, page keys by a second.

    `moved` tells each place on the way, `settled` the one where it stays.
    """

    moved = Signal(str, int)
    settled = Signal(str, int)

    def __init__(self, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timebar")
        self.setAccessibleName("In and out of the selected row")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(44)
        self.setMouseTracking(True)
        self.setToolTip(
            "Drag in or out. Keys: I and O take an end, arrows move it by a frame, with Shift by ten, "
            "Page Up and Page Down by a second"
        )
        self.of: bar.Ranges | None = None
        self.end: End = "in"
        self.page = PAGE
        self.is_locked = False
        self._held = False
        self._unsettled = False
        self._settle = QtCore.QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(500)  # steps of a key are one change, and one undo
        self._settle.timeout.connect(self.settle)

    def show_ranges(self, of: bar.Ranges | None) -> None:
        """Show this media and cut. What is under way by hand is not disturbed."""
        if not self._held and not self._unsettled:
            self.of = of
            self.update()

    def put(self, end: End, frame: int) -> None:
        """Move an end, inside the media and not past the other one."""
        of = self.of
        if of is None or self.is_locked:
            return None
        low, high = (of.first, of.cut_out) if end == "in" else (of.cut_in, of.last)
        frame = max(min(frame, high), low)
        self.end = end
        if frame == (of.cut_in if end == "in" else of.cut_out):
            return self.update()
        cut = (frame, of.cut_out) if end == "in" else (of.cut_in, frame)
        self.of = bar.Ranges(of.first, of.last, *cut, of.head, of.tail)
        self._unsettled = True
        self.moved.emit(end, frame)
        self.update()
        return None

    def settle(self) -> None:
        """Tell where the end stays."""
        self._settle.stop()
        if self._unsettled and self.of:
            self._unsettled = False
            self.settled.emit(self.end, self.of.cut_in if self.end == "in" else self.of.cut_out)

    def forget(self) -> None:
        """Another row comes: what was moved and not settled is settled for the old one."""
        self.settle()
        self._held = False

    # Where

    def _room(self) -> QtCore.QRect:
        return self.rect().adjusted(14, 14, -14, -14)

    def _span(self) -> tuple[int, int]:
        assert self.of
        low = min(self.of.first, self.of.cut_in - self.of.head)
        return low, max(self.of.last, self.of.cut_out + self.of.tail) - low + 1

    def x_of(self, end: End) -> int:
        """Where the end is drawn: in at the left of its frame, out at the right of its."""
        assert self.of
        low, count = self._span()
        frame = self.of.cut_in if end == "in" else self.of.cut_out + 1
        return self._room().left() + (frame - low) * self._room().width() // count

    def frame_at(self, x: int, end: End) -> int:
        """The frame whose edge is nearest to this pixel."""
        low, count = self._span()
        edge = round((x - self._room().left()) * count / max(1, self._room().width())) + low
        return edge if end == "in" else edge - 1

    # Events

    def mousePressEvent(self, event: QtGui.QMouseEvent) -> None:  # noqa: D102, N802
        if self.of is None or event.button() != Qt.MouseButton.LeftButton:
            return
        self.settle()
        x = place(event).x()
        far = {end: abs(self.x_of(end) - x) for end in ENDS}
        self.end = "in" if (far["in"], x > self.x_of("in")) < (far["out"], x < self.x_of("out")) else "out"
        self._held = far[self.end] <= GRIP
        self.update()

    def mouseMoveEvent(self, event: QtGui.QMouseEvent) -> None:  # noqa: D102, N802
        if self.of is None:
            return
        x = place(event).x()
        if self._held:
            self.put(self.end, self.frame_at(x, self.end))
        is_near = any(abs(self.x_of(end) - x) <= GRIP for end in ENDS)
        self.setCursor(Qt.CursorShape.SizeHorCursor if is_near or self._held else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QtGui.QMouseEvent) -> None:  # noqa: D102, N802
        if self._held:
            self._held = False
            self.settle()

    def keyPressEvent(self, event: QtGui.QKeyEvent) -> None:  # noqa: D102, N802
        key, of = event.key(), self.of
        by = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        steps = {Qt.Key.Key_Left: -by, Qt.Key.Key_Right: by}
        steps |= {Qt.Key.Key_PageUp: self.page, Qt.Key.Key_PageDown: -self.page}
        if key in (Qt.Key.Key_I, Qt.Key.Key_O):
            self.settle()
            self.end = "in" if key == Qt.Key.Key_I else "out"
            self.update()
        elif of is not None and Qt.Key(key) in steps:
            now = of.cut_in if self.end == "in" else of.cut_out
            self.put(self.end, now + steps[Qt.Key(key)])
            self._settle.start()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QtGui.QFocusEvent) -> None:  # noqa: D102, N802
        self.settle()
        super().focusOutEvent(event)

    def paintEvent(self, event: QtGui.QPaintEvent) -> None:  # noqa: D102, N802
        painter = QtGui.QPainter(self)
        painter.fillRect(self.rect(), theme.colour("#1f1f1f"))
        if self.of is None:
            painter.end()
            return
        draw_bar(painter, self._room(), self.of)
        for end in ENDS:
            self._draw_end(painter, end)
        if self.hasFocus():
            painter.setPen(QtGui.QPen(theme.colour(theme.ACCENT), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _draw_end(self, painter: QtGui.QPainter, end: End) -> None:
        """A line, with a foot into the cut; the end that keys move is bright."""
        x, room = self.x_of(end), self._room()
        is_taken = end == self.end and self.hasFocus()
        ink = theme.colour("#ffffff" if is_taken else "#d0d0d0")
        painter.fillRect(x - 1, room.top() - 8, 3, room.height() + 16, ink)
        foot = x if end == "in" else x - 7
        for y in (room.top() - 8, room.bottom() + 6):
            painter.fillRect(foot, y, 8, 3, ink)


ENDS: tuple[End, End] = ("in", "out")
