"""Version numbers: each is claimed by one plan before its first frame, and never given twice.

A claim is a file: ``<root>/.dedio/versions/<element>/v003`` holds the id of the plan that has the
number. It is made by an exclusive create, needs no locking, and stays when the version is deleted.
"""

from __future__ import annotations

import re
import time
from pathlib import Path

from dedio_core import files
from dedio_core.errors import PublishError
from dedio_core.journal import PRIVATE
from dedio_core.regular import read_regular

MOST_BYTES = 4096
FRESH = 2.0
"""Seconds for which a claim without its plan id is watched: it may be one that is being written.

By this process's own watch: dates of files are another clock's."""


class VersionTaken(PublishError):
    """Another ingest took the number between planning and beginning; planning again finds the next."""


def folder_of(root: Path, name: str) -> Path:
    """Where the claims of the element called `name` (``sht100_pla_rawPlate``) are."""
    return root / PRIVATE / "versions" / name


def claimed(root: Path, name: str) -> list[int]:
    """Every number of this element that was ever claimed and not given back."""
    folder = folder_of(root, name)
    entries = [entry.name for entry in folder.iterdir()] if folder.is_dir() else []
    return [int(entry[1:]) for entry in entries if re.fullmatch(r"v[0-9]{3,9}", entry)]


def claim(root: Path, name: str, version: int, plan_id: str) -> None:
    """Take `version` for the plan. Raises `VersionTaken` where another plan has it."""
    path = folder_of(root, name) / f"v{version:03d}"
    files.own_folder(path.parent)
    with files.writing(path):
        for _ in range(2):
            try:
                _make(path, plan_id)
                return
            except FileExistsError:
                if _holder(path):
                    break
                path.unlink(missing_ok=True)  # its maker was killed before it wrote a word
    if _holder(path) != plan_id:
        raise VersionTaken(
            f"v{version:03d} of {name}: another ingest took this number just now; run the same command again"
        )


def _make(path: Path, plan_id: str) -> None:
    """Make the claim; on a full disk none is left, which would use the number up."""
    file = path.open("x", encoding="ascii")
    try:
        with file:
            file.write(plan_id)
    except OSError:
        path.unlink(missing_ok=True)
        raise


def _holder(path: Path) -> str:
    """The plan that has the claim; waits for one that is being written."""
    until = time.monotonic() + FRESH
    while True:
        try:
            found = read_regular(path, MOST_BYTES, is_ours=True).decode("ascii", "replace").strip()
        except OSError:
            return ""
        if found or time.monotonic() > until:
            return found
        time.sleep(0.05)


def give_back(root: Path, name: str, version: int, plan_id: str) -> None:
    """Give up a number that was never published. Another plan's claim is left alone."""
    path = folder_of(root, name) / f"v{version:03d}"
    files.check_own(path.parent)
    if path.exists() and _holder(path) == plan_id:
        with files.writing(path):
            path.unlink(missing_ok=True)
