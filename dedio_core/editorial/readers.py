"""Every format that can be read, and which one a file is: by its content first, then its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from dedio_core.editorial.cut import CutEvent, CutList
from dedio_core.errors import TimelineError
from dedio_core.frames import FrameRate
from dedio_core.redaction import without_users
from dedio_core.regular import open_regular

Reader = Callable[[Path, FrameRate | None], CutList]


def _edl(path: Path, rate: FrameRate | None) -> CutList:
    from dedio_core.editorial.edl.reader import read

    return read(path, rate)


def _fcp7(path: Path, rate: FrameRate | None) -> CutList:
    from dedio_core.editorial.fcp7.reader import read

    return read(path, rate)


def _fcpxml(path: Path, rate: FrameRate | None) -> CutList:
    from dedio_core.editorial.fcpxml.reader import read

    return read(path, rate)


def _otio(path: Path, rate: FrameRate | None) -> CutList:
    from dedio_core.editorial.otio.reader import read_otio

    return read_otio(path, rate)


def _aaf(path: Path, rate: FrameRate | None) -> CutList:
    from dedio_core.editorial.aaf.reader import read_aaf

    return read_aaf(path, rate)


READERS: dict[str, Reader] = {"cmx3600": _edl, "fcp7": _fcp7, "fcpxml": _fcpxml, "otio": _otio, "aaf": _aaf}
"""Every format by its name."""
SUFFIXES = {
    ".edl": "cmx3600",
    ".xml": "fcp7",
    ".fcpxml": "fcpxml",
    ".fcpxmld": "fcpxml",
    ".otio": "otio",
    ".otioz": "otio",
    ".otiod": "otio",
    ".json": "otio",
    ".aaf": "aaf",
}
TEXTS = ("event", "where", "track", "clip_name", "reel", "source_file", "description", "skipped")
"""Texts of an event that may hold a URL."""
COMPOUND_FILE = bytes.fromhex("d0cf11e0a1b11ae1")
"""Start of every AAF (a Microsoft compound file)."""


def format_of(path: Path) -> str:
    """The format of the file or folder at `path`. Raises `TimelineError` where it is none that is read."""
    if not path.exists():
        raise TimelineError(f"{path}: no such file or folder")
    suffix = path.suffix.lower()
    if path.is_dir():
        if suffix in (".fcpxmld", ".otiod"):
            return SUFFIXES[suffix]
        raise TimelineError(f"{path}: is a folder; name a cut list")
    try:
        with open_regular(path) as file:
            head = file.read(4096)
    except OSError as error:
        raise TimelineError(f"{path}: cannot be read: {error.strerror}") from None
    if head.startswith(COMPOUND_FILE):
        return "aaf"
    if b"<xmeml" in head:
        return "fcp7"
    if b"<fcpxml" in head:
        return "fcpxml"
    if suffix not in SUFFIXES:
        known = ", ".join(sorted(SUFFIXES))
        raise TimelineError(f"{path}: not a cut list that is read here (known: {known})")
    return SUFFIXES[suffix]


def read_cut(path: Path, rate: FrameRate | None = None) -> CutList:
    """The cut at `path`, whatever its format. Raises `TimelineError`.

    URLs in it have no user, password or token any more: they are never opened, and all else is shown.
    """
    return _without_users(READERS[format_of(path)](path, rate))


def _without_users(cut: CutList) -> CutList:
    events = tuple(map(_event_without_users, cut.events))
    warnings = tuple(replace(one, message=without_users(one.message)) for one in cut.warnings)
    return replace(cut, name=without_users(cut.name), events=events, warnings=warnings)


def _event_without_users(event: CutEvent) -> CutEvent:
    texts = {name: getattr(event, name) for name in TEXTS}
    changed: dict[str, Any] = {k: without_users(v) for k, v in texts.items() if v and without_users(v) != v}
    for name in ("notes", "reframes"):
        if any("@" in text or "=" in text for text in getattr(event, name)):
            changed[name] = tuple(map(without_users, getattr(event, name)))
    if any("@" in marker.text or "=" in marker.text for marker in event.markers):
        changed["markers"] = tuple(replace(m, text=without_users(m.text)) for m in event.markers)
    return replace(event, **changed) if changed else event
