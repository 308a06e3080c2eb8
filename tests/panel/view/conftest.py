"""The panel without a screen, on a bench: a real session, and a worker whose answers are scripted."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

# Before Qt is asked for anything: a machine that tests has no screen.
os.environ["QT_QPA_PLATFORM"] = "offscreen"

import pytest

from nuke_plugin.panel.qt import QtCore, QtWidgets
from nuke_plugin.panel.view.window import Panel
from tests.panel.bench import Bench
from tests.panel.view.hands import PATIENCE


def png(width: int = 16, height: int = 9) -> str:
    """A picture as the worker's `frame` sends it."""
    from nuke_plugin.panel.qt import QtGui

    image = QtGui.QImage(width, height, QtGui.QImage.Format.Format_RGB32)
    image.fill(QtGui.QColor("#3366cc"))
    data = QtCore.QBuffer()
    image.save(data, "PNG")  # type: ignore[call-overload]
    return base64.b64encode(data.data().data()).decode()


@pytest.fixture(autouse=True)
def nothing_kept(tmp_path: Path) -> None:
    """Panels are as if nobody had arranged one before, and leave nothing for the next test."""
    kinds = QtCore.QSettings
    kinds.setPath(kinds.Format.IniFormat, kinds.Scope.UserScope, str(tmp_path / "kept"))


@pytest.fixture
def bench(qapp: QtWidgets.QApplication) -> Bench:
    """A session whose worker sends the same picture for every frame."""
    picture = png()
    return Bench(script={"frame": lambda args: {"png": picture}})


@pytest.fixture
def opened(qtbot: Any, bench: Bench) -> Iterator[Callable[[], Panel]]:
    """Opens the panel of the bench, as large as the smallest screen that it is for."""
    made: list[Panel] = []

    def open_() -> Panel:
        panel = Panel(bench.session)
        panel.resize(1280, 720)
        panel.show()
        panel.activateWindow()
        made.append(panel)
        qtbot.waitUntil(panel.isActiveWindow, timeout=PATIENCE)
        return panel

    yield open_
    for panel in made:
        panel.close()
        panel.deleteLater()
    QtWidgets.QApplication.processEvents()
