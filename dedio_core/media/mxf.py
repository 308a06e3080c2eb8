"""What an MXF file says of itself: label, size, rate, length, start timecode, reel, and whether it is whole.

Reads the header metadata and the partition packs only; essence is never read, so a file of any size
takes a few milliseconds. It serves clips that FFmpeg cannot decode (X-OCN) and the check for truncation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from dedio_core.errors import MediaError
from dedio_core.media.klv import KlvFile
from dedio_core.media.mxf_labels import codec_name
from dedio_core.media.mxf_partitions import (
    Partition,
    after_fill,
    find_footer,
    find_header,
    read_partition,
    why_incomplete,
)
from dedio_core.media.mxf_sets import LocalSet, Sets, read_sets
from dedio_core.models import Levels
from dedio_core.regular import open_regular


@dataclass(frozen=True)
class MxfHeader:
    """The picture of an MXF file; None (or an empty label) where the file does not say.

    Labels are 32 hex digits. Sizes are pixels as stored: for fields, the height is one field's.
    `duration` is in frames. `start_frames` is the first label counted in frames from 00:00:00:00
    with `start_base` frames a second; None where nothing is said, or a base of 0, which labels nothing.
    """

    path: Path
    essence_container: str = ""
    coding: str = ""
    essence_name: str = "unknown"
    stored: tuple[int, int] | None = None
    sampled: tuple[int, int] | None = None
    display: tuple[int, int] | None = None
    aspect: Fraction | None = None
    edit_rate: Fraction | None = None
    duration: int | None = None
    start_frames: int | None = None
    start_base: int | None = None
    start_drop: bool = False
    reel: str | None = None
    has_picture: bool = False
    levels: Levels | None = None
    """Of a Y'CbCr picture, from the black and white reference levels of its descriptor."""
    complete: str | None = None
    """None: the file is whole. Else one sentence why it is truncated, damaged or unfinished."""


def read_mxf(path: Path) -> MxfHeader:
    """The header of the MXF file `path`.

    A truncated file with readable metadata comes back with the reason in `complete`. Raises
    `MediaError`, with the byte offset, for what is no MXF file or has no readable metadata.
    """
    try:
        with open_regular(path) as stream:
            size = stream.seek(0, 2)
            if size == 0:
                raise MediaError(f"{path}: the file is empty")
            return _read(KlvFile(path, stream, size))
    except OSError as error:
        raise MediaError(f"{path}: cannot be read: {error.strerror or error}") from error


def _read(file: KlvFile) -> MxfHeader:
    packet = find_header(file)
    header = read_partition(file, packet, packet.offset)
    begin = after_fill(file, packet.end)
    footer, problem = find_footer(file, header)
    problem = problem or (why_incomplete(file, header, footer) if footer else None)
    sets = read_sets(file, begin, header.header_bytes)
    if footer and footer.header_bytes and not header.is_final:
        # An open header may be out of date (length -1): the footer repeats it, finished.
        sets = read_sets(file, after_fill(file, footer.packet.end), footer.header_bytes) or sets
    if not sets:
        raise file.bad(begin, "the header metadata cannot be read: the file is truncated or damaged")
    if begin + header.header_bytes > file.size:
        problem = (
            f"truncated: its header needs bytes up to {begin + header.header_bytes}, the file has {file.size}"
        )
    return _header(file.path, sets, problem or _unfinished(header, footer))


def _unfinished(header: Partition, footer: Partition | None) -> str | None:
    if header.is_closed or (footer and footer.is_final):
        return None
    return "the header partition was never closed: the recording or the copy was cut off"


def _header(path: Path, sets: Sets, complete: str | None) -> MxfHeader:
    picture = next((found for found in sets.values() if found.kind == "picture"), None)
    timecode = _start(sets)
    reel = _reel(sets)
    if picture is None:
        return MxfHeader(path, reel=reel, complete=complete)
    duration = picture.duration("container duration")
    container, coding = picture.label("container"), picture.label("coding")
    base = timecode.number("base", 2) if timecode else None
    return MxfHeader(
        path=path,
        essence_container=container,
        coding=coding,
        essence_name=codec_name(coding, container),
        stored=_size(picture, "stored"),
        sampled=_size(picture, "sampled"),
        display=_size(picture, "display"),
        aspect=picture.fraction("aspect"),
        edit_rate=picture.fraction("rate"),
        duration=duration if duration is not None else _track_duration(sets, picture),
        start_frames=timecode.duration("start") if timecode and base else None,
        start_base=base or None,
        start_drop=bool(timecode and timecode.number("drop", 1)),
        reel=reel,
        has_picture=True,
        levels=_levels(picture),
        complete=complete,
    )


def _levels(picture: LocalSet) -> Levels | None:
    depth, black, white = (picture.number(name, 4) for name in ("depth", "black level", "white level"))
    if not depth or not 8 <= depth <= 16 or black is None or white is None:
        return None
    step = 1 << (depth - 8)
    if (black, white) == (16 * step, 235 * step):
        return "video"
    return "full" if (black, white) == (0, (1 << depth) - 1) else None


def _size(picture: LocalSet, name: str) -> tuple[int, int] | None:
    width, height = picture.number(f"{name} width", 4), picture.number(f"{name} height", 4)
    return (width, height) if width and height else None


def _segments(sets: Sets, package: LocalSet) -> Iterator[tuple[LocalSet, LocalSet]]:
    """Each track of `package` with each component of its segment (a segment may be the component)."""
    for at in package.references("tracks"):
        track = sets.get(at)
        for segment_at in track.references("segment") if track else ():
            segment = sets.get(segment_at)
            if not track or not segment:
                continue
            if segment.kind != "sequence":
                yield track, segment
            for part in segment.references("components") if segment.kind == "sequence" else ():
                if found := sets.get(part):
                    yield track, found


def _start(sets: Sets) -> LocalSet | None:
    """The material package's first timecode component: the start label of the clip as it plays."""
    for package in sets.values():
        if package.kind == "material package":
            for _, component in _segments(sets, package):
                if component.kind == "timecode":
                    return component
    return None


def _track_duration(sets: Sets, picture: LocalSet) -> int | None:
    """The longest track of picture rate, for writers (FFmpeg) that give the container no duration."""
    lengths = [
        length
        for package in sets.values()
        if package.kind == "material package"
        for track, component in _segments(sets, package)
        if component.kind == "source clip" and track.fraction("edit rate") == picture.fraction("rate")
        if (length := component.duration("duration")) is not None
    ]
    return max(lengths, default=None)


def _reel(sets: Sets) -> str | None:
    """The name of the source package that a tape descriptor describes."""
    for package in sets.values():
        if package.kind == "source package":
            for at in package.references("descriptor"):
                tape = sets.get(at)
                if tape is not None and tape.kind == "tape":
                    return package.text("name")
    return None
