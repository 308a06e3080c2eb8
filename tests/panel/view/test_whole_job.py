"""The whole job through widgets, with a real worker: add, mend, plan, ingest, stop, go on."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dedio_core.unfinished import unfinished
from nuke_plugin.panel.qt import Qt, QtWidgets
from nuke_plugin.panel.session import Session
from nuke_plugin.panel.standalone import Window, connect
from nuke_plugin.panel.view.dialogs import closing
from nuke_plugin.panel.view.post import Post
from nuke_plugin.panel.view.window import Panel
from tests.nuke.conftest import desk, held, media  # noqa: F401  (fixtures)
from tests.nuke.wire import HELD_AT, PATIENCE, Desk, Held
from tests.panel.view.hands import click, index, text, typed
from tests.seats import PROGRAM

LOST = """
002  B001C001 V     C        10:00:00:00 10:00:01:00 01:00:01:00 01:00:02:00
* FROM CLIP NAME: lost
* LOC: 01:00:01:05 RED sht210 sky
"""
LONG = int(PATIENCE * 1000)
Wait = Callable[[Callable[[], object]], None]


@pytest.fixture
def wait(qtbot: Any) -> Wait:
    """Waits for it, and the loop goes on."""
    return lambda done: qtbot.waitUntil(lambda: bool(done()), timeout=LONG)


@pytest.fixture
def window(
    qtbot: Any,
    desk: Desk,  # noqa: F811
    held: Held,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Window]:
    """The panel in its own window, with the settings and the tree of the desk; a long ingest is held."""
    monkeypatch.setenv("DEDIO_CONFIG", str(desk.config))
    monkeypatch.setenv("DEDIO_PYTHON", str(held.python))
    monkeypatch.setenv("NUKE_EXE", str(PROGRAM))
    monkeypatch.setenv("FAKENUKE_PYTHON", sys.executable)
    session = Session(connect, Post())
    window = Window(Panel(session))
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=LONG)
    session.start()
    qtbot.waitUntil(lambda: bool(session.settings and session.spaces), timeout=LONG)
    session.set_setting("paths.shot_tree_root", str(desk.root))
    yield window
    session.close(keep_running=False)
    window.deleteLater()


def press(qtbot: Any, button: QtWidgets.QAbstractButton) -> None:
    assert button.isVisible()
    assert button.isEnabled(), button.toolTip()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_whole_job(
    qtbot: Any,
    wait: Wait,
    window: Window,
    desk: Desk,  # noqa: F811
    held: Held,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A cut with a lost clip is added, mended, planned, ingested, stopped in its middle, resumed and done."""
    panel, session = window.panel, window.panel.session
    table, buttons = panel.table, panel.footer.buttons
    cut = tmp_path / "reel_1.edl"
    cut.write_text((desk.media / "cut.edl").read_text(encoding="utf-8") + LOST, encoding="utf-8")

    # Add the timeline
    press(qtbot, panel.empty.timeline)
    dialog = panel.dialogs.adding
    assert dialog is not None
    dialog.cut.setText(str(cut))
    dialog.add_folder(str(desk.media))
    press(qtbot, dialog.add)
    assert not dialog.isVisible()
    window.activateWindow()  # a window manager would
    wait(window.isActiveWindow)
    wait(lambda: len(session.rows) == 2 and session.state.phase == "ready")
    assert text(table, 0, "clip") == "c"
    assert text(table, 1, "clip") == "no clip"
    press(qtbot, panel.toolbar.filters.buttons["unmatched"])
    assert table.rows.rowCount() == 1
    press(qtbot, panel.toolbar.filters.buttons["unmatched"])

    # Mend the row that cannot be made: it is not wanted. A clip takes its place.
    click(qtbot, table, 1, "clip")
    qtbot.keyClick(table, Qt.Key.Key_Delete)
    shutil.copy(desk.media / "c.mxf", tmp_path / "d.mxf")
    panel.add((tmp_path / "d.mxf",))
    wait(lambda: len(session.rows) == 2 and session.state.phase == "ready")
    for key, words in (("sequence", "sht"), ("shot", "300"), ("in", "20"), ("out", "69"), ("head", "+1")):
        click(qtbot, table, 1, key)
        typed(qtbot, table, words)
    assert (session.rows[1].code, session.rows[1].in_point, session.rows[1].head) == ("sht300", 20, 9)
    assert session.rows[1].level is None, session.rows[1].problems

    # Preview the plan: nothing is written
    press(qtbot, buttons["plan"])
    wait(lambda: session.plan_tree and session.state.phase == "ready")
    model = panel.drawer.plan.model
    shots = [model.item(0).child(n).text() for n in range(model.item(0).rowCount())]
    assert any("sht200" in shot for shot in shots)
    assert any("sht300" in shot for shot in shots)
    assert desk.published() == []
    assert text(table, 1, "version") == "v001"

    # Ingest, and stop in the middle of the clip
    press(qtbot, buttons["ingest"])
    wait(lambda: session.rows[1].status == "running" and session.rows[1].done >= HELD_AT)
    assert session.rows[0].status == "done"
    asked: list[str] = []

    def stay(question: str, parent: QtWidgets.QWidget) -> closing.Answer:
        asked.append(question)
        return "stay"

    monkeypatch.setattr(closing, "ask", stay)
    window.close()
    assert window.isVisible(), "it was closed while it ingests"
    assert len(asked) == 1
    press(qtbot, buttons["cancel"])
    wait(lambda: session.state.phase == "finished")
    assert [row.status for row in session.rows] == ["done", "cancelled"]
    assert len(desk.published()) == 1
    (left,) = unfinished(desk.root)
    assert (left.state, left.shot) == ("interrupted", "sht300")

    # Go on: what is finished is kept
    held.go()
    press(qtbot, buttons["ingest"])
    wait(lambda: [row.status for row in session.rows] == ["done", "done"])
    assert any("of an earlier run" in line for line in session.log(session.rows[1].id))
    assert len(desk.published()) == 2
    folder = session.path_of(session.rows[1].id)
    assert folder is not None
    assert len(list(folder.rglob("*.exr"))) == 9 + 50 + 8
    assert "done v001" in index(table, 1, "status").data(int(Qt.ItemDataRole.AccessibleTextRole))

    # The thumbnail is a picture of the clip
    wait(lambda: table.thumbnails.get(session.rows[1]) is not None)
    picture = table.thumbnails.get(session.rows[1])
    assert not isinstance(picture, str), picture
    window.close()
    assert not window.isVisible()
    assert len(asked) == 1


def test_pause_and_go_on(
    qtbot: Any,
    wait: Wait,
    window: Window,
    desk: Desk,  # noqa: F811
    held: Held,  # noqa: F811
) -> None:
    """Pause stops after the frames in hand and keeps them; go on makes the rest."""
    panel, session = window.panel, window.panel.session
    buttons = panel.footer.buttons
    panel.add((desk.media / "c.mxf",))
    wait(lambda: session.rows and session.state.phase == "ready")
    row = session.rows[0].id
    for key, words in (("sequence", "sht"), ("shot", "100"), ("in", "20"), ("out", "79")):
        panel.table.set_cells((row,), key, words)
    press(qtbot, buttons["ingest"])
    wait(lambda: session.row(row).done >= HELD_AT)
    press(qtbot, buttons["pause"])
    wait(lambda: session.state.phase == "paused")
    assert session.row(row).status == "paused"
    assert desk.published() == []
    held.go()
    press(qtbot, buttons["go_on"])
    wait(lambda: session.row(row).status == "done")
    assert len(desk.published()) == 1


def test_nuke_renders_what_the_panel_asks_for(
    qtbot: Any,
    wait: Wait,
    window: Window,
    desk: Desk,  # noqa: F811
) -> None:
    """With the engine set to nuke, the plate is rendered by Nuke (here by the stand-in), and is published."""
    panel, session = window.panel, window.panel.session
    panel.add((desk.media / "c.mxf",))
    wait(lambda: session.rows and session.state.phase == "ready")
    row = session.rows[0].id
    for key, words in (("sequence", "sht"), ("shot", "100"), ("in", "20"), ("out", "22")):
        panel.table.set_cells((row,), key, words)
    for key in ("head", "tail"):
        panel.table.set_cells((row,), key, "1")
    press(qtbot, panel.toolbar.buttons["settings"])
    page = panel.dialogs.settings
    assert page is not None
    engine = page.fields["pipeline.engine"]
    assert isinstance(engine, QtWidgets.QComboBox)
    engine.setCurrentText("nuke")
    engine.activated.emit(engine.currentIndex())
    assert page.sources["pipeline.engine"].text() == "this panel"
    page.close()
    press(qtbot, panel.footer.buttons["ingest"])
    wait(lambda: session.row(row).status in ("done", "failed"))
    assert session.row(row).status == "done", session.log(row)
    folder = session.path_of(row)
    assert folder is not None
    assert len(list(folder.rglob("*.exr"))) == 5
    (sidecar,) = folder.glob("*.json")
    assert "nuke" in sidecar.read_text(encoding="utf-8").casefold()


def test_a_clip_that_went_away_fails_in_words(
    qtbot: Any,
    wait: Wait,
    window: Window,
    desk: Desk,  # noqa: F811
    tmp_path: Path,
) -> None:
    """A clip that is gone when it is ingested is a failed row with its path; put back, retry makes it."""
    panel, session = window.panel, window.panel.session
    clip = tmp_path / "cards" / "e #1.mxf"
    clip.parent.mkdir()
    shutil.copy(desk.media / "c.mxf", clip)
    panel.add((clip,))
    wait(lambda: session.rows and session.state.phase == "ready")
    row = session.rows[0].id
    for key, words in (("sequence", "sht"), ("shot", "100"), ("in", "20"), ("out", "24")):
        panel.table.set_cells((row,), key, words)
    hidden = clip.rename(tmp_path / "hidden.mxf")
    press(qtbot, panel.footer.buttons["ingest"])
    wait(lambda: session.row(row).status == "failed")
    assert text(panel.table, 0, "verdict") == "no such file or folder"
    assert "e #1.mxf" in index(panel.table, 0, "verdict").data(int(Qt.ItemDataRole.ToolTipRole))
    hidden.rename(clip)
    press(qtbot, panel.footer.buttons["retry_failed"])
    wait(lambda: session.row(row).status == "done")
    assert len(desk.published()) == 1
