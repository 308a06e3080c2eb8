"""The header of a DPX file (SMPTE ST 268): size, timecode, rate and position, without the pixels."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from pathlib import Path

from dedio_core.errors import VerifyError
from dedio_core.frames import Timecode
from dedio_core.regular import open_regular

SIZE = 2048
"""Bytes of the generic, industry (film, television) headers together."""
UNDEFINED = 0xFFFFFFFF

FILE_SIZE, WIDTH, HEIGHT, BIT_DEPTH = 16, 772, 776, 803
INPUT_DEVICE, FRAME_POSITION, FILM_RATE, TIMECODE, TELEVISION_RATE = 1556, 1712, 1724, 1920, 1940
"""Byte offsets in the header, ST 268."""


@dataclass(frozen=True)
class DpxHeader:
    """A DPX header; None where a field is undefined (all bits set).

    `label` is hours, minutes, seconds, frames as written; `has_drop_flag` is bit 6 of its frames
    byte. `frame_rate` is frames a second, the television header's before the film header's.
    """

    width: int
    height: int
    bits: int
    file_size: int | None
    label: tuple[int, int, int, int] | None
    has_drop_flag: bool
    frame_rate: float | None
    frame_position: int | None
    input_device: str | None


def read_dpx_header(path: Path) -> DpxHeader:
    """The header of `path`, either byte order.

    Raises `VerifyError` for what is no DPX file, is shorter than its header, or is not as long as its
    header says (truncated).
    """
    try:
        with open_regular(path) as file:
            data = file.read(SIZE)
            actual = file.seek(0, 2)
    except OSError as error:
        raise VerifyError(f"{path}: cannot be read: {error.strerror or error}") from error
    if data[:4] not in (b"SDPX", b"XPDS"):
        raise VerifyError(f"{path}: not a DPX file (it begins with {data[:4]!r})")
    if len(data) < SIZE:
        raise VerifyError(f"{path}: truncated: {len(data)} of the {SIZE} bytes of a DPX header")
    order = ">" if data[:4] == b"SDPX" else "<"

    def word(at: int) -> int | None:
        value: int = struct.unpack_from(f"{order}I", data, at)[0]
        return None if value == UNDEFINED else value

    def rate(at: int) -> float | None:
        value: float = struct.unpack_from(f"{order}f", data, at)[0]
        return value if math.isfinite(value) and value > 0 else None

    said = word(FILE_SIZE)
    if said and said != actual:
        raise VerifyError(
            f"{path}: its header says {said} bytes, the file has {actual}: truncated or damaged"
        )
    label, has_drop_flag = _label(word(TIMECODE))
    return DpxHeader(
        width=word(WIDTH) or 0,
        height=word(HEIGHT) or 0,
        bits=data[BIT_DEPTH],
        file_size=said,
        label=label,
        has_drop_flag=has_drop_flag,
        frame_rate=rate(TELEVISION_RATE) or rate(FILM_RATE),
        frame_position=word(FRAME_POSITION),
        input_device=data[INPUT_DEVICE : INPUT_DEVICE + 32].split(b"\0")[0].decode("latin-1").strip("\xff ")
        or None,
    )


def _label(word: int | None) -> tuple[tuple[int, int, int, int] | None, bool]:
    """BCD ``HHMMSSFF``. Digits that are not decimal mean that no timecode was written.

    Frames up to 59 are kept whole: above 30 frames a second some writers put the full count there,
    where bit 6 is a digit and not the drop-frame flag.
    """
    if word is None:
        return None, False
    digits = f"{word:08x}"
    if not digits.isdecimal():
        return None, False
    hours, minutes, seconds, frames = (int(digits[at : at + 2]) for at in (0, 2, 4, 6))
    return (hours, minutes, seconds, frames), bool(word & 0x40)


def frame_proof(path: Path, header: DpxHeader, expected: Timecode | None) -> float:
    """1.0 where the file's timecode is `expected`, 0.0 where nothing proves which frame it is.

    Nothing does where the file has no timecode, an all-zero one (which writers leave when they have
    none; also for a clip that starts at 00:00:00:00), or above 30 frames a second only the label
    of its pair. Raises `VerifyError` for another frame's timecode.
    """
    if expected is None or header.label is None or not any(header.label):
        return 0.0
    hours, minutes, seconds, frames = expected.label()
    readings = [header.label]
    if header.has_drop_flag:
        readings.append((*header.label[:3], header.label[3] - 40))
    if (hours, minutes, seconds, frames) in readings:
        return 1.0
    if expected.rate.timebase > 30 and (hours, minutes, seconds, frames // 2) in readings:
        return 0.0
    shown = ":".join(f"{value:02d}" for value in readings[-1])
    raise VerifyError(
        f"{path}: its timecode is {shown}, but this frame of the clip is {expected}: a wrong frame"
    )
