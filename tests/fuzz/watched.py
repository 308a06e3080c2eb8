"""Sees what is opened and started while a reader is at work."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

STARTS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork")
STARTS += ("socket.connect", "socket.getaddrinfo", "urllib.Request", "webbrowser.open")
OPENS = ("open", "os.listdir", "os.scandir", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link")
KNOWN = tuple({str(Path(p).resolve()) for p in (sys.prefix, sys.base_prefix, Path(__file__).parents[2])})
"""Where Python and our own modules are imported from."""

_now: list[tuple[str, list[str]]] = []


def _hook(event: str, details: tuple[object, ...]) -> None:
    if not _now:
        return
    folder, seen = _now[-1]
    if event in STARTS:
        seen.append(f"{event} {details[:1]}")
    elif event in OPENS and isinstance(details[0], (str, bytes, os.PathLike)):
        path = os.path.normpath(os.path.join(os.getcwd(), os.fsdecode(details[0])))  # noqa: PTH109, PTH118
        if not path.startswith((folder, *KNOWN, "/proc/", "/dev/null")):
            seen.append(f"{event} {path}")


sys.addaudithook(_hook)


@contextlib.contextmanager
def watched(folder: Path) -> Iterator[None]:
    """Nothing outside `folder` is opened in here, no program started, nobody called."""
    seen: list[str] = []
    _now.append((str(folder), seen))
    try:
        yield
    finally:
        _now.pop()
    assert not seen, f"outside {folder}: {seen}"
