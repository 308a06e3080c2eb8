"""The settings that count for the panel's work, each with where its value is from."""

from __future__ import annotations

from nuke_plugin.panel.qt import Qt, QtWidgets
from nuke_plugin.panel.session import Session
from nuke_plugin.panel.settings.preferences import HERE
from nuke_plugin.panel.state import Setting
from nuke_plugin.panel.view.dialogs.setting_fields import field_for, show, text_of, value_of

HINT = (
    "What you set here counts for this panel and is kept in no file. "
    "The settings file that makes it last is told by: dedio settings"
)
READING = "The settings are being read..."
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
        self.wrongs: dict[str, QtWidgets.QLabel] = {}
        hint = QtWidgets.QLabel(HINT)
        hint.setProperty("faint", True)
        hint.setWordWrap(True)
        self.none = QtWidgets.QLabel(READING)
        self.none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.none.setTextFormat(Qt.TextFormat.PlainText)
        self.none.setWordWrap(True)
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
        box.addWidget(self.none)
        box.addWidget(area, 1)
        box.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        self.refresh()

    def refresh(self) -> None:
        """Show the settings as they are now; fields are made where there are other settings."""
        settings = self._session.settings
        self.none.setVisible(not settings)
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
            self._resets[one.name].setVisible(one.source == HERE)
            self.wrongs[one.name].setText(one.wrong)
            self.wrongs[one.name].setVisible(bool(one.wrong))

    def tell(self, sentence: str) -> None:
        """Say why there are no settings; nothing: they are being read."""
        mend = f"The settings cannot be read: {sentence}\nMend that, then open this page again."
        self.none.setText(mend if sentence else READING)
        self.none.setProperty("error", bool(sentence))
        self.none.style().unpolish(self.none)
        self.none.style().polish(self.none)

    def _make(self, settings: tuple[Setting, ...]) -> None:
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        self.fields, self.sources, self._resets, self.wrongs = {}, {}, {}, {}
        line, group = 0, ""
        for one in settings:
            if one.group != group:
                group = one.group
                title = QtWidgets.QLabel(group)
                title.setObjectName("title")
                self._grid.addWidget(title, line, 0, 1, 4)
                line += 1
            self._line(one, line)
            line += 2
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
        wrong = QtWidgets.QLabel()
        wrong.setProperty("error", True)
        wrong.setTextFormat(Qt.TextFormat.PlainText)
        wrong.setWordWrap(True)
        self._grid.addWidget(wrong, line + 1, 1, 1, 3)
        self.fields[one.name], self.sources[one.name], self._resets[one.name] = field, source, reset
        self.wrongs[one.name] = wrong

    def _changed(self, name: str) -> None:
        one = next(one for one in self._session.settings if one.name == name)
        field = self.fields[name]
        if isinstance(field, QtWidgets.QLineEdit) and not field.isModified():
            return
        value = value_of(field, one)
        if isinstance(field, QtWidgets.QLineEdit):
            field.setModified(False)
        if value != one.value and (value, one.value) != ("", None):
            self._session.set_setting(name, value)
