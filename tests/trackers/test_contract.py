"""What every tracker does with changes: the one in memory and the one of a real Kitsu server alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dedio_core.errors import DedioError, InputError
from dedio_core.trackers.change import Change, CreateShot, KeepField, PublishPreview, Receipt
from dedio_core.trackers.compare import IN_CUT, changes
from dedio_core.trackers.omitted import in_doubt
from dedio_core.trackers.publication import OMITTED, Publication, ShotKey, preview_field
from tests.trackers import make
from tests.trackers.worlds import KitsuWorld, MemoryWorld, World, small_movie

pytestmark = pytest.mark.slow

KEY = ShotKey("sht", "sht100")
MAIN = "sht100_pla_rawPlate_v001_0123abcd"


@pytest.fixture(params=["memory", "kitsu"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """A production that nobody else has."""
    if request.param == "memory":
        yield MemoryWorld()
    else:
        yield KitsuWorld(request.getfixturevalue("production"))


def of(world: World, *shots: Any, **given: Any) -> Publication:
    return make.publication(*shots, project=world.project, **given)


def planned(world: World, wanted: Publication, **how: Any) -> list[Change]:
    return changes(wanted, world.tracker.snapshot(wanted), **how)


def publish(world: World, wanted: Publication, root: Path, **how: Any) -> list[Receipt]:
    """Make what has to change, in a program of its own."""
    world.again()
    make.movies(root, wanted, data=small_movie())
    return [world.tracker.apply(change, root) for change in planned(world, wanted, **how)]


def whole(world: World, **given: Any) -> Publication:
    """Two shots, one with an element, a cut with its movie, a playlist."""
    fg = make.preview("sht100", 1, "fg01")
    reel = replace(make.preview("reel", 0, "reel"), version=0)
    cut = replace(make.cut(), movie=reel)
    shots = (make.shot("100", fg, in_cut=True), make.shot("110", in_cut=True))
    return of(world, *shots, **{"cut": cut, "playlist": "Ingest_1", **given})


def look(world: World) -> dict[str, Any]:
    """All that people see of it."""
    found: dict[str, Any] = {"names": world.names(), "edits": world.edits(), "cuts": world.cuts()}
    for name in ("sht100", "sht110"):
        key = ShotKey("sht", name)
        found[name] = {
            "fields": dict(world.fields(key)),
            "tasks": world.tasks(key),
            "status": world.status(key),
            "comments": list(world.comments(key)),
            "previews": list(world.previews(key)),
            "picture": world.picture(key),
        }
    return {**found, "playlist": list(world.playlist("Ingest_1"))}


def test_it_can_be_used(world: World) -> None:
    assert world.tracker.unavailable() is None


def test_a_publication_makes_what_is_wanted(world: World, tmp_path: Path) -> None:
    """Shots with fields and tasks, a preview for each element (the main plate is the picture), the cut with
    its timeline, the playlist."""
    done = publish(world, whole(world), tmp_path)
    assert all(receipt.did for receipt in done)
    found = look(world)
    assert found["names"] == ["sht / sht100", "sht / sht110"]
    first = found["sht100"]
    fields = {**make.FIELDS, preview_field("rawPlate"): MAIN, IN_CUT: "yes"}
    assert first["fields"].items() >= fields.items()
    assert (first["tasks"], first["status"], first["picture"]) == (1, "done", MAIN)
    assert first["previews"] == [MAIN, "sht100_pla_fg01_v001_0123abcd"]
    assert first["comments"] == ["sht100_pla_rawPlate_v001", "sht100_pla_fg01_v001"]
    assert found["edits"] == {"SAMPLE_CUT": "SAMPLE_CUT_v01_89abcdef"}
    assert found["cuts"] == ["SAMPLE_CUT_v01_89abcdef"]
    assert found["playlist"] == [*first["previews"], "sht110_pla_rawPlate_v001_0123abcd"]


def test_again_it_makes_nothing(world: World, tmp_path: Path) -> None:
    publish(world, whole(world), tmp_path)
    found = look(world)
    world.again()
    assert planned(world, whole(world)) == []
    assert look(world) == found


@pytest.mark.parametrize("new_program", [False, True])
def test_each_change_twice_leaves_one_of_everything(world: World, tmp_path: Path, new_program: bool) -> None:
    """By the program that made it, and by another one that was given the same change."""
    wanted = whole(world)
    make.movies(tmp_path, wanted, data=small_movie())
    for change in planned(world, wanted):
        world.tracker.apply(change, tmp_path)
        if new_program:
            world.again()
            world.tracker.snapshot(wanted)
        assert not world.tracker.apply(change, tmp_path).did, change
    found = look(world)
    assert (found["sht100"]["tasks"], len(found["sht100"]["previews"])) == (1, 2)
    assert (len(found["sht100"]["comments"]), len(found["cuts"]), len(found["playlist"])) == (2, 1, 3)


def test_only_what_changed_is_written(world: World, tmp_path: Path) -> None:
    """Other fields stay as they are, whoever wrote them."""
    publish(world, of(world), tmp_path)
    world.write(KEY, {"theirs": "x", "dedio_plate": "by hand"})
    wanted = of(world, make.shot(fields={**make.FIELDS, "frame_out": 1063, "nb_frames": 55}))
    done = publish(world, wanted, tmp_path)
    assert [type(receipt.change).__name__ for receipt in done] == ["KeepField", "UpdateShot"]
    found = world.fields(KEY)
    expected = {"frame_out": 1063, "nb_frames": 55, "frame_in": 993, "theirs": "x", "dedio_plate": "by hand"}
    assert found.items() >= expected.items()
    publish(world, wanted, tmp_path, force_fields=True)
    assert world.fields(KEY)["dedio_plate"] == "shots/x"


def test_a_new_version_is_another_preview(world: World, tmp_path: Path) -> None:
    publish(world, of(world), tmp_path)
    new = make.preview(version=2)
    publish(world, of(world, make.shot(previews=(new,))), tmp_path)
    assert world.previews(KEY) == [MAIN, new.key]
    assert world.picture(KEY) == new.key
    assert world.fields(KEY)[preview_field("rawPlate")] == new.key


def test_an_element_later_is_not_the_picture(world: World, tmp_path: Path) -> None:
    publish(world, of(world), tmp_path)
    fg = make.preview("sht100", 1, "fg01")
    publish(world, of(world, make.shot("100", fg)), tmp_path)
    assert world.previews(KEY) == [MAIN, fg.key]
    assert world.picture(KEY) == MAIN


@pytest.mark.parametrize("mark", ["data", "retake"])
def test_what_left_the_cut_is_marked_and_comes_back(world: World, tmp_path: Path, mark: str) -> None:
    """By a field or by a status; nothing is deleted, and what was never there is not made for it."""
    how: dict[str, Any] = {"omitted": mark, "cut": make.cut()}
    publish(world, of(world, make.shot(in_cut=True), **how), tmp_path)
    gone = make.shot("120", in_cut=False, previews=())
    out = of(world, make.shot(in_cut=False, previews=(), fields={}), gone, **how)
    publish(world, out, tmp_path)
    assert world.names() == ["sht / sht100"]
    marks = (world.fields(KEY).get(IN_CUT), world.status(KEY))
    assert marks == (("no", "done") if mark == "data" else (None, "retake"))
    assert planned(world, out) == []
    publish(world, of(world, make.shot(in_cut=True), **how), tmp_path)
    marks = (world.fields(KEY).get(IN_CUT), world.status(KEY))
    assert marks == (("yes", "done") if mark == "data" else (None, "done"))
    said = world.comments(KEY)[1:]
    assert said == ([] if mark == "data" else ["not in SAMPLE_CUT any more", "back in SAMPLE_CUT"])


def test_a_persons_status_stays(world: World, tmp_path: Path) -> None:
    """The status that marks omitted shots, set by a person on one of the cut, or in place of our mark."""
    how: dict[str, Any] = {"omitted": "retake", "cut": make.cut()}
    inside, outside = (
        of(world, make.shot(in_cut=True), **how),
        make.shot(in_cut=False, previews=(), fields={}),
    )
    publish(world, inside, tmp_path)
    world.judge(KEY, "retake", "please redo")
    for _ in range(2):
        world.again()
        assert planned(world, inside) == []
    publish(world, of(world, outside, **how), tmp_path)
    publish(world, inside, tmp_path)
    assert world.status(KEY) == "retake", "it was a person's before the shot left the cut"
    world.judge(KEY, "done", "is good")
    publish(world, of(world, outside, **how), tmp_path)
    world.judge(KEY, "wip", "goes on")
    publish(world, inside, tmp_path)
    assert world.status(KEY) == "wip"
    assert world.comments(KEY)[1:] == ["please redo", "is good", "not in SAMPLE_CUT any more", "goes on"]
    assert planned(world, inside) == []


def test_what_left_the_cut_is_marked_once(world: World, tmp_path: Path) -> None:
    """The status that a person gives it then stays, also with a new version; until it leaves once more."""
    how: dict[str, Any] = {"omitted": "retake", "cut": make.cut()}
    inside = of(world, make.shot(in_cut=True), **how)
    outside = of(world, make.shot(in_cut=False, previews=(), fields={}), **how)
    for status in ("wip", "done"):
        publish(world, inside, tmp_path)
        publish(world, outside, tmp_path)
        assert world.status(KEY) == "retake"
        world.judge(KEY, status, "goes on")
        for _ in range(2):
            world.again()
            assert planned(world, outside) == []
    new = of(world, make.shot(in_cut=False, previews=(make.preview(version=2),)), **how)
    publish(world, new, tmp_path)
    assert (world.status(KEY), planned(world, new)) == ("done", [])
    assert world.comments(KEY).count("not in SAMPLE_CUT any more") == 2


def test_a_mark_stays_with_a_new_version(world: World, tmp_path: Path) -> None:
    """What is published of a shot that is out of the cut leaves its task marked."""
    how: dict[str, Any] = {"omitted": "retake", "cut": make.cut()}
    publish(world, of(world, make.shot(in_cut=True), **how), tmp_path)
    for version in (2, 3):
        new = make.shot(in_cut=False, previews=(make.preview(version=version),))
        publish(world, of(world, new, **how), tmp_path)
        assert world.status(KEY) == "retake"
    publish(world, of(world, new, **how), tmp_path)
    back = replace(new, in_cut=True)
    publish(world, of(world, back, **how), tmp_path)
    assert world.status(KEY) == "done"


def test_a_task_that_had_the_status_when_the_shot_left_is_a_persons(world: World, tmp_path: Path) -> None:
    """It is not marked later either, when the person gives it another one."""
    how: dict[str, Any] = {"omitted": "retake", "cut": make.cut()}
    outside = of(world, make.shot(in_cut=False, previews=(), fields={}), **how)
    publish(world, of(world, make.shot(in_cut=True), **how), tmp_path)
    world.judge(KEY, "retake", "please redo")
    publish(world, outside, tmp_path)
    world.judge(KEY, "wip", "goes on")
    world.again()
    assert planned(world, outside) == []


def test_a_mark_that_was_half_made_is_made(world: World, tmp_path: Path) -> None:
    """Whoever was stopped before the status was given, or before that was noted."""
    how: dict[str, Any] = {"omitted": "retake", "cut": make.cut()}
    inside = of(world, make.shot(in_cut=True), **how)
    outside = of(world, make.shot(in_cut=False, previews=(), fields={}), **how)
    for is_given in (False, True):
        publish(world, inside, tmp_path)
        world.write(KEY, {OMITTED: in_doubt("retake")})
        if is_given:
            world.judge(KEY, "retake", "not in SAMPLE_CUT any more")
        publish(world, outside, tmp_path)
        assert (world.status(KEY), world.fields(KEY)[OMITTED]) == ("retake", "retake")
    publish(world, inside, tmp_path)
    assert world.status(KEY) == "done"


def test_a_renamed_shot_that_left_the_cut_comes_back(world: World, tmp_path: Path) -> None:
    """Its mark by a status goes, as that of any other shot."""
    how: dict[str, Any] = {"omitted": "retake", "cut": make.cut()}
    inside = of(world, make.shot(in_cut=True), **how)
    publish(world, inside, tmp_path)
    world.rename(KEY, "sht101")
    publish(world, of(world, make.shot(in_cut=False, previews=(), fields={}), **how), tmp_path)
    renamed = ShotKey("sht", "sht101")
    assert world.status(renamed) == "retake"
    publish(world, inside, tmp_path)
    assert world.status(renamed) == "done"


def test_a_shot_that_a_person_renamed_is_the_same(world: World, tmp_path: Path) -> None:
    """The name is kept and told; new versions go there, no second shot is made, and it is marked as omitted.

    Another shot of the cut may not have that name.
    """
    publish(world, of(world), tmp_path)
    world.rename(KEY, "sht101")
    world.again()
    (kept,) = planned(world, of(world))
    assert kept.lines() == ["sht / sht101: is sht100; the name stays, which a person gave it"]
    new = make.preview(version=2)
    publish(world, of(world, make.shot(previews=(new,))), tmp_path)
    renamed = ShotKey("sht", "sht101")
    assert world.names() == ["sht / sht101"]
    assert world.previews(renamed) == [MAIN, new.key]
    publish(world, of(world, make.shot(in_cut=False, previews=(), fields={})), tmp_path)
    assert world.fields(renamed)[IN_CUT] == "no"
    with pytest.raises(InputError, match="renamed to sht / sht101 on the tracker"):
        planned(world, of(world, make.shot("100"), make.shot("101")))


@pytest.mark.parametrize("what", ["comment", "task"])
def test_what_a_person_deleted_is_published_again(world: World, tmp_path: Path, what: str) -> None:
    """What the tracker shows counts, not what the shot's fields say: one comment with one preview, told."""
    fg = make.preview("sht100", 1, "fg01")
    wanted = of(world, make.shot("100", fg), playlist="Ingest_1")
    publish(world, wanted, tmp_path)
    (world.delete_comment if what == "comment" else world.delete_task)(KEY)
    world.again()
    lines = [line for change in planned(world, wanted) for line in change.lines()]
    assert any("preview of rawPlate v001, which was deleted there, once more" in line for line in lines)
    publish(world, wanted, tmp_path)
    assert sorted(world.previews(KEY)) == sorted([MAIN, fg.key])
    assert (world.tasks(KEY), world.picture(KEY)) == (1, MAIN)
    assert planned(world, wanted) == []


def test_a_new_version_of_a_cut_is_another_comment(world: World, tmp_path: Path) -> None:
    publish(world, of(world, cut=make.cut("v01")), tmp_path)
    publish(world, of(world, cut=make.cut("v02")), tmp_path)
    assert world.edits() == {"SAMPLE_CUT": "SAMPLE_CUT_v02_89abcdef"}
    assert world.cuts() == ["SAMPLE_CUT_v01_89abcdef", "SAMPLE_CUT_v02_89abcdef"]


def test_a_playlist_is_filled_up(world: World, tmp_path: Path) -> None:
    """Of exactly that name; what was in it stays."""
    publish(world, of(world, playlist="Ingest_1"), tmp_path)
    publish(world, of(world, make.shot("110"), playlist="Ingest_1"), tmp_path)
    publish(world, of(world, make.shot("120"), playlist="ingestX1"), tmp_path)
    assert world.playlist("Ingest_1") == [MAIN, "sht110_pla_rawPlate_v001_0123abcd"]
    assert world.playlist("ingestX1") == ["sht120_pla_rawPlate_v001_0123abcd"]


def test_what_was_in_no_playlist_is_in_the_next(world: World, tmp_path: Path) -> None:
    """A preview that was published alone is in the playlist of the next cut that uses it, and in no other."""
    publish(world, of(world), tmp_path)
    wanted = of(world, make.shot("100"), make.shot("110"), playlist="Ingest_1")
    publish(world, wanted, tmp_path)
    assert sorted(world.playlist("Ingest_1")) == [MAIN, "sht110_pla_rawPlate_v001_0123abcd"]
    assert planned(world, wanted) == []
    assert planned(world, replace(wanted, playlist="Ingest_2")) == []


def test_a_playlist_that_was_not_filled_is_filled_later(world: World, tmp_path: Path) -> None:
    """Whoever was stopped between the previews and the playlist: the next run puts them in, once."""
    wanted = whole(world)
    make.movies(tmp_path, wanted, data=small_movie())
    *first, last = planned(world, wanted)
    for change in first:
        world.tracker.apply(change, tmp_path)
    world.again()
    assert planned(world, wanted) == [last]
    assert planned(world, replace(wanted, playlist="Ingest_2")) == []
    publish(world, wanted, tmp_path)
    assert len(world.playlist("Ingest_1")) == 3
    assert planned(world, wanted) == []


def versions(world: World, *numbers: int, **given: Any) -> Publication:
    """`Ingest_1` of two shots; the elements rawPlate and fg01 of the first are at these versions."""
    main, fg = numbers
    plates = (make.preview("sht100", main), make.preview("sht100", fg, "fg01"))
    shots = (make.shot(previews=plates), make.shot("110"))
    return of(world, *shots, **{"cut": make.cut(), "playlist": "Ingest_1", **given})


def entries(main: int, fg: int) -> list[str]:
    """What the playlist of `versions` has to show."""
    keys = [make.preview("sht100", main).key, make.preview("sht100", fg, "fg01").key]
    return [*keys, make.preview("sht110").key]


def test_a_playlist_shows_the_newest_version_once(world: World, tmp_path: Path) -> None:
    """A new version takes the place of the one before; what its element is not, stays."""
    for main, fg in ((1, 1), (2, 1), (3, 2)):
        publish(world, versions(world, main, fg), tmp_path)
        assert world.playlist("Ingest_1") == entries(main, fg)
        world.again()
        assert planned(world, versions(world, main, fg)) == []


def test_a_playlist_shows_the_version_that_is_the_last_again(world: World, tmp_path: Path) -> None:
    """One of which the later version was withdrawn."""
    for main in (1, 2, 1, 2, 3):
        publish(world, versions(world, main, 1), tmp_path)
        assert world.playlist("Ingest_1") == entries(main, 1)


def test_what_a_person_put_into_a_playlist_stays(world: World, tmp_path: Path) -> None:
    """An older version beside the new one: of another day, and one that a new version had replaced. So do
    the playlists of other days."""
    publish(world, versions(world, 1, 1), tmp_path)
    publish(world, versions(world, 1, 2, playlist="Ingest_2"), tmp_path)
    fg = [make.preview("sht100", number, "fg01").key for number in (1, 2, 3, 4)]
    assert world.playlist("Ingest_2") == [fg[1]]
    world.enlist("Ingest_2", KEY, MAIN)
    world.enlist("Ingest_2", KEY, fg[0])
    publish(world, versions(world, 2, 3, playlist="Ingest_2"), tmp_path)
    main = make.preview("sht100", 2).key
    assert world.playlist("Ingest_2") == [fg[2], MAIN, fg[0], main]
    world.enlist("Ingest_2", KEY, fg[1])
    publish(world, versions(world, 2, 4, playlist="Ingest_2"), tmp_path)
    assert world.playlist("Ingest_2") == [fg[3], MAIN, fg[0], main, fg[1]]
    assert world.playlist("Ingest_1") == entries(1, 1)


def test_a_version_that_was_not_listed_is_replaced_all_the_same(world: World, tmp_path: Path) -> None:
    """Whoever was stopped between preview and playlist, or published a version alone: the next cut of the day
    shows the newest one once."""
    publish(world, versions(world, 1, 1), tmp_path)
    wanted = versions(world, 2, 1)
    make.movies(tmp_path, wanted, data=small_movie())
    world.again()
    *first, _ = planned(world, wanted)
    for change in first:
        world.tracker.apply(change, tmp_path)
    publish(world, versions(world, 3, 1, playlist="", cut=None), tmp_path)
    assert world.playlist("Ingest_1") == entries(1, 1)
    publish(world, versions(world, 3, 2), tmp_path)
    assert world.playlist("Ingest_1") == entries(3, 2)
    world.again()
    assert planned(world, versions(world, 3, 2)) == []


def test_a_missing_movie_publishes_nothing(world: World, tmp_path: Path) -> None:
    """No comment, no preview; with the movie, the same change does it."""
    wanted = of(world)
    for change in planned(world, wanted):
        if isinstance(change, PublishPreview):
            with pytest.raises(InputError, match=r"sht100_pla_rawPlate_v001\.mp4: is not there"):
                world.tracker.apply(change, tmp_path)
            assert world.comments(KEY) == []
            assert preview_field("rawPlate") not in world.fields(KEY)
            make.movies(tmp_path, wanted, data=small_movie())
        world.tracker.apply(change, tmp_path)
    assert world.previews(KEY) == [MAIN]


def test_a_missing_timeline_publishes_nothing(world: World, tmp_path: Path) -> None:
    wanted = of(world, make.shot(previews=()), cut=make.cut())
    *first, cut = planned(world, wanted)
    for change in first:
        world.tracker.apply(change, tmp_path)
    with pytest.raises(InputError, match=r"cut\.edl: is not there"):
        world.tracker.apply(cut, tmp_path)
    assert world.edits() in ({}, {"SAMPLE_CUT": ""})
    assert world.cuts() == []


def test_deleted_shots_are_not_there_and_come_back(world: World, tmp_path: Path) -> None:
    """One that somebody deleted is neither found nor written, until it is published again."""
    publish(world, of(world, make.shot("100"), make.shot("110")), tmp_path)
    world.cancel(KEY)
    world.again()
    assert world.names() == ["(sht / sht100)", "sht / sht110"]
    assert planned(world, of(world, make.shot("110"))) == []
    assert any(isinstance(change, CreateShot) for change in planned(world, of(world)))
    publish(world, of(world), tmp_path)
    assert world.names() == ["sht / sht100", "sht / sht110"]
    assert (world.tasks(KEY), world.previews(KEY)) == (1, [MAIN])
    assert planned(world, of(world)) == []


def test_a_shot_that_somebody_made_is_adopted(world: World, tmp_path: Path) -> None:
    """Under its alias too; what a person filled in stays."""
    world.make_shot(ShotKey("sht", "100"), {"nb_frames": 60, "frame_in": 1001})
    done = publish(world, of(world), tmp_path)
    assert {r.change.name for r in done if isinstance(r.change, KeepField)} == {"nb_frames", "frame_in"}
    key = ShotKey("sht", "100")
    assert world.names() == ["sht / 100"]
    assert (world.fields(key)["nb_frames"], world.fields(key)["frame_out"]) == (60, 1059)
    assert world.previews(key) == [MAIN]


def test_a_shot_that_comes_into_being_meanwhile_gets_what_it_lacks(world: World, tmp_path: Path) -> None:
    """Between looking and making somebody made it: their values stay, and there is one shot."""
    wanted = of(world)
    make.movies(tmp_path, wanted, data=small_movie())
    found = planned(world, wanted)
    world.make_shot(KEY, {"frame_in": 1001})
    for change in found:
        world.tracker.apply(change, tmp_path)
    assert world.names() == ["sht / sht100"]
    assert (world.fields(KEY)["frame_in"], world.fields(KEY)["frame_out"]) == (1001, 1059)


@pytest.mark.parametrize(
    ("sequence", "number", "others"),
    [
        ("a_b", "0_1", [("axb", "axb0x1"), ("A_B", "A_B0_1")]),
        ("a%", "%", [("abc", "abcd"), ("a%", "a%x")]),
        ("séq", "ñ 10", [("seq", "seqn 10"), ("SÉQ", "SÉQÑ 10")]),
        ("back\\slash", "q'uote", [("backslash", "backslashquote")]),
    ],
)
def test_names_are_exact(
    world: World, tmp_path: Path, sequence: str, number: str, others: list[tuple[str, str]]
) -> None:
    """Wild cards of SQL, accents and case tell names apart, and nothing else is written."""
    for other in others:
        world.make_shot(ShotKey(*other), {"frame_in": 5})
    name = f"{sequence}{number}"
    preview = make.preview(name.replace("\\", "").replace("'", ""))
    wanted = of(world, make.shot(number, sequence=sequence, previews=(preview,)), playlist=f"{sequence}_%")
    publish(world, wanted, tmp_path)
    names = [str(ShotKey(*other)) for other in others]
    assert world.names() == sorted([*names, f"{sequence} / {name}"])
    assert world.previews(ShotKey(sequence, name)) == [preview.key]
    assert world.playlist(f"{sequence}_%") == [preview.key]
    for other in others:
        assert world.fields(ShotKey(*other))["frame_in"] == 5
        assert world.tasks(ShotKey(*other)) == 0
    world.again()
    assert planned(world, wanted) == []


def test_an_empty_sequence_is_used(world: World, tmp_path: Path) -> None:
    world.make_sequence("sht")
    publish(world, of(world), tmp_path)
    assert world.names() == ["sht / sht100"]


def test_a_status_may_be_left_alone(world: World, tmp_path: Path) -> None:
    """Without a status, a published task keeps its own."""
    publish(world, of(world, make.shot(previews=())), tmp_path)
    before = world.status(KEY)
    publish(world, of(world, status=""), tmp_path)
    assert world.status(KEY) == before
    assert world.previews(KEY) == [MAIN]


def test_output_files_where_the_account_may(world: World, tmp_path: Path) -> None:
    """Noted once, with the real path, by an account that may; another one does without."""
    wanted = of(world, make.shot(outputs=(make.output(), make.output(1, "fg01"))))
    publish(world, wanted, tmp_path)
    assert world.outputs() == []
    world.admin()
    for receipt in publish(world, wanted, tmp_path):
        assert receipt.did
        assert not world.tracker.apply(receipt.change, tmp_path).did
    assert world.outputs() == ["shots/rawPlate_v001", "shots/fg01_v001"]
    world.again()
    assert planned(world, wanted) == []


def test_another_production_is_refused(world: World) -> None:
    """One that is not there, by its exact name: case matters."""
    for name in ("no such", world.project.swapcase(), "%"):
        with pytest.raises(DedioError, match=f"'{name}'"):
            world.tracker.snapshot(make.publication(project=name))
