"""Folders of plug-ins: their ``init.py`` runs when Nuke starts.

The folders of NUKE_PATH come in reverse order, ``~/.nuke`` last. What an ``init.py`` adds is relative to
it, and runs at once. Later a folder that is added is only looked in.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

_paths: list[str] = []
_running: list[Path] = []
_run: list[Callable[[Path], None]] = []


def pluginPath() -> list[str]:
    return list(_paths)


def pluginAddPath(path: str | Sequence[str], addToSysPath: bool = True) -> None:
    """Folders that are looked in first."""
    for one in [path] if isinstance(path, str) else path:
        _add(one, 0, addToSysPath)


def pluginAppendPath(path: str, addToSysPath: bool = True) -> None:
    """A folder that is looked in last."""
    _add(path, len(_paths), addToSysPath)


def _add(path: str, at: int, is_importable: bool) -> None:
    folder = (_running[-1] if _running else Path.cwd()) / path
    found = os.path.normpath(folder)
    if found in _paths:
        return
    _paths.insert(at, found)
    if is_importable and found not in sys.path:
        sys.path.insert(0 if at == 0 else len(sys.path), found)
    if _run:
        _init(Path(found))


def start(run: Callable[[Path], None]) -> None:
    """Run every ``init.py``; one that fails is told with its traceback and passed over [?]."""
    _run.append(run)
    try:
        named = [one for one in os.environ.get("NUKE_PATH", "").split(os.pathsep) if one]
        for place in reversed(named):
            pluginAddPath(place)
        pluginAddPath(str(Path.home() / ".nuke"))
    finally:
        _run.clear()


def _init(folder: Path) -> None:
    file = folder / "init.py"
    if not file.is_file():
        return
    _running.append(folder)
    try:
        _run[0](file)
    except Exception:  # noqa: BLE001 - an init.py may raise anything
        traceback.print_exc()
    finally:
        _running.pop()
