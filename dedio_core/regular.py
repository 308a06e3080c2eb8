"""Opening what is a regular file, and nothing else: a named pipe would be waited for, a link leads anywhere.

What is refused is an `OSError` like any other that opening raises: who reads says it with the path, as its
own kind of error. `is_ours`: a file that DED-IO made, below ``.dedio``; a link there is never followed.
A file that a user gives may be a link.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from pathlib import Path
from typing import BinaryIO

NO_WAIT = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
NO_LINK = getattr(os, "O_NOFOLLOW", 0)
PATIENCE = 10.0
"""Seconds for which a file is asked for again that a file server lets go of just now."""
KINDS = {
    stat.S_IFLNK: "a link",
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
JUNCTION = 0xA0000003
"""What Windows calls a folder that is another folder."""


class NotRegular(OSError):
    """It is no regular file."""


class TooLarge(OSError):
    """It is larger than any such file."""


def kind_of(state: os.stat_result) -> str:
    """What it is where it is neither a file nor a folder of its own, or ``a folder``; empty for a file."""
    if getattr(state, "st_reparse_tag", 0) == JUNCTION:
        return "a link"
    return "" if stat.S_ISREG(state.st_mode) else KINDS.get(stat.S_IFMT(state.st_mode), "no file")


def open_regular(path: Path, *, is_ours: bool = False) -> BinaryIO:
    """The regular file at `path`, to be read; it is never waited for. Raises `OSError`."""
    return os.fdopen(_opened(path, os.O_RDONLY, is_ours), "rb")


def open_to_append(path: Path) -> BinaryIO:
    """The file of ours at `path`, to be added to; made where there is none. Raises `OSError`."""
    return os.fdopen(_opened(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, True), "ab")


def read_regular(path: Path, most: int, *, is_ours: bool = False) -> bytes:
    """The bytes of the regular file at `path`. Raises `OSError`, `TooLarge` where it has more than `most`."""
    with open_regular(path, is_ours=is_ours) as file:
        data = file.read(most + 1) if os.fstat(file.fileno()).st_size <= most else None
    if data is None or len(data) > most:
        raise TooLarge(errno.EFBIG, f"larger than {most >> 20} MiB", str(path))
    return data


def is_regular(path: Path) -> bool:
    """Whether a file of ours is at `path`; a link is none."""
    try:
        return not kind_of(path.lstat())
    except OSError:
        return False


def check_regular(path: Path) -> None:
    """Raise `OSError` where a library is about to open what is no regular file."""
    _refuse(path.stat(), path)


def _opened(path: Path, how: int, is_ours: bool) -> int:
    # Looked at before, too: to open a device may do something, and Windows has no O_NONBLOCK.
    try:
        _refuse(path.lstat() if is_ours else path.stat(), path)
    except FileNotFoundError:
        if not how & os.O_CREAT:
            raise
    until = time.monotonic() + PATIENCE
    while True:
        try:
            handle = os.open(path, how | NO_WAIT | (NO_LINK if is_ours else 0), 0o666)
            break
        except BlockingIOError:  # a lease of another machine on it is broken meanwhile
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
    try:
        _refuse(os.fstat(handle), path)
        if is_ours and not NO_LINK:
            _refuse(path.lstat(), path)
    except BaseException:
        os.close(handle)
        raise
    return handle


def _refuse(state: os.stat_result, path: Path) -> None:
    if kind := kind_of(state):
        raise NotRegular(errno.EINVAL, f"it is {kind}, not a file", str(path))
