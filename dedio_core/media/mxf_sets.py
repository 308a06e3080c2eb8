"""Header metadata of an MXF file: local sets by their instance, items by name (ST 377-1)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from dedio_core.media.klv import KlvFile, Packet

MAX_BYTES = 16 << 20
"""Header metadata read at most; real files have some kilobytes."""
MAX_SETS = 20_000
NIL = bytes(16)

SET = bytes.fromhex("060e2b34025301010d01010101")
PRIMER = bytes.fromhex("060e2b34020501010d010201010501")

KINDS = {
    0x2F: "preface",
    0x18: "content storage",
    0x36: "material package",
    0x37: "source package",
    0x3B: "track",
    0x0F: "sequence",
    0x11: "source clip",
    0x14: "timecode",
    0x2E: "tape",
    0x27: "picture",
    0x28: "picture",
    0x29: "picture",
    0x51: "picture",
}
"""Byte 14 of a set's key -> what it is (0x27 generic, 0x28 CDCI, 0x29 RGBA, 0x51 MPEG-2 picture)."""

ITEMS = {
    0x3C0A: ("instance", "0101010115020000"),
    0x4402: ("name", "0103030201000000"),
    0x4403: ("tracks", "0601010406050000"),
    0x4701: ("descriptor", "0601010402030000"),
    0x4803: ("segment", "0601010402040000"),
    0x4B01: ("edit rate", "0530040500000000"),
    0x0202: ("duration", "0702020101030000"),
    0x1001: ("components", "0601010406090000"),
    0x1501: ("start", "0702010301050000"),
    0x1502: ("base", "0404010102060000"),
    0x1503: ("drop", "0404010105000000"),
    0x3001: ("rate", "0406010100000000"),
    0x3002: ("container duration", "0406010200000000"),
    0x3004: ("container", "0601010401020000"),
    0x3201: ("coding", "0401060100000000"),
    0x3202: ("stored height", "0401050201000000"),
    0x3203: ("stored width", "0401050202000000"),
    0x3204: ("sampled height", "0401050107000000"),
    0x3205: ("sampled width", "0401050108000000"),
    0x3208: ("display height", "040105010b000000"),
    0x3209: ("display width", "040105010c000000"),
    0x320E: ("aspect", "0401010101000000"),
    0x3301: ("depth", "040105030a000000"),
    0x3304: ("black level", "0401050303000000"),
    0x3305: ("white level", "0401050304000000"),
}
"""Static local tag -> our name, and the last eight bytes of the item's UL, by which a primer pack may
give it another tag. As in ST 377-1 and in the primer packs that FFmpeg writes."""

BY_TAG = {tag: name for tag, (name, _) in ITEMS.items()}
BY_UL = {bytes.fromhex(ul): name for name, ul in ITEMS.values()}


@dataclass(frozen=True)
class LocalSet:
    """One metadata set: its kind, and its known items as raw bytes."""

    kind: str
    items: dict[str, bytes] = field(default_factory=dict)

    def number(self, name: str, size: int) -> int | None:
        """An unsigned whole number of `size` bytes."""
        raw = self.items.get(name, b"")
        return int.from_bytes(raw, "big") if len(raw) == size else None

    def duration(self, name: str) -> int | None:
        """A signed 64-bit length; None where it is absent, -1 (unknown) or any other negative."""
        raw = self.items.get(name, b"")
        value = int.from_bytes(raw, "big", signed=True) if len(raw) == 8 else -1
        return value if value >= 0 else None

    def fraction(self, name: str) -> Fraction | None:
        """A rational above zero."""
        raw = self.items.get(name, b"")
        above, below = struct.unpack(">ii", raw) if len(raw) == 8 else (0, 0)
        return Fraction(above, below) if above > 0 and below > 0 else None

    def text(self, name: str) -> str | None:
        """A UTF-16 string up to its terminator; None where empty."""
        raw = self.items.get(name, b"")
        return raw.decode("utf-16-be", "replace").split("\0")[0].strip() or None

    def label(self, name: str) -> str:
        """A 16-byte label as hex; empty where absent."""
        raw = self.items.get(name, b"")
        return raw.hex() if len(raw) == 16 else ""

    def references(self, name: str) -> Iterator[bytes]:
        """The 16-byte references of a batch or an array, or of a single reference."""
        raw = self.items.get(name, b"")
        body = raw if len(raw) == 16 else raw[8:]
        return (body[at : at + 16] for at in range(0, len(body) - 15, 16))


Sets = dict[bytes, LocalSet]
"""Instance UID -> set, in the order of the file."""


def read_sets(file: KlvFile, start: int, length: int) -> Sets:
    """The sets in `length` bytes of header metadata from byte `start`.

    What is cut off or not understood is left out; the first of two sets with one instance counts.
    """
    end = min(start + min(length, MAX_BYTES), file.size)
    primer: dict[int, bytes] = {}
    sets: Sets = {}
    for packet in file.packets(start, end, MAX_SETS):
        if packet.end > end:
            break
        if packet.key[:7] == PRIMER[:7] and packet.key[8:15] == PRIMER[8:15]:
            primer = _primer(file.read(packet.value, packet.length))
        elif _is_set(packet):
            items = _items(file.read(packet.value, packet.length), primer)
            kind = KINDS.get(packet.key[14], "")
            if kind and len(items.get("instance", b"")) == 16:
                sets.setdefault(items["instance"], LocalSet(kind, items))
    return sets


def _is_set(packet: Packet) -> bool:
    return packet.key[:7] == SET[:7] and packet.key[8:13] == SET[8:13]


def _primer(data: bytes) -> dict[int, bytes]:
    """Local tag -> UL. A count that the data has no room for is cut to the data."""
    count, size = struct.unpack(">II", data[:8]) if len(data) >= 8 else (0, 0)
    if size != 18:
        return {}
    rows = data[8 : 8 + 18 * min(count, len(data) // 18)]
    whole = rows[: len(rows) // 18 * 18]
    return dict(struct.iter_unpack(">H16s", whole))


def _items(data: bytes, primer: dict[int, bytes]) -> dict[str, bytes]:
    """Known items of a set with two-byte tags and two-byte lengths."""
    found: dict[str, bytes] = {}
    at = 0
    while at + 4 <= len(data):
        tag, size = struct.unpack_from(">HH", data, at)
        at += 4
        if at + size > len(data):
            break
        # Tags below 0x8000 are fixed by the standard; only the others need the primer pack.
        name = BY_TAG.get(tag) if tag < 0x8000 else BY_UL.get(primer.get(tag, NIL)[8:])
        if name:
            found.setdefault(name, data[at : at + size])
        at += size
    return found
