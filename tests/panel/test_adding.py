"""Adding: clips, folders and timelines become rows; what cannot be used says so."""

from __future__ import annotations

from pathlib import Path

from dedio_core.frames import FrameRange
from nuke_plugin.panel.rows.rows import Row
from tests.panel.bench import Bench, done, planned, plate, scanned, settings, told


def added(*clips: dict[str, object], **more: object) -> Bench:
    bench = Bench()
    bench.session.add([Path("/media")])
    bench.run()
    bench.answer("scan", scanned(*clips, **more))
    return bench


def test_a_clip_becomes_a_row_with_its_handles_inside() -> None:
    """A new row has the settings' element and handles; cut and handles together are the whole clip."""
    (row,) = added(told("A001C003", 200)).session.rows
    assert (row.in_point, row.out_point, row.head, row.tail) == (8, 191, 8, 8)
    assert (row.element, row.short) == ("rawPlate", (0, 0))
    assert row.media is not None
    assert (str(row.media.rate), str(row.media.start), row.media.reel) == (
        "24000/1001",
        "01:00:00:00",
        "A001C003",
    )


def test_a_clip_too_short_for_handles_is_all_cut() -> None:
    """Handles never eat a short clip up."""
    (row,) = added(told(count=16)).session.rows
    assert (row.in_point, row.out_point, row.head, row.tail) == (0, 15, 0, 0)
    (row,) = added(told(count=17)).session.rows
    assert (row.in_point, row.out_point, row.head, row.tail) == (8, 8, 8, 8)


def test_a_drop_frame_clip_keeps_its_counting() -> None:
    """A label with a semicolon is drop-frame."""
    (row,) = added(told(rate="30000/1001", start="01:00:00;00")).session.rows
    assert row.media is not None
    assert row.media.start is not None
    assert row.media.start.drop


def test_a_new_row_says_what_it_needs() -> None:
    """A row without a name is not in order, and says so in its cells."""
    (row,) = added(told()).session.rows
    assert {problem.column for problem in row.problems} == {"sequence", "shot"}


def test_the_sequence_is_that_of_the_rows_before() -> None:
    """Who added clips of sht before adds more of it."""
    bench = Bench().with_clips("a")
    bench.session.add([Path("/media/b.mxf")])
    bench.run()
    bench.answer("scan", scanned(told("b")))
    assert [row.sequence for row in bench.session.rows] == ["sht", "sht"]


def test_a_clip_that_cannot_be_read_is_a_row_that_says_so() -> None:
    """Nobody has to wonder where a dropped clip is."""
    (row,) = added(
        {**told("bad"), "first": None, "last": None, "rate": None, "error": "bad.mxf: is damaged"}
    ).session.rows
    assert row.media is None
    assert [p.sentence for p in row.problems if p.column == "clip"] == ["bad.mxf: is damaged"]


def test_what_was_found_besides_is_said() -> None:
    """Problems of the search are sentences, and an empty folder is one."""
    assert "x.txt: is no clip" in added(problems=("x.txt: is no clip",)).said()
    assert any("no clip is in it" in said for said in added().said())


def test_cut_lists_in_a_folder_are_told() -> None:
    """A folder is dropped for its clips: what cut lists are in it is said, and how they are added."""
    bench = Bench()
    bench.session.add([Path("/media/turnover")])
    bench.run()
    below = ["/media/turnover/a.edl", "/media/turnover/lists/b.xml"]
    bench.answer("scan", {**scanned(told("a")), "cuts_below": below})
    assert [row.origin for row in bench.session.rows] == ["clip"]
    said = "turnover: 2 cut lists are in it (a.edl, b.xml); drop one to add the plates that it cuts"
    assert bench.said() == [said]
    bench.session.add([Path("/media/lists")])
    bench.run()
    bench.answer("scan", {**scanned(), "cuts_below": ["/media/lists/a.edl"]})
    assert bench.said()[1:] == [
        "lists: a cut list is in it (a.edl); drop it to add the plates that it cuts"
    ], "that no clip is in it is not told besides"


def test_adding_is_undone() -> None:
    """Clips that were added by mistake are gone with one undo."""
    bench = added(told("a"), told("b"))
    bench.session.undo()
    assert bench.session.rows == ()
    assert bench.session.state.phase == "empty"
    bench.session.redo()
    assert len(bench.session.rows) == 2


def test_a_search_can_be_stopped() -> None:
    """Cancelling a search adds nothing, whatever it finds later."""
    bench = Bench()
    bench.session.add([Path("/media")])
    bench.run()
    request = bench.open("scan")[0]
    request.event("Indexed", done=3, total=10, path="x")
    bench.run()
    assert bench.session.state.sentence == "Looking at media: 3 of 10 files"
    bench.session.cancel()
    assert request.is_cancelled
    request.answer(scanned(told()))
    bench.run()
    assert bench.session.rows == ()
    assert bench.session.state.phase == "empty"


def test_a_search_that_fails_is_said() -> None:
    """An error of the worker is a sentence, and the panel is as it was."""
    bench = Bench()
    bench.session.add([Path("/media")])
    bench.run()
    bench.refuse("scan", "InputError", "/media: cannot be read")
    assert bench.said() == ["/media: cannot be read"]
    assert bench.session.state.phase == "empty"


def test_a_typed_path_is_looked_at() -> None:
    """Another clip in a cell is probed; frames that it has not are told."""
    bench = Bench().with_clips("a")
    (row,) = bench.session.rows
    bench.session.set_cells([row.id], "clip", "/media/b.mxf")
    bench.run()
    asked = bench.answer("probe", told("b", 100))
    assert asked.args["path"] == "/media/b.mxf"
    (row,) = bench.session.rows
    assert row.media is not None
    assert row.media.name == "b"
    assert any("outside" in problem.sentence for problem in row.problems)
    bench.session.undo()
    bench.run()
    (row,) = bench.session.rows
    assert row.media is not None
    assert row.media.name == "a"
    assert row.problems == ()
    assert bench.open("probe") == []


def test_a_typed_path_that_is_no_clip_says_so_and_can_be_mended() -> None:
    """What cannot be read is told in the cell, and the next path is looked at again."""
    bench = Bench().with_clips("a")
    id_ = bench.session.rows[0].id
    bench.session.set_cells([id_], "clip", "/media/none.mxf")
    bench.run()
    bench.refuse("probe", "MediaError", "/media/none.mxf: is not there")
    assert bench.session.rows[0].problems[0].sentence == "/media/none.mxf: is not there"
    bench.session.set_cells([id_], "clip", "/media/b.mxf")
    bench.run()
    bench.answer("probe", told("b"))
    assert bench.session.rows[0].problems == ()


def test_a_dropped_cut_list_is_a_timeline_with_the_rest_as_media() -> None:
    """A cut list and a folder make the rows of the cut, not of the folder's clips."""
    bench = Bench()
    bench.session.add([Path("/cuts/cut.edl"), Path("/media")])
    bench.run()
    bench.answer("scan", scanned(told("a"), cuts=("/cuts/cut.edl",)))
    asked = bench.answer("plan_cut", planned(plate("V 1", "sht010")))
    assert asked.args == {"cut": "/cuts/cut.edl", "media": ["/media"]}
    assert [row.origin for row in bench.session.rows] == ["timeline"]


def test_a_cut_list_alone_has_its_media_beside_it() -> None:
    """Without anything else the folder of the list is searched."""
    bench = Bench()
    bench.session.add([Path("/cuts/cut.edl")])
    bench.run()
    bench.answer("scan", scanned(cuts=("/cuts/cut.edl",)))
    assert bench.open("plan_cut")[0].args["media"] == ["/cuts"]


OBSTACLE = {
    "key": "V 3",
    "where": "cut.edl:12",
    "shot": "sht030",
    "message": "no clip has reel B007",
    "event": {"element": None, "record_in": "01:00:10:00", "speed": "100%"},
    "match": {"confidence": 0.0, "reasons": ["no reel B007"]},
}


def test_a_cut_without_any_of_its_media_says_where_it_looked() -> None:
    """Where no event has a clip, the folder that was searched is told, and what to drop."""
    bench = Bench().with_cut(obstacles=(OBSTACLE,))
    folder = str(Path("/media"))
    assert bench.said()[-1].startswith(f"cut.edl: none of its clips was found in {folder}; drop it again")
    assert [row.media for row in bench.session.rows] == [None]
    assert not Bench().with_cut(plate("V 1", "sht010"), obstacles=(OBSTACLE,)).said()


def test_a_cut_that_wants_no_plate_says_why() -> None:
    """A list without an event is no matter of the shot pattern."""
    bench = Bench().with_cut()
    assert bench.said() == ["cut.edl: no event is in it; look at what was exported"]
    bench = Bench()
    bench.session.add_timeline(Path("/cuts/cut.edl"), [Path("/media")])
    bench.run()
    titles = {"where": "cut.edl:1", "event": "001", "reason": "not a VFX shot"}
    bench.answer("plan_cut", {**planned(), "skipped": [titles]})
    assert bench.said() == ["cut.edl: no event of it wants a plate; see its shot pattern"]


def test_a_retimed_row_knows_its_source_frames_after_an_edit() -> None:
    """At 200 % a handle of 4 is 8 frames of the clip before the next plan, too, and 4 once it is a clip's."""
    twice = {"head": 16, "tail": 16}
    bench = Bench().with_cut(plate("V 1", "sht010", speed="200%", speeds=[2.0], handles=twice, cut=[6, 79]))
    id_ = bench.session.rows[0].id
    assert (bench.session.row(id_).wanted, bench.session.row(id_).short) == (FrameRange(-10, 95), (10, 0))
    bench.session.set_cells([id_], "tail", "4")
    assert (bench.session.row(id_).wanted, bench.session.row(id_).short) == (FrameRange(-10, 87), (10, 0))
    bench.session.set_cells([id_], "shot", "015")
    assert bench.session.row(id_).handles == (16, 8)
    bench.session.set_cells([id_], "in", "7")
    assert bench.session.row(id_).handles == (8, 4), "taken out of the cut"
    for _ in range(3):
        bench.session.undo()
    assert bench.session.row(id_).handles == (16, 16)


def test_handles_of_a_timeline_are_those_that_it_was_added_with() -> None:
    """Other handles in the settings are for new rows: those that are there are made as they are shown."""
    bench = Bench().with_cut(plate("V 1", "sht010"))
    bench.script["settings"] = lambda args: settings(**args.get("settings", {}))
    bench.session.set_setting("defaults.handles_head", 12)
    bench.run()
    bench.session.plan()
    bench.run()
    asked = bench.answer("plan_cut", planned(plate("V 1", "sht010")))
    assert (asked.args["handles"], asked.args["settings"]) == ("8,8", {"defaults.handles_head": 12})
    bench.session.ingest()
    assert bench.open("ingest_cut")[0].args["handles"] == "8,8"
    bench.answer("ingest_cut", summary())
    bench.session.add_timeline(Path("/cuts/cut.edl"), [Path("/media")])
    bench.run()
    bench.answer("plan_cut", planned(plate("V 1", "sht010")))
    bench.session.plan()
    bench.run()
    assert bench.open("plan_cut")[0].args["handles"] == "12,8", "added again it is read anew"


def test_plates_and_events_without_a_clip_are_rows() -> None:
    """Every event that wants a plate has its row; one without media says what is missing."""
    bench = Bench().with_cut(plate("V 1", "sht010", speed="50%"), obstacles=(OBSTACLE,))
    first, second = bench.session.rows
    assert (first.code, first.cut_range and len(first.cut_range), first.speed) == ("sht010", 40, "50%")
    assert (first.confidence, first.verdict, first.record) == (0.9, "new", "01:00:00:00")
    assert first.problems == ()
    assert second.media is None
    assert [p.sentence for p in second.problems] == ["no clip has reel B007"]
    assert bench.session.visible(only=frozenset(["unmatched"])) == (second.id,)


def test_edits_of_plates_go_with_their_ingest() -> None:
    """What was changed is said of its plate, what is unchanged is not, and what was removed is off."""
    bench = Bench().with_cut(plate("V 1", "sht010"), plate("V 2", "sht020"), plate("V 3", "sht030"))
    first, _, third = bench.session.rows
    bench.session.set_cells([first.id], "shot", "015")
    bench.session.set_cells([first.id], "head", "12")
    bench.session.remove([third.id])
    bench.session.ingest()
    args = bench.open("ingest_cut")[0].args
    assert args["edits"] == [
        {"plate": "V 1", "shot": "015", "handles": "12,8"},
        {"plate": "V 3", "off": True},
    ]


def test_some_rows_of_a_cut_are_ingested() -> None:
    """Plates that were not chosen are off, in this ingest alone."""
    bench = Bench().with_cut(plate("V 1", "sht010"), plate("V 2", "sht020"))
    bench.session.ingest([bench.session.rows[1].id])
    assert bench.open("ingest_cut")[0].args["edits"] == [{"plate": "V 1", "off": True}]


def test_a_clip_for_an_event_without_one() -> None:
    """A path in the cell and another plan make a plate of it; the row is the same row."""
    bench = Bench().with_cut(plate("V 1", "sht010"), obstacles=(OBSTACLE,))
    id_ = bench.session.rows[1].id
    bench.session.set_cells([id_], "clip", "/media/B007.mxf")
    assert bench.open("probe") == []
    assert "plan again" in bench.session.rows[1].problems[0].sentence
    bench.session.plan()
    bench.run()
    found = planned(plate("V 1", "sht010"), plate("V 3", "sht030"))
    asked = bench.answer("plan_cut", found)
    assert asked.args["edits"] == [{"plate": "V 3", "source": "/media/B007.mxf"}]
    assert asked.args["rehearse"]
    row = bench.session.row(id_)
    assert (row.code, row.problems) == ("sht030", ())
    assert row.media is not None


def test_a_new_plan_keeps_what_a_person_set() -> None:
    """Planning a cut again brings verdicts and versions, and no cell of a person's is lost."""
    bench = Bench().with_cut(plate("V 1", "sht010"))
    id_ = bench.session.rows[0].id
    bench.session.set_cells([id_], "element", "bgPlate")
    bench.session.plan()
    bench.run()
    bench.answer("plan_cut", planned(plate("V 1", "sht010", version=4, action="re-pull", element="bgPlate")))
    row = bench.session.row(id_)
    assert (row.element, row.version, row.action) == ("bgPlate", 4, "re-pull")
    assert bench.session.visible(only=frozenset(["re-pull"])) == (id_,)


def test_removed_rows_of_a_cut_stay_removed() -> None:
    """A plan of the cut does not bring back what was taken out; undo does."""
    bench = Bench().with_cut(plate("V 1", "sht010"), plate("V 2", "sht020"))
    bench.session.remove([bench.session.rows[0].id])
    bench.session.plan()
    bench.run()
    asked = bench.answer("plan_cut", planned(plate("V 2", "sht020")))
    assert asked.args["edits"] == [{"plate": "V 1", "off": True}]
    assert [row.key for row in bench.session.rows] == ["V 2"]
    bench.session.undo()
    assert [row.key for row in bench.session.rows] == ["V 1", "V 2"]


def test_a_timeline_that_is_added_again_brings_its_rows_back() -> None:
    """Who removed rows of a cut and adds the cut again has them again, and none twice."""
    bench = Bench().with_cut(plate("V 1", "sht010"), plate("V 2", "sht020"))
    bench.session.remove([bench.session.rows[0].id])
    bench.with_cut(plate("V 1", "sht010"), plate("V 2", "sht020"))
    assert sorted(row.key for row in bench.session.rows) == ["V 1", "V 2"]


def test_what_stands_in_the_way_of_a_whole_cut_is_a_row_and_no_edit() -> None:
    """An obstacle without a plate is told, and nothing is said of it to the worker that it could not know."""
    whole = {"key": "", "where": "cut.edl:2", "shot": "sht010", "message": "two shots have one name"}
    bench = Bench().with_cut(plate("V 1", "sht010"), obstacles=(whole,))
    assert [row.level for row in bench.session.rows] == [None, "error"]
    bench.session.ingest()
    assert bench.open("ingest_cut")[0].args["edits"] == []


def test_other_frames_take_a_row_out_of_the_cut() -> None:
    """A row with another in is ingested as a clip, is off in the cut, and says so; undo puts it back."""
    bench = Bench().with_cut(plate("V 1", "sht010", speed="50%"), plate("V 2", "sht020"))
    id_ = bench.session.rows[0].id
    bench.session.set_cells([id_], "in", "+2")
    row = bench.session.row(id_)
    assert row.origin == "clip"
    assert any("taken out of the cut" in p.sentence and "50%" in p.sentence for p in row.problems)
    bench.session.ingest()
    args = bench.open("ingest_shot")[0].args
    assert (args["in_point"], args["cut_in"]) == (42, 1003), "plate frames keep the cut's numbers"
    bench.answer("ingest_shot", done("sht010"))
    assert bench.open("ingest_cut")[0].args["edits"] == [{"plate": "V 1", "off": True}]
    bench.session.undo()
    assert bench.session.row(id_).origin == "timeline"


def cut_of_two() -> Bench:
    bench = Bench().with_cut(plate("V 1", "sht010"), plate("V 2", "sht020"))
    bench.session.ingest()
    return bench


def summary(**more: object) -> dict[str, object]:
    return {"covered": [], "problems": [], "summaries": [], "overall_success": True, **more}


def test_events_of_a_cut_find_their_rows() -> None:
    """A cut is one request; each of its rows tells its own progress and its own end."""
    bench = cut_of_two()
    assert len(bench.open("ingest_cut")) == 1
    bench.event("ingest_cut", "Planned", shot="sht010", version="v001", total=80)
    bench.event("ingest_cut", "Progress", shot="sht010", stage="Color", done=1, total=40, frame=993)
    assert bench.statuses() == ["running", "waiting"]
    assert bench.session.state.sentence == "Ingesting; 1 row to come"
    assert bench.session.rows[0].done == 1
    bench.event("ingest_cut", "ShotDone", summary={**done("sht010"), "element": "rawPlate"})
    bench.event("ingest_cut", "Planned", shot="sht020", version="v001", total=80)
    assert bench.statuses() == ["done", "running"]
    assert bench.session.state.sentence == "Ingesting the last row"
    bench.event("ingest_cut", "ShotDone", summary={**done("sht020"), "element": "rawPlate"})
    bench.answer("ingest_cut", summary())
    assert bench.statuses() == ["done", "done"]


def test_two_plates_of_a_shot_are_told_apart() -> None:
    """Events name the shot; its plates are made in the order of the plan."""
    one = plate("V 1", "sht010")
    one["plates"].append({**plate("V2 1", "sht010", element="bgPlate")["plates"][0]})
    bench = Bench().with_cut(one)
    bench.session.ingest()
    bench.event("ingest_cut", "Planned", shot="sht010", version="v001", total=80)
    assert bench.statuses() == ["running", "waiting"]
    bench.event("ingest_cut", "ShotDone", summary={**done("sht010"), "element": "rawPlate"})
    bench.event("ingest_cut", "Planned", shot="sht010", version="v001", total=80)
    assert bench.statuses() == ["done", "running"]


def test_plates_that_are_there_already_are_kept() -> None:
    """What a published version serves is not made again, and its row says so."""
    bench = cut_of_two()
    bench.event("ingest_cut", "Planned", shot="sht020", version="v002", total=80)
    bench.event("ingest_cut", "ShotDone", summary={**done("sht020"), "element": "rawPlate"})
    covered = {"shot": "sht010", "element": "rawPlate", "version": 3, "reason": "v003 covers it"}
    bench.answer("ingest_cut", summary(covered=[covered]))
    assert bench.statuses() == ["kept", "done"]
    assert bench.session.rows[0].version == 3


def test_a_cut_that_cannot_be_ingested_says_so_at_its_rows() -> None:
    """An error before any plate is told at all of them, and no row is left waiting."""
    bench = cut_of_two()
    bench.refuse("ingest_cut", "InputError", "cut.edl:4: sht010: the media has no frame 400")
    assert bench.statuses() == ["failed", "failed"]


def test_a_cut_that_was_made_elsewhere_is_to_be_made_again() -> None:
    """Another shot tree takes what was done back, once its plan says that nothing is there."""
    bench = cut_of_two()
    for shot in ("sht010", "sht020"):
        bench.event("ingest_cut", "Planned", shot=shot, version="v001", total=80)
        bench.event("ingest_cut", "ShotDone", summary={**done(shot), "element": "rawPlate"})
    bench.answer("ingest_cut", summary())
    bench.session.set_setting("paths.shot_tree_root", "/other")
    bench.run()
    assert bench.statuses() == ["done", "done"]
    bench.session.plan()
    found = planned(plate("V 1", "sht010"), plate("V 2", "sht020", action="covered"))
    bench.answer("plan_cut", found)
    assert bench.statuses() == ["", "done"]
    assert [row.published is None for row in bench.session.rows] == [True, False]


def test_a_cut_is_paused_and_gone_on_with() -> None:
    """What was made of a cut stays made; the same request goes on with the rest."""
    bench = cut_of_two()
    first = bench.open("ingest_cut")[0]
    bench.event("ingest_cut", "Planned", shot="sht010", version="v001", total=80)
    bench.event("ingest_cut", "ShotDone", summary={**done("sht010"), "element": "rawPlate"})
    bench.event("ingest_cut", "Planned", shot="sht020", version="v001", total=80)
    bench.session.pause()
    stopped = {**done("sht020"), "element": "rawPlate", "overall_success": False}
    bench.event("ingest_cut", "ShotDone", summary=stopped)
    bench.refuse("ingest_cut", "Cancelled", "stopped")
    assert bench.statuses() == ["done", "paused"]
    bench.session.go_on()
    assert bench.open("ingest_cut")[0].args == first.args
    bench.event("ingest_cut", "Planned", shot="sht020", version="v001", total=80)
    bench.event("ingest_cut", "ShotDone", summary={**done("sht020"), "element": "rawPlate"})
    bench.answer(
        "ingest_cut", summary(covered=[{"shot": "sht010", "element": "rawPlate", "version": 1, "reason": ""}])
    )
    assert [row.status for row in bench.session.rows][1] == "done"


def test_a_cut_whose_worker_died_is_gone_on_with() -> None:
    """The row in hand fails, the others wait; retrying asks for the cut again, and its rows tell of it."""
    bench = cut_of_two()
    bench.event("ingest_cut", "Planned", shot="sht010", version="v001", total=80)
    bench.worker.die()
    bench.run()
    assert bench.statuses() == ["failed", "paused"]
    bench.session.retry_failed()
    bench.run()
    assert len(bench.open("ingest_cut")) == 1
    assert bench.open("ingest_cut")[0].args["edits"] == []
    bench.event("ingest_cut", "Planned", shot="sht010", version="v001", total=80)
    assert bench.statuses() == ["running", "waiting"]
    assert bench.session.rows[0].problems == ()


def test_a_cut_that_has_no_plate_any_more_says_so() -> None:
    """A row whose plate the cut no longer has is told, and not ingested silently as something else."""
    bench = Bench().with_cut(plate("V 1", "sht010"), plate("V 2", "sht020"))
    bench.session.plan()
    bench.run()
    bench.answer("plan_cut", planned(plate("V 2", "sht020")))
    gone: Row = bench.session.rows[0]
    assert [p.level for p in gone.problems] == ["error"]
    assert "add the timeline again" in gone.problems[0].sentence
