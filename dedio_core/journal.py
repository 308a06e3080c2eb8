"""A plan's staging folder: what is finished in it, so that the same command goes on from there.

``<root>/.dedio/staging/<plan id>/`` holds ``marker.json`` (whose it is), ``plan.json`` (the plan, to go on
from without the command line), ``journal.jsonl``, ``version/`` (what the commit renames into the tree) and
``work/``.

The journal is one append-only file with one writer, who holds the lock: a line for each run that begins,
each stage, each finished frame, the commit, and the end, with times, host, user and tool versions, none of
which are in a sidecar. Each line begins with its checksum. A torn one counts for nothing.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Callable, Container, Iterator, Mapping
from datetime import datetime, timezone
from pathlib import Path
from types import TracebackType
from typing import Any

from dedio_core import files
from dedio_core.errors import InputError
from dedio_core.events import FrameDone, Written
from dedio_core.jsonable import from_json, read_as, to_json
from dedio_core.locks import Holder, Lock
from dedio_core.models import ShotInfo
from dedio_core.paths import PlacedPath
from dedio_core.plan import Plan
from dedio_core.redaction import redacted
from dedio_core.regular import kind_of, open_regular, open_to_append, read_regular
from dedio_core.staging import MARKER, marker_of, remove, write_plan

PRIVATE = files.PRIVATE
JOURNAL = "journal.jsonl"
MOST_OF_JOURNAL = 256 << 20
"""Bytes that are read: more than the longest plate needs."""


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The whole lines of a journal file, oldest first; torn and foreign ones are left out."""
    try:
        data = read_regular(path, MOST_OF_JOURNAL, is_ours=True)
    except OSError:
        return
    texts = data.decode("utf-8", "replace").splitlines()
    del data
    for line in texts:
        checksum, _, text = line.partition(" ")
        if not text or files.checksum_of(text.encode()) != checksum:
            continue
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict) and all(isinstance(found.get(key), str) for key in ("what", "time")):
            yield found


def is_frame(line: Mapping[str, Any]) -> bool:
    """Whether a line says that a frame is finished."""
    return line["what"] == "frame" and isinstance(line.get("frame"), int)


def is_ended(folder: Path) -> bool:
    """Whether the last run in a staging folder came to its good end."""
    told = [line.get("what") for line in lines(folder / JOURNAL)]
    return bool(told) and told[-1] == "ended"


def _now() -> datetime:
    return datetime.now(timezone.utc)


class Journal:
    """The staging folder of one plan, locked while this is open.

    `stage` is what will become the version folder; `output_dir` takes its place where nothing is
    published. Journal and log of a finished plan move to `logs`. `now` dates the journal's lines.
    """

    def __init__(
        self,
        folder: Path,
        plan: Plan,
        output_dir: Path | None = None,
        *,
        take_over: bool = False,
        now: Callable[[], datetime] = _now,
    ) -> None:
        self.folder = folder
        self.plan = plan
        self.stage = output_dir or folder / "version"
        self._lock = Lock(folder / "lock", take_over)
        self._log = folder / "log.txt"
        self._lines = folder / JOURNAL
        self._now = now

    @property
    def work(self) -> Path:
        """Proxy pictures and other intermediates; not published."""
        return self.folder / "work"

    def __enter__(self) -> Journal:
        files.own_folder(self.folder)
        self._lock.__enter__()
        try:
            files.check_own(self.folder)
            files.check_inside(self.folder)
            if self.folder.parent.name == "staging":
                files.check_own(self.folder.parent.parent / "logs")
            with files.writing(self.folder):
                self.stage.mkdir(parents=True, exist_ok=True)
                self.work.mkdir(exist_ok=True)
            marker = {"what": MARKER, **marker_of(self.plan)}
            files.write_whole(self.folder / "marker.json", json.dumps(marker, indent=1).encode())
            self._mend()
        except BaseException:
            self._lock.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.__exit__(kind, error, trace)

    def _mend(self) -> None:
        """Tidy what a crash left: temporary files, and a torn last line that would spoil the next one."""
        with files.writing(self.folder):
            for part in self.folder.rglob(".*.part"):
                part.unlink()
            if self._lines.exists():
                with open_regular(self._lines, is_ours=True) as file:
                    file.seek(max(0, file.seek(0, os.SEEK_END) - 1))
                    is_torn = file.read() != b"\n"
                if is_torn:
                    with open_to_append(self._lines) as file:
                        file.write(b"\n")

    def roots(self) -> dict[str, Path]:
        """The two roots that a plan's outputs are below."""
        return {"stage": self.stage, "work": self.work}

    def log(self, line: str) -> None:
        """Append a line to the plan's log. A log that cannot be written stops nothing."""
        with contextlib.suppress(OSError), open_to_append(self._log) as file:
            file.write((redacted(line) + "\n").encode("utf-8", "backslashreplace"))

    def keep_log(self, logs: Path) -> None:
        """Move log and journal to the folder `logs`; later lines go there. Raises as `keep`."""
        self._log, self._lines = keep(self.folder, marker_of(self.plan), logs)

    def append(self, what: str, **more: Any) -> None:
        """Write down that something happened.

        Raises `DiskFull` or `WriteError`, and `PublishError` where somebody took the plan over.
        """
        if self._lines.parent == self.folder:
            self.still_mine()
        append(self._lines, what, self._now(), **more)

    def begin(self, roots: Mapping[str, Path], shot: ShotInfo, tools: Mapping[str, str]) -> None:
        """Store the plan with what else it needs to go on without the command line; note who begins."""
        me = Holder.me()
        write_plan(self.folder, self.plan, roots, shot)
        who = {"host": me.host, "user": me.user, "pid": me.pid}
        self.append("begun", **who, frames=len(self.plan.pull.plate), tools=dict(tools))

    def still_mine(self) -> None:
        """Raise `PublishError` where somebody took the plan over meanwhile."""
        self._lock.check()

    def record(self, done: FrameDone) -> None:
        """Write down that a frame is finished. Raises as `append`."""
        self.append("frame", **{k: v for k, v in to_json(done).items() if k != "type"})

    def record_file(self, written: Written) -> None:
        """Write down what a file is that is no frame's. Raises as `append`."""
        self.append("file", outputs=[to_json(written)])

    def finished(self, wanted: Container[str] | None = None) -> dict[str, Written]:
        """Outputs that were recorded and are still there, whole and unchanged, by ``root:path``.

        A torn or foreign line, a missing file and a wrong checksum all mean: not finished. Each is read
        whole for that; with `wanted` only those are.
        """
        return {
            path: written
            for path, written in self.recorded().items()
            if (wanted is None or path in wanted) and self.is_whole(written)
        }

    def recorded(self) -> dict[str, Written]:
        """Outputs that were recorded, by ``root:path``, whatever became of the files."""
        found: dict[str, Written] = {}
        for line in lines(self._lines):
            with contextlib.suppress(InputError):  # of another DED-IO: rendered again
                outputs = line.get("outputs")
                done = [from_json(Written, o) for o in outputs] if isinstance(outputs, list) else []
                found |= {written.path: written for written in done}
        return found

    def measured(self) -> dict[int, Mapping[str, float]]:
        """What was measured of each plate frame when it was last read or written; by plate frame."""
        found: dict[int, Mapping[str, float]] = {}
        for line in lines(self._lines):
            with contextlib.suppress(InputError):
                if is_frame(line) and line.get("qc"):
                    found[line["frame"]] = read_as(Mapping[str, float], line["qc"], "qc")
        return found

    def made_with(self) -> dict[str, Mapping[str, str]]:
        """The tool versions of the run that recorded each output, by ``root:path``."""
        found: dict[str, Mapping[str, str]] = {}
        tools: Mapping[str, str] = {}
        for line in lines(self._lines):
            with contextlib.suppress(InputError):
                if line["what"] == "begun":
                    tools = read_as(Mapping[str, str], line.get("tools"), "tools")
                outputs = line.get("outputs")
                done = [from_json(Written, o) for o in outputs] if isinstance(outputs, list) else []
                found |= {written.path: tools for written in done}
        return found

    def programs(self) -> list[dict[str, Any]]:
        """What engines said of the programs that they render with, each once, the oldest first."""
        found: list[dict[str, Any]] = []
        for line in lines(self._lines):
            program = line.get("program")
            if line["what"] == "program" and isinstance(program, dict) and program not in found:
                found.append(program)
        return found

    def is_whole(self, written: Written) -> bool:
        """Whether the staged file has the size and checksum that were recorded."""
        try:
            path = PlacedPath.parse(written.path).resolve(self.roots())
            return path.stat().st_size == written.size and files.checksum(path) == written.checksum
        except (OSError, InputError):  # it is gone, or no path of ours
            return False

    def remove(self) -> None:
        """Remove the staging folder. Only this plan's: its marker is checked first."""
        remove(self.folder, self.plan.id)
        if self.folder.parent.name == PRIVATE:  # beside an output folder: leave nothing there
            with contextlib.suppress(OSError):
                self.folder.parent.rmdir()


def append(path: Path, what: str, now: datetime, **more: Any) -> None:
    """Add a line to a journal file, whose one writer the caller is. Raises `DiskFull` or `WriteError`."""
    said = {key: redacted(value) if isinstance(value, str) else value for key, value in more.items()}
    line = {"what": what, "time": now.isoformat(timespec="milliseconds"), **said}
    text = json.dumps(line, separators=(",", ":"))
    with files.writing(path), open_to_append(path) as file:
        file.write(f"{files.checksum_of(text.encode())} {text}\n".encode())


def keep(folder: Path, marker: Mapping[str, Any], logs: Path) -> tuple[Path, Path]:
    """Move the log and the journal of a staging folder to `logs`; where they are now.

    Raises `PublishError` where `logs` is a link. Any other failure stops nothing.
    """
    files.check_own(folder)
    files.check_own(logs)
    stem = f"{Path(marker['name']).name}_{marker['plan_id']}"
    return _moved(folder / "log.txt", logs / f"{stem}.log"), _moved(folder / JOURNAL, logs / f"{stem}.jsonl")


def _moved(path: Path, to: Path) -> Path:
    """Move the file to `to`, or add it to what is there; where it is now. A failure stops nothing."""
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        if kind_of(path.lstat()):  # no file of ours: it goes with its folder
            return path
        if os.path.lexists(to):
            with open_regular(path, is_ours=True) as kept, open_to_append(to) as file:
                shutil.copyfileobj(kept, file)
            path.unlink()
        else:
            path.replace(to)
    except OSError:
        return to if to.exists() and not path.exists() else path
    return to
