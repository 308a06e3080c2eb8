"""The header of an EXR, attribute by attribute, changed without a touch to its compressed pixels.

From the format's description (openexr.com, "OpenEXR File Layout"): magic, version and flags, attributes
(name, type, size, value) up to an empty name, a table with the place of every chunk, the chunks. Only
single-part files of scanlines are taken.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass

from dedio_core.errors import VerifyError

MAGIC = 20000630
VERSION, TILED, LONG_NAMES, DEEP, MULTIPART = 2, 0x200, 0x400, 0x800, 0x1000
LONGEST_SHORT, LONGEST_NAME = 31, 255
LINES = {0: 1, 1: 1, 2: 1, 3: 16, 4: 32, 5: 16, 6: 32, 7: 32, 8: 32, 9: 256}
"""Lines of a chunk by compression: none, RLE, ZIPS, ZIP, PIZ, PXR24, B44, B44A, DWAA, DWAB."""
MOST_OF_HEADER = 16 << 20


@dataclass(frozen=True)
class Attribute:
    """The type and the bytes of an attribute."""

    kind: str
    value: bytes


@dataclass(frozen=True)
class Header:
    """A header: `attributes` by name in their order; `end` is where the table begins, `chunks` its length."""

    flags: int
    attributes: Mapping[str, Attribute]
    end: int
    chunks: int

    @property
    def compression(self) -> int:
        """The number of the compression."""
        return self.attributes["compression"].value[0]

    def window(self, name: str) -> tuple[int, int, int, int]:
        """``dataWindow`` or ``displayWindow``: left, top, right, bottom, all included."""
        x0, y0, x1, y1 = struct.unpack("<4i", self.attributes[name].value)
        return x0, y0, x1, y1

    def channels(self) -> dict[str, int]:
        """Channel names with the number of their type: 0 uint, 1 half, 2 float."""
        data, found, at = self.attributes["channels"].value, {}, 0
        while data[at] != 0:
            end = data.index(b"\0", at)
            found[data[at:end].decode("utf-8", "replace")] = struct.unpack_from("<i", data, end + 1)[0]
            at = end + 17
        return found


def read_header(data: bytes) -> Header:
    """The header of the EXR whose bytes begin with `data`. Raises `VerifyError` saying what is wrong."""
    try:
        magic, version = struct.unpack_from("<2I", data)
        if magic != MAGIC:
            raise VerifyError("is no EXR")
        if version & 0xFF != VERSION or version & (TILED | DEEP | MULTIPART):
            raise VerifyError("is no EXR of one part with scanlines")
        attributes, end = _attributes(data)
        made = Header(version, attributes, end, 0)
        _, top, _, bottom = made.window("dataWindow")
        lines = LINES[made.compression]
        return Header(version, attributes, end, -(-(bottom - top + 1) // lines))
    except (struct.error, IndexError, KeyError, ValueError, UnicodeDecodeError) as error:
        raise VerifyError(f"its EXR header is torn or odd ({type(error).__name__}: {error})") from None


def _attributes(data: bytes) -> tuple[dict[str, Attribute], int]:
    found: dict[str, Attribute] = {}
    at = 8
    while data[at] != 0:
        end = data.index(b"\0", at, at + LONGEST_NAME + 1)
        name = data[at:end].decode("utf-8")
        at, end = end + 1, data.index(b"\0", end + 1, end + LONGEST_NAME + 2)
        kind = data[at:end].decode("utf-8")
        (size,) = struct.unpack_from("<i", data, end + 1)
        at = end + 5
        if size < 0 or at + size > min(len(data), MOST_OF_HEADER) or name in found:
            raise ValueError(f"attribute {name!r} of {size} bytes")
        found[name] = Attribute(kind, data[at : at + size])
        at += size
    return found, at + 1


def with_attributes(data: bytes, header: Header, attributes: Mapping[str, Attribute]) -> bytes:
    """The EXR `data`, whose header is `header`, with `attributes` in its place; the chunks stay as they are.

    Raises `VerifyError` where the table of the chunks is not whole, and `ValueError` for attributes that
    would have its chunks read otherwise.
    """
    for name in ("channels", "compression", "dataWindow", "lineOrder"):
        if attributes.get(name) != header.attributes[name]:
            raise ValueError(f"{name} says how the chunks are read")
    begin = header.end + 8 * header.chunks
    if len(data) < begin:
        raise VerifyError("its table of chunks is torn")
    places = struct.unpack_from(f"<{header.chunks}Q", data, header.end)
    if any(not begin <= place < len(data) for place in places):
        raise VerifyError("its table of chunks is not whole: it was not written to its end")
    flags = header.flags & ~LONG_NAMES
    if any(len(name.encode()) > LONGEST_SHORT for name in attributes):
        flags |= LONG_NAMES
    parts = [struct.pack("<2I", MAGIC, flags)]
    for name, one in attributes.items():
        parts.append(name.encode() + b"\0" + one.kind.encode() + b"\0" + struct.pack("<i", len(one.value)))
        parts.append(one.value)
    made = b"".join(parts) + b"\0"
    moved = len(made) - header.end
    table = struct.pack(f"<{header.chunks}Q", *(place + moved for place in places))
    return made + table + data[begin:]
