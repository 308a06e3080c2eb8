"""Writing 16-bit RGB as DPX (SMPTE ST 268): what stands between a movie and Nuke."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dedio_core.frames import FrameRate, Timecode
from dedio_core.raw import dpx_header as at

RGB, LINEAR, USER_DEFINED = 50, 2, 0
GENERIC, INDUSTRY = 1664, 384
TEXTS = ((8, 8), (36, 100), (136, 24), (160, 500), (820, 32), (1432, 124), (1556, 64), (1732, 156))
"""Where texts stand, and for how many bytes: an empty one is zeros, while an undefined number is all ones."""


@dataclass(frozen=True)
class DpxFrame:
    """What a frame's header says besides its size. `position` counts from 0 in the whole clip."""

    rate: FrameRate
    timecode: Timecode | None
    position: int
    aspect: float = 1.0


def dpx(codes: npt.NDArray[np.uint16], frame: DpxFrame) -> bytes:
    """The file of (height, width, 3) `codes`, 0 black to 65535 white: big-endian, not padded."""
    height, width, _ = codes.shape
    pixels = codes.astype(">u2", copy=False).tobytes()
    header = bytearray(b"\xff" * at.SIZE)
    for place, length in TEXTS:
        header[place : place + length] = bytes(length)

    def put(place: int, kind: str, *values: float | bytes) -> None:
        struct.pack_into(f">{kind}", header, place, *values)

    put(0, "4sI8s4I", b"SDPX", at.SIZE, b"V2.0", at.SIZE + len(pixels), 1, GENERIC, INDUSTRY)
    put(32, "I", 0)
    put(160, "6s", b"DED-IO")
    put(768, "2H2I", 0, 1, width, height)
    # Sign, then black and white as codes and as quantities.
    put(780, "2IfIf", 0, 0, 0.0, 65535, 1.0)
    # User defined: what the codes mean is told by the color space that they are read as.
    put(800, "4B2H3I", RGB, USER_DEFINED, USER_DEFINED, 16, 0, 0, at.SIZE, 0, 0)
    put(1408, "2I", 0, 0)
    put(1424, "2I", width, height)
    put(1628, "2I", round(frame.aspect * 1000), 1000)
    put(at.FRAME_POSITION, "I", frame.position)
    put(at.FILM_RATE, "f", float(frame.rate.fraction))
    put(at.TELEVISION_RATE, "f", float(frame.rate.fraction))
    if frame.timecode:
        put(at.TIMECODE, "I", _label(frame.timecode))
        put(at.TIMECODE + 4, "I", 0)
    return bytes(header) + pixels


def _label(timecode: Timecode) -> int:
    """The label as BCD. Above 30 frames a second the full count stands there, and no drop-frame flag."""
    hours, minutes, seconds, frames = timecode.label()
    word = int(f"{hours:02d}{minutes:02d}{seconds:02d}{frames:02d}", 16)
    return word | 0x40 if timecode.drop and timecode.rate.timebase <= 30 else word
