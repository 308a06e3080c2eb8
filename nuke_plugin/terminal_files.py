"""Files that a render in the terminal makes: whole, or not there. Standard library only."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from dedio_core.errors import DiskFull, ToolError, WriteError

FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


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


@contextmanager
def whole_or_nothing(paths: Sequence[Path]) -> Iterator[None]:
    """Within it the files are made: old ones go first, and none is left where that fails.

    Raises `ToolError` for a file that Nuke said nothing about and did not write.
    """
    _remove(paths)
    try:
        yield
        for path in paths:
            size = path.stat().st_size if path.is_file() else None
            if not size:
                said = "is empty" if size == 0 else "is not there"
                raise ToolError(
                    f"{path}: {said}, though Nuke said that it was rendered; is its Write disabled?"
                )
    except BaseException:
        with suppress(WriteError):
            _remove(paths)
        raise


def _remove(paths: Sequence[Path]) -> None:
    """Remove the files and what Nuke calls them while it writes."""
    for path in paths:
        for one in (path, path.with_name(f"{path.name}.tmp")):
            with writing(one):
                one.unlink(missing_ok=True)
