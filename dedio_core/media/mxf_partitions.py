"""Partitions of an MXF file, and the verdict whether the file is whole (SMPTE ST 377-1)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from dedio_core.media.klv import KEY_START, KlvFile, Packet

RUN_IN = 65536
"""ST 377-1: what stands before the header partition is shorter than this (bytes)."""

PARTITION = bytes.fromhex("060e2b34020501010d01020101")
HEADER, BODY, FOOTER, RANDOM_INDEX = 2, 3, 4, 0x11
FIXED = struct.Struct(">HHIQQQQQIQI")
MAX_PACKETS = 10_000
"""Packets looked at behind the footer, and partitions of the random index; real files have a few."""


@dataclass(frozen=True)
class Partition:
    """A partition pack. Offsets are bytes from the start of the file, counts are bytes."""

    packet: Packet
    kind: int
    is_closed: bool
    is_complete: bool
    this: int
    footer: int
    header_bytes: int
    index_bytes: int

    @property
    def is_final(self) -> bool:
        """Whether its metadata is the last word: closed and complete."""
        return self.is_closed and self.is_complete


def kind_of(packet: Packet | None) -> int | None:
    """HEADER, BODY, FOOTER or RANDOM_INDEX; None for any other packet (registry version ignored)."""
    if packet is None or packet.key[:7] != PARTITION[:7] or packet.key[8:13] != PARTITION[8:13]:
        return None
    return packet.key[13] if packet.key[13] in (HEADER, BODY, FOOTER, RANDOM_INDEX) else None


def find_header(file: KlvFile) -> Packet:
    """The header partition's packet, behind a run-in of up to 64 KiB. Raises `MediaError` without one."""
    head = file.read(0, RUN_IN + 16)
    at = head.find(PARTITION[:7])
    while at >= 0:
        found = file.packet(at)
        if found is not None and kind_of(found) == HEADER:
            return found
        at = head.find(PARTITION[:7], at + 1)
    raise file.bad(0, "not an MXF file, or one cut off before its header (no header partition in 64 KiB)")


def read_partition(file: KlvFile, packet: Packet, start: int) -> Partition:
    """The partition pack in `packet`; `start` is where the header partition is (the run-in's length).

    Raises `MediaError` where the pack is cut off or too short.
    """
    data = file.read(packet.value, min(packet.length, FIXED.size))
    if len(data) < FIXED.size:
        raise file.bad(packet.offset, "the partition pack is cut off: the file is truncated or damaged")
    _, _, _, this, _, footer, header_bytes, index_bytes, *_ = FIXED.unpack(data)
    status = packet.key[14]
    return Partition(
        packet=packet,
        kind=packet.key[13],
        is_closed=status in (2, 4),
        is_complete=status in (3, 4),
        this=this + start,
        footer=footer + start if footer else 0,
        header_bytes=header_bytes,
        index_bytes=index_bytes,
    )


def random_index(file: KlvFile, start: int) -> list[int]:
    """Offsets of all partitions from the random index pack at the end; empty where there is none."""
    tail = file.read(file.size - 4, 4)
    length = int.from_bytes(tail, "big")
    packet = file.packet(file.size - length) if 0 < length < file.size else None
    if packet is None or kind_of(packet) != RANDOM_INDEX or packet.end != file.size:
        return []
    count = min((packet.length - 4) // 12, MAX_PACKETS)
    data = file.read(packet.value, 12 * count)
    return [start + offset for _, offset in struct.iter_unpack(">IQ", data[: len(data) // 12 * 12])]


def after_fill(file: KlvFile, offset: int) -> int:
    """`offset`, or the end of the fill that stands there."""
    packet = file.packet(offset)
    return packet.end if packet is not None and packet.is_fill else offset


def find_footer(file: KlvFile, header: Partition) -> tuple[Partition | None, str | None]:
    """The footer partition, and else the sentence that says why there is none."""
    start = header.packet.offset
    index = random_index(file, start)
    at = header.footer or (index[-1] if index else 0)
    if not at:
        return None, (
            "the header partition was never closed and names no footer: "
            "the recording or the copy was cut off, or is still going on"
        )
    if at >= file.size:
        return None, f"truncated: its footer should begin at byte {at}, but the file ends at byte {file.size}"
    packet = file.packet(at)
    if packet is None or kind_of(packet) != FOOTER:
        return (
            None,
            f"damaged or not wholly copied: no footer partition at byte {at}, where the header puts it",
        )
    if packet.length < FIXED.size or packet.end > file.size:
        return None, f"truncated: its footer partition at byte {at} runs past the file's end"
    footer = read_partition(file, packet, start)
    if footer.this != at:
        return None, f"damaged: the footer partition at byte {at} says that it is at byte {footer.this}"
    return footer, None


def why_incomplete(file: KlvFile, header: Partition, footer: Partition) -> str | None:
    """None for a whole file, else one sentence. Looks at the footer and at where partitions are."""
    if header.this != header.packet.offset:
        return f"damaged: the header partition says that it is at byte {header.this}"
    need = after_fill(file, footer.packet.end) + footer.header_bytes + footer.index_bytes
    if need > file.size:
        return f"truncated: its footer needs bytes up to {need}, but the file ends at byte {file.size}"
    end = footer.packet.end
    for packet in file.packets(end, file.size, MAX_PACKETS):
        end = packet.end
        if end > file.size:
            past = end - file.size
            return (
                f"truncated: the last packet, at byte {packet.offset}, runs {past} bytes past the file's end"
            )
    left = file.read(end, 4)
    # Other bytes may follow a whole file (a card's padding); the start of a key is a packet cut off.
    if left and KEY_START.startswith(left):
        return f"truncated: the packet at byte {end} is cut off"
    for at in random_index(file, header.packet.offset):
        if kind_of(file.packet(at)) not in (HEADER, BODY, FOOTER):
            return f"damaged or not wholly copied: no partition at byte {at}, where the random index has one"
    return None
