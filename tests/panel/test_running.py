"""The queue: what is asked, what is told of it, and every way in which it is stopped."""

from __future__ import annotations

import pytest

from nuke_plugin.panel.queue.orders import Order, order
from nuke_plugin.panel.rows.rows import Problem, Row
from nuke_plugin.panel.state import ProgressChanged
from tests.panel.bench import Bench, done, failed, row


def begun(bench: Bench, total: int = 132) -> None:
    """The ingest in hand begins."""
    shot = bench.open("ingest_shot")[0].args
    bench.event(
        "ingest_shot", "Planned", shot=f"{shot['sequence']}{shot['shot']}", version="v001", total=total
    )


def frames(bench: Bench, first: int, last: int, stage: str = "Color", **more: object) -> None:
    """Frames `first` to `last` of a stage, counted from 1, a tenth of a second each."""
    for n in range(first, last + 1):
        bench.now += 0.1
        bench.event("ingest_shot", "Progress", shot="x", stage=stage, done=n, total=66, frame=n, **more)


def test_rows_are_ingested_one_after_the_other() -> None:
    """The worker has one ingest at a time, in the order of the table, and each row tells how it is."""
    bench = Bench().with_clips("a", "b", "c")
    bench.session.ingest()
    assert bench.statuses() == ["running", "waiting", "waiting"]
    assert len(bench.open("ingest_shot")) == 1
    bench.answer("ingest_shot", done("sht010"))
    assert bench.statuses() == ["done", "running", "waiting"]
    assert bench.session.state.phase == "ingesting"
    bench.answer("ingest_shot", done("sht020", up_to_date=True))
    bench.answer("ingest_shot", done("sht030"))
    assert bench.statuses() == ["done", "kept", "done"]
    assert (bench.session.state.phase, bench.session.state.sentence) == (
        "finished",
        "2 published, 1 there already",
    )


def test_what_is_asked_is_what_the_row_says() -> None:
    """In and out go to the worker as they are shown, both included, with handles of each side."""
    bench = Bench().with_clips("a")
    (one,) = bench.session.rows
    for column, text in (("in", "60"), ("out", "01:00:04:03"), ("head", "4"), ("squeeze", "2")):
        bench.session.set_cells([one.id], column, text)
    bench.session.set_setting("output.resolution", [960, 540])
    bench.run()
    bench.session.ingest()
    args = bench.open("ingest_shot")[0].args
    assert args == {
        "sequence": "sht",
        "shot": "010",
        "element": "rawPlate",
        "source_file": "/media/a.mxf",
        "in_point": 60,
        "out_point": 99,
        "handles": "4,8",
        "squeeze": 2.0,
        "settings": {"output.resolution": [960, 540]},
    }


def test_progress_is_in_frames_of_the_plate() -> None:
    """A plate of 200 frames counts to 200, however many stages each goes through, with its proof."""
    bench = Bench().with_clips("a", "b")
    bench.session.ingest()
    seen = [bench.session.progress().total]
    begun(bench, total=400)
    frames(bench, 1, 200)
    row = bench.session.rows[0]
    assert (row.done, row.total) == (160, 200), "most of the work"
    frames(bench, 1, 200, stage="Proxy")
    assert bench.session.rows[0].done == 180
    frames(bench, 1, 201, stage="Publish")
    assert bench.session.rows[0].done == 199, "the last one is done with the plate"
    now = bench.session.progress()
    assert (now.done, now.total, now.rows_total) == (199, 400, 2)
    bench.answer("ingest_shot", done("sht010"))
    now = bench.session.progress()
    assert (now.done, now.total) == (200, 400)
    begun(bench, total=200)
    frames(bench, 1, 200)
    bench.answer("ingest_shot", done("sht020"))
    now = bench.session.progress()
    assert (seen, now.done, now.total) == ([400], 400, 400)


def test_speed_and_time_left() -> None:
    """Ten frames a second are rendered; with their proxy and proof these are eight."""
    bench = Bench().with_clips("a")
    bench.session.ingest()
    begun(bench, total=399)
    frames(bench, 1, 60)
    now = bench.session.progress()
    assert now.rate == pytest.approx(10 * 0.8, 0.01)
    assert (now.done, now.seconds_left) == (48, pytest.approx(19, 0.01))


def test_kept_frames_are_no_speed() -> None:
    """Frames that an earlier run finished count as done, and say nothing of how fast frames are made."""
    bench = Bench().with_clips("a")
    bench.session.ingest()
    begun(bench, total=399)
    frames(bench, 1, 30, kept=True)
    assert (bench.session.progress().done, bench.session.progress().rate) == (24, None)
    bench.now += 1
    frames(bench, 31, 40)
    assert bench.session.progress().rate == pytest.approx(10 / 5 * 0.8, 0.01)


def test_nothing_is_known_of_the_speed_at_first() -> None:
    """Before a second of work no time is promised."""
    bench = Bench().with_clips("a")
    bench.session.ingest()
    begun(bench)
    frames(bench, 1, 5)
    assert (bench.session.progress().rate, bench.session.progress().seconds_left) == (None, None)


def test_progress_is_not_told_more_often_than_it_is_seen() -> None:
    """A thousand frames at once are not a thousand changes of the table."""
    bench = Bench().with_clips("a")
    bench.session.ingest()
    begun(bench, total=1000)
    bench.changes.clear()
    bench.now += 1
    for n in range(1, 1001):
        bench.now += 0.001
        bench.event("ingest_shot", "Progress", shot="x", stage="Color", done=n, total=1000, frame=n)
    told = [change for change in bench.changes if isinstance(change, ProgressChanged)]
    assert 5 <= len(told) <= 12
    assert bench.session.rows[0].done == 199


def test_a_failure_is_told_at_its_row_and_the_others_go_on() -> None:
    """One bad row does not stop the others; its sentence is a problem of the row and in its log."""
    bench = Bench().with_clips("a", "b")
    bench.session.ingest()
    bench.answer("ingest_shot", failed("sht010", "/media/a.mxf: frame 12 cannot be decoded"))
    assert bench.statuses() == ["failed", "running"]
    row = bench.session.rows[0]
    assert [(p.level, p.found) for p in row.problems] == [("error", "ingest")]
    assert "frame 12" in row.problems[0].sentence
    assert any("frame 12" in line for line in bench.session.log(row.id))
    bench.answer("ingest_shot", done("sht020"))
    assert "1 failed" in bench.session.state.sentence


def test_an_error_of_the_worker_is_told_at_the_row() -> None:
    """What cannot even be planned fails its row with the sentence of the error."""
    bench = Bench().with_clips("a", "b")
    bench.session.ingest()
    bench.refuse("ingest_shot", "RangeError", "a.mxf: has no frame 500")
    assert bench.statuses() == ["failed", "running"]
    assert bench.session.rows[0].problems[0].sentence == "a.mxf: has no frame 500"


def test_retry_does_the_failed_ones_again() -> None:
    """Retrying asks for the rows that failed and for no other."""
    bench = Bench().with_clips("a", "b")
    bench.session.ingest()
    bench.answer("ingest_shot", failed("sht010", "bad"))
    bench.answer("ingest_shot", done("sht020"))
    bench.session.retry_failed()
    assert bench.statuses() == ["running", "done"]
    assert bench.session.rows[0].problems == ()
    bench.answer("ingest_shot", done("sht010"))
    assert bench.statuses() == ["done", "done"]
    assert bench.open("ingest_shot") == []


def test_pause_stops_and_holds_and_goes_on() -> None:
    """Pausing cancels the ingest in hand and begins nothing; going on asks for the very same again."""
    bench = Bench().with_clips("a", "b")
    bench.session.ingest()
    first = bench.open("ingest_shot")[0]
    bench.session.pause()
    assert first.is_cancelled
    assert bench.session.state.phase == "pausing"
    bench.refuse("ingest_shot", "Cancelled", "stopped; what is finished is kept")
    assert bench.session.state.phase == "paused"
    assert bench.statuses() == ["paused", "paused"]
    assert bench.open("ingest_shot") == []
    bench.session.go_on()
    bench.run()
    assert bench.statuses() == ["running", "waiting"]
    assert bench.open("ingest_shot")[0].args == first.args


def test_a_shot_that_is_done_before_it_is_paused_is_done() -> None:
    """Where the last frame was quicker than the pause, the row is done and the queue is held all the same."""
    bench = Bench().with_clips("a", "b")
    bench.session.ingest()
    bench.session.pause()
    bench.answer("ingest_shot", done("sht010"))
    assert bench.statuses() == ["done", "paused"]
    assert bench.session.state.phase == "paused"


def test_a_pause_does_not_count_as_slow_work() -> None:
    """After a pause of an hour, frames are as fast as they are made."""
    bench = Bench().with_clips("a")
    bench.session.ingest()
    begun(bench, total=200)
    frames(bench, 1, 20)
    bench.session.pause()
    bench.refuse("ingest_shot", "Cancelled", "stopped")
    bench.now += 3600
    bench.session.go_on()
    begun(bench, total=200)
    frames(bench, 1, 20, kept=True)
    frames(bench, 21, 60)
    assert bench.session.progress().rate == pytest.approx(40 / 6 * 1600 / 1801)


def test_cancel_stops_and_forgets() -> None:
    """Cancelling stops the ingest in hand, and what waited is never asked for."""
    bench = Bench().with_clips("a", "b", "c")
    bench.session.ingest()
    bench.session.cancel()
    assert bench.open("ingest_shot")[0].is_cancelled
    assert bench.statuses() == ["running", "cancelled", "cancelled"]
    bench.refuse("ingest_shot", "Cancelled", "stopped")
    assert bench.statuses() == ["cancelled"] * 3
    assert bench.open("ingest_shot") == []
    assert bench.session.state.phase == "finished"
    assert "kept" in bench.session.state.sentence


def test_what_was_stopped_is_counted() -> None:
    """Beside what is done and what failed the sentence says how many were stopped, and how one goes on."""
    bench = Bench().with_clips("a", "b", "c", "d")
    bench.session.ingest()
    bench.answer("ingest_shot", done("sht010"))
    bench.answer("ingest_shot", failed("sht020", "no licence"))
    bench.session.cancel()
    bench.refuse("ingest_shot", "Cancelled", "stopped")
    assert bench.session.state.sentence == (
        "1 published, 1 failed: mend and retry; 2 stopped: Ingest goes on from there"
    )


def test_cancel_while_it_is_paused() -> None:
    """What is held can be given up."""
    bench = Bench().with_clips("a", "b")
    bench.session.ingest()
    bench.session.pause()
    bench.refuse("ingest_shot", "Cancelled", "stopped")
    bench.session.cancel()
    assert bench.statuses() == ["cancelled", "cancelled"]
    bench.session.ingest()
    assert bench.statuses() == ["running", "waiting"]


def test_cancelling_twice_ends_a_process_that_hangs() -> None:
    """A worker that does not stop is ended, and the next ingest starts another one."""
    bench = Bench().with_clips("a")
    bench.session.ingest()
    bench.session.cancel()
    bench.session.cancel()
    old = bench.worker
    assert old.closed is False
    old.die("DED-IO's process was closed")
    bench.run()
    assert bench.statuses() == ["cancelled"]
    bench.session.ingest()
    bench.run()
    assert len(bench.workers) == 2
    assert bench.statuses() == ["running"]


def test_a_worker_that_dies_is_told_and_retry_goes_on() -> None:
    """The row in hand fails with how the process ended, the others are held, and retrying starts another."""
    bench = Bench().with_clips("a", "b")
    bench.session.ingest()
    bench.worker.die()
    bench.run()
    assert bench.statuses() == ["failed", "paused"]
    assert bench.session.state.phase == "broken"
    assert "signal 9" in bench.session.state.sentence
    assert "signal 9" in bench.session.rows[0].problems[0].sentence
    assert bench.session.state.refusal("retry_failed") is None
    bench.session.retry_failed()
    bench.run()
    assert len(bench.workers) == 2
    assert bench.statuses() == ["running", "waiting"]
    bench.worker.notice("ready", "ready")
    bench.answer("ingest_shot", done("sht010"))
    bench.answer("ingest_shot", done("sht020"))
    assert bench.session.state.phase == "finished"


def test_a_full_disk_holds_the_queue() -> None:
    """The other rows would fail in the same way: they wait until there is room."""
    bench = Bench().with_clips("a", "b")
    bench.session.ingest()
    bench.answer("ingest_shot", failed("sht010", "no room", is_disk_full=True))
    assert bench.statuses() == ["failed", "paused"]
    assert "disk is full" in bench.session.state.sentence
    bench.session.retry_failed()
    assert bench.statuses().count("running") == 1


def test_the_last_row_on_a_full_disk_holds_nothing() -> None:
    """Where nothing waits, a full disk is a failed row like any other."""
    bench = Bench().with_clips("a")
    bench.session.ingest()
    bench.answer("ingest_shot", failed("sht010", "no room", is_disk_full=True))
    assert (bench.statuses(), bench.session.state.phase) == (["failed"], "finished")


def test_a_held_row_that_was_taken_away_is_not_asked_for() -> None:
    """A row that failed with its worker can be removed, and the queue goes on without it."""
    bench = Bench().with_clips("a", "b")
    bench.session.ingest()
    bench.worker.die()
    bench.run()
    bench.session.remove([bench.session.rows[0].id])
    bench.session.go_on()
    bench.run()
    assert bench.statuses() == ["running"]
    assert bench.open("ingest_shot")[0].args["shot"] == "020"


def test_more_rows_join_the_queue() -> None:
    """Rows that are asked for while others are made wait for their turn."""
    bench = Bench().with_clips("a", "b")
    first, second = (row.id for row in bench.session.rows)
    bench.session.ingest([first])
    bench.session.ingest([second])
    assert bench.statuses() == ["running", "waiting"]
    bench.session.ingest()
    assert bench.statuses() == ["running", "waiting"]
    bench.answer("ingest_shot", done("sht010"))
    bench.answer("ingest_shot", done("sht020"))
    assert bench.statuses() == ["done", "done"]


RED = (Problem("error", "row", "out 5000 is outside of the clip"),)
SOME = (row(1), row(2, problems=RED), row(3, status="done"), row(4))


@pytest.mark.parametrize(
    ("rows", "selected", "shown", "ids", "words"),
    [
        ((row(1),), (), None, (1,), "Ingest"),
        ((row(1), row(2)), (), None, (1, 2), "Ingest all 2"),
        ((row(1), row(2)), (2,), None, (1, 2), "Ingest all 2"),
        (SOME, (), None, (1, 2, 4), "Ingest 2 of 4"),
        (SOME, (1, 4), None, (1, 4), "Ingest 2 selected"),
        (SOME, (1, 3), None, (1, 3), "Ingest 2 selected"),
        (SOME, (1, 2), None, (1, 2), "Ingest 1 of 2 selected"),
        (SOME, (), (4,), (4,), "Ingest 1 shown"),
        (SOME, (4,), (3, 4), (4,), "Ingest 1 of 2 shown"),
        (SOME, (1, 4), (1, 2, 4), (1, 4), "Ingest 2 selected"),
        (SOME, (), (), (), "Ingest"),
        ((row(1, status="done"),), (), None, (), "Ingest"),
    ],
)
def test_the_button_says_what_it_does(
    rows: tuple[Row, ...],
    selected: tuple[int, ...],
    shown: tuple[int, ...] | None,
    ids: tuple[int, ...],
    words: str,
) -> None:
    """Two selected rows are a choice, one is none; what is hidden or done is not asked for with all."""
    assert order(rows, selected, shown) == Order(ids, words)


def test_rows_with_errors_are_left_out_and_told() -> None:
    """A row that cannot be ingested is named with its reason, and the others begin."""
    bench = Bench().with_clips("a", "b")
    bench.session.set_cells([bench.session.rows[1].id], "out", "5000")
    bench.session.ingest()
    assert bench.statuses() == ["running", ""]
    assert any("1 row is left out: sht020 rawPlate: out 5000" in said for said in bench.said())


def test_two_rows_of_one_plate_are_never_both_ingested() -> None:
    """Two rows with one shot and element are told before anything is begun, and neither is begun."""
    bench = Bench().with_clips("a", "b")
    bench.session.set_cells([row.id for row in bench.session.rows], "shot", "010")
    bench.session.ingest()
    assert bench.statuses() == ["", ""]
    assert any("there twice" in said for said in bench.said())


def test_what_is_done_is_not_done_again_unless_it_is_asked_for() -> None:
    """Ingesting everything leaves out what is done; naming a row does it again, and so does changing it."""
    bench = Bench().with_clips("a", "b")
    bench.session.ingest()
    bench.answer("ingest_shot", done("sht010"))
    bench.answer("ingest_shot", done("sht020"))
    bench.session.ingest()
    assert bench.open("ingest_shot") == []
    bench.session.set_cells([bench.session.rows[1].id], "tail", "+4")
    bench.session.ingest()
    assert bench.statuses() == ["done", "running"]


def test_the_log_tells_what_happened() -> None:
    """Stages, notes and the end are lines of the row's log; single frames are not."""
    bench = Bench().with_clips("a")
    bench.session.ingest()
    begun(bench)
    bench.event("ingest_shot", "Started", shot="sht010", stage="Color", total=66)
    frames(bench, 1, 3)
    bench.event("ingest_shot", "Noted", shot="sht010", stage="Color", level="warning", message="clipped")
    bench.event("ingest_shot", "Finished", shot="sht010", stage="Color", seconds=1.5, skipped=False, data={})
    bench.answer("ingest_shot", done("sht010", kept_frames=4))
    lines = bench.session.log(bench.session.rows[0].id)
    assert [line.split(":")[0] for line in lines[:4]] == ["sht010 v001", "Color", "Color", "Color"]
    assert "v001 is published after 2.0 s: 66 frames, 4 of an earlier run" in lines
    assert len(lines) == 5


def test_closing_asks_where_work_is_under_way() -> None:
    """Nothing is asked where nothing is lost; work that is under way is named."""
    bench = Bench().with_clips("a", "b")
    assert bench.session.close_question() is None
    bench.session.ingest()
    assert (bench.session.close_question() or "").startswith("1 plate is being made and 1 waits.")
    bench.session.close(keep_running=False)
    assert bench.worker.closed is False


def test_work_goes_on_without_the_panel() -> None:
    """Everything that waits is handed to the worker before it is left alone."""
    bench = Bench().with_clips("a", "b", "c")
    bench.session.ingest()
    bench.session.close(keep_running=True)
    asked = bench.open("ingest_shot")
    assert [one.args["shot"] for one in asked] == ["010", "020", "030"]
    assert [one.detached for one in asked] == [False, True, True]
    assert bench.worker.closed is True


def test_going_on_before_it_has_stopped_is_refused_in_words() -> None:
    """A queue that is about to be held cannot be gone on with yet."""
    bench = Bench().with_clips("a")
    bench.session.ingest()
    bench.session.pause()
    bench.session.go_on()
    assert bench.said()[-1] == "nothing is paused"
