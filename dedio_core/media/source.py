"""Finding a source: a movie, an image sequence in any of the ways people name one, or camera raw."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from itertools import islice
from pathlib import Path

from dedio_core import files, images
from dedio_core.errors import DedioError, InputError, MediaError
from dedio_core.frames import FrameRange, FrameRate, Timecode
from dedio_core.media.camera_raw import describe_raw, raw_codec
from dedio_core.media.mxf import MxfHeader, read_mxf
from dedio_core.media.sony_meta import SonyMeta, find_nonrealtime_meta, read_nonrealtime_meta
from dedio_core.models import ImageSequence, Levels, SourceClip
from dedio_core.movies.container import sniff, truncated_atom
from dedio_core.movies.probe import MovieInfo, probe
from dedio_core.regular import open_regular

IMAGE_SUFFIXES = ("dpx", "exr", "tif", "tiff")
MOVIE_SUFFIXES = ("mxf", "mov", "mp4", "m4v")
Key = tuple[str, str, str]
"""Base name, separator and extension of a sequence."""
NUMBERED = re.compile(r"(?P<base>.*?)(?P<separator>[._-]?)(?P<number>\d+)\.(?P<extension>[A-Za-z0-9]+)")
PATTERN = re.compile(
    r"(?P<base>.*?)(?P<separator>[._-]?)(?:(?P<hashes>#+|@+)|%0?(?P<digits>\d*)d)\.(?P<extension>\w+)"
)


def find_source(path: Path, fallback_rate: str | None, check_frames: int = 24) -> SourceClip:
    """The source at `path`: a movie file, ``name.####.dpx``, ``name.%04d.dpx``, a folder, or one frame.

    `fallback_rate` is used only where the media states none. Raises `MediaError` for what is
    missing, damaged or incomplete, `InputError` where no rate can be had.
    """
    try:
        return _find(path, fallback_rate, check_frames)
    except OSError as error:
        raise MediaError(f"{path}: cannot be read: {error.strerror or error}") from error


def _find(path: Path, fallback_rate: str | None, check_frames: int) -> SourceClip:
    if "\0" in str(path):
        raise MediaError(f"{str(path)!r}: no such file or folder")
    try:
        str(path.absolute()).encode()
    except UnicodeEncodeError:
        raise MediaError(f"{str(path)!a}: its name is not UTF-8 text; rename it") from None
    if path.is_dir():
        return _sequence_clip(_in_folder(path), fallback_rate)
    if PATTERN.fullmatch(path.name) and not path.is_file():
        return _sequence_clip(_by_pattern(path), fallback_rate)
    if not path.exists():
        raise MediaError(f"{path}: no such file or folder")
    suffix = path.suffix.lower().lstrip(".")
    if suffix in IMAGE_SUFFIXES:
        return _sequence_clip(_around(path), fallback_rate)
    if not path.is_file():
        raise MediaError(f"{path}: is not a file")
    return _movie_clip(path, fallback_rate, check_frames)


def _listing(folder: Path) -> dict[tuple[str, str, str], dict[int, set[int]]]:
    """Sequences in a folder: (base, separator, extension) -> frame -> widths it is written with."""
    found: dict[tuple[str, str, str], dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for entry in folder.iterdir():
        numbered = NUMBERED.fullmatch(entry.name)
        if numbered and numbered["extension"].lower() in IMAGE_SUFFIXES and not entry.name.startswith("."):
            key = (numbered["base"], numbered["separator"], numbered["extension"])
            found[key][int(numbered["number"])].add(len(numbered["number"]))
    return found


def _refuse_negative(
    folder: Path, found: Collection[tuple[str, str, str]], key: tuple[str, str, str]
) -> None:
    """Refuse a sequence some of whose numbers are below 0: ``t.-003.tif`` would be another's or lost."""
    base, separator, extension = key
    is_negative = separator == "-" and base[-1:] in (".", "_")
    if is_negative or (separator in (".", "_") and (base + separator, "-", extension) in found):
        name = base if is_negative else base + separator
        raise MediaError(
            f"{folder / name}-#.{extension}: has frame numbers below 0, which no plate can have; renumber "
            "the files"
        )


def _in_folder(folder: Path) -> ImageSequence:
    found = _listing(folder)
    for key in found:
        _refuse_negative(folder, found, key)
    if not found:
        raise MediaError(f"{folder}: has no image sequence ({', '.join(IMAGE_SUFFIXES)})")
    if len(found) > 1:
        names = ", ".join(f"{base}{separator}#.{extension}" for base, separator, extension in sorted(found))
        raise MediaError(f"{folder}: has {len(found)} sequences ({names}); name one of them")
    return _sequence(folder, *next(iter(found.items())))


def _by_pattern(path: Path) -> ImageSequence:
    pattern = PATTERN.fullmatch(path.name)
    assert pattern
    if not path.parent.is_dir():
        raise MediaError(f"{path.parent}: no such folder")
    key = (pattern["base"], pattern["separator"], pattern["extension"])
    if key[2].lower() not in IMAGE_SUFFIXES:
        raise MediaError(f"{path}: sequences of {', '.join(IMAGE_SUFFIXES)} are read, not of {key[2]}")
    digits = len(pattern["hashes"] or "") or int(pattern["digits"] or 0)
    found = _listing(path.parent)
    _refuse_negative(path.parent, found, key)
    frames = found.get(key, {})
    kept = {
        f: widths
        for f, widths in frames.items()
        if digits in (0, 1) or digits in widths or len(str(f)) > digits
    }
    if not kept:
        raise MediaError(f"{path}: no frames of this sequence are there")
    return _sequence(path.parent, key, kept)


def _around(path: Path) -> ImageSequence:
    numbered = NUMBERED.fullmatch(path.name)
    if not numbered:
        raise MediaError(f"{path}: is a single picture without a frame number; a plate needs a sequence")
    key = (numbered["base"], numbered["separator"], numbered["extension"])
    found = _listing(path.parent)
    _refuse_negative(path.parent, found, key)
    frames = found.get(key)
    if not frames:
        raise MediaError(f"{path}: is hidden, or spelt otherwise in its folder; name a frame as it is there")
    return _sequence(path.parent, key, frames)


def _sequence(folder: Path, key: tuple[str, str, str], frames: dict[int, set[int]]) -> ImageSequence:
    base, separator, extension = key
    first, last = min(frames), max(frames)
    holes = last - first + 1 - len(frames)
    name = f"{folder / base}{separator}#.{extension}"
    if holes:
        some = islice((f for f in range(first, last + 1) if f not in frames), 10)
        shown = ", ".join(map(str, some)) + (f" and {holes - 10} more" if holes > 10 else "")
        raise MediaError(f"{name}: {holes} frame(s) missing between {first} and {last}: {shown}")
    padding = min(min(widths) for widths in frames.values())
    odd = [f for f, widths in frames.items() if widths != {max(padding, len(str(f)))}]
    if odd:
        raise MediaError(f"{name}: frame {min(odd)} is written with other or several paddings; keep one")
    return ImageSequence(folder, base, extension, first, last, padding, separator)


def _sequence_clip(sequence: ImageSequence, fallback_rate: str | None) -> SourceClip:
    infos = [images.read_info(path) for path in sequence.paths()]
    torn = [said for path in sequence.paths() if (said := _torn_dpx(path))]
    if torn:
        more = f" ({len(torn)} frames are truncated)" if len(torn) > 1 else ""
        raise MediaError(torn[0] + more)
    head = infos[0]
    sizes = {(i.width, i.height) for i in infos}
    if len(sizes) > 1:
        odd = next(i for i in infos if (i.width, i.height) != (head.width, head.height))
        raise MediaError(
            f"{odd.path}: is {odd.width}x{odd.height}, the first frame is {head.width}x{head.height}; "
            "mixed sizes are not one plate"
        )
    grey = next((i for i in infos if i.channels < 3), None)
    if grey:
        raise MediaError(f"{grey.path}: has {grey.channels} channel(s); a plate needs R, G and B")
    stored = head.text.get("dpx:ImageDescriptor", "RGB")
    if head.format == "dpx" and stored not in ("RGB", "RGBA", "ABGR"):
        raise MediaError(f"{head.path}: stores {stored}, not RGB; export it as RGB DPX")
    rate, rate_source = _rate(FrameRate(head.rate) if head.rate else None, fallback_rate, str(sequence))
    start = images.timecode_from_words(head.words, rate) if head.words else None
    notes = _timecode_jumps(infos, start, rate)
    return SourceClip(
        path=sequence.path(sequence.first_frame),
        kind="sequence",
        codec=head.format,
        frames=sequence.frames,
        rate=rate,
        rate_source=rate_source,
        width=head.width,
        height=head.height,
        start=start,
        start_source="file header" if start else "",
        pixel_aspect=head.pixel_aspect if head.pixel_aspect != 1.0 else None,
        bits=head.bits,
        pixel_format="float" if head.is_float else f"uint{head.bits}",
        levels="full",
        reel=head.text.get("reelName") or head.text.get("dpx:InputDevice") or None,
        content_id=files.content_id(list(sequence.paths()), list(sequence.frames)),
        sequence=sequence,
        notes=notes,
    )


def _torn_dpx(path: Path) -> str | None:
    """What is wrong with a DPX that is shorter than its header says: opening it does not tell."""
    with open_regular(path) as file:
        head = file.read(20)
        size = file.seek(0, os.SEEK_END)
    if head[:4] not in (b"SDPX", b"XPDS"):
        return None
    said = int.from_bytes(head[16:20], "big" if head[:4] == b"SDPX" else "little")
    if said in (0, 0xFFFFFFFF) or size >= said:
        return None
    return f"{path}: is truncated: it has {size} of the {said} bytes that its header says"


def _timecode_jumps(
    infos: list[images.ImageInfo], start: Timecode | None, rate: FrameRate
) -> tuple[str, ...]:
    """A note for the first frame whose header timecode does not follow from the first frame's."""
    if start is None:
        return ()
    for n, info in enumerate(infos):
        label = images.timecode_from_words(info.words, rate) if info.words else None
        if label is None or label.minus(start) != n:
            return (
                f"{info.path.name}: header timecode {label or 'is missing'}, {start.plus(n)} would follow",
            )
    return ()


def _rate(stated: FrameRate | None, fallback: str | None, what: str) -> tuple[FrameRate, str]:
    if stated:
        return stated, "media"
    if fallback:
        return FrameRate.parse(fallback), "defaults.source_fps"
    raise InputError(f"{what}: states no frame rate; set defaults.source_fps (for example 24000/1001)")


def _movie_clip(path: Path, fallback_rate: str | None, check_frames: int) -> SourceClip:
    own_levels: Levels | None = None
    if sniff(path) == "mxf":
        header = read_mxf(path)
        if header.complete is not None:
            raise MediaError(f"{path}: truncated or unfinished: {header.complete}")
        if is_raw(path, header):
            return replace(describe_raw(path), content_id=files.content_id([path]))
        own_levels = header.levels
    elif torn := truncated_atom(path):
        raise MediaError(f"{path}: truncated or unfinished: {torn}")
    info = probe(path, check_frames)
    meta_path = find_nonrealtime_meta(path)
    meta, notes = _meta(meta_path)
    rate, rate_source = _rate(FrameRate(info.rate) if info.rate else None, fallback_rate, str(path))
    if info.count <= 0:
        raise MediaError(f"{path}: does not say how many frames it has; it is damaged or was never finished")
    start, start_source = _start(info, meta, rate, notes)
    if meta_path and meta and meta.duration is not None and meta.duration != info.count:
        notes.append(
            f"{meta_path.name}: says {meta.duration} frames, the movie has {info.count}; the movie counts"
        )
    remarks = list(meta.notes) if meta else []
    if info.has_alpha:
        remarks.append("it has alpha, which is left out")
    if info.rotation:
        notes.append(
            f"{path.name}: is marked to be turned by {info.rotation} degrees; the plate is as recorded"
        )
    if info.is_interlaced:
        notes.append(f"{path.name}: is interlaced; its fields are taken as they stand")
    aspect = info.sample_aspect
    camera = meta.camera() if meta else None
    clip = SourceClip(
        path=path,
        kind="movie",
        codec=f"{info.codec} {info.profile}".strip(),
        frames=FrameRange.of(0, info.count),
        rate=rate,
        rate_source=rate_source,
        width=info.width,
        height=info.height,
        start=start,
        start_source=start_source,
        pixel_aspect=float(aspect) if aspect and aspect != 1 else None,
        bits=info.bits,
        pixel_format=info.pixel_format,
        matrix=info.matrix,
        levels=own_levels
        or ("video" if info.levels == "video" else "full" if info.levels == "full" else None),
        reel=info.reel,
        content_id=files.content_id([path]),
        notes=tuple(notes),
        remarks=tuple(remarks),
    )
    return replace(clip, camera=camera) if camera else clip


def _meta(path: Path | None) -> tuple[SonyMeta | None, list[str]]:
    if path is None:
        return None, []
    try:
        return read_nonrealtime_meta(path), []
    except MediaError as error:
        # The name alone: a plan's notes mean the same on another machine.
        return None, [f"{str(error).replace(str(path), path.name)}; it was left aside"]


def _start(
    info: MovieInfo, meta: SonyMeta | None, rate: FrameRate, notes: list[str]
) -> tuple[Timecode | None, str]:
    stated = None
    if info.timecode:
        try:
            stated = Timecode.parse(info.timecode, rate)
        except DedioError as error:
            notes.append(f"start {error}; it was left aside")
    other = meta.start if meta else None
    if stated and other and (stated.frames, stated.drop) != (other.frames, other.drop):
        notes.append(f"start timecode is {stated} in the movie and {other} in the XML; the movie's is used")
    if stated:
        return stated, info.container
    return (other, "XML") if other else (None, "")


def is_raw(path: Path, header: MxfHeader) -> bool:
    """Whether the clip is camera raw that needs a vendor's converter."""
    return raw_codec(header, _meta(find_nonrealtime_meta(path))[0]) is not None
