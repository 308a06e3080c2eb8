"""The line on top that says what went wrong, or what was done."""

from __future__ import annotations

from nuke_plugin.panel.qt import Qt, QtCore, QtWidgets
from nuke_plugin.panel.view import theme

SECONDS = 8
"""How long a sentence stays that needs nothing done; warnings and errors stay until they are closed."""
MARKS = {"error": "Error", "warning": "Look at this", "info": "Done"}


class Banner(QtWidgets.QFrame):
    """One sentence, in the colour of its level. A new one takes the place of the last."""

    def __init__(self, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.level = ""
        self._stripe = QtWidgets.QFrame()
        self._stripe.setFixedWidth(4)
        self.text = QtWidgets.QLabel()
        self.text.setObjectName("sentence")
        self.text.setTextFormat(Qt.TextFormat.PlainText)  # a path may look like markup
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        close = QtWidgets.QToolButton()
        close.setObjectName("flat")
        close.setText("\N{MULTIPLICATION SIGN}")
        close.setToolTip("Close")
        close.setAccessibleName("Close this message")
        close.clicked.connect(self.hide)
        line = QtWidgets.QHBoxLayout(self)
        line.setContentsMargins(0, 0, 4, 0)
        line.addWidget(self._stripe)
        line.addSpacing(6)
        line.addWidget(self.text, 1)
        line.addWidget(close)
        self._end = QtCore.QTimer(self)
        self._end.setSingleShot(True)
        self._end.timeout.connect(self.hide)
        self.hide()

    def say(self, level: str, sentence: str) -> None:
        """Show the sentence; an empty one closes the line."""
        self._end.stop()
        self.level = level
        self.text.setText(sentence)
        self.text.setAccessibleName(f"{MARKS.get(level, '')}: {sentence}")
        self._stripe.setStyleSheet(f"background: {theme.LEVELS.get(level, theme.BLUE)};")
        self.setVisible(bool(sentence))
        if level == "info":
            self._end.start(SECONDS * 1000)
