"""The media below folders: movies, camera raw and image sequences, each with a signature of its files."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from dedio_core.errors import Cancelled, InputError, all_at_once
from dedio_core.media.source import IMAGE_SUFFIXES, MOVIE_SUFFIXES, NUMBERED

FOREIGN_RAW = {"r3d": "RED", "braw": "Blackmagic RAW", "crm": "Canon Cinema RAW"}
"""Camera raw that is not read here; it is listed, so that a report can say what to export."""
NOT_MEDIA = ("$recycle.bin", "system volume information", "lost+found")


@dataclass(frozen=True)
class Found:
    """One clip on disk. `signature` changes whenever what was read of it may have."""

    path: Path
    signature: str
    bytes: int
    foreign: str = ""
    """The maker's name of a raw format that is not read here."""
    is_sequence: bool = False
    root: Path = Path()


@dataclass
class Walk:
    """What is below folders; what cannot be looked into goes to `notes`."""

    folders: Sequence[Path]
    cancel: Event | None = None
    tell: Callable[[int, int, Path], None] | None = None
    notes: list[str] = field(default_factory=list)

    def clips(self) -> list[Found]:
        """Every clip, sorted by path. Raises `InputError` naming each folder that is none."""
        all_at_once([f"{folder}: no such folder" for folder in self.folders if not folder.is_dir()])
        found: dict[Path, Found] = {}
        for root, folder in self._all_folders():
            for clip in self._in_folder(folder, root):
                found.setdefault(clip.path, clip)
            if self.tell:
                self.tell(0, len(found), folder)
        return [found[path] for path in sorted(found)]

    def _all_folders(self) -> Iterator[tuple[Path, Path]]:
        """Each folder once, with its root: by its own path first, by links only where nothing else leads."""
        seen: set[tuple[int, int]] = set()
        links: list[tuple[Path, Path]] = []
        waiting = [(root, root) for root in reversed(self.folders)]
        while waiting or links:
            root, folder = waiting.pop() if waiting else links.pop(0)
            if self.cancel and self.cancel.is_set():
                raise Cancelled("stopped while looking for media")
            try:
                stat = folder.stat()
                if (stat.st_dev, stat.st_ino) in seen:
                    continue
                seen.add((stat.st_dev, stat.st_ino))
                with os.scandir(folder) as entries:
                    inner = sorted((e for e in entries if _is_folder(e)), key=lambda e: e.name)
            except OSError as error:
                self.notes.append(f"{folder}: cannot be looked into: {error.strerror or error}")
                continue
            waiting += [(root, folder / e.name) for e in reversed(inner) if not e.is_symlink()]
            links += [(root, folder / e.name) for e in inner if e.is_symlink()]
            yield root, folder

    def _in_folder(self, folder: Path, root: Path) -> Iterator[Found]:
        sequences: dict[tuple[str, str, str], list[tuple[str, os.stat_result]]] = {}
        movies: list[tuple[str, os.stat_result]] = []
        beside: dict[str, os.stat_result] = {}
        try:
            with os.scandir(folder) as entries:
                files = [(e.name, stat) for e in entries if (stat := _file(e))]
        except OSError as error:
            self.notes.append(f"{folder}: cannot be read to its end: {error.strerror or error}")
            return
        for name, stat in files:
            suffix = _suffix(name)
            numbered = NUMBERED.fullmatch(name) if suffix in IMAGE_SUFFIXES else None
            if numbered:
                group = (numbered["base"], numbered["separator"], numbered["extension"])
                sequences.setdefault(group, []).append((name, stat))
            elif suffix == "xml":
                beside[name.casefold()] = stat
            elif suffix not in IMAGE_SUFFIXES:
                movies.append((name, stat))
        for name, stat in movies:
            stem, _, suffix = name.rpartition(".")
            # What is read of a clip may come from the XML beside it.
            own = [(name, stat)]
            if xml := beside.get(f"{stem}m01.xml".casefold()):
                own.append(("XML", xml))
            foreign = FOREIGN_RAW.get(suffix.lower(), "")
            yield Found(folder / name, _signature(own), stat.st_size, foreign, root=root)
        for frames in sequences.values():
            frames.sort(key=lambda frame: (_number(frame[0]), frame[0]))
            size = sum(stat.st_size for _, stat in frames)
            yield Found(folder / frames[0][0], _signature(frames), size, is_sequence=True, root=root)


KNOWN = {*IMAGE_SUFFIXES, *MOVIE_SUFFIXES, *FOREIGN_RAW, "xml"}


def _suffix(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _file(entry: os.DirEntry[str]) -> os.stat_result | None:
    """What the disk says of a file that may be media, or tell of one; None for all else."""
    if entry.name.startswith(".") or _suffix(entry.name) not in KNOWN:
        return None
    try:
        return entry.stat() if entry.is_file() else None
    except OSError:
        return None  # gone since, or a link to itself


def _is_folder(entry: os.DirEntry[str]) -> bool:
    if entry.name.startswith(".") or entry.name.lower() in NOT_MEDIA:
        return False
    try:
        return entry.is_dir()
    except OSError:
        return False


def _number(name: str) -> int:
    found = NUMBERED.fullmatch(name)
    return int(found["number"]) if found else 0


def _signature(files: Sequence[tuple[str, os.stat_result]]) -> str:
    """Names, sizes and dates of `files`; of a sequence, the whole listing in 32 digits."""
    text = "\n".join(f"{name} {stat.st_size} {stat.st_mtime_ns}" for name, stat in files)
    if len(files) == 1:
        return f"{files[0][1].st_size}-{files[0][1].st_mtime_ns}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def checked(folders: Sequence[Path]) -> tuple[Path, ...]:
    """The folders as absolute paths without ``..``, each once. Raises `InputError` where there is none."""
    made = tuple(dict.fromkeys(map(_plain, folders)))
    if not made:
        raise InputError("no media folder was given")
    return made


def _plain(folder: Path) -> Path:
    """The folder, absolute; links stay, but for one with ``..`` behind it that leads elsewhere."""
    folder = Path(folder).absolute()
    plain = Path(os.path.normpath(folder))
    try:
        return plain if plain.samefile(folder) else folder.resolve()
    except OSError:
        return plain
