"""What a person does with a table: click, type, read."""

from __future__ import annotations

from nuke_plugin.panel.qt import Qt, QtCore, QtWidgets
from nuke_plugin.panel.rows.columns import COLUMNS
from nuke_plugin.panel.view.table.table import Table

PATIENCE = 60_000
"""Milliseconds until what must come is given up."""
KEYS = [column.key for column in COLUMNS]


def index(table: Table, place: int, key: str) -> QtCore.QModelIndex:
    """The cell of column `key` in the row that stands at `place`."""
    return table.rows.index(place, KEYS.index(key))


def text(table: Table, place: int, key: str) -> str:
    """What the cell shows."""
    return str(index(table, place, key).data())


def click(
    qtbot: object, table: Table, place: int, key: str, *, ctrl: bool = False, shift: bool = False
) -> None:
    """A click on the cell."""
    held = Qt.KeyboardModifier.NoModifier
    if ctrl:
        held |= Qt.KeyboardModifier.ControlModifier
    if shift:
        held |= Qt.KeyboardModifier.ShiftModifier
    at = table.visualRect(index(table, place, key)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, held, at)  # type: ignore[attr-defined]


def editor(table: Table) -> QtWidgets.QLineEdit:
    """The line that one types in."""
    found = QtWidgets.QApplication.focusWidget()
    line = found.lineEdit() if isinstance(found, QtWidgets.QComboBox) else found
    assert isinstance(line, QtWidgets.QLineEdit), f"the focus is on {found}"
    assert table.isAncestorOf(line), f"the focus is in {line.accessibleName() or line.parent()}"
    return line


def typed(qtbot: object, table: Table, words: str) -> None:
    """Type over the cell that the focus is on, and press Return."""
    qtbot.keyClicks(table, words[:1])  # type: ignore[attr-defined]
    line = editor(table)
    qtbot.keyClicks(line, words[1:])  # type: ignore[attr-defined]
    assert line.text() == words
    enter(qtbot, line)


def enter(qtbot: object, line: QtWidgets.QLineEdit) -> None:
    """Press Return in an editor; Qt takes the text when it comes back to its loop."""
    qtbot.keyClick(line, Qt.Key.Key_Return)  # type: ignore[attr-defined]
    QtWidgets.QApplication.processEvents()
