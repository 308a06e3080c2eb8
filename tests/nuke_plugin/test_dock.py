"""The panel among Nuke's panes: opened by the menu, made anew by a layout, closed with a question."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Before Qt is asked for anything: a machine that tests has no screen.
os.environ["QT_QPA_PLATFORM"] = "offscreen"

import pytest

from nuke_plugin import pane
from nuke_plugin.panel.named import ID
from nuke_plugin.panel.qt import QtCore, QtGui, QtWidgets


class Worker:
    """A worker that answers nothing and keeps what is asked of it."""

    def __init__(self) -> None:
        self.closed: list[bool] = []
        self.waited: list[float] = []

    def request(self, do: str, args: Any = None, **_: Any) -> int:
        return 1

    def cancel(self, number: int | None = None) -> None:
        return None

    def close(self, *, keep_running: bool = False) -> None:
        self.closed.append(keep_running)

    def handed_over(self, seconds: float) -> bool:
        self.waited.append(seconds)
        return True


@pytest.fixture
def dock(
    nuke: Any, qapp: QtWidgets.QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Any]:
    """The module, in a Nuke with a GUI, whose workers are those above."""
    from nuke_plugin.panel import dock as found

    kinds = QtCore.QSettings
    kinds.setPath(kinds.Format.IniFormat, kinds.Scope.UserScope, str(tmp_path / "kept"))
    monkeypatch.setattr(nuke, "GUI", True)

    def connected(self: Any, notice: Any) -> Worker:
        self.client = Worker()
        return self.client  # type: ignore[no-any-return]

    monkeypatch.setattr(found.Panel, "_connected", connected)
    found._there.clear()  # a panel of another test may not be gone yet
    yield found
    for panel in list(found._there):
        if found.is_valid(panel):
            panel.deleteLater()
    found._there.clear()
    found._wanted.clear()
    qapp.sendPostedEvents(None, QtCore.QEvent.Type.DeferredDelete)
    qapp.processEvents()


@pytest.fixture
def busy(dock: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Work is under way; the questions that are asked. The answer is `busy.answer`, ``stay`` at first."""

    class Asked(list[str]):
        answer = "stay"

    asked = Asked()
    monkeypatch.setattr(dock.Session, "close_question", lambda self: "2 shots are being ingested.")

    def ask(question: str, *_: Any) -> str:
        asked.append(question)
        return asked.answer

    monkeypatch.setattr("nuke_plugin.panel.view.dialogs.closing.ask", ask)
    monkeypatch.setattr("nuke_plugin.panel.view.dialogs.closing.ask_late", ask)
    return asked


def panes(nuke: Any) -> list[Any]:
    """The panels in the pane that they are opened in."""
    return [made.widget for made in nuke.getPaneFor("Properties.1").panels]


def test_the_menu_opens_one_panel(dock: Any, nuke: Any, qapp: Any) -> None:
    """*Ingest...* opens a panel, and brings the one that is there to the front the next time."""
    from nuke_plugin.menu import build

    build()
    entry = nuke.menu("Nuke").findItem("DED-IO/Ingest...")
    entry.invoke()
    (panel,) = panes(nuke)
    assert isinstance(panel, dock.Panel)
    tabs = QtWidgets.QTabWidget()
    tabs.addTab(panel, "DED-IO")
    tabs.addTab(QtWidgets.QWidget(), "other")
    tabs.setCurrentIndex(1)
    entry.invoke()
    assert len(panes(nuke)) == 1
    assert tabs.currentWidget() is panel
    panel.setParent(None)


@pytest.mark.parametrize(
    ("label", "act"), [("Ingest a timeline...", "add_timeline"), ("Settings", "show_settings")]
)
def test_entries_that_open_a_part_of_it(
    label: str, act: str, dock: Any, nuke: Any, qapp: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The panel is opened first where there is none; where there is one, it is that one that is asked."""
    from nuke_plugin.menu import build
    from nuke_plugin.panel.view.dialogs.dialogs import Dialogs

    asked: list[Any] = []
    monkeypatch.setattr(Dialogs, act, lambda self: asked.append(self))
    build()
    nuke.menu("Nuke").findItem(f"DED-IO/{label}").invoke()
    qapp.processEvents()
    (panel,) = panes(nuke)
    assert asked == [panel.view.dialogs]
    nuke.menu("Nuke").findItem(f"DED-IO/{label}").invoke()
    assert asked == [panel.view.dialogs] * 2


def test_a_layout_gets_it_back(dock: Any, nuke: Any, qapp: Any) -> None:
    """The widget's text is enough for Nuke, twice over; each has a session of its own."""
    import nukescripts.panels as panels

    pane.register()
    assert nuke.menu("Pane").findItem("DED-IO") is not None
    first, second = panels.restored(ID).widget, panels.restored(ID).widget
    assert type(first) is type(second) is dock.Panel
    assert first.session is not second.session


def test_a_nuke_without_panes_gets_a_window(dock: Any, nuke: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no pane is known, the panel is shown by itself."""
    import nukescripts.panels as panels

    made: list[Any] = []
    shown = panels.Panel.show
    monkeypatch.setattr(panels.Panel, "show", lambda self: made.append(self) or shown(self))
    monkeypatch.setattr(nuke, "getPaneFor", lambda name: None)
    dock.show()
    assert [one.is_shown for one in made] == [True]


def test_without_qt_the_entry_says_so(nuke: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """An import that fails when the panel is opened is a dialog with a sentence."""
    from nuke.gui import SAID

    monkeypatch.delattr("nuke_plugin.panel.dock", raising=False)
    monkeypatch.setitem(sys.modules, "nuke_plugin.panel.dock", None)
    pane.show_panel()
    assert SAID[-1][1].startswith("DED-IO's panel cannot be opened: ")
    monkeypatch.setattr(pane.importlib.util, "find_spec", lambda name: None)
    assert pane.unavailable() == pane.NO_QT


def close_of(window: QtWidgets.QWidget) -> bool:
    """Close it as a click does; whether it went."""
    event = QtGui.QCloseEvent()
    QtWidgets.QApplication.sendEvent(window, event)
    return event.isAccepted()


def test_closing_the_window_asks(dock: Any, busy: Any, qapp: Any) -> None:
    """Of the window that the panel is in, whichever that is now; to stay keeps it open."""
    first, second = QtWidgets.QMainWindow(), QtWidgets.QMainWindow()
    panel = dock.Panel()
    first.setCentralWidget(panel)
    first.show()
    assert not close_of(first)
    assert len(busy) == 1
    second.setCentralWidget(first.takeCentralWidget())
    second.show()
    panel.show()
    assert close_of(first)
    assert len(busy) == 1
    busy.answer = "keep"
    assert close_of(second)
    assert panel.session is not None
    assert not panel.is_gone  # Nuke may still ask to save the script, and stay
    second.takeCentralWidget()


def test_nothing_is_asked_where_nothing_is_under_way(dock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A panel that does nothing closes at once."""
    asked: list[Any] = []
    ask = "nuke_plugin.panel.view.dialogs.closing.ask"
    monkeypatch.setattr(ask, lambda *words: asked.append(words) or "stay")
    panel = dock.Panel()
    panel.show()
    assert close_of(panel)
    assert asked == []


@pytest.mark.parametrize(("answer", "is_kept"), [("keep", True), ("stop", False)])
def test_a_tab_that_was_closed_asks_after_it(
    answer: str, is_kept: bool, dock: Any, busy: Any, qapp: Any
) -> None:
    """The widget is gone and cannot stay: its work goes on or is stopped, as a person says."""
    busy.answer = answer
    panel = dock.Panel()
    qapp.processEvents()
    worker = panel.client
    assert worker is not None
    panel.deleteLater()
    qapp.sendPostedEvents(None, QtCore.QEvent.Type.DeferredDelete)
    qapp.processEvents()
    assert len(busy) == 1
    assert worker.closed == [is_kept]
    qapp.processEvents()
    assert len(busy) == 1


def test_when_nuke_ends_the_work_is_handed_over(dock: Any, busy: Any, qapp: Any) -> None:
    """What was answered counts; the end waits until the worker knows. Unasked, the work goes on."""
    panel = dock.Panel()
    panel.show()
    qapp.processEvents()
    worker = panel.client
    qapp.aboutToQuit.emit()
    assert (worker.closed, busy) == ([True], [])
    assert worker.waited
    stopped = dock.Panel()
    stopped.show()
    qapp.processEvents()
    busy.answer = "stop"
    assert close_of(stopped)
    qapp.aboutToQuit.emit()
    assert stopped.client.closed == [False]
    assert not stopped.client.waited


def test_a_worker_of_its_own_is_started(nuke: Any, qapp: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The session's worker is a real process, which ends with the panel."""
    from nuke_plugin.panel import dock

    monkeypatch.setenv("DEDIO_PYTHON", sys.executable)
    panel = dock.Panel()
    notices: list[str] = []
    client = panel._connected(lambda kind, sentence: notices.append(kind))
    assert panel.client is client
    assert Path(client.python) == Path(sys.executable)
    client.close()
    assert client.wait(30)
    panel.session.close(keep_running=False)
    panel.deleteLater()
