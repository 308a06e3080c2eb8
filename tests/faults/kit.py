"""What the fault tests share: three small shots, and `dedio` as a process that may be killed."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.ingest import kit as ingest_kit

TINY: dict[str, Any] = {
    "project": "tests",
    "defaults": {"squeeze": 1.0, "handles_head": 1, "handles_tail": 1},
    "output": {
        "resolution": [64, 36],
        "proxy_resolution": [64, 36],
        "exr_compression": "zip",
        "proxy_preset": "ultrafast",
    },
}
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ended:
    """How a process ended: its code (-9: killed), what it said, how long it took."""

    code: int
    said: str
    seconds: float


class Forked:
    """The process that forks a `dedio` for each call."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        home = folder / "home"
        home.mkdir(parents=True)
        line = [sys.executable, "-m", "tests.faults.forked"]
        environment = {**os.environ, "HOME": str(home), "PYTHONPATH": str(ROOT)}
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(line, stdin=pipe, stdout=pipe, text=True, cwd=ROOT, env=environment)
        assert self.process.stdout
        assert self.process.stdout.readline() == "ready\n"

    def run(self, words: Sequence[object], **how: Any) -> Ended:
        """One command; `events` or `seconds`: when it is killed; `env`, `pid`: see `forked`."""
        assert self.process.stdin
        assert self.process.stdout
        out = self.folder / "out.txt"
        asked = {"words": [str(word) for word in words], "out": str(out), **how}
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        return Ended(answer["code"], out.read_text(encoding="utf-8", errors="replace"), answer["seconds"])

    def close(self) -> None:
        """End it."""
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


def made(path: Path, values: Any) -> Path:
    """A JSON file."""
    path.write_text(json.dumps(values), encoding="utf-8")
    return path


def batch(folder: Path, clip: Path, frames: int = 2) -> Path:
    """Three shots of a few frames of `clip`, as a batch file."""
    rows = [
        {"sequence": "sht", "shot": f"{n}00", "source_file": str(clip), "in_point": 3 * n, "duration": frames}
        for n in (1, 2, 3)
    ]
    return made(folder / "batch.json", rows)


def settings(folder: Path, **groups: Any) -> Path:
    """A settings file: `TINY` and each group's knobs over it."""
    return made(
        folder / "settings.json", {**TINY, **{k: {**TINY.get(k, {}), **v} for k, v in groups.items()}}
    )


def words(rows: Path, root: Path, config: Path, *more: object) -> list[str]:
    """The arguments of the ingest of a batch."""
    found = ["ingest", "--batch", rows, "--root", root, "--config", config, "--jobs", 2, *more]
    return [str(word) for word in found]


def versions(root: Path) -> dict[str, dict[str, bytes]]:
    """What is published: the contents of each version folder, an MHL without its dates."""
    return {p.name: ingest_kit.contents(p) for p in sorted(root.glob("sht*/pla/*_v[0-9]*"))}


def orphans(root: Path) -> list[str]:
    """What no finished tree has: staging folders, temporary files, locks, half versions."""
    private = root / ".dedio"
    found = [str(p.relative_to(root)) for p in private.glob("staging/*")]
    found += [
        str(p.relative_to(root)) for p in root.rglob("*") if p.name.endswith((".part", "lock", ".clearing"))
    ]
    found += [str(p.relative_to(root)) for p in root.glob("sht*/pla/*") if not list(p.glob("*.json"))]
    claims = {p.relative_to(private).as_posix() for p in private.glob("versions/*/*")}
    wanted = {f"versions/{p.name[:-5]}/{p.name[-4:]}" for p in root.glob("sht*/pla/*_v[0-9]*")}
    return sorted({*found, *(claims ^ wanted)})


@functools.cache
def no_strace() -> str:
    """Why no system call can be made to fail here; empty where it can."""
    if not shutil.which("strace"):
        return "strace is not installed (scripts/debian-packages.sh)"
    with tempfile.TemporaryDirectory() as folder:
        line = [
            "strace",
            "-f",
            "-o",
            f"{folder}/log",
            "-e",
            "trace=fsync",
            "-e",
            "inject=fsync:error=EIO",
            "true",
        ]
        ran = subprocess.run(line, capture_output=True, text=True, check=False)
    return "" if ran.returncode == 0 else f"processes cannot be traced here: {ran.stderr.strip()[:80]}"
