"""The cache of the media index: one file, written whole, trusted only where its checksum agrees.

First line: what it is, its format and the checksum of the second, which has the clips.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dedio_core import files
from dedio_core.errors import DedioError
from dedio_core.frames import FrameRange, FrameRate
from dedio_core.jsonable import from_json, to_json
from dedio_core.media.index.clip import IndexedClip
from dedio_core.regular import open_regular

WHAT = "dedio media index"
FORMAT = 2
MOST_CLIPS = 200_000
"""Clips that are kept; the ones longest out of use go first."""
ANY_RATE = "*"


@dataclass(frozen=True)
class Cached:
    """A clip as it was described. `fallback` is the rate setting it hangs on, `ANY_RATE` for none."""

    signature: str
    fallback: str | None
    clip: IndexedClip


def version() -> str:
    """The version of what describes clips: another one may read more of them, or otherwise."""
    from importlib import metadata

    try:
        return metadata.version("dedio")
    except metadata.PackageNotFoundError:
        return ""


def load(path: Path, notes: list[str]) -> dict[str, Cached]:
    """The clips by absolute path. What cannot be trusted is left aside, with a note."""
    try:
        with open_regular(path) as file:
            data = file.read()
    except FileNotFoundError:
        return {}
    except OSError as error:
        notes.append(f"{path}: the media cache cannot be read: {error.strerror or error}; it is not used")
        return {}
    head, _, body = data.partition(b"\n")
    try:
        said = json.loads(head)
        if said["what"] != WHAT:
            raise ValueError("it is something else")
        if said["format"] != FORMAT or said["reader"] != version():
            notes.append(f"{path}: the media cache is another version's; the media are read anew")
            return {}
        if said["checksum"] != files.checksum_of(body):
            raise ValueError("its checksum disagrees")
        rows = json.loads(body)
        return {row["path"]: _cached(row) for row in rows}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, DedioError) as error:
        notes.append(f"{path}: the media cache is damaged ({error}); the media are read anew")
        return {}


def save(path: Path, clips: Mapping[str, Cached], notes: list[str]) -> None:
    """Write the cache; where that fails, a note."""
    rows = [_row(name, one) for name, one in list(clips.items())[-MOST_CLIPS:]]
    body = json.dumps(rows, separators=(",", ":")).encode()
    said = {"what": WHAT, "format": FORMAT, "reader": version(), "checksum": files.checksum_of(body)}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        files.write_whole(path, json.dumps(said).encode() + b"\n" + body)
    except (OSError, DedioError) as error:
        notes.append(f"{path}: the media cache was not written: {error}")


def _row(name: str, one: Cached) -> dict[str, Any]:
    return {"path": name, "signature": one.signature, "fallback": one.fallback, "clip": _flat(one.clip)}


def _flat(clip: IndexedClip) -> dict[str, Any]:
    """The clip's JSON form, its rate and frames as short texts: thousands are read at every start."""
    found: dict[str, Any] = to_json(clip)
    found["rate"] = str(clip.rate) if clip.rate else None
    found["frames"] = [clip.frames.first, clip.frames.last] if clip.frames else None
    return found


def _cached(row: dict[str, Any]) -> Cached:
    found = dict(row["clip"])
    rate, frames = found.pop("rate"), found.pop("frames")
    found["rate"] = to_json(FrameRate.parse(rate)) if rate else None
    found["frames"] = to_json(FrameRange(*frames)) if frames else None
    return Cached(row["signature"], row["fallback"], from_json(IndexedClip, found))
