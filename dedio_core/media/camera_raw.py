"""A camera-raw clip that needs a vendor's tool, described from its XML and its MXF header."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from dedio_core.errors import InputError, MediaError
from dedio_core.frames import FrameRange, FrameRate, Timecode
from dedio_core.media.mxf import MxfHeader, read_mxf
from dedio_core.media.sony_meta import SonyMeta, find_nonrealtime_meta, read_nonrealtime_meta
from dedio_core.models import CameraInfo, SourceClip

RAW_MARKS = {"X-OCN": "X-OCN", "RAW SQ": "RAW SQ", "F65 RAW": "F65 RAW"}
"""Part of a codec's name -> codec; names as MediaInfo, Sony's XML and MXF descriptors have them."""

T = TypeVar("T")


def raw_codec(header: MxfHeader, meta: SonyMeta | None) -> str | None:
    """The raw codec of a clip, from its MXF label or its XML's videoCodec; None where it is not raw."""
    for said in (header.essence_name, (meta.codec or "").replace("_", " ") if meta else ""):
        for mark, codec in RAW_MARKS.items():
            if mark in said.upper():
                return codec
    return None


def describe_raw(path: Path) -> SourceClip:
    """The clip at `path`: length, rate and start label from the XML beside it, else from the MXF.

    Reads headers only. Raises `MediaError` for a truncated clip, for one that is not camera raw, and
    naming every one of length, rate, start and size that neither source states.
    """
    header = read_mxf(path)
    if header.complete:
        raise MediaError(f"{path}: {header.complete}")
    xml = find_nonrealtime_meta(path)
    meta = read_nonrealtime_meta(xml) if xml else None
    codec = raw_codec(header, meta)
    if codec is None:
        label = header.coding or header.essence_container or "no picture"
        raise MediaError(
            f"{path}: not camera raw that is known here (its picture is {header.essence_name}: {label})"
        )
    notes: list[str] = []
    try:
        return _clip(path, codec, header, meta, notes)
    except InputError as error:
        raise MediaError(f"{path}: {error}") from error


def _clip(path: Path, codec: str, header: MxfHeader, meta: SonyMeta | None, notes: list[str]) -> SourceClip:
    own = header.sampled or header.stored
    size = (meta.width, meta.height) if meta and meta.width and meta.height else None
    size = _agreed("size", size, own, notes)
    length = _agreed("length", meta.duration if meta else None, header.duration, notes)
    own_rate = FrameRate(header.edit_rate) if header.edit_rate else None
    rate = _agreed("rate", meta.format_fps if meta else None, own_rate, notes)
    own_start = _mxf_start(header, rate, notes) if rate else None
    start = _agreed("start timecode", meta.start if meta else None, own_start, notes)
    stated = {"length": length, "frame rate": rate, "start timecode": start, "size": size}
    missing = [name for name, value in stated.items() if not value]
    if not (length and rate and start and size):
        beside = f"{meta.path.name} and the MXF header" if meta else "the MXF header (no XML beside the clip)"
        raise MediaError(f"{path}: no {', no '.join(missing)} in {beside}")
    return SourceClip(
        path=path,
        kind="raw",
        codec=codec,
        frames=FrameRange.of(0, length),
        rate=rate,
        rate_source="XML formatFps" if meta and meta.format_fps else "MXF edit rate",
        width=size[0],
        height=size[1],
        start=start,
        start_source="XML LtcChange" if meta and meta.start else "MXF timecode track",
        pixel_aspect=meta.pixel_aspect if meta else None,
        bits=16,
        pixel_format=(meta.codec if meta else None) or header.essence_name,
        reel=header.reel or (meta.reel if meta else None),
        camera=meta.camera() if meta else CameraInfo(),
        notes=tuple(notes),
        remarks=tuple(meta.notes) if meta else (),
    )


def _agreed(name: str, first: T | None, second: T | None, notes: list[str]) -> T | None:
    """`first` where there is one, else `second`; a note where they disagree."""
    if first and second and first != second:
        notes.append(f"{name}: the XML says {first}, the MXF {second}; the XML counts")
    return first or second


def _mxf_start(header: MxfHeader, rate: FrameRate, notes: list[str]) -> Timecode | None:
    """The MXF's start label at `rate`; its timecode track may count pairs of frames."""
    if header.start_frames is None or not header.start_base:
        return None
    steps, rest = divmod(rate.timebase, header.start_base)
    if rest or steps not in (1, 2):
        notes.append(f"the MXF's timecode counts {header.start_base} a second, the clip is {rate}; not used")
        return None
    return Timecode(header.start_frames * steps, rate, header.start_drop)
