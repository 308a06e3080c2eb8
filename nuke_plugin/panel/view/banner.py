"""The line on top that says what went wrong, or what was done."""

from __future__ import annotations

from nuke_plugin.panel.qt import Qt, QtCore, QtWidgets
from nuke_plugin.panel.view import theme

SECONDS = 8
"""How long a sentence stays that needs nothing done; warnings and errors stay until they are past."""
MARKS = {"error": "Error", "warning": "Look at this", "info": "Done"}
WORST = ("info", "warning", "error")
MOST = 12
"""Sentences that are shown at once, one a line."""


class Banner(QtWidgets.QFrame):
    """What was said of the last thing that a person did: the worst of it, and by a click the rest."""

    def __init__(self, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.level = ""
        self._told: list[tuple[str, str]] = []
        """Levels and sentences, the oldest first."""
        self._stripe = QtWidgets.QFrame()
        self._stripe.setFixedWidth(4)
        self.text = QtWidgets.QLabel()
        self.text.setObjectName("sentence")
        self.text.setTextFormat(Qt.TextFormat.PlainText)  # a path may look like markup
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.more = QtWidgets.QToolButton()
        self.more.setObjectName("small")
        self.more.setCheckable(True)
        self.more.toggled.connect(lambda _on: self._show())
        close = QtWidgets.QToolButton()
        close.setObjectName("flat")
        close.setText("\N{MULTIPLICATION SIGN}")
        close.setToolTip("Close")
        close.setAccessibleName("Close this message")
        close.clicked.connect(self.clear)
        line = QtWidgets.QHBoxLayout(self)
        line.setContentsMargins(0, 0, 4, 0)
        line.addWidget(self._stripe)
        line.addSpacing(6)
        line.addWidget(self.text, 1)
        line.addWidget(self.more)
        line.addWidget(close)
        self._end = QtCore.QTimer(self)
        self._end.setSingleShot(True)
        self._end.timeout.connect(self.clear)
        self.clear()

    def clear(self) -> None:
        """All that was said is past."""
        self._told = []
        self.more.setChecked(False)
        self._show()

    def say(self, level: str, sentence: str) -> None:
        """Show the sentence, with what was said before it and is not past."""
        if any(f"{old};".startswith(f"{sentence};") for _, old in self._told):
            return
        self._told = [one for one in self._told if not sentence.startswith(f"{one[1]};")]
        self._told.append((level, sentence))
        self._show()

    def take_back(self, sentence: str) -> None:
        """What that sentence says is so no more."""
        self._told = [one for one in self._told if one[1] != sentence]
        self._show()

    def _show(self) -> None:
        self._end.stop()
        self.setVisible(bool(self._told))
        self.level, worst = max(reversed(self._told), key=lambda one: WORST.index(one[0]), default=("", ""))
        count = len(self._told)
        lines = [sentence for _, sentence in self._told[-MOST:]]
        lines[:0] = [f"({count - MOST} before these)"] if count > MOST else []
        self.text.setText("\n".join(lines) if self.more.isChecked() else worst)
        self.text.setAccessibleName(f"{MARKS.get(self.level, '')}: {self.text.text()}")
        self.more.setVisible(count > 1)
        self.more.setText("Less" if self.more.isChecked() else f"{count - 1} more")
        self.more.setToolTip("\n".join(lines))
        self._stripe.setStyleSheet(f"background: {theme.LEVELS.get(self.level, theme.BLUE)};")
        if self.level == "info":
            self._end.start(SECONDS * 1000)
