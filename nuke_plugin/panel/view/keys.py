"""The panel's keys.

Nuke has Ctrl+Z and others for itself, and of two shortcuts for one key Qt takes neither. So these are no
shortcuts: the panel claims the key while the focus is in it, before Nuke's menus are asked.
"""

from __future__ import annotations

from collections.abc import Callable

from nuke_plugin.panel.qt import Qt, QtCore, QtGui, QtWidgets

NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
KEYS = (
    (CTRL, Qt.Key.Key_Z, "undo"),
    (CTRL | SHIFT, Qt.Key.Key_Z, "redo"),
    (CTRL, Qt.Key.Key_D, "fill_down"),
    (CTRL, Qt.Key.Key_F, "find"),
    (CTRL, Qt.Key.Key_P, "plan"),
    (CTRL, Qt.Key.Key_Return, "ingest"),
    (CTRL, Qt.Key.Key_Enter, "ingest"),
)
TABLE_KEYS = (
    (NONE, Qt.Key.Key_Delete, "remove"),
    (NONE, Qt.Key.Key_Space, "scrub"),
    (NONE, Qt.Key.Key_Escape, "one_row"),
)
"""Where the focus is in the table itself, and not in an editor of one of its cells."""


class Keys(QtCore.QObject):
    """Watches a widget and does what its keys mean. Put it on with `installEventFilter`."""

    def __init__(
        self,
        keys: tuple[tuple[Qt.KeyboardModifier, Qt.Key, str], ...],
        acts: dict[str, Callable[[], None]],
        parent: QtWidgets.QWidget,
    ) -> None:
        super().__init__(parent)
        self._keys, self._acts = keys, acts

    def eventFilter(self, watched: QtCore.QObject, event: QtCore.QEvent) -> bool:  # noqa: D102, N802
        if event.type() not in (QtCore.QEvent.Type.ShortcutOverride, QtCore.QEvent.Type.KeyPress):
            return False
        if not isinstance(event, QtGui.QKeyEvent):
            return False
        act = self._meaning(event)
        if act is None:
            return False
        event.accept()
        if event.type() == QtCore.QEvent.Type.KeyPress:
            act()
            return True
        return False

    def _meaning(self, event: QtGui.QKeyEvent) -> Callable[[], None] | None:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        for wanted, key, name in self._keys:
            if event.key() == key and modifiers == wanted:
                return self._acts[name]
        return None
