"""Logging in to Kitsu. The password is in the field alone, and handed to the session once."""

from __future__ import annotations

from nuke_plugin.panel.qt import QtWidgets
from nuke_plugin.panel.session import Session

HINT = "The password goes into the keyring of your system, and into no file of DED-IO."


class Login(QtWidgets.QDialog):
    """Host, e-mail and password; it closes when the login worked, and else says why it did not."""

    def __init__(self, session: Session, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._is_asked = False
        self.setWindowTitle("Log in to Kitsu")
        self.setMinimumWidth(420)
        self.host, self.email = (
            QtWidgets.QLineEdit(session.login.host),
            QtWidgets.QLineEdit(session.login.user),
        )
        self.host.setPlaceholderText("https://kitsu.example.com/api")
        self.password = QtWidgets.QLineEdit()
        self.password.setEchoMode(QtWidgets.QLineEdit.EchoMode.Password)
        form = QtWidgets.QFormLayout()
        form.addRow("Kitsu", self.host)
        form.addRow("E-mail", self.email)
        form.addRow("Password", self.password)
        hint = QtWidgets.QLabel(HINT)
        hint.setProperty("faint", True)
        hint.setWordWrap(True)
        self.said = QtWidgets.QLabel()
        self.said.setWordWrap(True)
        self.said.setProperty("error", True)
        self.go = QtWidgets.QPushButton("Log in")
        self.go.setProperty("primary", True)
        self.go.setDefault(True)
        self.go.clicked.connect(self._ask)
        stay = QtWidgets.QPushButton("Cancel")
        stay.clicked.connect(self.reject)
        buttons = QtWidgets.QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(stay)
        buttons.addWidget(self.go)
        box = QtWidgets.QVBoxLayout(self)
        box.setSpacing(12)
        box.addLayout(form)
        box.addWidget(hint)
        box.addWidget(self.said)
        box.addLayout(buttons)
        for field in (self.host, self.email, self.password):
            field.textChanged.connect(lambda _text: self._can())
        (self.password if self.host.text() and self.email.text() else self.host).setFocus()
        self._can()

    def _can(self) -> None:
        fields = (self.host, self.email, self.password)
        missing = [field for field in fields if not field.text().strip()]
        self.go.setDisabled(bool(missing) or self._session.login.is_busy)

    def _ask(self) -> None:
        self._is_asked = True
        self.said.clear()
        password = self.password.text()
        self.password.clear()
        self._session.log_in(self.host.text().strip(), self.email.text().strip(), password)

    def refresh(self) -> None:
        """The session's login is another."""
        login = self._session.login
        self.go.setText("Logging in..." if login.is_busy else "Log in")
        self._can()
        if self._is_asked and not login.is_busy:
            self._is_asked = False
            if login.is_in:
                self.accept()
            else:
                self.said.setText(login.sentence)
                self.password.setFocus()

    def done(self, code: int) -> None:  # noqa: D102
        self.password.clear()
        super().done(code)
