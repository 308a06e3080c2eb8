"""A plan's staging folder: what is finished in it, so that the same command goes on from there.

``<root>/.dedio/staging/<plan id>/`` holds ``marker.json`` (the plan), ``frames.jsonl`` (one checked
line a finished frame), ``version/`` (what the commit renames into the tree) and ``work/``.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Container, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from dedio_core import files
from dedio_core.errors import InputError
from dedio_core.events import FrameDone, Written
from dedio_core.jsonable import to_json
from dedio_core.locks import Lock
from dedio_core.paths import PlacedPath
from dedio_core.plan import Plan

PRIVATE = ".dedio"
"""The only folder below a shot tree's root that is not a shot."""
MARKER = "dedio staging folder"


def staging_folder(root: Path) -> Path:
    """Where the plans of the tree at `root` are staged."""
    return root / PRIVATE / "staging"


def temp_folder(base: Path, plan_id: str) -> Path:
    """Where a plan's raw frames are in the temp folder of the settings."""
    return base / f"dedio_{plan_id}"


def markers(root: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The staging folders at `root` with what their marker says. Folders without one are not ours."""
    base = staging_folder(root)
    if not base.is_dir():
        return
    for folder in sorted(base.iterdir()):
        try:
            found = json.loads((folder / "marker.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if is_marker(found):
            yield folder, found


def is_marker(found: object) -> bool:
    """Whether a marker file's JSON is a marker, with all that is read of one."""
    return (
        isinstance(found, dict)
        and found.get("what") == MARKER
        and isinstance(found.get("version"), int)
        and all(isinstance(found.get(key), str) and found[key] for key in ("plan_id", "name"))
    )


class Journal:
    """The staging folder of one plan, locked while this is open.

    `stage` is what will become the version folder; `output_dir` takes its place where nothing is
    published. The log of a finished plan moves to `logs`.
    """

    def __init__(self, folder: Path, plan: Plan, output_dir: Path | None = None) -> None:
        self.folder = folder
        self.plan = plan
        self.stage = output_dir or folder / "version"
        self._lock = Lock(folder / "lock")
        self._log = folder / "log.txt"

    @property
    def work(self) -> Path:
        """Proxy pictures and other intermediates; not published."""
        return self.folder / "work"

    def __enter__(self) -> Journal:
        with files.writing(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
        self._lock.__enter__()
        try:
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
            if self._lines.exists() and not self._lines.read_bytes().endswith(b"\n"):
                with self._lines.open("ab") as file:
                    file.write(b"\n")

    def roots(self) -> dict[str, Path]:
        """The two roots that a plan's outputs are below."""
        return {"stage": self.stage, "work": self.work}

    def log(self, line: str) -> None:
        """Append a line to the plan's log. A log that cannot be written stops nothing."""
        with contextlib.suppress(OSError), self._log.open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    def keep_log(self, logs: Path) -> None:
        """Move the log to the folder `logs`; later lines go there."""
        name = f"{Path(self.plan.delivery.version_folder).name}_{self.plan.id}.log"
        with contextlib.suppress(OSError):
            logs.mkdir(parents=True, exist_ok=True)
            if (logs / name).exists():
                with (logs / name).open("a", encoding="utf-8") as file:
                    file.write(self._log.read_text(encoding="utf-8"))
                self._log.unlink()
            else:
                self._log.replace(logs / name)
            self._log = logs / name

    def record(self, done: FrameDone) -> None:
        """Write down that a frame is finished. Raises `DiskFull` or `WriteError`."""
        text = json.dumps(to_json(done), separators=(",", ":"))
        with files.writing(self._lines), self._lines.open("a", encoding="utf-8") as file:
            file.write(f"{files.checksum_of(text.encode())} {text}\n")

    @property
    def _lines(self) -> Path:
        return self.folder / "frames.jsonl"

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
        try:
            lines = self._lines.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return {}
        for line in lines:
            checksum, _, text = line.partition(" ")
            if text and files.checksum_of(text.encode()) == checksum:
                for o in json.loads(text)["outputs"]:
                    found[o["path"]] = Written(o["path"], o["size"], o["checksum"], o.get("reused", 0))
        return found

    def is_whole(self, written: Written) -> bool:
        """Whether the staged file has the size and checksum that were recorded."""
        path = PlacedPath.parse(written.path).resolve(self.roots())
        try:
            return path.stat().st_size == written.size and files.checksum(path) == written.checksum
        except OSError:
            return False

    def remove(self) -> None:
        """Remove the staging folder. Only this plan's: its marker is checked first."""
        remove(self.folder, self.plan.id)
        if self.folder.parent.name == PRIVATE:  # beside an output folder: leave nothing there
            with contextlib.suppress(OSError):
                self.folder.parent.rmdir()


def marker_of(plan: Plan) -> dict[str, Any]:
    """What a marker tells of its plan."""
    return {
        "plan_id": plan.id,
        "identity": plan.identity,
        "version": plan.delivery.version,
        "name": plan.delivery.version_folder,
        "project": plan.shot.project,
        "shot": plan.shot.code,
        "element": plan.shot.name,
    }


def remove(folder: Path, plan_id: str) -> None:
    """Remove a staging folder that holds the marker of `plan_id`; refuse any other folder."""
    try:
        found = json.loads((folder / "marker.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    if not is_marker(found):
        raise InputError(f"{folder}: not a staging folder of DED-IO; it was left alone")
    if found["plan_id"] != plan_id:
        raise InputError(f"{folder}: the staging folder of another plan; it was left alone")
    with files.writing(folder):
        files.remove_tree(folder)
