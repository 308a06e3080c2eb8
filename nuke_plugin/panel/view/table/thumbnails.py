"""Thumbnails, loaded in the background: only of rows that are drawn, the last drawn first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from typing import Any

from nuke_plugin.panel.pictures import Look
from nuke_plugin.panel.qt import QtCore, QtGui, Signal, is_valid
from nuke_plugin.panel.rows.rows import Row
from nuke_plugin.panel.session import Session

WIDTH = 128
"""Pixels: twice the cell's, for screens that have two a point."""
KEPT = 4000

Key = tuple[int, str, int, Look]


class Thumbnails(QtCore.QObject):
    """Pictures by row, first frame and look. `loaded` tells the id of a row whose picture came."""

    loaded = Signal(int)

    def __init__(self, session: Session, parent: QtCore.QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._found: OrderedDict[Key, QtGui.QPixmap | str | None] = OrderedDict()
        """None: on its way."""
        self._failed: dict[Key, Any] = {}
        """What a row was like whose picture could not be had."""
        self._drawn: dict[int, None] = {}
        """Rows that were drawn since pictures were asked for, and have none."""
        self.is_visible: Callable[[int], bool] = lambda _row: True
        self._soon = QtCore.QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(40)  # while one scrolls, nothing is asked for
        self._soon.timeout.connect(self._ask)

    def get(self, row: Row) -> QtGui.QPixmap | str | None:
        """The picture, a sentence why there is none, or None: it is being loaded."""
        key = self._key(row)
        if key is None:
            return "no picture"
        found = self._found.get(key)
        if isinstance(found, str) and self._is_another(key, row):
            del self._found[key]
        if key in self._found:
            self._found.move_to_end(key)
            return found
        self._drawn[row.id] = None
        if not self._soon.isActive():
            self._soon.start()
        return None

    def _key(self, row: Row) -> Key | None:
        """What the row's picture is of, or None where there is nothing of which there could be one."""
        if row.media is None:
            return None
        there = row.media.frames
        frame = there.first if row.in_point is None else min(max(row.in_point, there.first), there.last)
        return row.id, str(row.media.path), frame, self._session.look(row)

    def _is_another(self, key: Key, row: Row) -> bool:
        """Whether the row has changed since there was no picture of it: its file may be whole now."""
        if row.is_under_way:
            self._failed.setdefault(key, None)
            return False
        now = (row.media, row.status, row.published)
        if self._failed.setdefault(key, now) == now:
            return False
        del self._failed[key]
        return True

    def _ask(self) -> None:
        drawn, self._drawn = self._drawn, {}
        for id_ in filter(self.is_visible, drawn):
            key = self._key(self._session.row(id_))
            if key is not None and key not in self._found:
                self._found[key] = None
                self._session.picture(id_, key[2], WIDTH, partial(self._got, key))
        while len(self._found) > KEPT:
            self._found.popitem(last=False)

    def _got(self, key: Key, got: bytes | str | None) -> None:
        if not is_valid(self):  # the panel was closed meanwhile
            return
        if got is None:
            self._found.pop(key, None)  # it is asked for again when its row is drawn
        else:
            self._found[key] = picture(got) if isinstance(got, bytes) else got
        self.loaded.emit(key[0])


def picture(png: bytes) -> QtGui.QPixmap | str:
    """The PNG as Qt has it."""
    pixmap = QtGui.QPixmap()
    return pixmap if pixmap.loadFromData(png) else "this picture cannot be read"
