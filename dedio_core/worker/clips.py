"""Which clips there are: what was dropped, each clip described as `probe` does."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from threading import Event
from typing import Any

from dedio_core.editorial.readers import SUFFIXES
from dedio_core.errors import InputError
from dedio_core.jsonable import to_json
from dedio_core.media.index import IndexedClip, clip_at, index
from dedio_core.media.source import IMAGE_SUFFIXES, MOVIE_SUFFIXES, NUMBERED, find_source
from dedio_core.models import ImageSequence, SourceClip
from dedio_core.regular import open_regular
from dedio_core.settings import media_cache
from dedio_core.worker.args import WHERE, Args
from dedio_core.worker.context import Context
from dedio_core.worker.work import refuse_cancelled

MEDIA = (*IMAGE_SUFFIXES, *MOVIE_SUFFIXES)
MARKS = {".xml": (b"<xmeml", b"<fcpxml"), ".json": (b"OTIO_SCHEMA",)}
"""What begins a cut list, where the suffix alone does not tell."""
NO_CUT = {
    ".xml": "neither a cut list (Final Cut Pro XML or FCPXML) nor a clip",
    ".json": "neither a cut list (OpenTimelineIO) nor a clip",
}
MOST_CUTS = 100
"""Cut lists below folders that are told."""
MOST_LOOKED_INTO = 500
"""Files below folders that are read to see whether they are cut lists: a card has an XML for every clip."""
MOST = 100_000
"""Clips of one scan: more than anybody looks through in a table."""


def probe(values: Mapping[str, Any], context: Context) -> Any:
    """What a clip is: `path` as ``--source`` takes it."""
    args = Args(values)
    path = args.needed_path("path")
    args.done((*WHERE, "path"))
    clip = find_source(path, args.settings().defaults.source_fps)
    return {"clip": to_json(clip), **_of_source(clip)}


def scan(values: Mapping[str, Any], context: Context) -> Any:
    """The clips that are `paths`, or below those of them that are folders, and what cannot be used.

    Frames of one sequence are one clip. A clip that cannot be read has its error. Cut lists among the files
    are in `cuts`, those below folders in `cuts_below`.
    """
    args = Args(values)
    paths = args.paths("paths")
    args.done((*WHERE, "paths"))
    if not paths:
        raise InputError("'paths' is missing; name files or folders")
    rate = args.settings().defaults.source_fps
    folders = [path for path in paths if path.is_dir() and path.suffix.lower() not in SUFFIXES]
    cuts = [path for path in paths if path not in folders and _is_cut(path)]
    clips, problems = _below(folders, rate, context)
    for path in _each_once([path for path in paths if path not in (*folders, *cuts)]):
        refuse_cancelled(context.cancel)
        clip = clip_at(path, rate)
        if clip.error and path.suffix.lower().lstrip(".") not in MEDIA:
            problems.append(_no_cut(path) or clip.error)
        else:
            clips.append(clip)
    if len(clips) > MOST:
        problems.append(f"{len(clips)} clips are there, the first {MOST} are listed; name folders below")
    found = {str(clip.path): clip for clip in clips[:MOST]}
    return {
        "clips": [_of_index(clip) for clip in found.values()],
        "cuts": [str(path) for path in cuts],
        "cuts_below": [str(path) for path in _cuts_below(folders, context.cancel)],
        "problems": problems,
    }


def _below(
    folders: Sequence[Path], rate: str | None, context: Context
) -> tuple[list[IndexedClip], list[str]]:
    if not folders:
        return [], []

    def told(done: int, total: int, path: Path) -> None:
        context.say({"type": "Indexed", "done": done, "total": total, "path": str(path)})

    found = index(folders, cache=media_cache(), fallback_rate=rate, tell=told, cancel=context.cancel)
    empty = [folder for folder in folders if not _has(found.clips, folder)]
    return list(found.clips), [*found.notes, *(f"{folder}: no clip is in it" for folder in empty)]


def _has(clips: Sequence[IndexedClip], folder: Path) -> bool:
    return any(
        clip.path.is_relative_to(folder) or clip.path.is_relative_to(folder.resolve()) for clip in clips
    )


def _is_cut(path: Path) -> bool:
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


def _no_cut(path: Path) -> str:
    """Why a file is no cut list that one takes for one by its name; "" for others."""
    is_not = NO_CUT.get(path.suffix.lower())
    return f"{path}: is {is_not}; export the cut list again" if is_not and path.is_file() else ""


def _cuts_below(folders: Sequence[Path], cancel: Event) -> list[Path]:
    """The cut lists below the folders, each once."""
    found: dict[Path, None] = {}
    looked_into = 0
    for path in _files_below(folders, cancel):
        looked_into += path.suffix.lower() in MARKS
        if (path.suffix.lower() not in MARKS or looked_into <= MOST_LOOKED_INTO) and _is_cut(path):
            found[path] = None
        if len(found) == MOST_CUTS:
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


def _each_once(files: Sequence[Path]) -> list[Path]:
    """The files, of each image sequence one frame: it is read whole for any of them."""
    found: dict[object, Path] = {}
    for path in files:
        numbered = NUMBERED.fullmatch(path.name)
        if numbered and numbered["extension"].lower() in IMAGE_SUFFIXES:
            found.setdefault(
                (path.parent, numbered["base"], numbered["separator"], numbered["extension"]), path
            )
        else:
            found.setdefault(path, path)
    return list(found.values())


def _of_source(clip: SourceClip) -> dict[str, Any]:
    last = clip.timecode_of(clip.frames.last)
    return {
        "name": clip.name,
        "path": str(clip.path),
        "pattern": str(clip.sequence) if clip.sequence else None,
        "kind": clip.kind,
        "first": clip.frames.first,
        "last": clip.frames.last,
        "frames": len(clip.frames),
        "rate": str(clip.rate),
        "start": str(clip.start) if clip.start else None,
        "end": str(last) if last else None,
        "reel": clip.reel,
        "width": clip.width,
        "height": clip.height,
        "codec": clip.codec,
        "squeeze": clip.camera.squeeze or clip.pixel_aspect,
        "is_proxy": False,
        "error": None,
    }


def _of_index(clip: IndexedClip) -> dict[str, Any]:
    """As `_of_source`; where the clip cannot be read, `error` and nothing of its frames."""
    frames, start = clip.frames, clip.timecode
    return {
        "name": clip.name,
        "path": str(clip.path),
        "pattern": _pattern(clip),
        "kind": clip.kind,
        "first": frames.first if frames else None,
        "last": frames.last if frames else None,
        "frames": clip.count,
        "rate": str(clip.rate) if clip.rate else None,
        "start": str(start) if start else None,
        "end": str(start.plus(clip.count - 1)) if start and frames else None,
        "reel": clip.reel,
        "width": clip.width,
        "height": clip.height,
        "codec": clip.codec,
        "squeeze": clip.squeeze,
        "is_proxy": clip.is_proxy,
        "error": clip.error,
    }


def _pattern(clip: IndexedClip) -> str | None:
    numbered = NUMBERED.fullmatch(clip.path.name)
    if clip.kind != "sequence" or clip.frames is None or not numbered:
        return None
    first, last, padding = clip.frames.first, clip.frames.last, len(numbered["number"])
    folder, base = clip.path.parent, numbered["base"]
    return str(
        ImageSequence(folder, base, numbered["extension"], first, last, padding, numbered["separator"])
    )
