"""Search and filter buttons."""

from __future__ import annotations

from collections.abc import Sequence

from nuke_plugin.panel.qt import QtCore, QtWidgets, Signal
from nuke_plugin.panel.rows.filters import FILTERS
from nuke_plugin.panel.rows.rows import Row


class Filters(QtWidgets.QWidget):
    """What is to be seen: `changed` tells the text and the keys of the buttons that are down."""

    changed = Signal(str, object)

    def __init__(self, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = QtWidgets.QLineEdit()
        self.search.setPlaceholderText("Search (Ctrl+F)")
        self.search.setAccessibleName("Search in all columns")
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(120)
        self.search.setMaximumWidth(190)
        line = QtWidgets.QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        line.addWidget(self.search)
        self.buttons: dict[str, QtWidgets.QPushButton] = {}
        for key, one in FILTERS.items():
            button = QtWidgets.QPushButton(one.title)
            button.setCheckable(True)
            button.setToolTip(one.tooltip)
            button.toggled.connect(self._tell)
            self.buttons[key] = button
            line.addWidget(button)
        self._soon = QtCore.QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(120)  # a word is one search, not one a letter
        self._soon.timeout.connect(self._tell)
        self.search.textChanged.connect(lambda _text: self._soon.start())
        self.search.returnPressed.connect(self._tell)

    def only(self) -> frozenset[str]:
        """Keys of the buttons that are down."""
        return frozenset(key for key, button in self.buttons.items() if button.isChecked())

    def count(self, rows: Sequence[Row]) -> None:
        """Say beside each button how many rows it would leave."""
        for key, one in FILTERS.items():
            number = sum(map(one.test, rows))
            button = self.buttons[key]
            button.setText(f"{one.title} {number}" if number else one.title)
            button.setEnabled(bool(number) or button.isChecked())

    def clear(self) -> None:
        """Show all rows again."""
        self.search.clear()
        for button in self.buttons.values():
            button.setChecked(False)
        self._tell()

    def _tell(self, *_: object) -> None:
        self._soon.stop()
        self.changed.emit(self.search.text().strip(), self.only())
