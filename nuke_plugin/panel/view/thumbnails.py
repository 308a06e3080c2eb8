"""Thumbnails, loaded in the background: only of rows that are drawn, the last drawn first."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from nuke_plugin.panel.pictures import Look
from nuke_plugin.panel.qt import QtCore, QtGui, Signal, is_valid
from nuke_plugin.panel.rows import Row
from nuke_plugin.panel.session import Session

WIDTH = 128
"""Pixels: twice the cell's, for screens that have two a point."""
AT_ONCE = 4
WAITING = 200
"""Rows: what was drawn longer ago than that has been scrolled away."""
KEPT = 4000
PATIENCE = 30.0
"""Seconds after which a picture that never came is asked for again."""

Key = tuple[int, str, int, Look]


class Thumbnails(QtCore.QObject):
    """Pictures by row, first frame and look. `loaded` tells the id of a row whose picture came."""

    loaded = Signal(int)

    def __init__(self, session: Session, parent: QtCore.QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._found: OrderedDict[Key, QtGui.QPixmap | str] = OrderedDict()
        self._failed: dict[Key, Any] = {}
        """What a row was like whose picture could not be had."""
        self._wanted: OrderedDict[Key, None] = OrderedDict()
        self._asked: dict[Key, float] = {}
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
            found = None
        if found is not None:
            self._found.move_to_end(key)
            return found
        if time.monotonic() - self._asked.get(key, -PATIENCE) >= PATIENCE:
            self._wanted[key] = None
            self._wanted.move_to_end(key)
            if len(self._wanted) > WAITING:
                self._wanted.popitem(last=False)
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
        now = time.monotonic()
        self._asked = {key: at for key, at in self._asked.items() if now - at < PATIENCE}
        while self._wanted and len(self._asked) < AT_ONCE:
            key, _ = self._wanted.popitem()
            if self.is_visible(key[0]) and self._key(self._session.row(key[0])) == key:
                self._asked[key] = now
                self._session.picture(key[0], key[2], WIDTH, lambda got, key=key: self._got(key, got))  # type: ignore[misc]

    def _got(self, key: Key, got: bytes | str) -> None:
        if not is_valid(self):  # the panel was closed meanwhile
            return
        self._asked.pop(key, None)
        self._found[key] = picture(got) if isinstance(got, bytes) else got
        if len(self._found) > KEPT:
            self._found.popitem(last=False)
        self.loaded.emit(key[0])
        if self._wanted and not self._soon.isActive():
            self._soon.start(0)


def picture(png: bytes) -> QtGui.QPixmap | str:
    """The PNG as Qt has it."""
    pixmap = QtGui.QPixmap()
    return pixmap if pixmap.loadFromData(png) else "this picture cannot be read"
