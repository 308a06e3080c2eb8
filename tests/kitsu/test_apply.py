"""What is Kitsu's own about changes: how many requests, what is stored there, and who else writes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import gazu
import numpy as np
import pytest

from dedio_core.errors import InputError, TrackerError
from dedio_core.trackers.change import (
    Change,
    CreateSequence,
    CreateShot,
    CreateTasks,
    PublishPreview,
    Receipt,
)
from dedio_core.trackers.compare import changes
from dedio_core.trackers.kitsu.errors import BrokenPreview, NotFound
from dedio_core.trackers.publication import Preview, Publication, ShotKey
from tests.kitsu.production import Production, Site
from tests.kitsu.test_server import frames_of, movie
from tests.kitsu.zou.server import ZouServer
from tests.trackers import make
from tests.trackers.worlds import KitsuWorld, small_movie

pytestmark = pytest.mark.slow

KEY = ShotKey("sht", "sht100")
MAIN = "sht100_pla_rawPlate_v001_0123abcd"


@pytest.fixture
def world(production: Production) -> KitsuWorld:
    return KitsuWorld(production)


def of(world: KitsuWorld, *shots: Any, **given: Any) -> Publication:
    return make.publication(*shots, project=world.project, **given)


def planned(world: KitsuWorld, wanted: Publication) -> list[Change]:
    return changes(wanted, world.tracker.snapshot(wanted))


def publish(world: KitsuWorld, wanted: Publication, root: Path) -> list[Receipt]:
    world.again()
    make.movies(root, wanted, data=small_movie())
    return [world.tracker.apply(change, root) for change in planned(world, wanted)]


def applied(world: KitsuWorld, wanted: Publication, root: Path, kind: type) -> Receipt:
    """Apply all changes up to the first of a kind, which alone has its files in place before."""
    for change in planned(world, wanted):
        receipt = world.tracker.apply(change, root)
        if isinstance(change, kind):
            return receipt
    raise AssertionError(f"no {kind}")


def test_a_second_run_asks_little_and_writes_nothing(
    zou: ZouServer, world: KitsuWorld, tmp_path: Path
) -> None:
    """Of a cut of three shots: at most six requests with the login, of a bot and of a person."""
    shots = [make.shot(number, in_cut=True, outputs=(make.output(),)) for number in ("100", "110", "120")]
    wanted = of(world, *shots, cut=make.cut(), playlist="Ingest 1")
    publish(world, wanted, tmp_path)
    for user in (None, world.production.member("manager")):
        world.user = user
        world.again()
        with zou.recording() as requests:
            assert planned(world, wanted) == []
        assert len(requests) <= 6, str(requests)
        assert requests.writes() == []


def test_a_new_shot_is_one_request(zou: ZouServer, world: KitsuWorld, tmp_path: Path) -> None:
    """Sequences, tasks and looking come on top of it, however many shots there are."""
    shots = [make.shot(str(n), previews=(), sequence=f"s{n % 3}") for n in range(30)]
    with zou.recording() as requests:
        publish(world, of(world, *shots), tmp_path)
    assert len(world.names()) == 30
    assert len(requests.matching(r"^POST .*/shots$")) == 30
    assert len(requests) <= 30 + 3 + 7, str(requests)


@pytest.mark.parametrize("is_new", [True, False])
def test_a_preview_is_five_requests_at_most(
    zou: ZouServer, world: KitsuWorld, tmp_path: Path, is_new: bool
) -> None:
    """Comment, preview, movie, status, and its key in the shot; on a task that is done already, which is
    looked at first, the status is there from the start."""
    if not is_new:
        publish(world, of(world), tmp_path)
    new = make.preview(version=1 if is_new else 2)
    wanted = of(world, make.shot(previews=(new,)))
    make.movies(tmp_path, wanted, data=small_movie())
    found = planned(world, wanted)
    for change in found[:-1]:
        world.tracker.apply(change, tmp_path)
    world.tracker._board.statuses()  # once a run  # type: ignore[union-attr]
    with zou.recording() as requests:
        world.tracker.apply(found[-1], tmp_path)
    assert len(requests) <= 5, str(requests)
    assert new.key in world.previews(KEY)


def test_the_movie_comes_back_frame_by_frame(world: KitsuWorld, tmp_path: Path) -> None:
    """A proxy is stored as it is, whatever rate the production has."""
    wanted = of(world)
    make.movies(tmp_path, wanted)
    name = wanted.shots[0].previews[0].movie
    made = _movie(tmp_path / name, "libx264", "yuv420p", Fraction(24000, 1001))
    for change in planned(world, wanted):
        world.tracker.apply(change, tmp_path)
    client = world.production.client()
    (preview,) = world.revisions(KEY)
    gazu.files.download_preview_file(preview, str(tmp_path / "back.mp4"), client=client)
    assert (tmp_path / "back.mp4").read_bytes() == made.read_bytes()
    assert (preview["revision"], preview["status"], frames_of(tmp_path / "back.mp4")) == (1, "ready", 30)


def test_a_movie_that_no_browser_plays_is_converted(world: KitsuWorld, tmp_path: Path) -> None:
    """At the shot's rate; where that is another one, it is told."""
    wanted = of(world, make.shot(previews=(replace(make.preview(), movie="plate.mov"),)))
    _movie(tmp_path / "plate.mov", "mpeg4", "yuv420p", Fraction(24))
    receipt = applied(world, wanted, tmp_path, PublishPreview)
    assert "plate.mov has 24 fps, and Kitsu makes 25 of it" in receipt.note
    world.again()
    new = replace(make.preview(version=2), movie="plate.mov")
    world.write(KEY, {"fps": "24"})
    receipt = applied(world, of(world, make.shot(previews=(new,))), tmp_path, PublishPreview)
    assert receipt.note == ""
    preview = world.revisions(KEY)[-1]
    target = str(tmp_path / "back.mp4")
    gazu.files.download_preview_file(preview, target, client=world.production.client())
    assert (preview["status"], frames_of(tmp_path / "back.mp4")) == ("ready", 30)


def test_what_the_server_cannot_read_leaves_nothing(world: KitsuWorld, tmp_path: Path) -> None:
    """No comment and no broken preview; the next movie of the same version takes its place."""
    wanted = of(world)
    make.movies(tmp_path, wanted, data=b"no movie" * 500)
    with pytest.raises(BrokenPreview, match=MAIN):
        applied(world, wanted, tmp_path, PublishPreview)
    assert world.comments(KEY) == []
    publish(world, wanted, tmp_path)
    (preview,) = world.revisions(KEY)
    assert (preview["original_name"], preview["revision"]) == (MAIN, 1)


def test_the_revision_is_the_version_where_it_is_free(world: KitsuWorld, tmp_path: Path) -> None:
    """Else it is the next one."""
    publish(world, of(world, make.shot(previews=(make.preview(version=3),))), tmp_path)
    fg = make.preview("sht100", 3, "fg01")
    publish(world, of(world, make.shot(previews=(make.preview(version=5), fg))), tmp_path)
    again = replace(make.preview(version=3), key="sht100_pla_rawPlate_v003_other")
    publish(world, of(world, make.shot(previews=(again,))), tmp_path)
    assert [preview["revision"] for preview in world.revisions(KEY)] == [3, 5, 6, 7]


def test_hashtags_and_mentions_are_words(world: KitsuWorld, tmp_path: Path) -> None:
    """Kitsu copies a comment to the tasks that it names with #, and tells whom it names with @."""
    production = world.production
    comp = production.task_type("Compositing")
    person = production.member("manager").person
    publish(world, of(world, make.shot(previews=())), tmp_path)
    (task,) = world.client().post(
        f"actions/projects/{production.id}/task-types/{comp['id']}/shots/create-tasks",
        [world.shot(KEY)["id"]],
    )
    text = f"clip #compositing\n#all @{person['full_name']}\n# 1 at 24@1"
    publish(world, of(world, make.shot(previews=(replace(make.preview(), comment=text),))), tmp_path)
    assert production.fetch(f"data/tasks/{task['id']}/comments") == []
    (comment,) = world.said(KEY)
    assert comment["mentions"] == []
    assert comment["text"].splitlines()[0] == "clip ＃compositing"
    assert comment["text"].splitlines()[-1] == f"dedio: {MAIN}"


def test_previews_side_by_side(world: KitsuWorld, tmp_path: Path) -> None:
    """Threads share a tracker; each shot has what is its own, and all of its fields."""
    shots = [
        make.shot(str(n), make.preview(f"sht{n}", 1, "fg01"), make.preview(f"sht{n}", 1, "bg01"))
        for n in range(4)
    ]
    wanted = of(world, *shots)
    make.movies(tmp_path, wanted, data=small_movie())
    found = planned(world, wanted)
    previews = [change for change in found if isinstance(change, PublishPreview)]
    for change in found:
        if change not in previews:
            world.tracker.apply(change, tmp_path)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda change: world.tracker.apply(change, tmp_path), previews))
    for shot in shots:
        assert sorted(world.previews(shot.key)) == sorted(preview.key for preview in shot.previews)
        assert sorted(p["revision"] for p in world.revisions(shot.key)) == [1, 2, 3]
    world.again()
    assert planned(world, wanted) == []


def test_two_at_once_make_shots_and_tasks_once(world: KitsuWorld, tmp_path: Path) -> None:
    """Two programs with the same changes, and no lock between them."""
    wanted = of(world, *(make.shot(str(n), previews=()) for n in range(12)))
    world.make_sequence("sht")
    trackers = []
    for _ in range(2):
        world.again()
        world.tracker.snapshot(wanted)
        trackers.append(world.tracker)
    found = planned(world, wanted)
    assert {type(change) for change in found} == {CreateShot, CreateTasks}

    def apply(tracker: Any) -> None:
        for change in found:
            tracker.apply(change, tmp_path)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(apply, trackers))
    assert len(world.names()) == 12
    assert {world.tasks(key) for key in world.shots()} == {1}
    world.again()
    assert planned(world, wanted) == []


def test_two_sequences_of_a_name(world: KitsuWorld, tmp_path: Path) -> None:
    """Of two that came into being at once the first one is used; where both have shots, nobody guesses."""
    first, second = _two_sequences(world.production, "sht")
    found = planned(world, of(world, make.shot(previews=())))
    assert not any(isinstance(change, CreateSequence) for change in found)
    for change in found:
        world.tracker.apply(change, tmp_path)
    assert {row["sequence_id"] for row in world.shots().values()} == {first}
    path = f"data/projects/{world.production.id}/shots"
    world.client().post(path, {"name": "other", "sequence_id": second})
    world.again()
    with pytest.raises(TrackerError, match="several sequences of one name, each with shots: 'sht'"):
        planned(world, of(world))
    assert planned(world, of(world, make.shot(sequence="other")))


def test_a_sequence_that_somebody_makes_meanwhile_is_used(world: KitsuWorld, tmp_path: Path) -> None:
    wanted = of(world, make.shot(previews=()))
    found = planned(world, wanted)
    made = world.make_sequence("sht")
    for change in found:
        world.tracker.apply(change, tmp_path)
    assert {row["sequence_id"] for row in world.shots().values()} == {made}


def test_a_tv_production_has_episodes(site: Site, tmp_path: Path) -> None:
    """Shots, cut and playlist are in the episode that is named, and those of another are others."""
    world = KitsuWorld(site.production(production_type="tvshow"))
    wanted = of(world, cut=make.cut(), playlist="Ingest 1")
    with pytest.raises(InputError, match=r"is a TV production; give --episode \(it has: E01\)"):
        planned(world, wanted)
    path = f"data/projects/{world.production.id}/episodes"
    episodes = {name: world.client().post(path, {"name": name})["id"] for name in ("E_1", "Ex1")}
    with pytest.raises(InputError, match=r"no episode 'e_1' \(it has: E01, E_1, Ex1\)"):
        planned(world, replace(wanted, episode="e_1"))
    for name in ("E_1", "Ex1"):
        publish(world, replace(wanted, episode=name), tmp_path)
        world.again()
        assert planned(world, replace(wanted, episode=name)) == []
    rows = world.production.fetch(f"data/shots/with-tasks?project_id={world.production.id}")
    assert sorted((row["episode_name"], row["sequence_name"], row["name"]) for row in rows) == [
        ("E_1", "sht", "sht100"),
        ("Ex1", "sht", "sht100"),
    ]
    assert {row["parent_id"] for row in world.edit_rows()} == set(episodes.values())
    lists = world.production.fetch(f"data/playlists?project_id={world.production.id}")
    assert {(row["episode_id"], len(row["shots"])) for row in lists} == {(e, 1) for e in episodes.values()}


def test_a_production_by_its_id(world: KitsuWorld, tmp_path: Path) -> None:
    assert planned(world, replace(of(world), project=world.production.id))


def test_a_production_that_is_not_ours(site: Site, world: KitsuWorld) -> None:
    """One sentence for a name that is not there and for a team without us; it says what the account sees."""
    other = site.production()
    for name in (other.name, other.id, world.project.upper()):
        with pytest.raises(
            NotFound, match=f"no open production '{name}' on whose team .* put the account on"
        ):
            world.tracker.snapshot(make.publication(project=name))
    with pytest.raises(NotFound, match=f"there is '{world.project}'"):
        world.tracker.snapshot(make.publication(project=world.project.upper()))


def test_a_task_type_or_status_that_is_missing(site: Site, world: KitsuWorld) -> None:
    """It is said before anything is made, with what makes it."""
    with pytest.raises(NotFound, match=r"'No such' is not on the server; an admin makes it .*kitsu setup"):
        world.tracker.snapshot(of(world, task_type="No such"))
    with pytest.raises(NotFound, match="'Modeling' is one for Asset, not for shots"):
        world.tracker.snapshot(of(world, task_type="Modeling"))
    other = site.production()
    world.tracker = KitsuWorld(other).tracker
    gazu.client.delete(
        f"data/projects/{other.id}/settings/task-types/{other.task_type()['id']}", client=site.admin
    )
    with pytest.raises(NotFound, match="does not use the task type 'Plates'"):
        world.tracker.snapshot(make.publication(project=other.name))
    for given in ({"status": "no-such"}, {"omitted": "no-such"}):
        with pytest.raises(InputError, match=r"no task status 'no-such' on the server .*done.* kitsu.status"):
            KitsuWorld(world.production).tracker.snapshot(of(world, **given))


def test_several_tasks_of_a_shot_are_refused(world: KitsuWorld, tmp_path: Path) -> None:
    """Which of them plates are to be on, a person must say."""
    publish(world, of(world), tmp_path)
    gazu.task.new_task(
        world.shot(KEY), world.production.task_type(), name="second", client=world.production.client()
    )
    world.again()
    with pytest.raises(TrackerError, match="several tasks Plates on one shot: sht / sht100"):
        planned(world, of(world))


def test_paths_that_kitsu_cannot_keep(world: KitsuWorld, tmp_path: Path) -> None:
    """Output files have paths of at most 400 letters there."""
    world.admin()
    long = replace(make.output(), path="x/" * 201)
    with pytest.raises(TrackerError, match="cannot keep the path"):
        publish(world, of(world, make.shot(outputs=(long,))), tmp_path)


def test_long_names_of_playlists_are_cut(world: KitsuWorld, tmp_path: Path) -> None:
    publish(world, of(world, playlist="x" * 100), tmp_path)
    assert world.playlist("x" * 80) == [MAIN]


def test_a_cut_with_its_movie(world: KitsuWorld, tmp_path: Path) -> None:
    """The timeline is attached, the movie is the preview of the edit; both come back as they were."""
    reel = Preview("SAMPLE_CUT_0123abcd", "reel", 0, "reel.mp4", "")
    wanted = of(world, make.shot(previews=()), cut=replace(make.cut(file="schnitt é.edl"), movie=reel))
    make.movies(tmp_path, wanted, data=movie(tmp_path / "m.mp4", 12).read_bytes())
    for change in planned(world, wanted):
        world.tracker.apply(change, tmp_path)
    (comment,) = world.on_edits()
    (attached,), (preview,) = comment["attachment_files"], comment["previews"]
    assert (attached["name"], preview["original_name"], preview["status"]) == (
        "schnitt é.edl",
        reel.key,
        "ready",
    )
    (edit,) = world.edit_rows()
    assert edit["preview_file_id"] == preview["id"]
    target = tmp_path / "back"
    gazu.files.download_attachment_file(attached, str(target), client=world.production.client())
    assert target.read_bytes() == b"TITLE: SAMPLE_CUT\n"


def _movie(path: Path, codec: str, pixels: str, rate: Fraction, frames: int = 30) -> Path:
    with av.open(str(path), "w") as made:
        stream: Any = made.add_stream(codec, rate=rate)
        stream.width, stream.height, stream.pix_fmt = 320, 180, pixels
        if codec == "libx264":
            stream.options = {"bf": "0"}
        for number in range(frames):
            picture = np.full((180, 320, 3), 8 * number % 256, np.uint8)
            made.mux(stream.encode(av.VideoFrame.from_ndarray(picture)))
        made.mux(stream.encode())
    return path


def _two_sequences(production: Production, name: str) -> tuple[str, str]:
    """Make two of one name, as two programs do that both look before either has made it."""
    admin, path = production.site.admin, f"data/projects/{production.id}/sequences"
    first = gazu.client.post(path, {"name": name}, client=admin)
    twin = {key: first[key] for key in ("name", "project_id", "entity_type_id")}
    gazu.client.create("entities", twin, client=admin)
    first, second = sorted(production.fetch(path), key=lambda row: (row["created_at"], row["id"]))
    return first["id"], second["id"]
