"""The field of a setting: what it shows of the value, and the value that stands in it."""

from __future__ import annotations

import json
import re
from typing import Any

from nuke_plugin.panel.qt import Qt, QtWidgets
from nuke_plugin.panel.state import Setting
from nuke_plugin.panel.view import theme

LIST = (
    f"QComboBox QAbstractItemView {{ color: {theme.TEXT}; selection-color: {theme.BRIGHT}; }}"
    "QComboBox QAbstractItemView::item { padding: 3px 4px; }"
)
GREY = f"QComboBox {{ color: {theme.FAINT}; }} {LIST}"
"""A box in which nothing is chosen; its list is as any."""
SIZE = re.compile(r"(\d+)\s*(?:[xX*\u00d7,;]|\s)\s*(\d+)")


def field_for(one: Setting) -> QtWidgets.QWidget:
    """The widget that edits a setting of this kind."""
    if isinstance(one.value if one.value is not None else one.default, bool):
        return QtWidgets.QCheckBox()
    if one.choices:
        box = QtWidgets.QComboBox()
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        box.setItemDelegate(QtWidgets.QStyledItemDelegate(box))  # Qt's own takes the colour of the box
        return box
    line = QtWidgets.QLineEdit()
    line.setPlaceholderText(text_of(one.default) or one.empty)
    return line


def show(field: QtWidgets.QWidget, one: Setting) -> None:
    """Put the value into its field; what somebody is typing stays."""
    text = text_of(one.value)
    if isinstance(field, QtWidgets.QCheckBox):
        field.setChecked(bool(one.value))
    elif isinstance(field, QtWidgets.QComboBox):
        _choose(field, one, text)
    elif isinstance(field, QtWidgets.QLineEdit) and not (field.hasFocus() and field.isModified()):
        field.setText(text)
        field.setCursorPosition(0)  # of a long one the beginning is to be seen


def _choose(box: QtWidgets.QComboBox, one: Setting, text: str) -> None:
    """Show the value among the choices; a grey line says what it means that nothing is set."""
    # A value that is none of the choices is in the list, too: a role of the config, an old name.
    names = list(dict.fromkeys(["", text] if one.default is None else [text]))
    choices = [*(name for name in names if name not in one.choices), *one.choices]
    if choices != [box.itemData(n) for n in range(box.count())]:
        box.clear()
        for choice in choices:
            box.addItem(choice or one.empty, choice)
    box.setCurrentIndex(choices.index(text))
    sheet = LIST if text else GREY
    if box.styleSheet() != sheet:
        box.setStyleSheet(sheet)


def value_of(field: QtWidgets.QWidget, one: Setting) -> Any:
    """What stands in the field, of the kind that the setting has; None for an empty one."""
    if isinstance(field, QtWidgets.QCheckBox):
        return field.isChecked()
    if isinstance(field, QtWidgets.QComboBox):
        return field.currentData()
    assert isinstance(field, QtWidgets.QLineEdit)
    text = field.text().strip()
    if not text:
        return None
    kind = one.value if one.value is not None else one.default
    if isinstance(kind, (list, tuple)) and (size := SIZE.fullmatch(text)):
        return [int(size[1]), int(size[2])]
    if isinstance(kind, (int, float, list, tuple, dict)):
        try:
            return json.loads(f"[{text}]" if isinstance(kind, (list, tuple)) and text[:1] != "[" else text)
        except ValueError:
            return text  # the session says what is wrong with it
    return text


def text_of(value: Any) -> str:
    """A value as its field has it."""
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        if len(value) == 2 and all(isinstance(one, int) for one in value):
            return f"{value[0]} x {value[1]}"
        return ", ".join(
            json.dumps(one) if not isinstance(one, (int, float)) else f"{one:g}" for one in value
        )
    return value if isinstance(value, str) else json.dumps(value)
