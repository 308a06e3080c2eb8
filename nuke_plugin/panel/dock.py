"""The panel in a pane of Nuke.

Nuke makes a `Panel` for each pane that shows one, again when a layout is restored: so each has a session and
a worker of its own, and nothing is kept for the next but what menu entries ask of a panel that is not there
yet. Closing asks, where work is under way: by the window of the panel (Nuke's own, or a floating one), which
can be kept open, or after the pane's tab was closed, which cannot.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from pathlib import Path

from nuke_plugin.panel.asks import Asks, Notice
from nuke_plugin.panel.leaving import Leaving
from nuke_plugin.panel.named import ID, TITLE, WIDGET
from nuke_plugin.panel.plates.bridge import NukeBridge
from nuke_plugin.panel.qt import QtCore, QtGui, QtWidgets, is_valid
from nuke_plugin.panel.session import Session
from nuke_plugin.panel.view.post import Post
from nuke_plugin.panel.view.window import Panel as View
from nuke_plugin.worker.client import WorkerClient

Act = Callable[[View], None]
_there: weakref.WeakSet[Panel] = weakref.WeakSet()
_wanted: list[Act] = []
"""What the next panel is to do as soon as it is there."""


class Panel(QtWidgets.QWidget):
    """What Nuke puts into a pane. It takes no arguments: Nuke gives none."""

    def __init__(self, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self.client: WorkerClient | None = None
        self.session = Session(self._connected, Post(), NukeBridge())
        self.view = View(self.session, self)
        box = QtWidgets.QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.view)
        self.setWindowTitle(TITLE)
        self._leaving = Leaving(self.session, lambda: self.client)
        self.destroyed.connect(self._leaving.gone)
        _there.add(self)
        QtCore.QTimer.singleShot(0, self._begin)

    def _connected(self, notice: Notice) -> Asks:
        """Start a worker. Raises `NoInterpreter`."""
        import nuke

        client = WorkerClient(notice, nuke=Path(nuke.EXE_PATH).parent)
        client.start()
        self.client = client
        return client

    @property
    def is_gone(self) -> bool:
        """Whether its session is closed."""
        return self._leaving.is_over

    def _begin(self) -> None:
        if not is_valid(self):
            return
        self.session.start()
        while _wanted:
            _wanted.pop(0)(self.view)

    def showEvent(self, event: QtGui.QShowEvent) -> None:  # noqa: D102, N802
        super().showEvent(event)
        # Nuke moves a panel from window to window: the one that it is in now is asked.
        self._leaving.watch(self.window())

    def closeEvent(self, event: QtGui.QCloseEvent) -> None:  # noqa: D102, N802
        if self._leaving.may_close(self):
            event.accept()
        else:
            event.ignore()


def show(act: Act | None = None) -> None:
    """Bring a panel to the front, or open one in a pane, and have it do `act`."""
    import nuke
    from nukescripts import panels  # type: ignore[import-not-found]  # the stubs leave it out

    there = next((one for one in list(_there) if is_valid(one) and not one.is_gone), None)
    if there is not None:
        bring_up(there)
        if act:
            act(there.view)
        return
    if act:
        _wanted.append(act)
    made = panels.registerWidgetAsPanel(WIDGET, TITLE, ID, True)
    pane = nuke.getPaneFor("Properties.1") or nuke.getPaneFor("DAG.1")
    if pane is None:
        made.show()
    else:
        made.addToPane(pane)


def bring_up(panel: QtWidgets.QWidget) -> None:
    """Bring the tab, and the window, that a panel is in to the front."""
    page = child = panel
    parent = panel.parentWidget()
    while parent is not None:
        # Between a tab's page and its QTabWidget is a stack, which has the page, too.
        if isinstance(parent, QtWidgets.QTabWidget) and parent.indexOf(page) >= 0:
            parent.setCurrentWidget(page)
        if isinstance(parent, QtWidgets.QStackedWidget):
            page = child
        child, parent = parent, parent.parentWidget()
    panel.window().raise_()
    panel.setFocus()
