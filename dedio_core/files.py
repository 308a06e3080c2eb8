"""Files that others read: written whole or not at all; hashed; identified; renamed into place."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import shutil
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from dedio_core.errors import Cancelled, DiskFull, PublishError, VerifyError, WriteError
from dedio_core.regular import kind_of, open_regular

PRIVATE = ".dedio"
"""The only folder below a shot tree's root that is not a shot."""
SAMPLE = 4 * 1024 * 1024
SEQUENCE_SAMPLE = 64 * 1024
FULL = (errno.ENOSPC, errno.EDQUOT) if hasattr(errno, "EDQUOT") else (errno.ENOSPC,)


@contextlib.contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn an `OSError` inside into `DiskFull` or `WriteError` naming `path`."""
    try:
        yield
    except OSError as error:
        raise write_error(path, error) from error


@contextlib.contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn an `OSError` inside into `VerifyError` naming `path`."""
    try:
        yield
    except OSError as error:
        raise VerifyError(f"{path}: cannot be read: {error.strerror or error}") from error


def write_error(path: Path, error: OSError) -> WriteError:
    """The error for a failed write to `path`."""
    if error.errno in FULL:
        return DiskFull(f"{path}: the disk is full; make room and run the same command again to go on")
    return WriteError(f"{path}: cannot write: {error.strerror or error}")


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` to `path` so that a reader sees all of it or nothing.

    Temporary name in the same folder, fsync, rename, fsync of the folder. Raises `DiskFull` or
    `WriteError`.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(3)}.part")
    with writing(path):
        try:
            with part.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def duplicate(source: Path, target: Path, *, link: bool = False) -> None:
    """Make `target` a copy of `source`, sharing its blocks where the file system can (a reflink).

    `link`: a hard link, where that can be. Raises `VerifyError` for a source that cannot be read,
    `DiskFull` or `WriteError` for a target that cannot be written. Compare checksums afterwards.
    """
    with reading(source), open_regular(source) as file, writing(target):
        target.unlink(missing_ok=True)
        if link and os.name != "nt":  # Windows removes no read-only file, and a link has one mode
            with contextlib.suppress(OSError):  # another file system, or no right to
                os.link(source, target)
                return
        part = target.with_name(f".{target.name}.{os.getpid()}.{secrets.token_hex(3)}.part")
        try:
            with part.open("xb") as copy:
                if not _reflinked(file, copy):
                    _copy(file, copy, source)
                copy.flush()
                os.fsync(copy.fileno())
            part.replace(target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def _copy(file: BinaryIO, copy: BinaryIO, source: Path) -> None:
    while True:
        with reading(source):
            piece = file.read(8 * 1024 * 1024)
        if not piece:
            return
        copy.write(piece)


FICLONE = 0x40049409
"""Linux: share the blocks of another file (``ioctl_ficlone(2)``)."""


def _reflinked(file: BinaryIO, copy: BinaryIO) -> bool:
    """Whether `copy` now shares the blocks of `file`; False where this file system cannot."""
    if sys.platform != "linux":
        return False
    import fcntl

    try:
        fcntl.ioctl(copy.fileno(), FICLONE, file.fileno())
    except OSError:
        return False
    return True


def sync_file(path: Path) -> None:
    """Have the file's bytes on the disk before going on."""
    # Windows flushes only handles that may write; elsewhere a read-only file must do.
    handle = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0) if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Have the folder's entries on the disk before going on; Windows has no such call."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def checksum_of(data: bytes | memoryview) -> str:
    """xxh3-128 of `data`, hex."""
    import xxhash

    return str(xxhash.xxh3_128_hexdigest(data))


def checksum(path: Path) -> str:
    """xxh3-128 of the file's bytes, hex, read in pieces."""
    return digests(path, ("xxh128",))["xxh128"]


HASHES = ("xxh128", "xxh64", "xxh3", "sha1", "md5", "c4")
"""Hashes that an ASC MHL may hold, by their names there, the quickest first."""


def digests(path: Path, names: Collection[str], stop: Callable[[], bool] = bool) -> dict[str, str]:
    """Hashes of the file's bytes by their names in `HASHES`, all from one read; hex, C4 in its own form.

    Raises `Cancelled` as soon as `stop()` says so.
    """
    states = {name: _state(name) for name in names}
    with open_regular(path) as file:
        while piece := file.read(8 * 1024 * 1024):
            if stop():
                raise Cancelled("stopped")
            for state in states.values():
                state.update(piece)
    return _ended(states)


def digests_of(data: bytes, names: Collection[str]) -> dict[str, str]:
    """`digests` of bytes."""
    states = {name: _state(name) for name in names}
    for state in states.values():
        state.update(data)
    return _ended(states)


def _ended(states: Mapping[str, Any]) -> dict[str, str]:
    return {n: c4_id(state.digest()) if n == "c4" else state.hexdigest() for n, state in states.items()}


def _state(name: str) -> Any:
    import xxhash

    fast = {"xxh128": xxhash.xxh3_128, "xxh3": xxhash.xxh3_64, "xxh64": xxhash.xxh64}
    if name in fast:
        return fast[name]()
    return hashlib.new({"c4": "sha512"}.get(name, name), usedforsecurity=False)


C4_LETTERS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def c4_id(sha512: bytes) -> str:
    """The C4 ID (SMPTE ST 2114) of a SHA-512: base 58 in 88 digits, after ``c4``."""
    number, digits = int.from_bytes(sha512, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        digits = C4_LETTERS[digit] + digits
    return "c4" + digits.rjust(88, "1")


def content_id(paths: Sequence[Path], numbers: Sequence[int] = ()) -> str:
    """What a source *is*, apart from its path and dates (cards are remounted).

    A file: size + xxh3 of its first, middle and last 4 MiB. A sequence: its frame numbers counted
    from the first, and of every file the size and three samples of 64 KiB.
    """
    import xxhash

    state = xxhash.xxh3_128()
    sample = SAMPLE if len(paths) == 1 else SEQUENCE_SAMPLE
    total = 0
    for path in paths:
        with open_regular(path) as file:
            size = file.seek(0, os.SEEK_END)
            total += size
            state.update(size.to_bytes(8, "little"))
            for start in (0, max(0, size // 2 - sample // 2), max(0, size - sample)):
                file.seek(start)
                state.update(file.read(sample))
    state.update(",".join(str(n - numbers[0]) for n in numbers).encode())
    return f"{total}-{state.hexdigest()}"


SYSTEM_FILES = (".DS_Store", "Thumbs.db", "desktop.ini")


def is_system_file(name: str) -> bool:
    """Whether it is what file browsers leave wherever somebody looks."""
    return name in SYSTEM_FILES or name.startswith("._")


def free_bytes(folder: Path) -> int:
    """Bytes free for this user where `folder` is, or will be (the nearest parent that exists).

    A file system that has no size (``/proc``) is never full: what is wrong with it, writing tells.
    """
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    return usage.free if usage.total else sys.maxsize


def make_read_only(folder: Path) -> None:
    """Have every file below `folder` on the disk, and take its write permission (0444)."""
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink() and (os.name != "nt" or os.access(path, os.W_OK)):
            sync_file(path)
        # A hard link may be somebody else's file, whose mode only they can set.
        if path.is_file() and not path.is_symlink() and path.stat().st_mode & 0o777 != 0o444:
            path.chmod(0o444)


def check_own(folder: Path) -> None:
    """Raise `PublishError` where `folder`, or one that it is in up to ``.dedio``, is a link or no folder.

    What is written or removed below a link happens wherever whoever made it wanted. Absent ones are good.
    """
    for one in (folder, *folder.parents):
        with contextlib.suppress(OSError):  # it is not there, or whoever uses it says why it cannot be
            if (kind := kind_of(os.lstat(one))) != "a folder":
                raise foreign(one, kind or "a file")
        if one.name == PRIVATE or PRIVATE not in folder.parts:
            return


def own_folder(folder: Path) -> Path:
    """`folder`, made where it is absent. Raises as `check_own`, and `DiskFull` or `WriteError`."""
    check_own(folder)
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    check_own(folder)
    return folder


def check_inside(folder: Path) -> None:
    """Raise `PublishError` for anything below `folder` that is neither a file nor a folder of its own."""
    waiting = [folder]
    while waiting:
        with writing(folder), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_file(follow_symlinks=False):
                    continue
                if (kind := kind_of(entry.stat(follow_symlinks=False))) == "a folder":
                    waiting.append(Path(entry.path))
                elif kind:
                    raise foreign(Path(entry.path), kind)


def foreign(path: Path, kind: str) -> PublishError:
    """The error for what stands where DED-IO has its own files and folders."""
    return PublishError(
        f"{path}: is {kind} that DED-IO did not make, and nothing is written or removed there; look who put "
        "it there, remove it, and run the same command again"
    )


def commit(staged: Path, target: Path) -> None:
    """Rename the folder `staged` to `target`: the moment at which a version exists.

    Raises `PublishError` where `target` exists, and where there is a link in what is staged. A rename onto
    an empty folder would succeed, so an empty one is refused too.
    """
    check_own(staged)
    check_inside(staged)
    with writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        if os.path.lexists(target):
            raise PublishError(f"{target}: exists already; nothing was published over it")
        staged.rename(target)
        sync_folder(target.parent)


def remove_tree(folder: Path) -> None:
    """Remove `folder` with all that is in it, read-only files included; nothing where it is absent.

    Raises `PublishError` where it is a link: what that leads to is not removed.
    """
    if not os.path.lexists(folder):
        return
    check_own(folder)
    # Elsewhere the folder's rights decide, and a hard link's mode is the published file's, too.
    for path in folder.rglob("*") if os.name == "nt" else ():
        if path.is_file() and not path.is_symlink() and not os.access(path, os.W_OK):
            path.chmod(0o644)
    shutil.rmtree(folder, ignore_errors=False)
