"""Thumbnails: one that could not be had is asked for again when its row is another."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from nuke_plugin.panel.qt import QtGui, QtWidgets
from nuke_plugin.panel.view.thumbnails import Thumbnails
from tests.panel.bench import media, row
from tests.panel.view.conftest import png
from tests.panel.view.hands import PATIENCE


class Pictures:
    """Of a session only its pictures: what they are, and how often they were asked for."""

    def __init__(self, found: bytes | str) -> None:
        self.found = found
        self.asked = 0

    def picture(self, id_: int, frame: int, width: int, got: Callable[[bytes | str], None]) -> None:
        self.asked += 1
        got(self.found)


def test_a_picture_that_could_not_be_had_is_asked_for_again(qtbot: Any, qapp: QtWidgets.QApplication) -> None:
    """Once for every time that the row's media or how its ingest ended is another, and not meanwhile."""
    pictures = Pictures("b.mxf: is cut off")
    thumbnails: Any = Thumbnails(pictures)  # type: ignore[arg-type]
    of = row(1)

    def asked(times: int) -> None:
        qtbot.waitUntil(lambda: pictures.asked == times, timeout=PATIENCE)
        qtbot.wait(60)
        assert pictures.asked == times

    assert thumbnails.get(of) is None
    asked(1)
    for _ in range(3):
        assert thumbnails.get(of) == "b.mxf: is cut off"
    for status in ("waiting", "running"):
        thumbnails.get(replace(of, status=status, done=1))
    asked(1)
    assert thumbnails.get(replace(of, status="failed")) is None
    asked(2)
    assert thumbnails.get(replace(of, status="failed")) == "b.mxf: is cut off"
    whole = replace(of, status="failed", media=media(count=300))
    assert thumbnails.get(whole) is None
    asked(3)
    thumbnails.get(replace(whole, status="running"))
    pictures.found = base64.b64decode(png())
    thumbnails.get(replace(whole, status="done"))
    asked(4)
    assert isinstance(thumbnails.get(replace(whole, status="done")), QtGui.QPixmap)
    assert isinstance(thumbnails.get(of), QtGui.QPixmap)
    asked(4)


def test_a_failure_while_it_is_ingested_is_no_last_word(qtbot: Any, qapp: QtWidgets.QApplication) -> None:
    """What could not be had while the row was under way is asked for when its ingest has ended."""
    pictures = Pictures("b.mxf: is being written")
    thumbnails: Any = Thumbnails(pictures)  # type: ignore[arg-type]
    running = row(1, status="running")
    thumbnails.get(running)
    qtbot.waitUntil(lambda: thumbnails.get(running) is not None, timeout=PATIENCE)
    thumbnails.get(replace(running, status="done"))
    qtbot.waitUntil(lambda: pictures.asked == 2, timeout=PATIENCE)
