"""Key-length-value packets of MXF (SMPTE ST 336 as ST 377-1 uses it), read without trusting a length.

Nothing here follows a length that leaves the file, allocates by one, or loops without moving on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from dedio_core.errors import MediaError

KEY_START = bytes.fromhex("060e2b34")
"""The first four bytes of every SMPTE key."""

FILL = bytes.fromhex("060e2b34010101")
"""Key of a fill item, up to the byte that is its registry version (which writers disagree on)."""


@dataclass(frozen=True)
class Packet:
    """One packet: its 16-byte key, and where its value begins and how long it says it is (bytes)."""

    key: bytes
    offset: int
    value: int
    length: int

    @property
    def end(self) -> int:
        """Offset of the first byte after the value."""
        return self.value + self.length

    @property
    def is_fill(self) -> bool:
        """Whether the packet is padding."""
        return self.key.startswith(FILL) and self.key[8:] == bytes.fromhex("0301021001000000")


class KlvFile:
    """An open file with its size in bytes. Every read names its offset; none goes past the end."""

    def __init__(self, path: Path, stream: BinaryIO, size: int) -> None:
        self.path = path
        self.size = size
        self._stream = stream

    def bad(self, offset: int, problem: str) -> MediaError:
        """The error that says `problem`, with the file and the byte offset."""
        return MediaError(f"{self.path}: byte {offset}: {problem}")

    def read(self, offset: int, count: int) -> bytes:
        """`count` bytes from `offset`, fewer where the file ends. Raises `MediaError` if unreadable."""
        if offset < 0 or offset >= self.size:
            return b""
        try:
            self._stream.seek(offset)
            return self._stream.read(min(count, self.size - offset))
        except OSError as error:
            raise self.bad(offset, f"cannot be read: {error.strerror or error}") from error

    def packet(self, offset: int) -> Packet | None:
        """The packet at `offset`; None where there is no whole key and length of a SMPTE packet."""
        head = self.read(offset, 25)
        if len(head) < 17 or not head.startswith(KEY_START):
            return None
        found = ber_length(head, 16)
        if found is None:
            return None
        length, value = found
        return Packet(head[:16], offset, offset + value, length)

    def packets(self, offset: int, end: int, limit: int) -> Iterator[Packet]:
        """Packets from `offset` while they begin before `end`; at most `limit` of them.

        The last may say that it runs past `end`: that is for the caller to judge.
        """
        for _ in range(limit):
            found = self.packet(offset) if offset < end else None
            if found is None:
                return
            yield found
            offset = found.end  # always ahead of `offset`: a key and a length are 17 bytes or more


def ber_length(data: bytes, at: int) -> tuple[int, int] | None:
    """The BER length at `at` and the offset after it; None where it is cut off or not definite.

    Long form is 1 to 8 bytes of length (ST 377-1 allows no more).
    """
    if at >= len(data):
        return None
    first = data[at]
    if first < 0x80:
        return first, at + 1
    count = first & 0x7F
    if not 1 <= count <= 8 or at + 1 + count > len(data):
        return None
    return int.from_bytes(data[at + 1 : at + 1 + count], "big"), at + 1 + count
