"""The panel as a whole: states, keys and buttons, scrubber, plan, settings, login, closing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nuke_plugin.panel.qt import Qt, QtCore, QtGui, QtWidgets
from nuke_plugin.panel.rows.table import MOST_LINES
from nuke_plugin.panel.state import PlanNode, Progress
from nuke_plugin.panel.view import footer, theme
from nuke_plugin.panel.view.dialogs import closing
from nuke_plugin.panel.view.table import row_menu
from nuke_plugin.panel.view.window import Panel
from tests.panel.bench import PLAN, Bench, done, failed, planned, plate, scanned, settings, told
from tests.panel.view.hands import PATIENCE, click, enter, index, text

Opened = Callable[[], Panel]
CTRL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


def press(qtbot: Any, button: QtWidgets.QAbstractButton) -> None:
    """A click, as a person can: on a button that is there and is not grey."""
    assert button.isVisible()
    assert button.isEnabled(), button.toolTip()
    qtbot.mouseClick(button, LEFT)


def move(widget: QtWidgets.QWidget, to: QtCore.QPoint) -> None:
    """Move the mouse with its left button held; Qt 5's own `mouseMove` holds none."""
    kind, none = QtCore.QEvent.Type.MouseMove, Qt.KeyboardModifier.NoModifier
    places = QtCore.QPointF(to), QtCore.QPointF(widget.mapToGlobal(to))
    QtWidgets.QApplication.sendEvent(widget, QtGui.QMouseEvent(kind, *places, LEFT, LEFT, none))


def shown(panel: Panel) -> list[str]:
    """The buttons below the table that are to be seen."""
    return [key for key, button in panel.footer.buttons.items() if button.isVisible()]


def test_an_empty_panel_says_what_to_do(bench: Bench, opened: Opened) -> None:
    """Nothing but a place to drop on, three buttons and the steps; nothing that cannot be used yet."""
    panel = opened()
    assert panel.empty.isVisible()
    assert panel.empty.title.text() == "Drop clips, folders or a cut list here"
    assert all(b.isEnabled() for b in (panel.empty.clips, panel.empty.folder, panel.empty.timeline))
    assert not panel.table.isVisible()
    assert not panel.toolbar.filters.isVisible()
    assert shown(panel) == []


def test_adding_shows_that_one_has_to_wait(qtbot: Any, bench: Bench, opened: Opened) -> None:
    """While clips are looked at, the panel says which, and it can be cancelled."""
    panel = opened()
    panel.add((Path("/media/cards"),))
    bench.run()
    assert panel.empty.title.text() == "Looking at what you added"
    assert "cards" in panel.empty.sentence.text()
    press(qtbot, panel.footer.buttons["cancel"])
    assert panel.empty.title.text() == "Drop clips, folders or a cut list here"


def test_a_folder_without_clips_is_said(bench: Bench, opened: Opened) -> None:
    """What was dropped in vain is told in the banner, with what to do."""
    panel = opened()
    panel.add((Path("/media"),))
    bench.run()
    bench.answer("scan", scanned())
    assert panel.banner.level == "warning"
    assert "no clip is in it" in panel.banner.text.text()
    assert panel.empty.isVisible()


def test_a_dead_worker_is_told_and_rows_stay(bench: Bench, opened: Opened) -> None:
    """The banner says that the process ended; the rows are still there and can be edited."""
    panel = opened()
    bench.with_clips("a")
    bench.worker.die("DED-IO's process ended by signal 9; finished frames are kept")
    bench.run()
    assert panel.banner.level == "error"
    assert "signal 9" in panel.banner.text.text()
    assert panel.table.rows.rowCount() == 1
    panel.table.set_cells((bench.session.rows[0].id,), "element", "fg01")
    assert text(panel.table, 0, "element") == "fg01"


def test_ingest_pause_go_on_cancel(qtbot: Any, bench: Bench, opened: Opened) -> None:
    """The buttons of the work come and go with it, and do what they say."""
    panel = opened()
    bench.with_clips("a", "b")
    assert shown(panel) == ["plan", "ingest"]
    qtbot.keyClick(panel.table, Qt.Key.Key_Return, CTRL)
    bench.run()
    assert shown(panel) == ["pause", "cancel"]
    assert bench.statuses() == ["running", "waiting"]
    press(qtbot, panel.footer.buttons["pause"])
    bench.refuse("ingest_shot", "Cancelled", "stopped")
    assert shown(panel) == ["go_on", "cancel"]
    assert bench.statuses() == ["paused", "paused"]
    press(qtbot, panel.footer.buttons["go_on"])
    bench.run()
    assert bench.statuses() == ["running", "waiting"]
    press(qtbot, panel.footer.buttons["cancel"])
    bench.refuse("ingest_shot", "Cancelled", "stopped")
    assert bench.statuses() == ["cancelled", "cancelled"]
    assert shown(panel) == ["plan", "ingest"]


def test_selected_rows_alone_are_ingested(qtbot: Any, bench: Bench, opened: Opened) -> None:
    """With two rows or more selected, the button says how many, and the others are left."""
    panel = opened()
    bench.with_clips("a", "b", "c")
    click(qtbot, panel.table, 0, "shot")
    assert panel.footer.buttons["ingest"].text() == "Ingest all 3"
    click(qtbot, panel.table, 1, "shot", shift=True)
    assert panel.footer.buttons["ingest"].text() == "Ingest 2 selected"
    bench.session.set_cells([bench.session.rows[1].id], "out", "5000")
    assert panel.footer.buttons["ingest"].text() == "Ingest 1 of 2 selected"
    bench.session.undo()
    press(qtbot, panel.footer.buttons["ingest"])
    assert bench.statuses() == ["running", "waiting", ""]


def test_rows_that_nobody_sees_are_not_ingested(qtbot: Any, bench: Bench, opened: Opened) -> None:
    """A search that hides the selected rows leaves those that it shows to be ingested, or none."""
    panel = opened()
    bench.with_clips("a", "b", "c")
    panel.table.choose(tuple(row.id for row in bench.session.rows[:2]))
    button, search = panel.footer.buttons["ingest"], panel.toolbar.filters.search
    assert button.text() == "Ingest 2 selected"
    for words, said in (("nothing", "Ingest"), ("sht030", "Ingest 1 shown")):
        search.setText(words)
        enter(qtbot, search)
        assert button.text() == said
        assert panel.table.none.isVisible() == (words == "nothing")
        press(qtbot, button)
        assert ("no row is shown" in panel.banner.text.text()) == (words == "nothing")
    assert bench.statuses() == ["", "", "running"]
    search.setText("nothing")
    enter(qtbot, search)
    press(qtbot, panel.table.none.all)
    assert search.text() == ""
    assert panel.table.rows.rowCount() == 3
    assert not panel.table.none.isVisible()


def test_all_that_was_said_can_be_read(qtbot: Any, bench: Bench, opened: Opened) -> None:
    """Of several sentences the worst is seen, and a click shows all; the next thing done ends them."""
    panel = opened()
    problems = ("a.txt: is no clip", "b.mov: is damaged", "c: no such file or folder")
    panel.add((Path("/media"),))
    bench.run()
    bench.answer("scan", scanned(told(), problems=problems))
    assert panel.banner.text.text() == problems[-1]
    assert panel.banner.more.text() == "2 more"
    assert panel.banner.more.toolTip().splitlines() == list(problems)
    press(qtbot, panel.banner.more)
    assert panel.banner.text.text().splitlines() == list(problems)
    bench.session.set_cells([bench.session.rows[0].id], "sequence", "sht")
    assert not panel.banner.isVisible()
    for n in range(20):
        panel.banner.say("warning", f"no {n}")
    panel.banner.say("info", "done")
    assert panel.banner.text.text() == "no 19"
    press(qtbot, panel.banner.more)
    assert panel.banner.text.text().splitlines()[:2] == ["(9 before these)", "no 9"]


def test_what_was_mended_is_no_longer_said(qtbot: Any, bench: Bench, opened: Opened) -> None:
    """An accepted edit ends the sentence of a refused one, and a retry that of a process that ended."""
    panel = opened()
    bench.with_clips("a")
    row = bench.session.rows[0].id
    panel.table.set_cells((row,), "in", "abc")
    panel.table.set_cells((row,), "in", "abd")
    assert panel.banner.level == "error"
    assert not panel.banner.more.isVisible(), "a second try takes the place of the first"
    panel.table.set_cells((row,), "in", "9")
    assert not panel.banner.isVisible()
    bench.session.ingest()
    bench.run()
    bench.worker.die()
    bench.run()
    assert "signal 9" in panel.banner.text.text()
    assert not panel.banner.more.isVisible(), "it is said once"
    press(qtbot, panel.footer.buttons["retry_failed"])
    bench.run()
    assert not panel.banner.isVisible()


def test_a_process_that_is_there_again_is_no_longer_missed(bench: Bench, opened: Opened) -> None:
    """What is broken is said once, and taken back when the next process answers."""
    panel = opened()
    bench.with_clips("a")
    bench.worker.die()
    bench.run()
    assert panel.banner.isVisible()
    bench.session.start()
    bench.run()
    bench.worker.notice("ready", "DED-IO is ready")
    bench.run()
    assert not panel.banner.isVisible()


def test_the_rows_of_a_cut_list_are_removed_at_once(bench: Bench, opened: Opened) -> None:
    """Where the next cut list of the same shots was added, the menu offers to take either out."""
    panel = opened()
    bench.with_cut(plate("V1 001", "sht010"), plate("V1 002", "sht020"))
    panel.table.selectAll()
    panel._menu(QtCore.QPoint(5, 5))
    assert panel.menu is not None
    assert not [one for one in panel.menu.actions() if "rows of" in one.text()]
    panel.menu.close()
    bench.session.add_timeline(Path("/cuts/next.edl"), [Path("/media")])
    bench.run()
    bench.answer("plan_cut", planned(plate("V1 001", "sht010"), plate("V1 002", "sht030")))
    assert [row.level for row in bench.session.rows] == ["error", None, "error", None]
    panel._menu(QtCore.QPoint(5, 5))
    (old, new) = (one for one in panel.menu.actions() if "rows of" in one.text())
    assert (old.text(), new.text()) == ("Remove the 2 rows of cut.edl", "Remove the 2 rows of next.edl")
    old.trigger()
    assert [(row.code, row.level) for row in bench.session.rows] == [("sht010", None), ("sht030", None)]
    panel.menu.close()


def test_progress_has_frames_rate_and_time(bench: Bench, opened: Opened) -> None:
    """Progress of all is in frames, frames a second and time left; a row's own is in its cell."""
    panel = opened()
    bench.with_clips("a")
    bench.session.ingest()
    bench.run()
    bench.event("ingest_shot", "Planned", shot="sht010", version="v001", total=400)
    for n in range(1, 101):
        bench.now += 0.25
        bench.event("ingest_shot", "Progress", shot="sht010", stage="Color", frame=n, done=n, total=200)
    assert panel.footer.bar.isVisible()
    assert panel.footer.bar.value() == 80
    assert "80 of 200 frames" in panel.footer.bar.format()
    assert "3.2 frames/s" in panel.footer.bar.format()
    assert "0:38 left" in panel.footer.bar.format()
    assert index(panel.table, 0, "status").data(int(Qt.ItemDataRole.AccessibleTextRole)) == "running 40%"
    assert panel.table.viewport().grab().width() > 0


def test_progress_in_words() -> None:
    """Plates are counted where there are several, and failed ones are told."""
    one = Progress(412, 1200, 8.44, 93.6, 3, 1, 12)
    assert footer.told(one, "ingesting") == (
        "412 of 1200 frames   8.4 frames/s   1:34 left   3 of 12 plates   1 failed"
    )
    assert footer.told(one, "paused") == "412 of 1200 frames   3 of 12 plates   1 failed"
    assert footer.told(Progress(), "ingesting") == "beginning"
    assert [footer.clock(n) for n in (0.2, 59.6, 3599, 11100)] == ["0:00", "1:00", "59:59", "3:05:00"]


def test_a_failed_row_says_why_and_is_tried_again(qtbot: Any, bench: Bench, opened: Opened) -> None:
    """A row that failed is found by its button, has its sentence and log, and can be retried."""
    panel = opened()
    bench.with_clips("a", "b")
    bench.session.ingest()
    bench.run()
    bench.answer("ingest_shot", failed("sht010", "the disk /shots is read-only"))
    bench.answer("ingest_shot", done("sht020"))
    press(qtbot, panel.toolbar.filters.buttons["failed"])
    assert panel.table.rows.rowCount() == 1
    click(qtbot, panel.table, 0, "shot")
    panel.drawer.open_at("log")
    assert "the disk /shots is read-only" in panel.drawer.problems.text()
    assert "the disk /shots is read-only" in panel.drawer.log.toPlainText()
    assert "read-only" in index(panel.table, 0, "status").data(int(Qt.ItemDataRole.ToolTipRole))
    press(qtbot, panel.footer.buttons["retry_failed"])
    bench.run()
    assert bench.statuses() == ["running", "done"]


def test_the_log_grows_while_it_is_looked_at(qtbot: Any, bench: Bench, opened: Opened) -> None:
    """New lines of the row in view are added; those of another row are not."""
    panel = opened()
    bench.with_clips("a", "b")
    click(qtbot, panel.table, 0, "shot")
    panel.drawer.open_at("log")
    bench.session.ingest()
    bench.run()
    bench.event("ingest_shot", "Started", shot="sht010", stage="Color", total=66)
    assert panel.drawer.log.toPlainText() == "Color: started, 66 frames"
    bench.event(
        "ingest_shot", "Noted", shot="sht010", stage="Color", level="warning", message="<b>clipped</b>"
    )
    assert panel.drawer.log.toPlainText().splitlines()[-1] == "Color: warning: <b>clipped</b>"
    click(qtbot, panel.table, 1, "shot")
    assert panel.drawer.log.toPlainText() == ""


def test_a_long_log_goes_on(qtbot: Any, bench: Bench, opened: Opened) -> None:
    """Of a log that is longer than what is kept the newest lines are seen, also those that come then."""
    panel = opened()
    bench.with_clips("a", "b")
    click(qtbot, panel.table, 0, "shot")
    bench.session.ingest()
    bench.run()
    log = panel.drawer.log
    for n in range(MOST_LINES + 3):
        bench.event("ingest_shot", "Noted", shot="sht010", stage="Color", level="info", message=f"no {n}")
    assert log.toPlainText().splitlines()[-1] == f"Color: info: no {MOST_LINES + 2}"
    assert log.toPlainText().splitlines() == list(bench.session.log(bench.session.rows[0].id))
    for place in (1, 0):
        click(qtbot, panel.table, place, "shot")
    assert log.toPlainText().splitlines() == list(bench.session.log(bench.session.rows[0].id))
    assert log.blockCount() == MOST_LINES


def test_space_opens_the_scrubber(qtbot: Any, bench: Bench, opened: Opened) -> None:
    """Space shows first and last frame of the row, and gives the focus back when it closes."""
    panel = opened()
    bench.with_clips("a")
    click(qtbot, panel.table, 0, "shot")
    qtbot.keyClick(panel.table, Qt.Key.Key_Space)
    scrubber = panel.drawer.scrubber
    assert scrubber.isVisible()
    qtbot.waitUntil(lambda: (bench.run(), scrubber.ends["out"]._pixmap is not None)[1], timeout=PATIENCE)
    asked = {r.args["frame"] for r in bench.worker.requests if r.do == "frame" and r.args["width"] > 200}
    assert asked == {8, 191}
    assert scrubber.ends["in"].field.text() == "8"
    assert scrubber.ends["in"].label.text() == "01:00:00:08"
    assert QtWidgets.QApplication.focusWidget() is scrubber.bar
    qtbot.keyClick(scrubber.bar, Qt.Key.Key_Space)
    assert not panel.drawer.isVisible()
    assert QtWidgets.QApplication.focusWidget() is panel.table


def test_an_end_is_dragged(qtbot: Any, bench: Bench, opened: Opened) -> None:
    """Dragging an end shows the frames on the way and changes the row once, where it is let go."""
    panel = opened()
    bench.with_clips("a")
    click(qtbot, panel.table, 0, "shot")
    panel.scrub()
    bar = panel.drawer.scrubber.bar
    start = QtCore.QPoint(bar.x_of("in"), bar.height() // 2)
    end = QtCore.QPoint(bar.x_of("in") + bar.width() // 4, bar.height() // 2)
    changes = len(bench.changes)
    qtbot.mousePress(bar, LEFT, pos=start)
    for part in range(1, 5):
        move(bar, start + (end - start) * part / 4)
    on_the_way = panel.drawer.scrubber.ends["in"].field.text()
    assert bench.session.rows[0].in_point == 8
    assert len(bench.changes) == changes
    qtbot.mouseRelease(bar, LEFT, pos=end)
    assert bench.session.rows[0].in_point == int(on_the_way) > 30
    bench.session.undo()
    assert bench.session.rows[0].in_point == 8
    assert panel.drawer.scrubber.ends["in"].field.text() == "8"


def test_an_end_is_moved_by_keys(qtbot: Any, bench: Bench, opened: Opened) -> None:
    """Steps of the arrows are one change, and an end stops at the media and at the other end."""
    panel = opened()
    bench.with_clips("a")
    click(qtbot, panel.table, 0, "shot")
    panel.scrub()
    bar = panel.drawer.scrubber.bar
    qtbot.keyClick(bar, Qt.Key.Key_O)
    for _ in range(3):
        qtbot.keyClick(bar, Qt.Key.Key_Left)
    qtbot.keyClick(bar, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(bar, Qt.Key.Key_PageDown)
    bar.settle()
    assert bench.session.rows[0].out_point == 191 - 13 - 24
    for _ in range(20):
        qtbot.keyClick(bar, Qt.Key.Key_PageUp)
    bar.settle()
    assert bench.session.rows[0].out_point == 199
    bench.session.undo()
    assert bench.session.rows[0].out_point == 191 - 13 - 24


def test_a_field_of_the_scrubber_takes_a_timecode(qtbot: Any, bench: Bench, opened: Opened) -> None:
    """What can be typed into a cell can be typed into the scrubber, and what cannot is told."""
    panel = opened()
    bench.with_clips("a")
    click(qtbot, panel.table, 0, "shot")
    panel.scrub()
    field = panel.drawer.scrubber.ends["in"].field
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "01:00:01:00")
    enter(qtbot, field)
    assert bench.session.rows[0].in_point == 24
    field.selectAll()
    qtbot.keyClicks(field, "nowhere")
    enter(qtbot, field)
    assert panel.banner.level == "error"
    assert bench.session.rows[0].in_point == 24


def test_the_plan_is_a_tree(qtbot: Any, bench: Bench, opened: Opened) -> None:
    """Preview plan opens the tree; a node of a row leads to the row."""
    panel = opened()
    bench.with_cut(plate("V1 001", "sht010"), plate("V1 002", "sht020"))
    press(qtbot, panel.footer.buttons["plan"])
    assert panel.drawer.plan.isVisible()
    row = bench.session.rows[1].id
    file = PlanNode("sht020_v001.####.exr", "file", "56 frames")
    tree = (PlanNode("/shots", "root", "", (PlanNode("sht020", "shot", "", (file,), row),)),)
    panel.drawer.plan.show_tree(tree)
    shot = panel.drawer.plan.model.item(0).child(0)
    assert shot.child(0).text() == "sht020_v001.####.exr"
    panel.drawer.plan.tree.clicked.emit(shot.index())
    assert panel.table.chosen() == (row,)


def test_an_old_plan_says_so(bench: Bench, opened: Opened) -> None:
    """Above the tree stands that a row was changed since, until it is planned again."""
    panel = opened()
    bench.with_clips("a")
    panel.plan()
    bench.answer("plan_shot", PLAN)
    assert not panel.drawer.plan.old.isVisible()
    bench.session.set_cells([bench.session.rows[0].id], "tail", "9")
    assert panel.drawer.plan.old.isVisible()
    assert "plan again" in panel.drawer.plan.old.text()
    assert panel.drawer.plan.old.palette().windowText().color() == theme.colour(theme.YELLOW)
    panel.plan()
    bench.answer("plan_shot", PLAN)
    assert not panel.drawer.plan.old.isVisible()


def test_settings_show_where_they_are_from(qtbot: Any, bench: Bench, opened: Opened) -> None:
    """A value has its source; one that is changed is this panel's, and can be taken back."""
    panel = opened()
    bench.script["settings"] = lambda args: settings(**args.get("settings", {}))
    bench.session.start()
    bench.run()
    press(qtbot, panel.toolbar.buttons["settings"])
    page = panel.dialogs.settings
    assert page is not None
    name = "defaults.handles_head"
    assert page.sources[name].text() == "default"
    field = page.fields[name]
    assert isinstance(field, QtWidgets.QLineEdit)
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "12")
    enter(qtbot, field)
    bench.run()
    assert page.isVisible()
    assert page.sources[name].text() == "this panel"
    assert [one.value for one in bench.session.settings if one.name == name] == [12]
    engine = page.fields["pipeline.engine"]
    assert isinstance(engine, QtWidgets.QComboBox)
    assert [engine.itemText(n) for n in range(engine.count())] == ["native", "nuke"]
    press(qtbot, page._resets[name])
    bench.run()
    assert page.sources[name].text() == "default"
    long = f"/{'a folder of the studio/' * 9}settings.json"
    knobs = settings()
    knobs["knobs"][name]["source"] = long
    bench.script["settings"] = lambda args: knobs
    bench.session.start()
    bench.run()
    assert page.sources[name].text().endswith("settings.json"), "of a file its name is seen"
    assert page.sources[name].toolTip() == long
    page.close()


def test_logging_in_keeps_no_password(qtbot: Any, bench: Bench, opened: Opened) -> None:
    """The password is not to be read, is handed over once, and is in no field afterwards."""
    panel = opened()
    press(qtbot, panel.toolbar.buttons["kitsu"])
    dialog = panel.dialogs.login
    assert dialog is not None
    assert dialog.password.echoMode() == QtWidgets.QLineEdit.EchoMode.Password
    assert not dialog.go.isEnabled()
    for field, words in ((dialog.host, "https://kitsu.test"), (dialog.email, "anna@kitsu.test")):
        field.setText(words)
    qtbot.keyClicks(dialog.password, "s3cret word")
    press(qtbot, dialog.go)
    bench.run()
    (asked,) = bench.open("login")
    assert "s3cret word" in map(str, asked.args.values())
    assert dialog.password.text() == ""
    bench.refuse("login", "TrackerError", "Kitsu does not know this e-mail and password")
    assert dialog.isVisible()
    assert "does not know" in dialog.said.text()
    qtbot.keyClicks(dialog.password, "an0ther")
    dialog.reject()
    assert dialog.password.text() == ""


def test_a_timeline_is_asked_for(qtbot: Any, bench: Bench, opened: Opened, tmp_path: Path) -> None:
    """The dialog hands on cut, folders, rate and tracks; a cut list that is not there is said at once."""
    panel = opened()
    press(qtbot, panel.empty.timeline)
    dialog = panel.dialogs.adding
    assert dialog is not None
    qtbot.keyClicks(dialog.cut, str(tmp_path / "cut.edl"))
    assert "no such file" in dialog.said.text()
    (tmp_path / "cut.edl").touch()
    dialog.cut.setText("")
    dialog.cut.setText(str(tmp_path / "cut.edl"))
    dialog.add_folder("/cards/A")
    dialog.rate.setEditText("25")
    dialog.tracks.setText("V1, V2")
    press(qtbot, dialog.add)
    bench.run()
    (asked,) = bench.open("plan_cut")
    assert asked.args["cut"] == str(tmp_path / "cut.edl")
    assert asked.args["media"] == ["/cards/A"]
    assert (asked.args["rate"], asked.args["tracks"]) == ("25", ["V1", "V2"])


def test_what_can_be_done_with_a_plate(qtbot: Any, bench: Bench, opened: Opened) -> None:
    """The menu of a row copies its path when it is there; what cannot be done says why."""
    panel = opened()
    bench.with_clips("a")
    click(qtbot, panel.table, 0, "shot")
    panel._menu(QtCore.QPoint(5, 5))
    assert panel.menu is not None
    actions = {action.text(): action for action in panel.menu.actions()}
    assert not actions["Copy path"].isEnabled()
    assert actions["Copy path"].toolTip() == "there is no plate of it yet"
    panel.menu.close()
    bench.session.ingest()
    bench.run()
    bench.answer("ingest_shot", done("sht010", version_dir="/shots/sht010/v001"))
    panel._menu(QtCore.QPoint(5, 5))
    actions = {action.text(): action for action in panel.menu.actions()}
    actions["Copy path"].trigger()
    assert QtGui.QGuiApplication.clipboard().text() == str(Path("/shots/sht010/v001"))
    assert not actions["Import plates as Reads"].isEnabled()
    assert "inside Nuke" in actions["Import plates as Reads"].toolTip()
    panel.menu.close()


def test_only_web_pages_are_opened(monkeypatch: Any) -> None:
    """What a server calls its page is opened only where it is one."""
    seen: list[str] = []
    monkeypatch.setattr(row_menu.QtGui.QDesktopServices, "openUrl", lambda url: seen.append(url.toString()))
    for url in ("https://kitsu.test/shots/1", "file:///etc/passwd", "", "javascript:alert(1)"):
        row_menu.open_page(url)
    assert seen == ["https://kitsu.test/shots/1"]


def test_closing_while_ingesting_asks(qtbot: Any, bench: Bench, opened: Opened) -> None:
    """Stay keeps all as it is; stopping and going on close the worker in their way; idle is not asked."""
    panel = opened()
    questions: list[str] = []

    def answer(given: closing.Answer) -> closing.Ask:
        return lambda question, parent: (questions.append(question), given)[1]  # type: ignore[func-returns-value]

    bench.with_clips("a")
    bench.session.ingest()
    bench.run()
    assert not closing.may_close(bench.session, panel, answer("stay"))
    assert bench.worker.closed is None
    assert closing.may_close(bench.session, panel, answer("keep"))
    assert bench.worker.closed is True
    assert len(questions) == 2
    assert "Finished frames are kept" in questions[0]


@pytest.mark.parametrize(
    ("is_late", "words", "answer"),
    [
        *((late, "Go on in the background", "keep") for late in (False, True)),
        *((late, "Stop the work", "stop") for late in (False, True)),
        (False, "Stay", "stay"),
        (False, None, "stay"),
        (True, None, "keep"),
    ],
)
def test_the_question_has_its_answers(
    is_late: bool, words: str | None, answer: str, qtbot: Any, bench: Bench, opened: Opened
) -> None:
    """Each button is its answer; Esc is to stay, or where that cannot be, to go on."""
    panel = opened()

    def click_it() -> None:
        box = QtWidgets.QApplication.activeModalWidget()
        assert isinstance(box, QtWidgets.QMessageBox)
        found = {button.text().replace("&", ""): button for button in box.buttons()}
        assert ("Stay" in found) is not is_late
        if words:
            found[words].click()
        else:
            qtbot.keyClick(box, Qt.Key.Key_Escape)

    QtCore.QTimer.singleShot(50, click_it)
    assert (closing.ask_late("Stop?") if is_late else closing.ask("Stop?", panel)) == answer


def test_closing_when_nothing_runs_does_not_ask(bench: Bench, opened: Opened) -> None:
    """With nothing under way the panel closes without a word."""
    panel = opened()
    bench.with_clips("a")
    assert panel.may_close()
    assert bench.worker.closed is False


def test_every_way_by_keys(qtbot: Any, bench: Bench, opened: Opened) -> None:
    """Tab leads from the search to the table and on to the work's buttons, and out of the table again."""
    panel = opened()
    bench.with_clips("a")
    panel.toolbar.filters.search.setFocus()
    seen: list[QtWidgets.QWidget | None] = []
    for _ in range(30):
        focused = QtWidgets.QApplication.focusWidget()
        if focused in seen:
            break
        seen.append(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert panel.table in seen
    for key in ("plan", "ingest"):
        assert panel.footer.buttons[key] in seen
    assert panel.toolbar.buttons["settings"] in seen
    places = [seen.index(one) for one in (panel.table, panel.footer.buttons["plan"])]
    assert places == sorted(places)


def test_a_reason_is_given_instead_of_nothing(qtbot: Any, bench: Bench, opened: Opened) -> None:
    """A key whose action cannot be done now says why."""
    panel = opened()
    qtbot.keyClick(panel, Qt.Key.Key_Z, CTRL)
    assert panel.banner.text.text() == "there is nothing to undo"


def test_nukes_menu_does_not_get_the_panels_keys(qtbot: Any, bench: Bench, opened: Opened) -> None:
    """Where the window has Ctrl+Z in a menu, as Nuke does, the panel's own is done, and only that."""
    from nuke_plugin.panel.qt import QAction

    panel = opened()
    bench.with_clips("a")
    bench.session.set_cells((bench.session.rows[0].id,), "element", "fg01")
    window = QtWidgets.QMainWindow()
    qtbot.addWidget(window)
    nukes: list[str] = []
    action = QAction("Undo", window)
    action.setShortcut(QtGui.QKeySequence("Ctrl+Z"))
    action.triggered.connect(lambda _on=False: nukes.append("undo"))
    window.addAction(action)
    window.setCentralWidget(panel)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=PATIENCE)
    panel.table.setFocus()
    qtbot.keyClick(panel.table, Qt.Key.Key_Z, CTRL)
    assert bench.session.rows[0].element == "rawPlate"
    assert nukes == []
    window.takeCentralWidget()


def is_whole(panel: Panel, button: QtWidgets.QAbstractButton) -> bool:
    """Whether all of the button is in the panel."""
    right = button.mapTo(panel, button.rect().bottomRight()).x()
    return button.width() >= button.minimumSizeHint().width() and 0 <= right < panel.width()


def test_the_smallest_screen_holds_it(bench: Bench, opened: Opened) -> None:
    """At 1280 by 720 every column of a timeline's rows is in the window, and no button is cut off."""
    panel = opened()
    bench.with_cut(plate("V1 001", "sht010"), plate("V1 002", "sht020"))
    panel.resize(1280, 720)
    QtWidgets.QApplication.processEvents()
    assert (panel.width(), panel.height()) == (1280, 720)
    if panel.table._letter() == 1:  # the system's font may be larger; then one scrolls
        assert panel.table.horizontalScrollBar().maximum() == 0
    for button in (*panel.toolbar.buttons.values(), *panel.toolbar.filters.buttons.values()):
        assert is_whole(panel, button), button.text()


def test_a_narrow_pane_holds_it(bench: Bench, opened: Opened) -> None:
    """In a pane of 760 pixels the filters have a line of their own; widened, they have not."""
    panel = opened()
    bench.with_cut(plate("V1 001", "sht010"))
    narrow, wide = (round(width * panel.table._letter()) for width in (760, 1600))
    for width in (narrow, wide, narrow):
        panel.resize(width, 720)
        QtWidgets.QApplication.processEvents()
        assert panel.width() == width
        for button in (*panel.toolbar.buttons.values(), *panel.toolbar.filters.buttons.values()):
            assert is_whole(panel, button), (width, button.text())
        is_below = panel.toolbar.filters.y() > panel.toolbar.buttons["clips"].y() + 5
        assert is_below == (width == narrow)
    panel.drawer.open_at("scrub")
    QtWidgets.QApplication.processEvents()
    assert panel.width() == narrow
