"""In and out of the row that the focus is on, with the pictures of its first and last frame."""

from __future__ import annotations

from nuke_plugin.panel.pictures import Got, Look
from nuke_plugin.panel.qt import Qt, QtCore, QtGui, QtWidgets, Signal, is_valid
from nuke_plugin.panel.rows.cells import CellError
from nuke_plugin.panel.rows.rows import Row
from nuke_plugin.panel.session import Session
from nuke_plugin.panel.view.drawer.timebar import TimeBar
from nuke_plugin.panel.view.table import bar
from nuke_plugin.panel.view.table.thumbnails import picture

WIDTH = 640
"""Pixels of the pictures that are asked for."""


class Scrubber(QtWidgets.QWidget):
    """First frame at the left, last frame at the right, the bar below. `refused` tells a sentence."""

    refused = Signal(str)

    def __init__(self, session: Session, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._row: int | None = None
        self.bar = TimeBar()
        self.ends: dict[str, End] = {"in": End("In"), "out": End("Out")}
        self._about = QtWidgets.QLabel()
        self._about.setProperty("faint", True)
        self._about.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._about.setWordWrap(True)
        self._about.setTextFormat(Qt.TextFormat.PlainText)
        middle = QtWidgets.QVBoxLayout()
        middle.addStretch()
        middle.addWidget(self._about)
        middle.addWidget(self.bar)
        middle.addStretch()
        line = QtWidgets.QHBoxLayout(self)
        line.setContentsMargins(8, 8, 8, 8)
        line.setSpacing(12)
        line.addWidget(self.ends["in"], 2)
        line.addLayout(middle, 3)
        line.addWidget(self.ends["out"], 2)
        self.bar.moved.connect(self._moved)
        self.bar.settled.connect(self._settled)
        for key in ("in", "out"):
            field = self.ends[key].field
            field.editingFinished.connect(lambda key=key: self._typed(key))
        self._soon = QtCore.QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(60)  # while an end is dragged, not every frame on the way is decoded
        self._soon.timeout.connect(self._ask)
        self._wanted: set[str] = set()
        self.show_row(None)

    def show_row(self, row: int | None) -> None:
        """Show the row with that id, or that there is none to show."""
        if row != self._row:
            self.bar.forget()
        self._row = row
        found = self._found()
        self.bar.show_ranges(bar.ranges_of(found) if found else None)
        self.bar.is_locked = found is None or found.is_under_way
        if found is None or found.media is None or found.cut_range is None:
            return self._nothing(found)
        self.bar.page = max(1, found.media.rate.timebase)
        self._about.setText(about(found))
        for key in ("in", "out"):
            self._show(found, key, found.in_point if key == "in" else found.out_point)
            self.ends[key].field.setDisabled(found.is_under_way)
        return None

    def _nothing(self, row: Row | None) -> None:
        if row is None:
            said = "Go to a row to see its first and last frame"
        elif row.media is None:
            said = "This row has no clip yet: give it one in its cell Clip"
        else:
            said = "Its in and out are no range: mend them in the table"
        self._about.setText(said)
        for end in self.ends.values():
            end.empty()

    def _found(self) -> Row | None:
        try:
            return None if self._row is None else self._session.row(self._row)
        except KeyError:
            return None

    def _show(self, row: Row, key: str, frame: int | None) -> None:
        """Label of the frame at that end; its picture is asked for where it is another one."""
        if frame is None or row.media is None:
            return
        self.ends[key].say(frame, str(row.media.label(frame) or ""))
        there = row.media.frames
        if not there.first <= frame <= there.last:
            self.ends[key].show_picture("outside the media")
            self.ends[key].shown = None
        elif self.ends[key].shown != (of := (row.id, str(row.media.path), frame, self._session.look(row))):
            self.ends[key].shown = of
            self._want(key)

    def _want(self, key: str) -> None:
        self._wanted.add(key)
        self._soon.start()

    def _ask(self) -> None:
        wanted, self._wanted = self._wanted, set()
        for key in wanted:
            if shown := self.ends[key].shown:
                self._session.picture(shown[0], shown[2], WIDTH, self._answer(key))

    def _answer(self, key: str) -> Got:
        """Takes the picture, where it is still the one that is to be seen."""
        asked = self.ends[key].shown

        def got(found: bytes | str | None) -> None:
            if not is_valid(self) or self.ends[key].shown != asked:
                return
            if found is None:
                self._want(key)
            else:
                self.ends[key].show_picture(picture(found) if isinstance(found, bytes) else found)

        return got

    def _moved(self, key: str, frame: int) -> None:
        if found := self._found():
            self._show(found, key, frame)

    def _settled(self, key: str, frame: int) -> None:
        self._set(key, str(frame))

    def _typed(self, key: str) -> None:
        field = self.ends[key].field
        if field.isModified():
            field.setModified(False)
            self._set(key, field.text())

    def _set(self, key: str, text: str) -> None:
        if self._row is None:
            return
        try:
            self._session.set_cells((self._row,), key, text)
        except CellError as error:
            self.refused.emit(str(error))
        self.show_row(self._row)


class End(QtWidgets.QWidget):
    """One end of the cut: its picture, and a field for its frame or timecode."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.shown: tuple[int, str, int, Look] | None = None
        """Row, clip, frame and look of the picture that is here, or on its way."""
        self._pixmap: QtGui.QPixmap | None = None
        self.picture = QtWidgets.QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setWordWrap(True)
        self.picture.setMinimumSize(120, 80)
        self.picture.setSizePolicy(QtWidgets.QSizePolicy.Policy.Ignored, QtWidgets.QSizePolicy.Policy.Ignored)
        self.picture.setStyleSheet("background: #1f1f1f;")
        self.field = QtWidgets.QLineEdit()
        self.field.setFixedWidth(88)
        self.field.setAccessibleName(f"{name}: frame or timecode")
        self.field.setToolTip("A frame, a timecode, +8, -2 or +00:00:01:00")
        self.label = QtWidgets.QLabel()
        self.label.setProperty("faint", True)
        line = QtWidgets.QHBoxLayout()
        line.addWidget(QtWidgets.QLabel(name))
        line.addStretch()
        line.addWidget(self.label)
        line.addWidget(self.field)
        box = QtWidgets.QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.picture, 1)
        box.addLayout(line)
        self.setMinimumWidth(190)
        self.setMaximumWidth(320)

    def say(self, frame: int, label: str) -> None:
        """Frame and timecode, unless somebody is typing."""
        if not (self.field.hasFocus() and self.field.isModified()):
            self.field.setText(str(frame))
        self.label.setText(label)
        self.field.setEnabled(True)

    def empty(self) -> None:
        """Nothing to show."""
        self.shown = self._pixmap = None
        self.picture.clear()
        self.field.clear()
        self.field.setEnabled(False)
        self.label.clear()

    def show_picture(self, found: QtGui.QPixmap | str) -> None:
        """A picture, or why there is none."""
        self._pixmap = found if isinstance(found, QtGui.QPixmap) else None
        if isinstance(found, str):
            self.picture.setText(found)
        self._fit()

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:  # noqa: D102, N802
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self._pixmap is not None:
            self.picture.setPixmap(
                self._pixmap.scaled(
                    self.picture.size(),
                    Qt.AspectRatioMode.KeepAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
            )


def about(row: Row) -> str:
    """``sht010 rawPlate: 51 frames, handles 8 and 3 of 8``."""
    (head, tail), (no_head, no_tail) = row.handles, row.short
    told = [f"{row.name}: {len(row.cut_range or ())} frames"]
    told.append(f"handles {_of(head - no_head, head)} and {_of(tail - no_tail, tail)}")
    if row.is_taken_out:
        told.append("taken out of the cut")
    return ", ".join(told)


def _of(there: int, wanted: int) -> str:
    return str(wanted) if there == wanted else f"{there} of {wanted}"
