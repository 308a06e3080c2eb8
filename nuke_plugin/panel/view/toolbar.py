"""The line on top: what can be added, undo, search and filters, Kitsu and settings."""

from __future__ import annotations

from nuke_plugin.panel.qt import Qt, QtCore, QtGui, QtWidgets
from nuke_plugin.panel.state import LoginState, State
from nuke_plugin.panel.view.table.filters import Filters

BUTTONS = (
    (
        "clips",
        "Add clips...",
        "Files of clips or sequences; folders and cut lists can be dropped, too",
        "add",
    ),
    ("timeline", "Add a timeline...", "A cut list and the folders of its camera originals", "add"),
    ("remove", "Remove", "Take the selected rows out of the table (Del)", "remove"),
    ("undo", "Undo", "Take back the last change (Ctrl+Z)", "undo"),
    ("redo", "Redo", "Do it again (Ctrl+Shift+Z)", "redo"),
)


class Toolbar(QtWidgets.QWidget):
    """Buttons by key in `buttons`."""

    def __init__(self, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self.filters = Filters()
        self.buttons: dict[str, QtWidgets.QPushButton] = {}
        self._lines = QtWidgets.QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSizeConstraint(QtWidgets.QLayout.SizeConstraint.SetNoConstraint)
        self._line = line = QtWidgets.QHBoxLayout()
        self._lines.addLayout(line)
        line.setSpacing(4)
        for key, title, tip, _ in BUTTONS:
            if key in ("remove", "undo"):
                line.addSpacing(8)
            line.addWidget(self._button(key, title, tip))
        line.addSpacing(8)
        line.addWidget(self.filters)
        line.addStretch(1)
        line.addWidget(self._button("kitsu", "Kitsu", ""))
        line.addWidget(
            self._button("settings", "Settings", "Project, root, engine, handles, colour and proxy")
        )
        self._place = line.indexOf(self.filters)
        self._is_narrow = False

    def _button(self, key: str, title: str, tip: str) -> QtWidgets.QPushButton:
        button = QtWidgets.QPushButton(title)
        button.setToolTip(tip)
        self.buttons[key] = button
        return button

    def fit(self) -> None:
        """In a narrow pane search and filters have a line of their own."""
        has_filters = not self.filters.isHidden()
        others = self._line.minimumSize().width()
        if has_filters and not self._is_narrow:
            others -= self.filters.minimumSizeHint().width()
        needed = others + self.filters.minimumSizeHint().width() + 8
        is_narrow = has_filters and self.width() < needed
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            if is_narrow:
                self._lines.addWidget(self.filters, 0, Qt.AlignmentFlag.AlignLeft)
            else:
                self._line.insertWidget(self._place, self.filters)
        self.updateGeometry()

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:  # noqa: D102, N802
        super().resizeEvent(event)
        self.fit()

    def minimumSizeHint(self) -> QtCore.QSize:  # noqa: D102, N802
        return QtCore.QSize(300, self._lines.minimumSize().height())

    def go_to_search(self) -> None:
        """Go to the search field, to type over what is in it."""
        self.filters.search.setFocus()
        self.filters.search.selectAll()

    def show_state(self, state: State) -> None:
        """What can be done now; the reason why not is in the tooltip."""
        for key, _, tip, action in BUTTONS:
            refusal = state.refusal(action)
            self.buttons[key].setEnabled(refusal is None)
            self.buttons[key].setToolTip(refusal or tip)

    def show_login(self, login: LoginState) -> None:
        """Who is logged in to Kitsu, in a button that logs in or out."""
        title = "Kitsu: ..." if login.is_busy else f"Kitsu: {login.user}" if login.is_in else "Kitsu: log in"
        self.buttons["kitsu"].setText(title if len(title) <= 28 else f"{title[:27]}\N{HORIZONTAL ELLIPSIS}")
        self.buttons["kitsu"].setToolTip(login.sentence)
        self.buttons["kitsu"].setDisabled(login.is_busy)
