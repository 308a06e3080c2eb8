"""What is seen before there is any row: where to drop, and what comes after."""

from __future__ import annotations

from nuke_plugin.panel.qt import Qt, QtCore, QtGui, QtWidgets, Signal
from nuke_plugin.panel.state import State
from nuke_plugin.panel.view.dropping import accept

STEPS = (
    "<b>1</b>&nbsp; Add clips, or a cut list with the folders of its camera originals.",
    "<b>2</b>&nbsp; Look at the rows: shot, in and out, handles. Red says what has to be mended.",
    "<b>3</b>&nbsp; <b>Preview plan</b> shows every folder and file that would be written.",
    "<b>4</b>&nbsp; <b>Ingest</b> writes and checks them. You can pause, cancel and go on.",
)


class NoMatch(QtWidgets.QWidget):
    """What is seen in place of rows where search and filters leave none."""

    def __init__(self, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentence = QtWidgets.QLabel("No row matches the search or the filters")
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.all = QtWidgets.QPushButton("Show all rows")
        self.all.setToolTip("Clear the search, and let go the filter buttons")
        box = QtWidgets.QVBoxLayout(self)
        box.addWidget(self.sentence)
        box.addWidget(self.all, 0, Qt.AlignmentFlag.AlignCenter)
        self.hide()

    def show_over(self, room: QtCore.QRect, is_shown: bool) -> None:
        """Be in the middle of that room of the parent, or not be seen."""
        at = QtCore.QRect(QtCore.QPoint(0, 0), self.sizeHint())
        at.moveCenter(room.center())
        self.setGeometry(at)
        self.setVisible(is_shown)


class Empty(QtWidgets.QWidget):
    """A large place to drop things on, with buttons for who rather chooses them."""

    dropped = Signal(object)

    def __init__(self, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self.title = QtWidgets.QLabel("Drop clips, folders or a cut list here")
        self.title.setObjectName("title")
        self.sentence = QtWidgets.QLabel("Camera originals and image sequences; EDL, OTIO, XML or AAF.")
        self.sentence.setWordWrap(True)
        self.sentence.setProperty("faint", True)
        for label in (self.title, self.sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.clips = QtWidgets.QPushButton("Add clips...")
        self.folder = QtWidgets.QPushButton("Add a folder...")
        self.timeline = QtWidgets.QPushButton("Add a timeline...")
        self._busy = QtWidgets.QProgressBar()
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self._busy.setFixedSize(260, 6)
        self._frame = QtWidgets.QFrame()
        self._frame.setObjectName("drop")
        self._frame.setMinimumHeight(190)
        inner = QtWidgets.QVBoxLayout(self._frame)
        inner.setSpacing(12)
        inner.addStretch()
        inner.addWidget(self.title)
        inner.addWidget(self.sentence)
        inner.addWidget(self._busy, 0, Qt.AlignmentFlag.AlignCenter)
        buttons = QtWidgets.QHBoxLayout()
        buttons.addStretch()
        for button in (self.clips, self.folder, self.timeline):
            buttons.addWidget(button)
        buttons.addStretch()
        inner.addLayout(buttons)
        inner.addStretch()
        page = QtWidgets.QWidget()
        page.setMaximumWidth(560)
        steps = QtWidgets.QVBoxLayout(page)
        steps.setSpacing(6)
        for step in STEPS:
            label = QtWidgets.QLabel(step)
            label.setProperty("faint", True)
            label.setWordWrap(True)
            steps.addWidget(label)
        below = QtWidgets.QHBoxLayout()
        below.addStretch(1)
        below.addWidget(page, 20)
        below.addStretch(1)
        all_of_it = QtWidgets.QVBoxLayout(self)
        all_of_it.setContentsMargins(30, 24, 30, 16)
        all_of_it.setSpacing(12)
        all_of_it.addWidget(self._frame, 1)
        all_of_it.addLayout(below)
        self.show_state(State())

    def show_state(self, state: State) -> None:
        """While something is being added: what, and that one has to wait."""
        is_busy = state.phase == "adding"
        self._busy.setVisible(is_busy)
        self.title.setText(
            "Looking at what you added" if is_busy else "Drop clips, folders or a cut list here"
        )
        usual = "Camera originals and image sequences; EDL, OTIO, XML or AAF."
        is_told = (is_busy or state.phase == "broken") and state.sentence
        self.sentence.setText(state.sentence if is_told else usual)
        for button in (self.clips, self.folder, self.timeline):
            button.setDisabled(is_busy or state.refusal("add") is not None)
            button.setToolTip(state.refusal("add") or "")

    def dragEnterEvent(self, event: QtGui.QDragEnterEvent) -> None:  # noqa: D102, N802
        self._over(bool(accept(event)))

    def dragMoveEvent(self, event: QtGui.QDragMoveEvent) -> None:  # noqa: D102, N802
        accept(event)

    def dragLeaveEvent(self, event: QtGui.QDragLeaveEvent) -> None:  # noqa: D102, N802
        self._over(False)

    def dropEvent(self, event: QtGui.QDropEvent) -> None:  # noqa: D102, N802
        self._over(False)
        if paths := accept(event):
            self.dropped.emit(paths)

    def _over(self, is_over: bool) -> None:
        self._frame.setProperty("over", is_over)
        self._frame.style().unpolish(self._frame)
        self._frame.style().polish(self._frame)
