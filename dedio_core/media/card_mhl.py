"""What the media hash list of a card says of a source, and whether the source is still that."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dedio_core import files, manifest
from dedio_core.errors import MediaError, VerifyError
from dedio_core.manifest import Listed, Manifest
from dedio_core.plan import Original

LEVELS = 8
"""How many folders up from the source a list is looked for; a clip on a Sony card is four below its root."""
LISTS = 32
"""How many lists of the older form are read in one folder."""


@dataclass(frozen=True)
class List:
    """The lists of one folder: what they say of each path below it, and in which of them."""

    folder: Path
    rows: dict[str, tuple[str, Listed]]


def originals(paths: Sequence[Path], base: Path, mode: str) -> tuple[tuple[Original, ...], list[str]]:
    """What media hash lists say of the source files `paths`, which are in one folder at or below `base`.

    `mode` is the setting ``media.check_mhl``. Returns also warnings. Raises `MediaError` for a file
    that cannot be the listed one, and with ``require`` for one that no list names.
    """
    if mode == "off":
        return (), []
    paths, base = [path.absolute() for path in paths], base.absolute()
    lists, warnings = _lists(paths[0].parent)
    found = [(path, _original(path, base, lists)) for path in paths]
    unnamed = [path.name for path, one in found if one is None]
    if unnamed:
        more = f" (and {len(unnamed) - 1} more of its {len(paths)} files)" if len(unnamed) > 1 else ""
        said = f"{unnamed[0]}: no media hash list of its card names it{more}"
        if mode == "require":
            raise MediaError(f"{'; '.join([said, *warnings])}; media.check_mhl is require")
        if mode == "full" or len(unnamed) < len(paths):
            warnings.append(said)
    return tuple(one for _, one in found if one is not None), warnings


def _original(path: Path, base: Path, lists: Sequence[List]) -> Original | None:
    for one in lists:
        name, listed = one.rows.get(_key(path.relative_to(one.folder)), ("", None))
        if listed is None or listed.quickest is None:
            continue
        if listed.is_failed:
            raise MediaError(f"{path}: is damaged: {name} says that its verification failed")
        size = path.stat().st_size
        if listed.size not in (None, size):
            raise MediaError(
                f"{path}: is not what its card had: it has {size} bytes, {name} says {listed.size}; "
                "copy it again"
            )
        return Original(path.relative_to(base).as_posix(), name, listed.size, *listed.quickest)
    return None


def _key(path: Path) -> str:
    return manifest.same_name(path.as_posix())


def _lists(folder: Path) -> tuple[list[List], list[str]]:
    """The lists of `folder` and of those above it, the nearest first, and what is wrong with some."""
    found: list[List] = []
    warnings: list[str] = []
    for place in (folder, *folder.parents)[:LEVELS]:
        rows: dict[str, tuple[str, Listed]] = {}
        for one in _manifests(place, warnings):
            for listed in one.files:
                key = manifest.same_name(listed.path)
                # The first hash of a file is the one to keep; the last verdict counts.
                name, first = rows.get(key, (one.name, listed))
                kept = Listed(key, first.size, first.hashes, listed.is_failed)
                rows[key] = (one.name if listed.is_failed else name, kept)
        if rows:
            found.append(List(place, rows))
        if os.path.ismount(place):  # Path.is_mount is not there on Windows before Python 3.12
            break
    return found, warnings


def _manifests(folder: Path, warnings: list[str]) -> Iterator[Manifest]:
    history = folder / manifest.FOLDER
    try:
        if history.is_dir():
            read = _history(history, history.stat().st_mtime_ns)
            warnings += [f"{p.file}: {p.said}; it was left aside" for p in read.problems]
            yield from read.manifests
        lists = sorted(p for p in folder.iterdir() if p.suffix.lower() == ".mhl" and p.name[:1] != ".")
    except OSError:
        return
    for path in lists[:LISTS]:
        try:
            state = path.lstat()
            yield _single(path, state.st_size, state.st_mtime_ns)
        except (VerifyError, OSError) as error:
            warnings.append(f"{path.name}: {str(error).removeprefix(f'{path}: ')}; it was left aside")


# A cut has many plates of few cards: what was read is kept, as long as it is the same file.


@functools.lru_cache(maxsize=8)
def _history(folder: Path, changed: int) -> manifest.History:
    return manifest.read_history(folder)


@functools.lru_cache(maxsize=8)
def _single(path: Path, size: int, changed: int) -> Manifest:
    return manifest.read(path)


DIGESTS: dict[tuple[str, str, int, int, int], str] = {}
"""What this process has read already: by path, kind, size, time of change and inode."""


def check(one: Original, base: Path, stop: Callable[[], bool]) -> None:
    """Read a source file whole, once a process. Raises `MediaError` where its hash is not the listed one."""
    path = base / one.file
    try:
        state = path.stat()
        key = (str(path), one.kind, state.st_size, state.st_mtime_ns, state.st_ino)
        if key not in DIGESTS:
            DIGESTS[key] = files.digests(path, (one.kind,), stop)[one.kind]
    except OSError as error:
        raise MediaError(f"{path}: cannot be read: {error.strerror or error}") from error
    if DIGESTS[key] != one.value:
        raise MediaError(
            f"{path}: is not what its card had: its {one.kind} is {DIGESTS[key]}, {one.manifest} says "
            f"{one.value}; copy it again"
        )
