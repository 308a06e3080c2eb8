"""Which files are cut lists: among those that were dropped, and below folders."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event

from dedio_core.editorial.readers import SUFFIXES
from dedio_core.regular import open_regular
from dedio_core.worker.work import refuse_cancelled

MARKS = {".xml": (b"<xmeml", b"<fcpxml"), ".json": (b"OTIO_SCHEMA",)}
"""What begins a cut list, where the suffix alone does not tell."""
NO_CUT = {
    ".xml": "neither a cut list (Final Cut Pro XML or FCPXML) nor a clip",
    ".json": "neither a cut list (OpenTimelineIO) nor a clip",
}


def is_cut(path: Path) -> bool:
    """Whether it is a cut list; cameras and DED-IO write XML and JSON, too."""
    suffix = path.suffix.lower()
    marks = MARKS.get(suffix)
    if marks is None or path.is_dir():
        return suffix in SUFFIXES
    try:
        with open_regular(path) as file:
            head = file.read(4096)
    except OSError:
        return False
    return any(mark in head for mark in marks)


def why_none(path: Path) -> str:
    """Why a file is no cut list that one takes for one by its name; "" for others."""
    is_not = NO_CUT.get(path.suffix.lower())
    return f"{path}: is {is_not}; export the cut list again" if is_not and path.is_file() else ""


def below(folders: Sequence[Path], cancel: Event, *, most: int, looked_into: int) -> list[Path]:
    """The cut lists below the folders, each once: the first `most`.

    So many files are `looked_into`, where the suffix alone does not tell.
    """
    found: dict[Path, None] = {}
    count = 0
    for path in _files_below(folders, cancel):
        count += path.suffix.lower() in MARKS
        if (path.suffix.lower() not in MARKS or count <= looked_into) and is_cut(path):
            found[path] = None
        if len(found) == most:
            break
    return list(found)


def _files_below(folders: Sequence[Path], cancel: Event) -> Iterator[Path]:
    """What may be a cut list by its name; some are folders."""
    for folder in folders:
        for here, inner, names in os.walk(folder):
            refuse_cancelled(cancel)
            bundles = [name for name in inner if Path(name).suffix.lower() in SUFFIXES]
            inner[:] = sorted(name for name in inner if name not in bundles and not name.startswith("."))
            for name in sorted([*bundles, *names]):
                if Path(name).suffix.lower() in SUFFIXES and not name.startswith("."):
                    yield Path(here, name)
