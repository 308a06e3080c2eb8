"""How a person has arranged the panel, from one session to the next. Nothing of a job is kept here.

In Qt's place for settings of the user: ``~/.config/DED-IO/panel.ini``, on Windows below ``%APPDATA%``. What
cannot be read is as if it were not there; what cannot be written is left: no work depends on it.
"""

from __future__ import annotations

from nuke_plugin.panel.qt import QtCore


def load(name: str) -> QtCore.QByteArray | None:
    """What was saved by that name, or None."""
    found = _settings().value(name)
    return found if isinstance(found, QtCore.QByteArray) else None


def save(name: str, state: QtCore.QByteArray) -> None:
    """Keep it for the next time."""
    _settings().setValue(name, state)


def _settings() -> QtCore.QSettings:
    kinds = QtCore.QSettings
    return QtCore.QSettings(kinds.Format.IniFormat, kinds.Scope.UserScope, "DED-IO", "panel")
