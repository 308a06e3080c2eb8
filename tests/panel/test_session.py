"""The session: what can be done when, what is undone, what the settings and the login do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nuke_plugin.panel.pictures import AT_ONCE, MOST_WAITING
from nuke_plugin.panel.queue.orders import order
from nuke_plugin.panel.rows import shown
from nuke_plugin.panel.rows.cells import CellError
from nuke_plugin.panel.state import LoginChanged, RowsChanged, StateChanged
from nuke_plugin.worker.interpreter import NoInterpreter
from tests.panel.bench import PLAN, Bench, done, failed, planned, plate, scanned, settings, told

PNG = "iVBORw0KGgo="


def test_an_empty_panel_says_what_to_do() -> None:
    """Before anything is added, the sentence says how to begin, and actions say what they need."""
    state = Bench().session.state
    assert (state.phase, state.sentence) == ("empty", "Drop clips or folders here, or add a timeline")
    assert state.refusal("add") is None
    assert "add clips" in (state.refusal("ingest") or "")


def test_nothing_blocks_and_nothing_is_asked_before_it_is_needed() -> None:
    """A session that was made has started no worker, and a request returns before it is answered."""
    bench = Bench()
    assert bench.workers == []
    bench.session.add([Path("/media")])
    assert bench.session.rows == ()
    assert bench.session.state.phase == "adding"


def test_a_worker_that_cannot_be_started_is_told() -> None:
    """Without an interpreter the panel says where it was looked for, and rows can still be edited."""
    bench = Bench(refused=NoInterpreter("/opt/dedio/.venv: is not there; make it"))
    bench.session.start()
    bench.run()
    assert bench.session.state.phase == "broken"
    assert "/opt/dedio/.venv" in bench.session.state.sentence
    bench.refused = None
    bench.session.start()
    bench.run()
    bench.worker.notice("ready", "DED-IO is ready")
    bench.run()
    assert bench.session.state.phase == "empty"
    assert bench.session.settings


def test_settings_that_cannot_be_read_are_told_with_what_helps(monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is named, and the variable that names it; once it is mended, the next drop is added."""
    monkeypatch.setenv("DEDIO_CONFIG", "/studio/none.json")
    bench = Bench()
    answer = bench.script.pop("settings")
    bench.session.start()
    bench.run()
    sentence = "/studio/none.json: cannot read the settings file: No such file or directory"
    bench.refuse("settings", "SettingsError", sentence)
    state = bench.session.state
    helps = "mend that file and add again, or start again with another DEDIO_CONFIG"
    assert (state.phase, state.sentence) == ("broken", f"{sentence}; {helps}")
    bench.script["settings"] = answer
    bench.session.add([Path("/media")])
    bench.run()
    bench.answer("scan", scanned(told("a")))
    assert bench.session.state.phase == "ready"


def test_ingesting_without_a_worker_holds_the_queue() -> None:
    """Where no worker can be started, rows are told why, once, and nothing is tried again by itself."""
    bench = Bench().with_clips("a", "b")
    bench.worker.die()
    bench.run()
    bench.refused = NoInterpreter("no Python of DED-IO is here")
    bench.session.ingest()
    bench.run()
    assert bench.statuses() == ["failed", "paused"]
    assert "no Python" in bench.session.state.sentence


def test_edits_are_one_step_each() -> None:
    """An edit of many rows is undone at once, and done again at once."""
    bench = Bench().with_clips("a", "b", "c")
    ids = [row.id for row in bench.session.rows]
    bench.session.set_cells(ids, "head", "+4")
    bench.session.set_cells(ids, "head", "+4")
    assert [row.head for row in bench.session.rows] == [16] * 3
    bench.session.undo()
    assert [row.head for row in bench.session.rows] == [12] * 3
    bench.session.redo()
    assert [row.head for row in bench.session.rows] == [16] * 3


def test_changes_name_the_rows_that_changed() -> None:
    """The view hears which rows are others, and redraws no more than those."""
    bench = Bench().with_clips("a", "b")
    bench.changes.clear()
    one = bench.session.rows[1].id
    bench.session.set_cells([one], "head", "9")
    assert [c for c in bench.changes if isinstance(c, RowsChanged)] == [RowsChanged(frozenset((one,)))]


def test_a_refused_edit_changes_nothing() -> None:
    """An edit that cannot be raises its sentence, and leaves rows and history as they were."""
    bench = Bench().with_clips("a", "b")
    before, steps = bench.session.rows, bench.session._table.history
    with pytest.raises(CellError):
        bench.session.set_cells([row.id for row in before], "head", "x")
    assert bench.session.rows is before
    assert bench.session._table.history is steps


def test_a_squeeze_is_changed_from_what_the_row_gets() -> None:
    """``+0.5`` counts from the row's own, else the clip's or the settings'; else it is refused."""
    bench = Bench()
    bench.script["settings"] = lambda args: settings(**{"defaults.squeeze": 1.8})
    bench.session.start()
    bench.session.add([Path("/media")])
    bench.run()
    bench.answer("scan", scanned(told("a", squeeze=2.0), told("b")))
    ids = [row.id for row in bench.session.rows]
    for text, now in (("+0.5", [2.5, 2.3]), ("-0.5", [2.0, 1.8])):
        bench.session.set_cells(ids, "squeeze", text)
        assert [row.squeeze for row in bench.session.rows] == now
    bench = Bench().with_clips("a")
    with pytest.raises(CellError, match="nothing to add to"):
        bench.session.set_cells([bench.session.rows[0].id], "squeeze", "-0.5")


def test_a_color_space_has_to_be_one_of_the_config() -> None:
    """A name that the config has not is refused at once, an empty one is the default."""
    bench = Bench().with_clips("a")
    ids = [bench.session.rows[0].id]
    assert bench.session.spaces == ("ACEScg", "ACEScct")
    bench.session.set_cells(ids, "colorspace", "ACEScct")
    with pytest.raises(CellError, match="none of that name"):
        bench.session.set_cells(ids, "colorspace", "ACES-cg")
    bench.session.set_cells(ids, "colorspace", "")


def test_removing_is_undone() -> None:
    """A removed row comes back with all that was set of it."""
    bench = Bench().with_clips("a", "b")
    before = bench.session.rows
    bench.session.remove([before[0].id])
    assert [row.id for row in bench.session.rows] == [before[1].id]
    bench.session.undo()
    assert bench.session.rows == before


def test_what_a_plan_said_is_forgotten_with_an_edit() -> None:
    """A verdict is of the row as it was planned: a changed row has none."""
    bench = Bench().with_clips("a")
    bench.session.plan()
    bench.answer("plan_shot", {**PLAN, "plan": {"after": 2}, "version": 3})
    (row,) = bench.session.rows
    assert (row.version, row.action, row.verdict) == (3, "re-pull", "new version after v002")
    bench.session.set_cells([row.id], "tail", "9")
    (row,) = bench.session.rows
    assert (row.version, row.action, row.verdict) == (None, "", "")


def test_a_row_that_is_again_as_it_was_planned_has_its_verdict_again() -> None:
    """Whether an edit is undone or its cell is set back by hand; an edit that is done again has none."""
    bench = Bench().with_clips("a", "b")
    bench.session.plan()
    bench.answer("plan_shot", PLAN)
    bench.refuse("plan_shot", "ColorError", "color space 'x': the config has none of that name")
    planned, ids = bench.session.rows, [row.id for row in bench.session.rows]
    assert [(row.verdict, row.version, row.level) for row in planned] == [
        ("new", 1, "warning"),
        ("", None, "error"),
    ]
    bench.session.set_cells(ids, "tail", "7")
    edited = bench.session.rows
    assert [(row.verdict, row.version, row.level) for row in edited] == [("", None, None)] * 2
    bench.session.undo()
    assert bench.session.rows == planned
    bench.session.redo()
    assert bench.session.rows == edited
    bench.session.set_cells(ids, "tail", "8")
    assert bench.session.rows == planned


@pytest.mark.parametrize("what", ["a setting", "a plate"])
def test_a_verdict_does_not_come_back_where_it_may_not_hold(what: str) -> None:
    """After a setting was changed or a plate was made, a row has to be planned again."""
    bench = Bench().with_clips("a", "b")
    bench.session.plan()
    for _ in range(2):
        bench.answer("plan_shot", PLAN)
    first, second = (row.id for row in bench.session.rows)
    bench.session.set_cells([first], "tail", "9")
    if what == "a setting":
        bench.session.set_setting("color.source", "ACEScct")
        bench.run()
    else:
        bench.session.ingest([second])
        bench.run()
        bench.answer("ingest_shot", done("sht020"))
    bench.session.undo()
    assert bench.session.row(first).tail == 8
    assert (bench.session.row(first).verdict, bench.session.row(first).version) == ("", None)


def test_the_plan_is_a_tree_of_what_will_be_written() -> None:
    """Version folder, frames, proxy, sidecar and checksums stand in it, and what each row warns of."""
    bench = Bench().with_clips("a", "b")
    bench.session.set_cells([bench.session.rows[1].id], "out", "9999")
    bench.session.plan()
    assert bench.session.state.phase == "planning"
    bench.answer("plan_shot", PLAN)
    assert bench.session.state.phase == "ready"
    (root,) = bench.session.plan_tree
    assert (root.name, root.detail) == ("/shots", "1 plate to make, 1 that cannot be made")
    good, bad = root.children
    assert good.detail == "66 frames 993-1058, about 2.0 GB"
    folder = good.children[0]
    assert folder.name == "sht010/pla/sht010_pla_rawPlate_v001/"
    assert [node.name for node in folder.children] == [
        "main_ACEScg/",
        "sht010_pla_rawPlate_v001_proxy_sRGB.mp4",
        "sht010_pla_rawPlate_v001.json",
        "ascmhl/",
    ]
    assert folder.children[0].children[0].detail == "66 frames 993-1058"
    assert [node.kind for node in good.children] == ["folder", "warning", "note"]
    assert [node.kind for node in bad.children] == ["error"]
    assert [row.level for row in bench.session.rows] == ["warning", "error"]


def test_what_is_there_already_is_said_to_write_nothing() -> None:
    """A version that is up to date is no plate to make."""
    bench = Bench().with_clips("a")
    bench.session.plan()
    bench.answer("plan_shot", {**PLAN, "up_to_date": 1, "written": None})
    (root,) = bench.session.plan_tree
    assert root.detail == "0 plates to make, 1 there already"
    assert bench.session.rows[0].verdict == "up to date"


def test_a_row_that_changed_while_it_was_planned_is_not_told_of() -> None:
    """What is said of the row as it was is not said of the row as it is."""
    bench = Bench().with_clips("a")
    bench.session.plan()
    bench.session.set_cells([bench.session.rows[0].id], "tail", "9")
    bench.answer("plan_shot", PLAN)
    assert bench.session.rows[0].version is None


def test_a_plan_that_fails_is_a_problem_of_its_row() -> None:
    """What the worker cannot plan is told at the row, and keeps it from being ingested."""
    bench = Bench().with_clips("a")
    bench.session.plan()
    bench.refuse("plan_shot", "ColorError", "color space 'x': the config has none of that name")
    assert [p.found for p in bench.session.rows[0].problems] == ["plan"]
    bench.session.ingest()
    assert bench.statuses() == [""]


def test_a_plan_can_be_stopped() -> None:
    """Cancelling a plan asks for no more of it."""
    bench = Bench().with_clips(*"abcdef")
    bench.session.plan()
    assert len(bench.open("plan_shot")) == 2
    bench.session.cancel()
    assert all(one.is_cancelled for one in bench.open("plan_shot"))
    assert bench.session.state.phase == "ready"


def test_settings_are_shown_with_their_source() -> None:
    """Each setting has its value and where that is from; one that is set here says so."""
    bench = Bench()
    bench.session.start()
    bench.run()
    shown = {one.name: one for one in bench.session.settings}
    assert (shown["defaults.handles_head"].value, shown["defaults.handles_head"].source) == (8, "default")
    assert shown["color.source"].choices == ("ACEScg", "ACEScct")
    assert shown["pipeline.engine"].choices == ("native", "nuke")
    bench.session.set_setting("defaults.handles_head", 12)
    bench.run()
    shown = {one.name: one for one in bench.session.settings}
    assert (shown["defaults.handles_head"].value, shown["defaults.handles_head"].source) == (12, "this panel")
    assert bench.worker.requests[-1].args == {"settings": {"defaults.handles_head": 12}}


def test_a_setting_that_cannot_be_is_taken_back() -> None:
    """The worker's sentence is said, and the value before stands."""

    bench = Bench()
    bench.session.start()
    bench.run()
    del bench.script["settings"]
    bench.session.set_setting("defaults.squeeze", -1)
    bench.refuse("settings", "SettingsError", "defaults.squeeze: it must be above 0")
    assert "must be above 0" in bench.said()[-1]
    assert bench.open("settings")[-1].args == {}


def test_a_changed_setting_takes_verdicts_back() -> None:
    """What was planned with another value is not shown as if it held; what was ingested stays so."""
    bench = Bench()
    bench.session.start()
    bench.with_clips("a", "b")
    for ids in (None, [bench.session.rows[0].id]):
        bench.session.plan()
        bench.answer("plan_shot", PLAN)
        bench.answer("plan_shot", PLAN)
        assert not bench.session.is_plan_old
        assert [row.verdict for row in bench.session.rows] == ["new", "new"]
        if ids is None:
            bench.session.set_setting("output.exr_compression", "zip")
            bench.run()
            assert [row.verdict for row in bench.session.rows] == ["plan again"] * 2
            assert [row.version for row in bench.session.rows] == [None, None]
            assert "as: new" in bench.session.rows[0].verdict_reason
            assert bench.session.is_plan_old
    bench.session.ingest([bench.session.rows[0].id])
    bench.answer("ingest_shot", done("sht010"))
    bench.session.set_setting("output.exr_compression", None)
    bench.run()
    assert [row.verdict for row in bench.session.rows] == ["plan again", "plan again"]
    assert [(row.status, row.version) for row in bench.session.rows] == [("done", 1), ("", None)]
    assert bench.session.state.refusal("reveal") is None
    bench.session.set_setting("kitsu.host", "https://k/api")
    bench.session.plan()
    bench.answer("plan_shot", {**PLAN, "version": 2, "plan": {"after": 1}})
    assert bench.session.rows[0].status == "", "another version would be made: it is not done as it is now"
    bench.answer("plan_shot", PLAN)
    assert not bench.session.is_plan_old


def test_what_is_made_after_a_setting_was_changed_is_up_to_date() -> None:
    """A row that is done need not be planned again: it was made as the settings are."""
    bench = Bench()
    bench.session.start()
    bench.with_clips("a").with_cut(plate("V 1", "sht020"))
    bench.session.plan()
    bench.answer("plan_shot", PLAN)
    bench.answer("plan_cut", planned(plate("V 1", "sht020")))
    bench.session.set_setting("output.exr_compression", "zip")
    bench.run()
    assert [row.verdict for row in bench.session.rows] == ["plan again", "plan again"]
    bench.session.ingest()
    bench.answer("ingest_shot", done("sht010"))
    bench.event("ingest_cut", "ShotDone", summary={**done("sht020"), "element": "rawPlate"})
    bench.answer("ingest_cut", {"covered": [], "problems": [], "summaries": []})
    assert [(row.status, row.verdict) for row in bench.session.rows] == [("done", "up to date")] * 2
    assert bench.session.visible(only=frozenset(["warnings"])) == ()


def test_a_clip_that_was_given_and_ingested_need_not_be_planned() -> None:
    """A timeline's row with another clip asks for a plan until its plate is made."""
    bench = Bench().with_cut(plate("V 1", "sht010"))
    bench.session.set_cells([bench.session.rows[0].id], "clip", "/media/other.mxf")
    assert "plan again" in bench.session.rows[0].problems[0].sentence
    bench.session.ingest()
    bench.event("ingest_cut", "ShotDone", summary={**done("sht010"), "element": "rawPlate"})
    bench.answer("ingest_cut", {"covered": [], "problems": [], "summaries": []})
    assert (bench.session.rows[0].status, bench.session.rows[0].problems) == ("done", ())


@pytest.mark.parametrize("with_setting", [False, True])
def test_a_good_plan_takes_a_failure_back(with_setting: bool) -> None:
    """Status, sentence and verdict of both kinds of rows are the plan's; footer, button and filter agree."""
    bench = Bench()
    bench.session.start()
    bench.with_clips("a").with_cut(plate("V 1", "sht020"))
    bench.session.ingest()
    bench.answer("ingest_shot", failed("sht010", "Nuke has no licence"))
    lost = {**failed("sht020", "Nuke has no licence"), "element": "rawPlate"}
    bench.event("ingest_cut", "ShotDone", summary=lost)
    bench.answer("ingest_cut", {"covered": [], "problems": [], "summaries": []})
    assert bench.statuses() == ["failed", "failed"]
    if with_setting:
        bench.session.set_setting("pipeline.engine", "native")
        bench.run()
    bench.session.plan()
    bench.answer("plan_shot", PLAN)
    bench.answer("plan_cut", planned(plate("V 1", "sht020")))
    assert bench.statuses() == ["", ""]
    assert [row.error() for row in bench.session.rows] == ["", ""]
    assert [shown.verdict(row) for row in bench.session.rows] == ["new", "new"]
    assert bench.session.state.sentence == "2 rows; look at the plan, or ingest"
    assert bench.session.state.refusal("retry_failed") == "no row has failed"
    assert bench.session.visible(only=frozenset(["failed"])) == ()
    assert order(bench.session.rows, ()).words == "Ingest all 2"


def test_a_bad_plan_leaves_a_failure() -> None:
    """Where there is no plan either, the row has failed as before, and says both."""
    bench = Bench().with_clips("a").with_cut(plate("V 1", "sht020"))
    bench.session.ingest()
    bench.answer("ingest_shot", failed("sht010", "no room"))
    bench.refuse("ingest_cut", "CutError", "cut.edl: is gone")
    bench.session.plan()
    bench.refuse("plan_shot", "ColorError", "the config has no such space")
    why = {"key": "V 1", "where": "cut.edl:1", "shot": "sht020", "message": "its clip is gone"}
    bench.answer("plan_cut", planned(obstacles=(why,)))
    assert bench.statuses() == ["failed", "failed"]
    assert [[problem.found for problem in row.problems] for row in bench.session.rows] == [
        ["plan", "ingest"]
    ] * 2
    assert (
        bench.session.state.refusal("retry_failed") == "each row that failed has something to be mended first"
    )


def test_a_plan_does_not_touch_an_ingest_in_hand() -> None:
    """Of a cut that is being ingested, what has failed stays so; what runs goes on, whatever was planned."""
    bench = Bench()
    bench.session.start()
    bench.with_cut(plate("V 1", "sht010"), plate("V 2", "sht020"))
    bench.session.set_setting("output.exr_compression", "zip")
    bench.run()
    bench.session.ingest()
    bench.event("ingest_cut", "ShotDone", summary={**failed("sht010", "bad"), "element": "rawPlate"})
    bench.event("ingest_cut", "Planned", shot="sht020", version="v001", total=80)
    bench.session.plan()
    bench.answer("plan_cut", planned(plate("V 1", "sht010"), plate("V 2", "sht020")))
    assert bench.statuses() == ["failed", "running"]


def test_a_setting_that_was_mended_no_longer_stands_in_the_way() -> None:
    """What could not be planned with a wrong value can be ingested once the value is another."""
    bench = Bench()
    bench.session.start()
    bench.with_clips("a")
    bench.session.plan()
    bench.refuse("plan_shot", "SettingsError", "/proc/nope: cannot be written")
    bench.session.set_setting("paths.shot_tree_root", "/shots2")
    bench.run()
    (row,) = bench.session.rows
    assert (row.problems, row.verdict) == ((), "plan again")
    assert "/proc/nope" in row.verdict_reason
    bench.session.ingest()
    assert bench.statuses() == ["running"]


def test_a_plate_that_was_there_is_looked_for_again_with_another_setting() -> None:
    """The folder of another shot tree is not that of the row; it is asked for once more."""
    bench = Bench().with_clips("a")
    for folder in ("/shots/v001", "/shots2/v001"):
        bench.session.plan()
        bench.answer("plan_shot", {**PLAN, "up_to_date": 1, "written": None})
        bench.answer("published", {"plates": [{**MADE, "folder": folder}], "kitsu_error": None})
        assert bench.session.path_of(bench.session.rows[0].id) == Path(folder)
        bench.session.set_setting("paths.shot_tree_root", "/shots2")
        bench.run()
        assert bench.session.path_of(bench.session.rows[0].id) is None


def test_cancelling_an_ingest_leaves_what_is_being_added() -> None:
    """Clips that were dropped while plates are made are added though the ingest is stopped."""
    bench = Bench().with_clips("a")
    bench.session.ingest()
    bench.session.add([Path("/media/b.mxf")])
    bench.run()
    bench.session.cancel()
    bench.refuse("ingest_shot", "Cancelled", "stopped")
    assert bench.session.state.phase == "adding"
    bench.answer("scan", scanned(told("b")))
    assert [row.media.name for row in bench.session.rows if row.media] == ["a", "b"]


def test_the_reason_stays_where_nothing_is_begun() -> None:
    """Where every row has an error, one sentence says that nothing was begun, and why."""
    bench = Bench().with_clips("a")
    bench.session.set_cells([bench.session.rows[0].id], "out", "5000")
    bench.session.ingest()
    (said,) = bench.said()
    assert said.startswith("nothing was begun: 1 row is left out: sht010 rawPlate: out 5000")


def test_kitsus_settings_take_no_verdict_back() -> None:
    """Where a plate is shown changes nothing of the plate; a setting that is refused neither."""
    bench = Bench()
    bench.session.start()
    bench.with_clips("a")
    bench.session.plan()
    bench.answer("plan_shot", PLAN)
    bench.session.set_setting("kitsu.host", "https://k/api")
    bench.run()
    assert bench.session.rows[0].verdict == "new"
    del bench.script["settings"]
    bench.session.set_setting("defaults.squeeze", -1)
    bench.refuse("settings", "SettingsError", "defaults.squeeze: it must be above 0")
    assert bench.session.rows[0].verdict == "new"


def test_an_edit_makes_the_plan_old_and_undo_takes_that_back() -> None:
    """The tree says that it is of the rows as they were; the rows as they were are told of again."""
    bench = Bench().with_clips("a")
    bench.session.plan()
    bench.answer("plan_shot", PLAN)
    assert not bench.session.is_plan_old
    bench.session.set_cells([bench.session.rows[0].id], "tail", "9")
    assert bench.session.is_plan_old
    bench.session.undo()
    assert not bench.session.is_plan_old


def test_without_a_tree_nothing_is_ingested() -> None:
    """Where no shot tree is named, planning and ingesting say how to name one."""
    bench = Bench(script={"settings": lambda args: settings(**{"paths.shot_tree_root": "shots"})})
    bench.with_clips("a")
    assert "whole path" in (bench.session.state.refusal("ingest") or "")
    bench.session.ingest()
    assert bench.open("ingest_shot") == []
    bench.session.set_setting("paths.shot_tree_root", "/shots")
    assert bench.session.state.refusal("ingest") is None


ACCOUNT = {"host": "https://k/api", "name": "Ada", "email": "a@b", "login": "keyring", "warnings": []}


def test_the_password_goes_to_the_worker_alone() -> None:
    """A login is asked for with the password, which is in no state, no sentence and no log."""
    bench = Bench()
    bench.session.log_in("https://k/api", "a@b", "hunter2")
    assert bench.session.login.is_busy
    asked = bench.answer("login", {**ACCOUNT, "settings": {"kitsu.host": "https://k/api"}})
    assert asked.args["password"] == "hunter2"
    assert bench.session.login.is_in
    assert bench.session.login.user == "Ada"
    kept = (bench.session.login, bench.session.settings, bench.changes, bench.session._knobs.now)
    assert "hunter2" not in repr(kept)
    assert bench.session._knobs.now.where()["settings"] == {"kitsu.host": "https://k/api"}


def test_a_refused_login_says_why() -> None:
    """What the server says of a wrong password is shown, and nobody is logged in."""
    bench = Bench()
    bench.session.log_in("", "a@b", "wrong")
    bench.refuse("login", "TrackerError", "https://k/api: does not take this password")
    assert not bench.session.login.is_in
    assert not bench.session.login.is_busy
    assert "password" in bench.session.login.sentence
    assert any(isinstance(change, LoginChanged) for change in bench.changes)


def test_not_being_logged_in_is_no_error_at_the_start() -> None:
    """A studio without Kitsu sees a state and no message."""
    bench = Bench()
    bench.session.start()
    bench.run()
    bench.refuse("whoami", "InputError", "no Kitsu is named; set kitsu.host")
    assert bench.said() == []
    assert "no Kitsu" in bench.session.login.sentence


def test_logging_out() -> None:
    """After logging out nobody is logged in."""
    bench = Bench(script={"whoami": lambda args: ACCOUNT})
    bench.session.start()
    bench.run()
    assert bench.session.state.refusal("log_out") is None
    bench.session.log_out()
    bench.answer("logout", {"host": "https://k/api", "email": "a@b", "was": True, "warnings": []})
    assert not bench.session.login.is_in


def test_pictures_are_asked_for_newest_first_and_kept() -> None:
    """Two pictures are under way at a time, the newest comes next, and none is asked for twice."""
    bench = Bench().with_clips(*"abcd")
    got: list[tuple[int, object]] = []
    for row in bench.session.rows:
        bench.session.picture(row.id, 10, 128, lambda found, id_=row.id: got.append((id_, found)))
    bench.run()
    asked = bench.open("frame")
    assert [one.args["path"][-5] for one in asked] == ["a", "b"]
    bench.answer("frame", {"png": PNG})
    assert bench.open("frame")[-1].args["path"] == "/media/d.mxf"
    bench.answer("frame", {"png": PNG})
    bench.answer("frame", {"png": PNG})
    bench.refuse("frame", "MediaError", "c.mxf: cannot be read")
    first = bench.session.rows[0].id
    assert got[0] == (first, b"\x89PNG\r\n\x1a\n")
    assert got[-1][1] == "c.mxf: cannot be read"
    bench.session.picture(first, 10, 128, lambda found: got.append((0, found)))
    assert got[-1] == (0, b"\x89PNG\r\n\x1a\n")
    assert bench.open("frame") == []


def test_a_picture_that_is_pushed_out_is_told() -> None:
    """Every request is answered once; one that newer ones push out, with nothing, so that one asks again."""
    bench = Bench().with_clips("a")
    got: list[tuple[int, object]] = []
    for frame in range(AT_ONCE + MOST_WAITING + 2):
        bench.session.picture(
            bench.session.rows[0].id, frame, 128, lambda found, at=frame: got.append((at, found))
        )
    assert got == [(AT_ONCE, None), (AT_ONCE + 1, None)]
    bench.script["frame"] = lambda args: {"png": PNG}
    for request in bench.open("frame"):
        request.answer({"png": PNG})
    bench.run()
    assert sorted(at for at, _ in got) == list(range(AT_ONCE + MOST_WAITING + 2))


def test_a_picture_that_could_not_be_had_is_not_kept() -> None:
    """The file may have been mended: who asks again has it looked at again."""
    bench = Bench().with_clips("a")
    got: list[bytes | str] = []
    for answer in (lambda: bench.refuse("frame", "MediaError", "a.mxf: is cut off"), lambda: None):
        bench.session.picture(bench.session.rows[0].id, 8, 128, got.append)
        bench.run()
        assert len(bench.open("frame")) == 1
        answer()
    assert got == ["a.mxf: is cut off"]


def test_pictures_of_another_look_are_others() -> None:
    """Squeeze and color space of the row are in its picture."""
    bench = Bench(script={"frame": lambda args: {"png": PNG}}).with_clips("a")
    (row,) = bench.session.rows
    got: list[object] = []
    bench.session.picture(row.id, 10, 128, got.append)
    bench.session.set_cells([row.id], "squeeze", "2")
    bench.session.picture(row.id, 10, 128, got.append)
    bench.run()
    asked = [one.args for one in bench.worker.requests if one.do == "frame"]
    assert ["squeeze" in args for args in asked] == [False, True]
    assert len(got) == 2


@pytest.mark.parametrize(
    ("more", "frame", "why"), [({"kind": "raw"}, 10, "camera raw"), ({}, 500, "no frame 500")]
)
def test_pictures_that_cannot_be_are_told_at_once(more: dict[str, Any], frame: int, why: str) -> None:
    """What has no picture is a sentence, without asking."""
    bench = Bench()
    bench.session.add([Path("/media")])
    bench.run()
    bench.answer("scan", scanned(told("a", **more)))
    got: list[object] = []
    bench.session.picture(bench.session.rows[0].id, frame, 128, got.append)
    assert why in str(got[0])


def test_the_engine_nuke_takes_the_open_nuke(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plates that Nuke renders are rendered by the Nuke that the panel is in, unless another one is named."""
    monkeypatch.delenv("NUKE_EXE", raising=False)
    bench = Bench(bridge=FakeNuke()).with_clips("a")
    bench.session.set_setting("pipeline.engine", "nuke")
    bench.run()
    bench.session.plan()
    bench.run()
    asked = bench.open("plan_shot")[0].args["settings"]
    assert asked == {"pipeline.engine": "nuke", "nuke.executable": "/opt/Nuke"}
    bench.session.cancel()
    bench.session.set_setting("nuke.executable", "/opt/Nuke15")
    bench.run()
    bench.session.plan()
    bench.run()
    assert bench.open("plan_shot")[-1].args["settings"]["nuke.executable"] == "/opt/Nuke15"


class FakeNuke:
    """An open Nuke that remembers what it was given."""

    def __init__(self) -> None:
        self.made: list[Any] = []
        self.is_pasting = False

    def import_reads(self, plates: Any) -> str:
        self.made.append(plates)
        return f"{len(plates)} Read made"

    def import_comp(self, script: str, plates: Any) -> str:
        if not self.is_pasting:
            raise RuntimeError("cannot paste now")
        return f"Comp starter of {plates[0]['shot']}: 3 nodes."

    def executable(self) -> str:
        return "/opt/Nuke"


MADE = {
    "name": "sht010_pla_rawPlate_v001",
    "folder": "/shots/sht010/pla/sht010_pla_rawPlate_v001",
    "pattern": "/shots/x.%04d.exr",
    "first": 993,
    "last": 1058,
    "kitsu": "https://k/shots/1",
    "error": None,
}


def ingested(bridge: Any = None) -> Bench:
    bench = Bench(bridge=bridge).with_clips("a")
    bench.session.ingest()
    bench.answer("ingest_shot", done("sht010"))
    return bench


def test_importing_needs_nuke() -> None:
    """Outside Nuke the action says so, and asks nothing."""
    bench = ingested()
    assert "inside Nuke" in (bench.session.state.refusal("import_reads") or "")
    bench.session.import_plates([bench.session.rows[0].id], "reads")
    assert bench.open("published") == []


def test_reads_are_made_of_what_is_published() -> None:
    """The worker says where plates are, and Nuke gets those that are there."""
    nuke = FakeNuke()
    bench = ingested(nuke)
    bench.session.import_plates([bench.session.rows[0].id], "reads")
    bench.run()
    asked = bench.answer("published", {"plates": [MADE], "kitsu_error": None})
    assert asked.args["plates"] == [{"shot": "sht010", "element": "rawPlate", "version": 1}]
    ((plate,),) = nuke.made
    assert plate == MADE
    assert bench.said()[-1] == "1 Read made"


def test_what_nuke_raises_is_a_sentence() -> None:
    """An error of the open script is said, and no traceback is shown."""
    bench = ingested(FakeNuke())
    bench.session.import_plates([bench.session.rows[0].id], "comp")
    bench.run()
    bench.answer("comp", {"text": "Root {}", "warnings": [], "plates": []})
    assert bench.said()[-1] == "Nuke: cannot paste now"


def test_all_comp_starters_are_told() -> None:
    """Several at once are one sentence, when the last is there; one that cannot be is an error beside it."""
    nuke = FakeNuke()
    nuke.is_pasting = True
    bench = Bench(bridge=nuke).with_clips("a", "b", "c")
    bench.session.ingest()
    for shot in ("sht010", "sht020", "sht030"):
        bench.answer("ingest_shot", done(shot))
    bench.session.import_plates([row.id for row in bench.session.rows], "comp")
    bench.run()
    bench.answer("comp", {"text": "", "warnings": ["ACEScct is no more."], "plates": [{"shot": "sht010"}]})
    bench.refuse("comp", "InputError", "sht020 rawPlate: no version is there")
    assert bench.said() == ["sht020 rawPlate: no version is there"]
    bench.answer("comp", {"text": "", "warnings": [], "plates": [{"shot": "sht030"}]})
    assert bench.said()[1:] == [
        "Comp starter of sht010: 3 nodes. Warning: ACEScct is no more. Comp starter of sht030: 3 nodes."
    ]


def test_paths_and_pages_of_a_plate() -> None:
    """A row that is done knows its folder; its page in Kitsu is asked for once."""
    bench = ingested()
    id_ = bench.session.rows[0].id
    assert bench.session.path_of(id_) == Path("/shots/sht010/pla/sht010_pla_rawPlate_v001")
    pages: list[str] = []
    bench.session.kitsu_page(id_, pages.append)
    bench.run()
    bench.session.kitsu_page(id_, pages.append)
    assert "being asked" in bench.said()[-1]
    bench.run()
    assert len(bench.open("published")) == 1
    bench.answer("published", {"plates": [MADE], "kitsu_error": None})
    bench.session.kitsu_page(id_, pages.append)
    assert pages == ["https://k/shots/1"] * 2
    assert bench.open("published") == []


def test_a_page_that_is_not_there_is_said_each_time() -> None:
    """A click never does nothing: without an answer, and without a page, there is a sentence."""
    bench = ingested()
    id_ = bench.session.rows[0].id
    for error, said in (("https://k/api: does not answer", "does not answer"), (None, "no page of sht010")):
        bench.session.kitsu_page(id_, pytest.fail)
        bench.run()
        bench.answer("published", {"plates": [{**MADE, "kitsu": None}], "kitsu_error": error})
        assert said in bench.said()[-1]


def test_plates_that_were_there_before_are_found() -> None:
    """A row whose plate an earlier ingest made knows its folder, too: it can be imported and revealed."""
    bench = Bench().with_clips("a", "b", "c")
    bench.session.ingest()
    for shot in ("sht010", "sht020", "sht030"):
        bench.answer("ingest_shot", done(shot, up_to_date=True, version_dir=None))
    assert len(bench.open("published")) == 1
    bench.answer("published", {"plates": [{**MADE, "folder": "/shots/1"}], "kitsu_error": None})
    asked = bench.answer("published", {"plates": [{**MADE, "folder": "/shots/2"}, {"error": "gone"}]})
    assert [one["shot"] for one in asked.args["plates"]] == ["sht020", "sht030"]
    paths = [bench.session.path_of(row.id) for row in bench.session.rows]
    assert paths == [Path("/shots/1"), Path("/shots/2"), None]
    assert bench.open("published") == []


def test_a_worker_that_hangs_is_told() -> None:
    """Silence and its end are said; nothing is stopped for it."""
    bench = Bench().with_clips("a")
    bench.session.ingest()
    bench.worker.notice("silent", "DED-IO's process has not answered for 20 seconds")
    bench.run()
    assert "20 seconds" in bench.said()[-1]
    assert bench.statuses() == ["running"]
    bench.worker.notice("back", "DED-IO's process answers again")
    bench.run()
    assert bench.session.state.phase == "ingesting"


def test_states_are_told_only_where_they_change() -> None:
    """A listener hears of a state that is another, and not of one that is the same."""
    bench = Bench().with_clips("a")
    bench.changes.clear()
    bench.session.set_cells([bench.session.rows[0].id], "head", "9")
    bench.session.set_cells([bench.session.rows[0].id], "head", "10")
    assert [c for c in bench.changes if isinstance(c, StateChanged)] == []
