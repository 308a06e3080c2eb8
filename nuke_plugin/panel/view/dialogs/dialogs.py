"""What the panel asks for in windows of their own: files, a timeline, a login; and the settings."""

from __future__ import annotations

from pathlib import Path

from nuke_plugin.panel.qt import QtCore, QtWidgets, Signal
from nuke_plugin.panel.session import Session
from nuke_plugin.panel.state import Change, SettingsChanged
from nuke_plugin.panel.view import theme
from nuke_plugin.panel.view.dialogs.login import Login
from nuke_plugin.panel.view.dialogs.settings_page import SettingsPage
from nuke_plugin.panel.view.dialogs.timeline import AddTimeline


class Dialogs(QtCore.QObject):
    """Opens them over `over`. `chosen` tells the files and folders that a person chose."""

    chosen = Signal(object)

    def __init__(self, session: Session, over: QtWidgets.QWidget) -> None:
        super().__init__(over)
        self._session, self._over = session, over
        self.settings: SettingsPage | None = None
        self.login: Login | None = None
        self.adding: AddTimeline | None = None
        self._not_read = ""
        session.listen(self._heard)

    def browse_clips(self) -> None:
        """Choose files."""
        names, _ = QtWidgets.QFileDialog.getOpenFileNames(self._over, "Add clips", "")
        if names:
            self.chosen.emit(tuple(map(Path, names)))

    def browse_folder(self) -> None:
        """Choose a folder: what clips are below it is looked up."""
        if name := QtWidgets.QFileDialog.getExistingDirectory(self._over, "Add a folder of clips", ""):
            self.chosen.emit((Path(name),))

    def add_timeline(self) -> None:
        """Ask for a cut list and its media; what was typed is there again where it gave no rows."""
        if self.adding is not None and self._gave_nothing(self.adding):
            return self.adding.open()
        self.adding = AddTimeline(self._over)
        theme.dress(self.adding)
        self.adding.chosen.connect(
            lambda cut, media, options: self._session.add_timeline(cut, media, **options)
        )
        return self.adding.open()

    def _gave_nothing(self, asked: AddTimeline) -> bool:
        """Whether the cut list that was asked for there was refused."""
        cut, is_read = Path(asked.cut.text().strip()), self._session.state.phase != "adding"
        return asked.is_chosen and is_read and not any(row.cut == cut for row in self._session.rows)

    def log_in(self, button: QtWidgets.QAbstractButton) -> None:
        """Log in to Kitsu, or where somebody is logged in, ask below the button whether to log out."""
        if not self._session.login.is_in:
            return self._ask_login()
        menu = QtWidgets.QMenu(self._over)
        menu.addAction("Log out").triggered.connect(lambda _on=False: self._session.log_out())
        menu.addAction("Log in as somebody else...").triggered.connect(lambda _on=False: self._ask_login())
        return menu.popup(button.mapToGlobal(QtCore.QPoint(0, button.height())))

    def _ask_login(self) -> None:
        self.login = Login(self._session, self._over)
        theme.dress(self.login)
        self.login.open()

    def show_settings(self) -> None:
        """The settings that count, and where they are from."""
        if self.settings is None:
            self.settings = SettingsPage(self._session, self._over)
            theme.dress(self.settings)
        if not self._session.settings and self._not_read:
            self._not_read = ""
            self._session.start()  # what was wrong may be mended
        self.settings.tell(self._not_read)
        self.settings.refresh()
        self.settings.show()
        self.settings.raise_()

    def _heard(self, change: Change) -> None:
        if isinstance(change, SettingsChanged) and (why := change.unread or change.no_worker):
            self._not_read = why
            if self.settings:
                self.settings.tell(self._not_read)

    def refresh_settings(self) -> None:
        """The settings are others."""
        if self.settings:
            self.settings.refresh()

    def refresh_login(self) -> None:
        """The login is another."""
        if self.login:
            self.login.refresh()
