"""Programs that were killed, answers that were lost: the next run leaves exactly one of everything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import gazu
import pytest

from dedio_core.errors import TrackerDown
from dedio_core.trackers.change import Change
from dedio_core.trackers.compare import changes
from dedio_core.trackers.kitsu.client import KitsuClient
from dedio_core.trackers.kitsu.errors import BrokenPreview
from dedio_core.trackers.kitsu.tracker import KitsuTracker
from dedio_core.trackers.kitsu.words import marked
from dedio_core.trackers.publication import Publication, ShotKey, preview_field
from tests.kitsu.clients import client_of
from tests.kitsu.production import Production
from tests.kitsu.proxy import Call, Cut, Delay, Proxy
from tests.kitsu.zou.server import ZouServer
from tests.trackers import make
from tests.trackers.worlds import QUICK, KitsuWorld, small_movie

pytestmark = pytest.mark.slow

KEY = ShotKey("sht", "sht100")
MAIN = "sht100_pla_rawPlate_v001_0123abcd"
WRITES = 16
"""Requests that write, of a new shot with its cut in a playlist."""


@pytest.fixture
def world(production: Production) -> KitsuWorld:
    return KitsuWorld(production)


def wanted_in(world: KitsuWorld) -> Publication:
    return make.publication(project=world.project, cut=make.cut(), playlist="Ingest 1")


def planned(world: KitsuWorld, wanted: Publication) -> list[Change]:
    return changes(wanted, world.tracker.snapshot(wanted))


def apply_all(world: KitsuWorld, found: list[Change], root: Path) -> None:
    for change in found:
        world.tracker.apply(change, root)


def publish(world: KitsuWorld, wanted: Publication, root: Path) -> None:
    """What is left to do, in a program of its own."""
    world.again()
    make.movies(root, wanted, data=small_movie())
    apply_all(world, planned(world, wanted), root)


def check(world: KitsuWorld, wanted: Publication) -> None:
    """Exactly one of everything, and nothing left to do."""
    world.again()
    assert planned(world, wanted) == []
    assert world.names() == ["sht / sht100"]
    assert (world.tasks(KEY), world.previews(KEY), world.picture(KEY)) == (1, [MAIN], MAIN)
    assert len(world.comments(KEY)) == 1
    assert [preview["revision"] for preview in world.revisions(KEY)] == [1]
    assert world.fields(KEY)[preview_field("rawPlate")] == MAIN
    assert world.cuts() == ["SAMPLE_CUT_v01_89abcdef"]
    assert world.edits() == {"SAMPLE_CUT": "SAMPLE_CUT_v01_89abcdef"}
    assert world.playlist("Ingest 1") == [MAIN]


class Killed(BaseException):
    """The program is no more."""


class Mortal(KitsuClient):
    """A connection whose program dies after so many requests that write."""

    left = 0

    def request(self, method: str, path: str, **how: Any) -> Any:
        answer = super().request(method, path, **how)
        if method != "GET":
            self.left -= 1
            if not self.left:
                raise Killed
        return answer


@pytest.mark.parametrize("writes", range(1, WRITES + 1))
def test_killed_after_any_request(world: KitsuWorld, tmp_path: Path, writes: int) -> None:
    """Whatever it was that the server did last."""
    wanted = wanted_in(world)
    client = world.client()
    world.tracker.client = Mortal(client.login, patience=client.patience)
    world.tracker.client.left = writes
    make.movies(tmp_path, wanted, data=small_movie())
    with pytest.raises(Killed):
        apply_all(world, planned(world, wanted), tmp_path)
    assert writes < WRITES or planned(world, wanted) == []
    publish(world, wanted, tmp_path)
    check(world, wanted)


@pytest.mark.parametrize("writes", [1, 2, 3])
def test_killed_while_it_marks_a_shot(world: KitsuWorld, tmp_path: Path, writes: int) -> None:
    """A shot that left the cut is marked once, and what a person makes of that stays."""
    how: dict[str, Any] = {"project": world.project, "cut": make.cut(), "omitted": "retake"}
    publish(world, make.publication(make.shot(in_cut=True), **how), tmp_path)
    out = make.publication(make.shot(in_cut=False, previews=(), fields={}), **how)
    client = world.client()
    world.tracker.client = Mortal(client.login, patience=client.patience)
    world.tracker.client.left = writes
    with pytest.raises(Killed):
        apply_all(world, planned(world, out), tmp_path)
    publish(world, out, tmp_path)
    assert world.status(KEY) == "retake"
    assert world.comments(KEY)[1:] == ["not in SAMPLE_CUT any more"]
    world.judge(KEY, "wip", "goes on")
    world.again()
    assert planned(world, out) == []


def test_killed_while_a_version_takes_the_place_of_another(world: KitsuWorld, tmp_path: Path) -> None:
    """After each request that writes: the playlist shows the new one once."""
    publish(world, wanted_in(world), tmp_path)
    for version, writes in enumerate(range(1, 7), 2):
        new = make.preview(version=version)
        wanted = replace(wanted_in(world), shots=(make.shot(previews=(new,)),))
        make.movies(tmp_path, wanted, data=small_movie())
        client = world.client()
        world.tracker = KitsuTracker(Mortal(client.login, patience=client.patience), waiting=QUICK)
        world.tracker.client.left = writes
        with pytest.raises(Killed):
            apply_all(world, planned(world, wanted), tmp_path)
        publish(world, wanted, tmp_path)
        assert world.playlist("Ingest 1") == [new.key]
        assert planned(world, wanted) == []


@pytest.mark.slow
@pytest.mark.parametrize("nth", range(1, WRITES + 1, 2))
def test_an_answer_that_is_lost(
    zou: ZouServer, world: KitsuWorld, proxy: Proxy, tmp_path: Path, nth: int
) -> None:
    """The program goes on by itself where it can find out what was done; else the next one does."""
    wanted = wanted_in(world)
    world.host = proxy.host
    world.again()
    make.movies(tmp_path, wanted, data=small_movie())
    rule = proxy.rule(Cut("after"), r"^(POST|PUT) /api/(data|actions|pictures)", nth=nth)
    try:
        for change in planned(world, wanted):
            world.tracker.apply(change, tmp_path)
    except TrackerDown:
        publish(world, wanted, tmp_path)
    assert rule.hits == 1
    check(world, wanted)


def _task(world: KitsuWorld, root: Path) -> str:
    """The task of a shot that has nothing on it yet."""
    publish(world, make.publication(make.shot(previews=()), project=world.project), root)
    (task,) = world.of_plates(KEY)
    return str(task["id"])


def _comment(world: KitsuWorld, task: str, text: str = "") -> str:
    status = world.client().get("data/task-status")[0]["id"]
    asked = {"task_status_id": status, "comment": text or marked("sht100_pla_rawPlate_v001", MAIN)}
    return str(world.client().post(f"actions/tasks/{task}/comment", asked)["id"])


def _preview(world: KitsuWorld, task: str, comment: str) -> str:
    path = f"actions/tasks/{task}/comments/{comment}/add-preview"
    return str(world.client().post(path, {})["id"])


def _upload(world: KitsuWorld, preview: str, root: Path, data: bytes) -> None:
    path = root / f"{MAIN}.mp4"
    path.write_bytes(data)
    client = world.production.client()
    gazu.client.upload(f"pictures/preview-files/{preview}?normalize=false", str(path), client=client)


def comment_alone(world: KitsuWorld, task: str, root: Path) -> None:
    _comment(world, task)


def preview_without_file(world: KitsuWorld, task: str, root: Path) -> None:
    _preview(world, task, _comment(world, task))


def uploaded_and_not_noted(world: KitsuWorld, task: str, root: Path) -> None:
    _upload(world, _preview(world, task, _comment(world, task)), root, small_movie())


def broken(world: KitsuWorld, task: str, root: Path) -> None:
    _upload(world, _preview(world, task, _comment(world, task)), root, b"no movie" * 100)


def two_previews_on_one_comment(world: KitsuWorld, task: str, root: Path) -> None:
    comment = _comment(world, task)
    _upload(world, _preview(world, task, comment), root, small_movie())
    _preview(world, task, comment)


def two_comments(world: KitsuWorld, task: str, root: Path) -> None:
    preview_without_file(world, task, root)
    uploaded_and_not_noted(world, task, root)
    comment_alone(world, task, root)


@pytest.mark.parametrize(
    "orphan",
    [
        *(comment_alone, preview_without_file, uploaded_and_not_noted, broken),
        *(two_previews_on_one_comment, two_comments),
    ],
    ids=lambda made: made.__name__,
)
def test_what_a_stopped_program_left(
    world: KitsuWorld, tmp_path: Path, orphan: Callable[[KitsuWorld, str, Path], None]
) -> None:
    """It is adopted where it is of use and removed where not; what others wrote stays."""
    task = _task(world, tmp_path)
    _comment(world, task, "looks good")
    orphan(world, task, tmp_path)
    _comment(world, task, f"is {MAIN} final?")
    publish(world, make.publication(project=world.project), tmp_path)
    assert sorted(world.comments(KEY)) == [f"is {MAIN} final?", "looks good", "sht100_pla_rawPlate_v001"]
    assert (world.previews(KEY), world.picture(KEY)) == ([MAIN], MAIN)


def test_a_comment_that_a_person_edited_is_still_ours(world: KitsuWorld, tmp_path: Path) -> None:
    """It is known by the name of its preview."""
    wanted = make.publication(project=world.project)
    publish(world, wanted, tmp_path)
    (comment,) = world.said(KEY)
    gazu.client.put(
        f"data/comments/{comment['id']}", {"text": "new words"}, client=world.production.site.admin
    )
    world.write(KEY, {preview_field("rawPlate"): None})
    publish(world, wanted, tmp_path)
    assert (world.previews(KEY), world.comments(KEY)) == ([MAIN], ["new words"])


def test_an_upload_that_stops_half_way(world: KitsuWorld, proxy: Proxy, tmp_path: Path) -> None:
    """Is sent again, onto the same preview."""
    wanted = wanted_in(world)
    world.host = proxy.host
    proxy.rule(Cut("upload"), "POST /api/pictures")
    publish(world, wanted, tmp_path)
    check(world, wanted)


def test_a_preview_that_another_spoils(world: KitsuWorld, proxy: Proxy, tmp_path: Path) -> None:
    """What a killed run still sends meets our upload on its preview: that one goes, a new one is made."""
    wanted = make.publication(project=world.project)
    preview = _preview(world, task := _task(world, tmp_path), _comment(world, task))
    spoil = Call(lambda: _upload(world, preview, tmp_path / "other", b"half a movie" * 100))
    (tmp_path / "other").mkdir()
    world.host = proxy.host
    rule = proxy.rule(spoil, "POST /api/pictures")
    publish(world, wanted, tmp_path)
    assert rule.hits == 1
    assert (world.previews(KEY), world.comments(KEY)) == ([MAIN], ["sht100_pla_rawPlate_v001"])
    assert [(row["status"], row["id"] == preview) for row in world.revisions(KEY)] == [("ready", False)]


@pytest.mark.parametrize("route", ["sequences$", "comment$", "add-preview$", "add-attachment$", "playlists$"])
def test_a_request_that_is_late(world: KitsuWorld, proxy: Proxy, tmp_path: Path, route: str) -> None:
    """Given up for lost, it is done after all: it is waited for, and not sent twice."""
    wanted = wanted_in(world)
    make.movies(tmp_path, wanted, data=small_movie())
    client = client_of(world.production, host=proxy.host, read=1.0, tries=8)
    world.tracker = KitsuTracker(client, waiting=QUICK)
    rule = proxy.rule(Delay(2.0), f"POST /api/.*{route}")
    apply_all(world, planned(world, wanted), tmp_path)
    assert rule.hits == 1
    check(world, wanted)


def test_a_server_that_comes_again(zou: ZouServer, world: KitsuWorld, tmp_path: Path) -> None:
    """Killed between two changes of a run, it finds the next run as any other."""
    wanted = wanted_in(world)
    make.movies(tmp_path, wanted, data=small_movie())
    found = planned(world, wanted)
    for change in found[:2]:
        world.tracker.apply(change, tmp_path)
    with zou.down(kill=True), pytest.raises(TrackerDown):
        apply_all(world, found[2:], tmp_path)
    publish(world, wanted, tmp_path)
    check(world, wanted)


def test_a_broken_movie_stays_an_error(world: KitsuWorld, tmp_path: Path) -> None:
    """However often it is tried, nothing of it stays."""
    wanted = make.publication(project=world.project)
    make.movies(tmp_path, wanted, data=b"no movie" * 100)
    for _ in range(2):
        world.again()
        found = planned(world, wanted)
        with pytest.raises(BrokenPreview):
            apply_all(world, found, tmp_path)
        assert world.comments(KEY) == []
