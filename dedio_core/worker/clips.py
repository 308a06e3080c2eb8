"""Which clips there are: what was dropped, each clip described as `probe` does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dedio_core.editorial.readers import SUFFIXES
from dedio_core.errors import InputError
from dedio_core.frames import Timecode
from dedio_core.jsonable import to_json
from dedio_core.media.index import IndexedClip, clip_at, index
from dedio_core.media.source import IMAGE_SUFFIXES, MOVIE_SUFFIXES, NUMBERED, find_source
from dedio_core.models import ImageSequence, SourceClip
from dedio_core.settings import media_cache
from dedio_core.worker import cut_lists
from dedio_core.worker.args import WHERE, Args
from dedio_core.worker.context import Context
from dedio_core.worker.work import refuse_cancelled

MEDIA = (*IMAGE_SUFFIXES, *MOVIE_SUFFIXES)
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
    cuts = [path for path in paths if path not in folders and cut_lists.is_cut(path)]
    clips, problems = _below(folders, rate, context)
    for path in _each_once([path for path in paths if path not in (*folders, *cuts)]):
        refuse_cancelled(context.cancel)
        clip = clip_at(path, rate)
        if clip.error and path.suffix.lower().lstrip(".") not in MEDIA:
            problems.append(cut_lists.why_none(path) or clip.error)
        else:
            clips.append(clip)
    if len(clips) > MOST:
        problems.append(f"{len(clips)} clips are there, the first {MOST} are listed; name folders below")
    found = {str(clip.path): clip for clip in clips[:MOST]}
    cuts_below = cut_lists.below(folders, context.cancel, most=MOST_CUTS, looked_into=MOST_LOOKED_INTO)
    return {
        "clips": [_of_index(clip) for clip in found.values()],
        "cuts": [str(path) for path in cuts],
        "cuts_below": [str(path) for path in cuts_below],
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
    return _told(clip, clip.start, clip.sequence, clip.camera.squeeze or clip.pixel_aspect)


def _of_index(clip: IndexedClip) -> dict[str, Any]:
    """As `_of_source`; where the clip cannot be read, `error` and nothing of its frames."""
    told = _told(clip, clip.timecode, _pattern(clip), clip.squeeze)
    return {**told, "is_proxy": clip.is_proxy, "error": clip.error}


def _told(
    clip: SourceClip | IndexedClip,
    start: Timecode | None,
    pattern: ImageSequence | None,
    squeeze: float | None,
) -> dict[str, Any]:
    frames = clip.frames
    return {
        "name": clip.name,
        "path": str(clip.path),
        "pattern": str(pattern) if pattern else None,
        "kind": clip.kind,
        "first": frames.first if frames else None,
        "last": frames.last if frames else None,
        "frames": len(frames) if frames else 0,
        "rate": str(clip.rate) if clip.rate else None,
        "start": str(start) if start else None,
        "end": str(start.plus(len(frames) - 1)) if start and frames else None,
        "reel": clip.reel,
        "width": clip.width,
        "height": clip.height,
        "codec": clip.codec,
        "squeeze": squeeze,
        "is_proxy": False,
        "error": None,
    }


def _pattern(clip: IndexedClip) -> ImageSequence | None:
    numbered = NUMBERED.fullmatch(clip.path.name)
    if clip.kind != "sequence" or clip.frames is None or not numbered:
        return None
    first, last, padding = clip.frames.first, clip.frames.last, len(numbered["number"])
    folder, base = clip.path.parent, numbered["base"]
    return ImageSequence(folder, base, numbered["extension"], first, last, padding, numbered["separator"])
