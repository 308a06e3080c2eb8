"""Files that a render in the terminal makes: whole, or not there. Standard library only."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from dedio_core.errors import DiskFull, ToolError, WriteError

FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
PART = ".part"
"""Before the ending of a file that is not whole yet. Its ending stays: by it Nuke knows the container."""


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn an `OSError` inside into `DiskFull` or `WriteError` naming `path`."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise DiskFull(f"{path}: the disk is full; make room and render it again") from None
        raise WriteError(f"{path}: cannot write: {error.strerror or error}") from None


def write_script(path: Path, text: str) -> None:
    """Write a script whole, or not at all. Raises `DiskFull` or `WriteError`."""
    with writing(path):
        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        try:
            part.write_text(text, encoding="utf-8", newline="\n")
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


def part_of(path: Path) -> Path:
    """Where the file `path` is made: beside it."""
    return path.with_name(f"{path.stem}{PART}{path.suffix}")


@contextmanager
def whole_or_nothing(paths: Sequence[Path]) -> Iterator[None]:
    """Within it the files are made, each as its `part_of`; then they take their places.

    Where that fails no part is left, and older ones stay. What a killed run left goes first, so that no
    part is an old one. Raises `ToolError` for a file that Nuke said nothing about and did not write.
    """
    _remove(paths)
    try:
        yield
        for path in paths:
            part = part_of(path)
            size = part.stat().st_size if part.is_file() else None
            if not size:
                said = "is empty" if size == 0 else "is not there"
                raise ToolError(
                    f"{path}: {said}, though Nuke said that it was rendered; is its Write disabled?"
                )
        for path in paths:
            with writing(path):
                part_of(path).replace(path)
    except BaseException:
        with suppress(WriteError):
            _remove(paths)
        raise


def _remove(paths: Sequence[Path]) -> None:
    """Remove the parts of the files, and what Nuke calls them while it writes."""
    for part in map(part_of, paths):
        for one in (part, part.with_name(f"{part.name}.tmp")):
            with writing(one):
                one.unlink(missing_ok=True)
