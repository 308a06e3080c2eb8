"""Opening a movie safely: format fixed from its first bytes, file access alone.

Left to guess, FFmpeg would take a text file for a list of other files to open.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dedio_core.errors import MediaError
from dedio_core.regular import open_regular

MXF_PARTITION = bytes.fromhex("060e2b34020501010d01020101")
"""Start of every partition pack key (SMPTE ST 377-1); up to 64 KiB of run-in may come before it."""
RUN_IN = 65536
QUICKTIME_ATOMS = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")


def sniff(path: Path) -> str:
    """The container by its first bytes: ``mxf`` or ``mov``. Raises `MediaError` for anything else."""
    try:
        with open_regular(path) as file:
            head = file.read(RUN_IN + len(MXF_PARTITION))
    except OSError as error:
        raise MediaError(f"{path}: cannot be read: {error.strerror}") from None
    if not head:
        raise MediaError(f"{path}: is empty")
    if MXF_PARTITION in head:
        return "mxf"
    if head[4:8] in QUICKTIME_ATOMS:
        return "mov"
    raise MediaError(
        f"{path}: is neither MXF nor MOV/MP4, whatever its name says{_looks_like(head)}; rewrap or export it "
        "as MXF or MOV"
    )


def _looks_like(head: bytes) -> str:
    """What a file is that is not taken, where its first bytes tell."""
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return " (it is AVI)"
    return {b"\x1a\x45\xdf\xa3": " (it is Matroska or WebM)"}.get(head[:4], "")


def truncated_atom(path: Path) -> str | None:
    """Which top-level atom of a MOV or MP4 goes on past the file's end; None where the file is whole.

    FFmpeg opens a movie whose last atom is cut, and leaves out what it cannot read.
    """
    size, at = path.stat().st_size, 0
    with path.open("rb") as file:
        while at < size:
            file.seek(at)
            head = file.read(16)
            if len(head) < 8:  # padding; where it was an atom's beginning, the movie has lost its index
                return None
            length = int.from_bytes(head[:4], "big")
            if length == 1 and len(head) == 16:
                length = int.from_bytes(head[8:], "big")
            elif length == 0:  # as far as the file goes
                return None
            if length < 8 or at + length > size:
                name = head[4:8].decode("ascii", "replace") or "?"
                return f"its atom '{name}' at byte {at} should have {length} bytes, {size - at} are there"
            at += length
    return None


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Any]:
    """The PyAV container of a movie; closed at the end. Library errors become `MediaError`."""
    import av

    kind = sniff(path)
    url = f"file:{path.resolve()}"
    try:
        with av.open(url, format=kind, options={"protocol_whitelist": "file"}) as container:
            yield container
    except av.error.FFmpegError as error:
        raise MediaError(f"{path}: damaged or truncated: {error.strerror or error}") from error


def picture_stream(container: Any, path: Path) -> Any:
    """The first picture track. Raises `MediaError` where the file has none that can be decoded."""
    streams = [s for s in container.streams.video if s.codec_context is not None]
    if streams:
        return streams[0]
    if container.streams.video:
        raise MediaError(f"{path}: its picture codec cannot be decoded here (camera raw needs a converter)")
    kinds = sorted({s.type for s in container.streams}) or ["no tracks"]
    raise MediaError(f"{path}: has no picture track (only {', '.join(kinds)})")
