"""Rows of clips that were found: what the worker's `scan` and `probe` say, as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from dedio_core.errors import InputError
from dedio_core.frames import FrameRange, FrameRate, Timecode
from nuke_plugin.panel.rows.rows import Media, Problem, Row, with_problems
from nuke_plugin.panel.settings.preferences import Standard


def media_of(told: Mapping[str, Any]) -> Media:
    """A clip as the worker tells of it; ``error`` of it is None. Raises `InputError` for what is none."""
    if told.get("first") is None or told.get("rate") is None:
        raise InputError(f"{told.get('path')}: nothing is known of its frames; look at it with 'dedio probe'")
    rate = FrameRate.parse(str(told["rate"]))
    start = told.get("start")
    return Media(
        Path(told["path"]),
        str(told["name"]),
        FrameRange(int(told["first"]), int(told["last"])),
        rate,
        Timecode.parse(start, rate) if start else None,
        told.get("reel") or "",
        (int(told.get("width") or 0), int(told.get("height") or 0)),
        told.get("codec") or "",
        told.get("squeeze"),
        told.get("kind") == "raw",
    )


def row_of(told: Mapping[str, Any], standard: Standard, sequence: str = "") -> Row:
    """A new row of the clip. The cut is all of it but its handles; a clip too short for them has none.

    It has no shot yet, which is a problem at the row; one that cannot be read says so.
    """
    path = Path(told["path"])
    row = Row(0, source=path, sequence=sequence, element=standard.element)
    row = replace(row, head=standard.head, tail=standard.tail)
    return with_media(row, told)


def with_media(row: Row, told: Mapping[str, Any]) -> Row:
    """The row with the clip that the worker tells of; in and out are given where it has none."""
    try:
        if told.get("error"):
            raise InputError(str(told["error"]))
        media = media_of(told)
    except InputError as error:
        return without_media(row, str(error))
    notes = [Problem("warning", "media", PROXY, "clip")] if told.get("is_proxy") else []
    row = replace(with_problems(row, "media", notes), media=media, source=media.path)
    if row.in_point is not None or row.out_point is not None:
        return row
    there, head, tail = media.frames, row.head, row.tail
    if len(there) <= head + tail:
        head = tail = 0
    return replace(row, in_point=there.first + head, out_point=there.last - tail, head=head, tail=tail)


PROXY = "this looks like a proxy of a camera original; look for the original"


def without_media(row: Row, sentence: str) -> Row:
    """The row of a clip that cannot be used, and why."""
    return replace(with_problems(row, "media", [Problem("error", "media", sentence, "clip")]), media=None)


def media_folders(paths: Sequence[Path], found: Mapping[str, Any]) -> tuple[Path, ...]:
    """Where the media of dropped cut lists are: the folders among `paths`, and those of its clips.

    Where nothing but the lists was dropped, the folders that they are in.
    """
    cuts = [Path(text) for text in found["cuts"]]
    clips = [Path(one["path"]) for one in found["clips"]]
    others = [path for path in paths if path not in cuts]
    folders = [path if any(path in clip.parents for clip in clips) else path.parent for path in others]
    return tuple(dict.fromkeys(folders or [cut.parent for cut in cuts]))


def told_of_cuts(paths: Sequence[Path], cuts: Sequence[str]) -> str:
    """That cut lists are in the folders that were dropped for their clips, and how one adds them."""
    names = [Path(cut).name for cut in cuts]
    named = ", ".join(names[:4]) + (", ..." if len(names) > 4 else "")
    where = paths[0].name if len(paths) == 1 else "the folders"
    if len(names) == 1:
        return f"{where}: a cut list is in it ({named}); drop it to add the plates that it cuts"
    return f"{where}: {len(names)} cut lists are in it ({named}); drop one to add the plates that it cuts"
