"""The settings that count for the panel's work, each with where its value is from."""

from __future__ import annotations

import json
from typing import Any

from nuke_plugin.panel.qt import Qt, QtWidgets
from nuke_plugin.panel.session import Session
from nuke_plugin.panel.state import Setting

HINT = (
    "What you set here counts for this panel and is kept in no file. "
    "The settings file that makes it last is told by: dedio settings"
)

SOURCE = 220
"""Pixels for where a value is from."""


class SettingsPage(QtWidgets.QDialog):
    """A line a setting: name, value, source, and a button that takes a change back."""

    def __init__(self, session: Session, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setWindowTitle("DED-IO settings")
        self.resize(860, 620)
        self.fields: dict[str, QtWidgets.QWidget] = {}
        self._shape: tuple[tuple[str, bool], ...] = ()
        self.sources: dict[str, QtWidgets.QLabel] = {}
        self._resets: dict[str, QtWidgets.QToolButton] = {}
        hint = QtWidgets.QLabel(HINT)
        hint.setProperty("faint", True)
        hint.setWordWrap(True)
        self._none = QtWidgets.QLabel("The settings are being read...")
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._page = QtWidgets.QWidget()
        self._page.setObjectName("page")
        self._grid = QtWidgets.QGridLayout(self._page)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnMinimumWidth(3, 90)
        self._grid.setHorizontalSpacing(12)
        area = QtWidgets.QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFrameShape(QtWidgets.QFrame.Shape.NoFrame)
        area.setWidget(self._page)
        close = QtWidgets.QPushButton("Close")
        close.clicked.connect(self.close)
        close.setAutoDefault(False)  # Return in a field sets the field, and closes nothing
        box = QtWidgets.QVBoxLayout(self)
        box.addWidget(hint)
        box.addWidget(self._none)
        box.addWidget(area, 1)
        box.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        self.refresh()

    def refresh(self) -> None:
        """Show the settings as they are now; fields are made where there are other settings."""
        settings = self._session.settings
        self._none.setVisible(not settings)
        shape = tuple((one.name, bool(one.choices)) for one in settings)
        if shape != self._shape:
            self._shape = shape
            self._make(settings)
        for one in settings:
            show(self.fields[one.name], one)
            source = self.sources[one.name]
            left = Qt.TextElideMode.ElideLeft  # of a file the folder says less than the name
            source.setText(source.fontMetrics().elidedText(one.source, left, SOURCE))
            source.setToolTip(one.source)
            self._resets[one.name].setVisible(one.source == "this panel")

    def _make(self, settings: tuple[Setting, ...]) -> None:
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        self.fields, self.sources, self._resets = {}, {}, {}
        line, group = 0, ""
        for one in settings:
            if one.group != group:
                group = one.group
                title = QtWidgets.QLabel(group)
                title.setObjectName("title")
                self._grid.addWidget(title, line, 0, 1, 4)
                line += 1
            self._line(one, line)
            line += 1
        self._grid.setRowStretch(line, 1)

    def _line(self, one: Setting, line: int) -> None:
        label = QtWidgets.QLabel(one.title or one.name)
        tip = f"{one.doc}\n{one.name}, default: {text_of(one.default) or 'none'}"
        label.setToolTip(tip)
        field = field_for(one)
        field.setToolTip(tip)
        field.setSizePolicy(QtWidgets.QSizePolicy.Policy.Ignored, QtWidgets.QSizePolicy.Policy.Fixed)
        field.setAccessibleName(one.title or one.name)
        label.setBuddy(field)
        if isinstance(field, QtWidgets.QComboBox):
            field.activated.connect(lambda _n, name=one.name: self._changed(name))
        elif isinstance(field, QtWidgets.QCheckBox):
            field.clicked.connect(lambda _on, name=one.name: self._changed(name))
        elif isinstance(field, QtWidgets.QLineEdit):
            field.editingFinished.connect(lambda name=one.name: self._changed(name))
        source = QtWidgets.QLabel()
        source.setProperty("faint", True)
        source.setTextFormat(Qt.TextFormat.PlainText)
        source.setFixedWidth(SOURCE)
        reset = QtWidgets.QToolButton()
        reset.setText("Take back")
        reset.setObjectName("small")
        reset.setToolTip("Use again what the settings files say")
        reset.clicked.connect(lambda _on=False, name=one.name: self._session.set_setting(name, None))
        for n, widget in enumerate((label, field, source, reset)):
            self._grid.addWidget(widget, line, n)
        self.fields[one.name], self.sources[one.name], self._resets[one.name] = field, source, reset

    def _changed(self, name: str) -> None:
        one = next(one for one in self._session.settings if one.name == name)
        field = self.fields[name]
        if isinstance(field, QtWidgets.QLineEdit) and not field.isModified():
            return
        value = value_of(field, one)
        if isinstance(field, QtWidgets.QLineEdit):
            field.setModified(False)
        if value != one.value:
            self._session.set_setting(name, value)


def field_for(one: Setting) -> QtWidgets.QWidget:
    """The widget that edits a setting of this kind."""
    if isinstance(one.value if one.value is not None else one.default, bool):
        return QtWidgets.QCheckBox()
    if one.choices:
        box = QtWidgets.QComboBox()
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return box
    line = QtWidgets.QLineEdit()
    line.setPlaceholderText(text_of(one.default) or "none")
    return line


def show(field: QtWidgets.QWidget, one: Setting) -> None:
    """Put the value into its field; what somebody is typing stays."""
    text = text_of(one.value)
    if isinstance(field, QtWidgets.QCheckBox):
        field.setChecked(bool(one.value))
    elif isinstance(field, QtWidgets.QComboBox):
        # A value that is none of the choices is in the list, too: a role of the config, an old name.
        choices = [*([] if text in one.choices else [text]), *one.choices]
        if choices != [field.itemText(n) for n in range(field.count())]:
            field.clear()
            field.addItems(choices)
        field.setCurrentIndex(field.findText(text))
    elif isinstance(field, QtWidgets.QLineEdit) and not (field.hasFocus() and field.isModified()):
        field.setText(text)
        field.setCursorPosition(0)  # of a long one the beginning is to be seen


def value_of(field: QtWidgets.QWidget, one: Setting) -> Any:
    """What stands in the field, of the kind that the setting has; None for an empty one."""
    if isinstance(field, QtWidgets.QCheckBox):
        return field.isChecked()
    if isinstance(field, QtWidgets.QComboBox):
        return field.currentText() or None
    assert isinstance(field, QtWidgets.QLineEdit)
    text = field.text().strip()
    if not text:
        return None
    kind = one.value if one.value is not None else one.default
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
        return ", ".join(
            json.dumps(one) if not isinstance(one, (int, float)) else f"{one:g}" for one in value
        )
    return value if isinstance(value, str) else json.dumps(value)
