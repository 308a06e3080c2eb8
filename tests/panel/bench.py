"""A session on a bench: a worker whose answers are scripted, a clock, and everything that it tells."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from dedio_core.frames import FrameRange, FrameRate, Timecode
from nuke_plugin.panel.asks import Notice
from nuke_plugin.panel.rows.rows import Media, Row
from nuke_plugin.panel.session import Session
from nuke_plugin.panel.state import Change, Said

FILM = FrameRate.of(24000, 1001)
DROP = FrameRate.of(30000, 1001)


def media(name: str = "A001C003", count: int = 200, first: int = 0, **more: Any) -> Media:
    """A clip of 23.976 that starts at 01:00:00:00."""
    start = more.pop("start", Timecode.parse("01:00:00:00", more.get("rate", FILM)))
    path = more.pop("path", Path(f"/media/{name}.mxf"))
    return Media(path, name, FrameRange.of(first, count), more.pop("rate", FILM), start, **more)


def row(id_: int = 1, **more: Any) -> Row:
    """A row that nothing is wrong with."""
    standard = Row(
        id_,
        sequence="sht",
        shot=f"{id_ * 10:03d}",
        element="rawPlate",
        media=media(),
        in_point=50,
        out_point=99,
    )
    return replace(standard, **more)


def told(name: str = "A001C003", count: int = 200, **more: Any) -> dict[str, Any]:
    """A clip as the worker's `scan` and `probe` tell it."""
    found = {
        "name": name,
        "path": f"/media/{name}.mxf",
        "kind": "movie",
        "first": 0,
        "last": count - 1,
        "frames": count,
        "rate": "24000/1001",
        "start": "01:00:00:00",
        "reel": name[:8],
        "width": 1920,
        "height": 1080,
        "codec": "prores",
        "squeeze": None,
        "is_proxy": False,
        "error": None,
    }
    return {**found, **more}


def scanned(*clips: dict[str, Any], cuts: tuple[str, ...] = (), problems: tuple[str, ...] = ()) -> Any:
    """An answer of `scan`."""
    return {"clips": list(clips), "cuts": list(cuts), "problems": list(problems)}


def done(shot: str = "sht010", **more: Any) -> dict[str, Any]:
    """The summary of an ingest that went well."""
    found = {
        "shot": shot,
        "version": 1,
        "up_to_date": False,
        "overall_success": True,
        "duration_seconds": 2.0,
        "stage_results": [],
        "is_disk_full": False,
        "warnings": [],
        "kept_frames": 0,
        "frames": 66,
        "version_dir": f"/shots/{shot}/pla/{shot}_pla_rawPlate_v001",
    }
    return {**found, **more}


def failed(shot: str, error: str, **more: Any) -> dict[str, Any]:
    """The summary of an ingest that failed."""
    stage = {"success": False, "skipped": False, "errors": [error]}
    return done(shot, overall_success=False, stage_results=[stage], version_dir=None, **more)


def written(name: str = "sht010_pla_rawPlate_v001", **more: Any) -> dict[str, Any]:
    """What a plan will write, as `plan_shot` and a rehearsed `plan_cut` tell it."""
    found = {
        "folder": f"sht010/pla/{name}",
        "main": "main_ACEScg",
        "pattern": f"{name}_main_ACEScg.%04d.exr",
        "first": 993,
        "last": 1048,
        "proxy": f"{name}_proxy_sRGB.mp4",
        "sidecar": f"{name}.json",
        "mhl": "ascmhl",
        "bytes": 400_000_000,
    }
    return {**found, **more}


PLAN: dict[str, Any] = {
    "up_to_date": None,
    "version": 1,
    "plate_range": [993, 1058],
    "warnings": ["the clip states no reel"],
    "notes": ["levels are video"],
    "plan": {"after": 0},
    "written": written(last=1058, bytes=2_000_000_000),
}
"""An answer of `plan_shot`."""


def plate(key: str, shot: str, **more: Any) -> dict[str, Any]:
    """A plate as `plan_cut` tells it."""
    use = {"handles": {"head": 8, "tail": 8}}
    found = {
        "key": key,
        "where": f"cut.edl:{key}",
        "element": "rawPlate",
        "source": {
            **told(f"clip{key}"),
            "frames": [0, 199],
        },
        "action": "pull",
        "version": 1,
        "coverage": "no version yet",
        "verdicts": [{"kind": "new", "reason": ""}],
        "cut": [40, 79],
        "plate_range": [993, 1048],
        "tie_1001": 40,
        "handles": {"head": 8, "tail": 8},
        "reusable": 0,
        "warnings": [],
        "uses": [use],
        "speed": "100%",
        "speeds": [1.0],
        "match": {"confidence": 0.9, "reasons": ["reel A001"]},
        "source_colorspace": "ACEScg",
        "squeeze": 1.0,
        "record_in": "01:00:00:00",
        "written": None,
    }
    return {"sequence": shot[:3], "shot": shot[3:], "code": shot, "plates": [{**found, **more}]}


def planned(*shots: dict[str, Any], obstacles: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    """An answer of `plan_cut`."""
    nothing: dict[str, Any] = {"warnings": [], "notes": [], "off": [], "skipped": []}
    return {"shots": list(shots), "obstacles": list(obstacles), **nothing}


KNOBS = {
    "project": "tests",
    "paths.shot_tree_root": "/shots",
    "defaults.element": "rawPlate",
    "defaults.handles_head": 8,
    "defaults.handles_tail": 8,
    "color.source": "ACEScg",
    "pipeline.engine": "native",
}


def settings(**more: Any) -> dict[str, Any]:
    """An answer of `settings`."""
    values = {**KNOBS, **more}
    return {
        "knobs": {
            name: {"value": value, "default": value, "doc": "", "source": "default"}
            for name, value in values.items()
        }
    }


@dataclass
class Request:
    """One request of the session's."""

    number: int
    do: str
    args: dict[str, Any]
    on_result: Callable[[Any], None]
    on_error: Callable[[dict[str, Any]], None]
    on_event: Callable[[dict[str, Any]], None]
    detached: bool
    is_over: bool = False
    is_cancelled: bool = False

    def answer(self, result: Any) -> None:
        """Answer it."""
        self.is_over = True
        self.on_result(result)

    def refuse(self, kind: str, message: str) -> None:
        """Answer it with an error."""
        self.is_over = True
        self.on_error({"kind": kind, "message": message})

    def event(self, type_: str, **more: Any) -> None:
        """Say an event of it."""
        self.on_event({"type": type_, **more})


class FakeWorker:
    """A worker that remembers what it is asked; `script` answers by itself what it has a function for."""

    def __init__(self, notice: Notice, script: dict[str, Callable[[dict[str, Any]], Any]]) -> None:
        self.notice, self.script = notice, script
        self.requests: list[Request] = []
        self.closed: bool | None = None
        """Whether it was closed to go on with its work."""

    def request(
        self,
        do: str,
        args: dict[str, Any] | None = None,
        *,
        on_result: Callable[[Any], None],
        on_error: Callable[[dict[str, Any]], None],
        on_event: Callable[[dict[str, Any]], None],
        detached: bool = False,
    ) -> int:
        one = Request(len(self.requests) + 1, do, args or {}, on_result, on_error, on_event, detached)
        self.requests.append(one)
        if do in self.script:
            one.answer(self.script[do](one.args))
        return one.number

    def cancel(self, number: int | None = None) -> None:
        for one in self.requests:
            if number in (None, one.number):
                one.is_cancelled = True

    def close(self, *, keep_running: bool = False) -> None:
        self.closed = keep_running

    def die(self, said: str = "DED-IO's process ended by signal 9; finished frames are kept") -> None:
        """End as a process does that is killed."""
        for one in self.requests:
            if not one.is_over:
                one.refuse("WorkerGone", said)
        self.notice("ended", said)


@dataclass
class Bench:
    """The session and what is around it. What is posted waits until `run`, as a Qt loop has it."""

    script: dict[str, Callable[[dict[str, Any]], Any]] = field(default_factory=dict)
    workers: list[FakeWorker] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    now: float = 0.0
    refused: Exception | None = None
    bridge: Any = None

    def __post_init__(self) -> None:
        self.script.setdefault("settings", lambda args: settings())
        found = {"spaces": ["ACEScg", "ACEScct"], "displays": [], "source": "ACEScg"}
        self.script.setdefault("spaces", lambda args: found)
        self._posted: deque[Callable[[], None]] = deque()
        self.session = Session(self._connect, self._posted.append, self.bridge, lambda: self.now)
        self.session.listen(self.changes.append)

    def _connect(self, notice: Notice) -> FakeWorker:
        if self.refused:
            raise self.refused
        self.workers.append(FakeWorker(notice, self.script))
        return self.workers[-1]

    def run(self) -> None:
        """Call everything that was posted."""
        while self._posted:
            self._posted.popleft()()

    @property
    def worker(self) -> FakeWorker:
        return self.workers[-1]

    def open(self, do: str) -> list[Request]:
        """Requests of that kind that have no answer yet."""
        return [one for worker in self.workers for one in worker.requests if one.do == do and not one.is_over]

    def answer(self, do: str, result: Any) -> Request:
        """Answer the oldest open request of that kind."""
        one = self.open(do)[0]
        one.answer(result)
        self.run()
        return one

    def refuse(self, do: str, kind: str, message: str) -> None:
        self.open(do)[0].refuse(kind, message)
        self.run()

    def event(self, do: str, type_: str, **more: Any) -> None:
        self.open(do)[0].event(type_, **more)
        self.run()

    def with_clips(self, *names: str) -> Bench:
        """Clips that were added and named sht010, sht020, ..."""
        self.session.add([Path("/media")])
        self.run()
        self.answer("scan", scanned(*(told(name) for name in names)))
        new = [row.id for row in self.session.rows][-len(names) :]
        self.session.set_cells(new, "sequence", "sht")
        self.session.number_by_tens(new)
        return self

    def with_cut(self, *shots: dict[str, Any], obstacles: tuple[dict[str, Any], ...] = ()) -> Bench:
        """A timeline that was added."""
        self.session.add_timeline(Path("/cuts/cut.edl"), [Path("/media")])
        self.run()
        self.answer("plan_cut", planned(*shots, obstacles=obstacles))
        return self

    def said(self) -> list[str]:
        """Every sentence that was said."""
        return [change.sentence for change in self.changes if isinstance(change, Said)]

    def statuses(self) -> list[str]:
        return [row.status for row in self.session.rows]
