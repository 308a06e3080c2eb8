"""AAF files to cuts, by the AAF adapter of OTIO in a child process.

AAF is a file system of linked objects, and its readers trust every link: a damaged file can send
them round in circles or ask for all memory. So a child with little time and memory reads it, and
hands back OTIO text that is looked through like any other.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from dedio_core import launch
from dedio_core.editorial.cut import CutList
from dedio_core.editorial.otio import safe as otio_safe
from dedio_core.editorial.otio.reader import read_document
from dedio_core.errors import TimelineError
from dedio_core.frames import FrameRate
from dedio_core.regular import open_regular

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_BYTES = 2 << 30
SECONDS = 8.0
SECONDS_PER_MB = 2.0
MEMORY_MB = 800
MEMORY_PER_MB = 12
ROOT = Path(__file__).resolve().parents[2]


def read_aaf(path: Path, rate: FrameRate | None = None, timeout: float | None = None) -> CutList:
    """The cut in an AAF file; `rate` is what the user says, None: the file's own.

    `timeout` is in seconds; None: by the file's size. Raises `TimelineError` where the file is no
    AAF, is damaged, or holds no composition.
    """
    path = Path(path)
    try:
        size = path.stat().st_size
        with open_regular(path) as stream:
            head = stream.read(len(SIGNATURE))
    except OSError as error:
        raise TimelineError(f"{path}: cannot be read: {error.strerror or error}") from None
    if head != SIGNATURE:
        raise TimelineError(
            f"{path}: begins with {head.hex(' ') or 'nothing'}; an AAF begins with {SIGNATURE.hex(' ')}"
        )
    if size > MOST_BYTES:
        raise TimelineError(f"{path}: is {size >> 20} MB; export it without embedded media")
    megabytes = size / 2**20
    limit = SECONDS + SECONDS_PER_MB * megabytes if timeout is None else timeout
    memory = int(MEMORY_MB + MEMORY_PER_MB * megabytes)
    document = otio_safe.document(_transcribed(path, limit, memory), str(path))
    own = document.get("metadata")
    drop = own.get("dedio", {}).get("drop") if isinstance(own, dict) else None
    return read_document(document, path, rate, "aaf", drop if isinstance(drop, bool) else None)


def _transcribed(path: Path, seconds: float, megabytes: int) -> bytes:
    """The file as OTIO JSON, made by the child."""
    with tempfile.TemporaryDirectory(prefix="dedio-aaf-") as folder:
        out = Path(folder, "cut.otio")
        argv = [sys.executable, "-m", "dedio_core.editorial.aaf.child", str(path.resolve()), str(out)]
        try:
            ran = subprocess.run(
                [*argv, str(int(seconds) + 1), str(megabytes)],
                env=launch.environment(
                    without=("OTIO_", "PYTHON"),
                    PYTHONPATH=os.pathsep.join([str(ROOT), *_site()]),
                    PYTHONDONTWRITEBYTECODE="1",
                ),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise TimelineError(
                f"{path}: is not read after {seconds:.0f} seconds; it is damaged, or far larger than a cut"
            ) from None
        except OSError as error:
            raise TimelineError(
                f"{path}: the AAF reader cannot be started: {error.strerror or error}"
            ) from None
        if ran.returncode == 0 and out.is_file() and out.stat().st_size <= otio_safe.MOST_BYTES:
            return out.read_bytes()
        raise TimelineError(f"{path}: {_reason(ran.returncode, ran.stderr)}")


def _site() -> list[str]:
    """Where this process finds its packages, so that the child finds the same ones."""
    return [entry for entry in sys.path if Path(entry).is_absolute() and entry != str(ROOT)]


def _reason(code: int, stderr: bytes) -> str:
    """One sentence of what the child said last."""
    said = [
        line for line in stderr[-4000:].decode("utf-8", "replace").splitlines() if line.startswith("dedio: ")
    ]
    if said:
        return said[-1].removeprefix("dedio: ")[:300]
    return f"cannot be read as AAF: its reader ended with code {code}"
