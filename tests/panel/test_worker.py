"""The session with a real worker: a clip is added, planned, ingested, paused, killed and gone on with."""

from __future__ import annotations

import json
import os
import queue
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from nuke_plugin.panel.asks import Asks, Notice
from nuke_plugin.panel.session import Session
from nuke_plugin.panel.state import Change, Said
from nuke_plugin.worker.client import WorkerClient
from tests.nuke.conftest import desk, held, media
from tests.nuke.wire import HELD_AT, PATIENCE, Desk, Held
from tests.seats import PROGRAM, needs_program

__all__ = ["desk", "held", "media"]


@dataclass
class Live:
    """A session whose workers are processes of `python`. `until` is the event loop."""

    python: str = sys.executable
    posted: queue.SimpleQueue[Callable[[], None]] = field(default_factory=queue.SimpleQueue)
    clients: list[WorkerClient] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.session = Session(self._connect, self.posted.put)
        self.session.listen(self.changes.append)

    def _connect(self, notice: Notice) -> Asks:
        client = WorkerClient(notice, environment={**os.environ, "DEDIO_PYTHON": self.python})
        client.start()
        self.clients.append(client)
        return client

    def until(self, is_so: Callable[[], bool]) -> None:
        """Call what is posted until it is so."""
        end = time.monotonic() + PATIENCE
        while not is_so():
            left = end - time.monotonic()
            assert left > 0, (self.session.state, [row.problems for row in self.session.rows], self.said())
            try:
                self.posted.get(timeout=left)()
            except queue.Empty:
                continue

    def said(self) -> list[str]:
        return [change.sentence for change in self.changes if isinstance(change, Said)]

    def statuses(self) -> list[str]:
        return [row.status for row in self.session.rows]

    def is_in(self, *phases: str) -> Callable[[], bool]:
        return lambda: self.session.state.phase in phases


@pytest.fixture
def live(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Live]:
    monkeypatch.setenv("DEDIO_CONFIG", str(desk.config))
    yield from opened(Live(), desk)


@pytest.fixture
def held_live(desk: Desk, held: Held, monkeypatch: pytest.MonkeyPatch) -> Iterator[Live]:
    """A session whose long ingest stays in its middle."""
    monkeypatch.setenv("DEDIO_CONFIG", str(desk.config))
    yield from opened(Live(str(held.python)), desk)


def opened(one: Live, desk: Desk) -> Iterator[Live]:
    one.session.start()
    one.session.set_setting("paths.shot_tree_root", str(desk.root))
    one.session.set_setting("project", "tests")
    yield one
    one.session.close(keep_running=False)
    for client in one.clients:
        assert client.wait(PATIENCE)


def with_clip(live: Live, path: Path, first: int, last: int, shot: str = "010") -> int:
    """The clip as a row of sht, frames `first` to `last`, with a frame of handles."""
    count = len(live.session.rows)
    live.session.add([path])
    live.until(lambda: len(live.session.rows) > count)
    id_ = live.session.rows[-1].id
    cells = (
        ("sequence", "sht"),
        ("shot", shot),
        ("in", str(first)),
        ("out", str(last)),
        ("head", "1"),
        ("tail", "1"),
    )
    for column, text in cells:
        live.session.set_cells([id_], column, text)
    assert live.session.row(id_).problems == ()
    return id_


def test_a_clip_is_added_planned_and_ingested(live: Live, desk: Desk) -> None:
    """A dropped clip becomes a plate: its plan is a tree, its progress is told, it is published."""
    id_ = with_clip(live, desk.media / "c.mxf", 100, 105)
    row = live.session.row(id_)
    assert (str(row.in_label), str(row.out_label)) == ("14:22:12:15", "14:22:12:20")
    live.session.plan()
    live.until(lambda: bool(live.session.plan_tree))
    (root,) = live.session.plan_tree
    assert (root.name, root.detail) == (str(desk.root), "1 plate to make")
    assert root.children[0].detail.startswith("8 frames 1000-1007")
    assert (live.session.row(id_).version, live.session.row(id_).verdict) == (1, "new")
    live.session.ingest()
    live.until(lambda: live.session.row(id_).done > 0)
    live.until(live.is_in("finished"))
    row = live.session.row(id_)
    assert (row.status, row.version, row.done) == ("done", 1, row.total)
    assert [row.published] == desk.published()
    assert any("v001 is published" in line for line in live.session.log(id_))
    live.session.set_cells([id_], "tail", "2")
    live.session.set_cells([id_], "tail", "1")
    live.session.ingest()
    live.until(lambda: live.session.row(id_).status == "kept")
    live.until(lambda: live.session.path_of(id_) is not None)
    assert [live.session.path_of(id_)] == desk.published()


def test_a_picture_of_a_row(live: Live, desk: Desk) -> None:
    """A frame of a row is a PNG of the wanted width."""
    id_ = with_clip(live, desk.media / "c.mxf", 100, 105)
    got: list[bytes | str] = []
    live.session.picture(id_, 100, 64, got.append)
    live.until(lambda: bool(got))
    assert isinstance(got[0], bytes)
    assert got[0][:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(got[0][16:20], "big") == 64


def in_its_middle(live: Live, desk: Desk) -> int:
    """A row whose ingest has come as far as a held worker lets it."""
    id_ = with_clip(live, desk.media / "c.mxf", 20, 59)
    live.session.ingest()
    live.until(lambda: live.session.row(id_).done >= HELD_AT)
    return id_


def test_pause_and_go_on(held_live: Live, desk: Desk, held: Held) -> None:
    """A paused ingest publishes nothing; going on keeps the frames that were finished."""
    id_ = in_its_middle(held_live, desk)
    held_live.session.pause()
    held_live.until(held_live.is_in("paused"))
    assert held_live.statuses() == ["paused"]
    assert desk.published() == []
    held.go()
    held_live.session.go_on()
    held_live.until(held_live.is_in("finished"))
    assert held_live.session.row(id_).status == "done"
    assert len(desk.published()) == 1
    assert any("of an earlier run" in line for line in held_live.session.log(id_))


def test_cancel_really_stops(held_live: Live, desk: Desk, held: Held) -> None:
    """A cancelled ingest has stopped when the row says so: no frame is made after that."""
    id_ = in_its_middle(held_live, desk)
    held_live.session.cancel()
    held_live.until(lambda: held_live.session.row(id_).status == "cancelled")
    staged = sorted(desk.root.rglob("*.exr"))
    assert len(staged) >= HELD_AT
    held.go()
    held_live.session.close(keep_running=False)
    assert held_live.clients[-1].wait(PATIENCE)
    assert sorted(desk.root.rglob("*.exr")) == staged
    assert desk.published() == []


def test_a_killed_worker_is_told_and_retry_goes_on(held_live: Live, desk: Desk, held: Held) -> None:
    """A worker that is killed fails its row in words; retrying starts another, which goes on from there."""
    id_ = in_its_middle(held_live, desk)
    held_live.clients[-1].kill()
    held_live.until(held_live.is_in("broken"))
    row = held_live.session.row(id_)
    assert row.status == "failed"
    assert "DED-IO's process ended" in row.problems[0].sentence
    held.go()
    held_live.session.retry_failed()
    held_live.until(held_live.is_in("finished"))
    assert len(held_live.clients) == 2
    assert held_live.session.row(id_).status == "done"
    assert any("of an earlier run" in line for line in held_live.session.log(id_))


def test_work_goes_on_after_the_panel(held_live: Live, desk: Desk, held: Held) -> None:
    """A session that is closed and keeps running publishes what was under way, and what waited."""
    in_its_middle(held_live, desk)
    with_clip(held_live, desk.media / "c.mxf", 100, 105, "020")
    held_live.session.ingest()
    assert "1 plate is being made and 1 waits" in (held_live.session.close_question() or "")
    held_live.session.close(keep_running=True)
    desk.until_alone()
    held.go()
    assert held_live.clients[-1].wait(PATIENCE)
    assert sorted(path.parents[1].name for path in desk.published()) == ["sht010", "sht020"]


def test_a_timeline_is_added_edited_and_ingested(live: Live, desk: Desk) -> None:
    """The rows of a cut are its plates; an edit of one is what is made, under the name that it was given."""
    live.session.add_timeline(desk.media / "cut.edl", [desk.media])
    live.until(lambda: len(live.session.rows) == 1)
    (row,) = live.session.rows
    assert (row.code, row.cut_range and len(row.cut_range), row.speed) == ("sht200", 24, "100%")
    assert (str(row.in_label), row.record) == ("14:22:10:00", "01:00:00:00")
    live.session.set_cells([row.id], "shot", "210")
    live.session.set_cells([row.id], "head", "2")
    live.session.plan()
    live.until(lambda: bool(live.session.plan_tree))
    assert live.session.row(row.id).problems == ()
    assert live.session.plan_tree[0].children[0].name == "sht210 rawPlate  v001"
    live.session.ingest()
    live.until(live.is_in("finished"))
    assert live.statuses() == ["done"]
    assert [path.parents[1].name for path in desk.published()] == ["sht210"]
    exrs = sorted(path.name for path in desk.published()[0].rglob("*.exr"))
    assert (len(exrs), exrs[0][-8:-4], exrs[-1][-8:-4]) == (34, "0999", "1032")


def test_what_the_worker_says_of_flags_is_said_of_the_panel(live: Live, desk: Desk, tmp_path: Path) -> None:
    """A person in the panel is told what to do there, and never to give a flag of the command."""
    empty = tmp_path / "empty"
    empty.mkdir()
    live.session.add_timeline(desk.media / "cut.edl", [empty])
    live.until(lambda: any("frames a second" in said for said in live.said()))
    assert live.said()[-1].endswith("fit equally well; give its frames a second where you add the timeline")
    late = tmp_path / "late.edl"
    text = (desk.media / "cut.edl").read_text(encoding="utf-8")
    late.write_text(text.replace("14:22:10:00 14:22:11:00", "14:22:15:00 14:22:16:00"), encoding="utf-8")
    live.session.add_timeline(late, [desk.media], rate="24000/1001")
    live.until(lambda: len(live.session.rows) == 1)
    (problem,) = live.session.rows[0].problems
    assert "missing" in problem.sentence
    assert "remove the row" in problem.sentence
    assert "--" not in problem.sentence


def test_an_event_without_media_is_given_a_clip(live: Live, desk: Desk, tmp_path: Path) -> None:
    """A cut whose media is elsewhere has a row without a clip; a path in the cell makes a plate of it."""
    empty = tmp_path / "empty"
    empty.mkdir()
    live.session.add_timeline(desk.media / "cut.edl", [empty], rate="24000/1001")
    live.until(lambda: len(live.session.rows) == 1)
    (row,) = live.session.rows
    assert row.media is None
    assert row.level == "error"
    live.session.set_cells([row.id], "clip", str(desk.media / "c.mxf"))
    live.session.plan()
    live.until(lambda: bool(live.session.plan_tree))
    row = live.session.row(row.id)
    assert (row.code, row.problems) == ("sht200", ())
    assert row.cut_range is not None
    assert len(row.cut_range) == 24


@needs_program
def test_both_engines_make_the_plate(live: Live, desk: Desk) -> None:
    """The engine that is chosen in the settings renders the plate, and its sidecar says which it was."""
    live.session.set_setting("nuke.executable", PROGRAM)
    live.session.set_setting("pipeline.engine", "nuke")
    id_ = with_clip(live, desk.media / "c.mxf", 100, 102)
    live.session.ingest()
    live.until(live.is_in("finished"))
    assert (live.statuses(), live.session.row(id_).problems) == (["done"], ())
    live.session.set_setting("pipeline.engine", "native")
    with_clip(live, desk.media / "c.mxf", 100, 102, "020")
    live.session.ingest()
    live.until(live.is_in("finished"))
    assert live.statuses() == ["done", "done"]
    engines = {}
    for path in desk.published():
        (sidecar,) = path.glob("*.json")
        engines[path.parents[1].name] = json.loads(sidecar.read_text(encoding="utf-8"))["render"]["engine"]
    assert engines == {"sht010": "nuke", "sht020": "native"}
