"""The panel in a window of its own, outside Nuke."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from dedio_core.safe_text import shown
from nuke_plugin.panel.asks import Asks, Notice
from nuke_plugin.panel.qt import QtCore, QtGui, QtWidgets, run
from nuke_plugin.panel.session import Session
from nuke_plugin.panel.view import theme
from nuke_plugin.panel.view.post import Post
from nuke_plugin.panel.view.window import Panel
from nuke_plugin.worker.client import WorkerClient


class Window(QtWidgets.QMainWindow):
    """The panel in a window. Closing it asks, where work is under way."""

    def __init__(self, panel: Panel) -> None:
        super().__init__()
        self.panel = panel
        self.setWindowTitle("DED-IO")
        self.setCentralWidget(panel)
        self.resize(1280, 720)

    def closeEvent(self, event: QtGui.QCloseEvent) -> None:  # noqa: D102, N802
        if self.panel.may_close():
            event.accept()
        else:
            event.ignore()


def connect(notice: Notice) -> Asks:
    """Start a worker. Raises `NoInterpreter`."""
    client = WorkerClient(notice)
    client.start()
    return client


def application() -> QtWidgets.QApplication:
    """Qt's application. Where Qt finds no screen, it ends this process: with 1 then, and one sentence."""
    said: list[str] = []

    def heard(kind: QtCore.QtMsgType, context: object, text: str) -> None:
        if kind != QtCore.QtMsgType.QtFatalMsg:
            said.append(text)
            return
        # The first line is the reason; Qt's last one is many lines on installing things anew.
        why = shown((said or [text.partition("\n")[0]])[0])
        print(f"dedio: error: the panel cannot be opened: {_where()}; Qt says: {why}", file=sys.stderr)
        sys.stderr.flush()
        os._exit(1)

    before = QtCore.qInstallMessageHandler(heard)
    try:
        app = QtWidgets.QApplication([sys.argv[0]])
    finally:
        QtCore.qInstallMessageHandler(before)
    for text in said:
        print(text, file=sys.stderr)
    return app


def _where() -> str:
    """What Qt was told of a screen, and what to look at."""
    named = {name: os.environ.get(name) for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")}
    told = ", ".join(f"{name} is '{shown(value)}'" for name, value in named.items() if value)
    return f"Qt cannot use the screen ({told or 'nothing names one'}); mend that, or what Qt misses"


def show(paths: Sequence[Path]) -> int:
    """Open the window, add these paths, and stay until it is closed."""
    app = QtWidgets.QApplication.instance() or application()
    assert isinstance(app, QtWidgets.QApplication)
    app.setApplicationName("DED-IO")
    theme.dark(app)
    session = Session(connect, Post())
    window = Window(Panel(session))
    window.show()
    session.start()
    if paths:
        session.add(tuple(paths))
    # Qt's loop is not left by Python: Ctrl+C in the terminal closes the window as a click does.
    signal.signal(signal.SIGINT, lambda *_: window.close())
    awake = QtCore.QTimer()
    awake.timeout.connect(lambda: None)
    awake.start(300)
    return run(app)
