"""Failures that the environment switches on, each named after a frame number or ``1``.

* ``FAKENUKE_FAIL_AT=1003`` a render error at that frame.
* ``FAKENUKE_CRASH_AT`` the process dies by SIGSEGV.
* ``FAKENUKE_HANG_AT`` it says and does nothing any more.
* ``FAKENUKE_HALF_FILE_AT`` half of ``<name>.tmp`` is written, then the process is killed.
* ``FAKENUKE_SHORT_AT`` the file is cut off in its middle, and the render goes on as if nothing had been.
* ``FAKENUKE_EMPTY_AT`` the same with a file of no bytes.
* ``FAKENUKE_SKIP_WRITE=1`` (or the name of a Write) it writes nothing, and the exit code is 0.
* ``FAKENUKE_OLD=1`` files have a time of last change in the past, as if no one had written them now.
* ``FAKENUKE_SLOW=0.5`` seconds that each frame of a Write takes longer; ``0.5@4`` from the fourth one on.
* ``FAKENUKE_GO=/a/file`` frames of a Write that ``FAKENUKE_SLOW`` makes slow wait for that file, too.
* ``FAKENUKE_LICENCE=late`` there is no licence at the first frame; ``none``: at the start (`program`).

`output` has ``FAKENUKE_NOISE``, `evaluate.sampling` ``FAKENUKE_EDGE``, `versions` ``FAKENUKE_VERSION``
and ``FAKENUKE_WITHOUT``.
"""

from __future__ import annotations

import itertools
import os
import signal
import time
from pathlib import Path
from typing import Any

OLD = 1_600_000_000.0
BEGUN = itertools.count(1)
"""Frames of Writes that were begun."""


def is_at(name: str, frame: int) -> bool:
    return os.environ.get(f"FAKENUKE_{name}") == str(frame)


def before_frame(frame: int) -> None:
    """What happens before a frame is made."""
    seconds, _, first = os.environ.get("FAKENUKE_SLOW", "").partition("@")
    if next(BEGUN) >= int(first or 1):
        time.sleep(float(seconds or 0))
        while (go := os.environ.get("FAKENUKE_GO")) and not Path(go).exists():
            time.sleep(0.02)
    if is_at("CRASH_AT", frame):
        _die(signal.SIGSEGV)
    if is_at("HANG_AT", frame):
        while True:
            time.sleep(3600)
    if os.environ.get("FAKENUKE_LICENCE") == "late":
        raise RuntimeError("A license for nuke_r was not found")
    if is_at("FAIL_AT", frame):
        raise RuntimeError(f"failed at frame {frame}, as FAKENUKE_FAIL_AT asks")


def is_skipped(node: Any) -> bool:
    return os.environ.get("FAKENUKE_SKIP_WRITE") in ("1", node.name())


def before_rename(temporary: Path, frame: int) -> None:
    """What happens to a file that is written and not renamed yet."""
    if is_at("HALF_FILE_AT", frame):
        _cut(temporary, 2)
        _die(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)


def after_write(path: Path, frame: int) -> None:
    """What happens to a file that is finished."""
    if is_at("SHORT_AT", frame):
        _cut(path, 2)
    if is_at("EMPTY_AT", frame):
        path.write_bytes(b"")
    if os.environ.get("FAKENUKE_OLD") == "1":
        os.utime(path, (OLD, OLD))


def _cut(path: Path, parts: int) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // parts])


def _die(number: int) -> None:
    if os.name == "posix":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.signal(signal.SIGSEGV, signal.SIG_DFL)
    os.kill(os.getpid(), number)
    time.sleep(60)
