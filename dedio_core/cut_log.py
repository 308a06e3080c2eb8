"""The cut log of a shot, ``sht100_cut.json`` beside its versions: what makes no version is kept here.

Entries are only ever added. The file is replaced whole, under a lock, so that of two operators who
write at once neither loses anything; keys and entries that a later version wrote are kept as they are.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dedio_core import files, shot_tree
from dedio_core.cut_entries import CutEntry, Entry, Retired, entry_from_json, entry_to_json
from dedio_core.errors import InputError, PublishError
from dedio_core.journal import PRIVATE
from dedio_core.jsonable import once
from dedio_core.locks import Lock
from dedio_core.models import ShotInfo
from dedio_core.naming import Template, Tree, check_project, check_shot, check_token
from dedio_core.redaction import redacted_in, without_users
from dedio_core.regular import TooLarge, read_regular

WHAT = "dedio cut log"
FORMAT = 1
SUFFIX = "_cut.json"
WAIT = 30.0
"""Seconds to wait for somebody else who writes the same log."""
MOST_BYTES = 16 << 20
RESTORE = "restore it from a backup, or move it away to begin a new one"


@dataclass(frozen=True)
class CutLog:
    """What is logged of a shot for one task, oldest entry first."""

    project: str
    sequence: str
    shot: str
    task: str
    entries: tuple[Entry, ...] = ()

    @property
    def code(self) -> str:
        """The shot code, sequence + shot."""
        return f"{self.sequence}{self.shot}"

    @property
    def last(self) -> CutEntry | None:
        """What the last cut wanted; None where there was none."""
        return next((e for e in reversed(self.entries) if isinstance(e, CutEntry)), None)

    @property
    def omitted(self) -> bool:
        """Whether the last cut left the shot out."""
        return self.last is not None and self.last.status == "omitted"

    def retired(self, element: str) -> dict[int, str]:
        """Withdrawn versions of `element`, each with the reason."""
        return {e.version: e.reason for e in self.entries if isinstance(e, Retired) and e.element == element}

    @property
    def versions_valid(self) -> dict[str, int]:
        """The version of each element that is valid for the last cut, those since retired left out."""
        return {
            e.element: e.version
            for e in (self.last.elements if self.last else ())
            if e.version is not None and e.version not in self.retired(e.element)
        }


def path_of(root: Path, tree: Tree, code: str, task: str) -> Path:
    """Where the log of the shot called `code` is: in the innermost folder that its elements share."""
    values = {"shot": code, "task": task}
    path = root.joinpath(*(t.format(values) for t in _shared(tree)), code + SUFFIX)
    if tree.version_folder[-1].parse(path.name):
        raise PublishError(
            f"{path}: the cut log would have the name of a version; change names.version_folder"
        )
    return path


def _shared(tree: Tree) -> list[Template]:
    """Templates of the folders around a log."""
    around = list(tree.version_folder[:-1])
    own = [n for n, template in enumerate(around) if "element" in template.tokens()]
    return around[: own[0]] if own else around


def read(root: Path, tree: Tree, shot: ShotInfo) -> CutLog:
    """The shot's log; empty where there is none. Raises `PublishError` for one that is not its own."""
    path = path_of(root, tree, shot.code, shot.task)
    return _log_of(shot, _load(path), path)


def load(path: Path, task: str) -> CutLog | None:
    """The log in the file `path`, whosesoever it is; None where there is no such file."""
    found = _load(path)
    return None if found is None else _parsed(found, path, task)


def append(root: Path, tree: Tree, shot: ShotInfo, entry: Entry, *, take_over: bool = False) -> bool:
    """Add `entry` to the shot's log. False where it says nothing new, whatever its date.

    `take_over`: also where a process of another machine has the log locked.
    Raises `PublishError` where the log is not the shot's own, cannot be read, or stays locked.
    """
    check_shot(shot.sequence, "sequence")
    check_shot(shot.shot, "shot")
    check_token(shot.task, "task")
    path = path_of(root, tree, shot.code, shot.task)
    entry = entry_from_json(redacted_in(entry_to_json(entry), without_users), "entry") or entry
    added = {"task": shot.task, **entry_to_json(entry)}
    if entry_from_json(json.loads(json.dumps(added)), "entry") != entry:
        raise InputError(f"{shot.code}: the entry for its cut log could not be read back: {added}")
    with _held(root, path, take_over):
        with files.writing(path):
            for part in path.parent.glob(f".{path.name}.*.part"):  # of a process that was killed in it
                part.unlink(missing_ok=True)
        found = _load(path)
        log = _log_of(shot, found, path)
        if found is None:
            check_project(shot.project)
            shot_tree.check_owner(root, tree, shot)
            found = {
                "what": WHAT,
                "format": FORMAT,
                "project": shot.project,
                "sequence": shot.sequence,
                "shot": shot.shot,
                "code": shot.code,
                "entries": [],
            }
        if _says(log, entry):
            return False
        found["entries"].append(added)
        with files.writing(path.parent):
            path.parent.mkdir(parents=True, exist_ok=True)
        _check_case(path)
        files.write_whole(path, json.dumps(found, indent=1).encode() + b"\n")
    return True


def logs(root: Path, tree: Tree, task: str) -> tuple[list[CutLog], list[str]]:
    """Every shot's log for `task` in the tree, and a sentence for each that cannot be read."""
    found: list[CutLog] = []
    problems: list[str] = []

    def inside(folder: Path) -> list[Path]:
        try:
            return shot_tree.entries_of(folder)
        except PublishError as error:
            problems.append(str(error))
            return []

    folders = [root]
    for template in _shared(tree):
        entries = [(entry, template.parse(entry.name)) for folder in folders for entry in inside(folder)]
        folders = [e for e, values in entries if values is not None and values.get("task", task) == task]
    for path in (e for folder in folders for e in inside(folder) if e.name.endswith(SUFFIX)):
        try:
            log = load(path, task)
            if log is not None and path_of(root, tree, log.code, task) != path:
                raise PublishError(f"{path}: this is not where the cut log of {log.code} belongs; move it")
        except (PublishError, InputError) as error:
            problems.append(str(error))
        else:
            found += [log] if log else []
    return found, problems


def _says(log: CutLog, entry: Entry) -> bool:
    """Whether the log says the same already."""
    if isinstance(entry, Retired):
        return entry.version in log.retired(entry.element)
    return log.last is not None and replace(log.last, date="") == replace(entry, date="")


@contextlib.contextmanager
def _held(root: Path, path: Path, take_over: bool) -> Iterator[None]:
    """Nobody else writes the log meanwhile. Raises `PublishError` naming who does not let go of it."""
    lock = Lock(root / PRIVATE / "cuts" / f"{path.name.removesuffix(SUFFIX)}.lock", take_over)
    files.own_folder(lock.path.parent)
    until = time.monotonic() + WAIT
    while True:
        try:
            lock.__enter__()
            break
        except PublishError:
            if time.monotonic() > until:
                who = lock.holder()
                told = str(who or "somebody")
                raise PublishError(
                    f"{path}: {told} has been writing this cut log for {WAIT:.0f} seconds; wait for it "
                    "and run the same command again; if it is surely dead, with --take-over"
                ) from None
            time.sleep(0.02)
    try:
        yield
    finally:
        lock.__exit__(None, None, None)


def _check_case(path: Path) -> None:
    """Refuse a log beside one that differs only in case: Windows takes them for one file."""
    for entry in shot_tree.entries_of(path.parent):
        if entry.name != path.name and entry.name.lower() == path.name.lower():
            raise PublishError(f"{entry}: differs from '{path.name}' only in upper and lower case")


def _load(path: Path) -> dict[str, Any] | None:
    """The file's object, checked as far as it is the same for every reader; None where it is absent."""
    try:
        text = read_regular(path, MOST_BYTES)
    except FileNotFoundError:
        return None
    except TooLarge:
        raise PublishError(
            f"{path}: is larger than any cut log ({MOST_BYTES >> 20} MiB); {RESTORE}"
        ) from None
    except OSError as error:
        raise PublishError(
            f"{path}: the cut log cannot be read: {error.strerror}; have its rights set, or {RESTORE}"
        ) from None
    try:
        found = json.loads(text.decode("utf-8"), object_pairs_hook=once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise PublishError(f"{path}: the cut log is damaged: {error}; {RESTORE}") from None
    if not isinstance(found, dict) or found.get("what") != WHAT:
        raise PublishError(
            f"{path}: has the name of a cut log and is none; move it away, it is not written over"
        )
    if not isinstance(found.get("format"), int) or found["format"] > FORMAT:
        raise PublishError(
            f"{path}: cut log of format {found.get('format')!r}, this DED-IO knows format {FORMAT}; "
            "work with the DED-IO that wrote it"
        )
    return found


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number")


def _log_of(shot: ShotInfo, found: dict[str, Any] | None, path: Path) -> CutLog:
    """The log of `shot` in what was loaded. Raises `PublishError` where it is another shot's."""
    mine = CutLog(shot.project, shot.sequence, shot.shot, shot.task)
    if found is None:
        return mine
    theirs = _parsed(found, path, shot.task)
    if replace(theirs, entries=()) != mine:
        raise PublishError(
            f"{path}: belongs to project '{theirs.project}' sequence '{theirs.sequence}' shot "
            f"'{theirs.shot}'; this is project '{mine.project}' sequence '{mine.sequence}' shot '{mine.shot}'"
        )
    return theirs


def _parsed(found: dict[str, Any], path: Path, task: str) -> CutLog:
    """The log with the entries for `task`. Raises `PublishError` for what no DED-IO writes."""
    names = [found.get(key) for key in ("project", "sequence", "shot", "code")]
    project, sequence, shot, code = (name if isinstance(name, str) else "" for name in names)
    if not (project and sequence and shot and sequence + shot == code):
        raise PublishError(f"{path}: the cut log is damaged: it does not say whose it is; {RESTORE}")
    if code + SUFFIX != path.name:
        raise PublishError(f"{path}: is the cut log of {code}; give it back its name, {code}{SUFFIX}")
    entries = found.get("entries")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise PublishError(f"{path}: the cut log is damaged: 'entries' is no list of objects; {RESTORE}")
    own = [(n, entry) for n, entry in enumerate(entries) if entry.get("task", task) == task]
    try:
        made = [entry_from_json(entry, f"entries[{n}]") for n, entry in own]
    except InputError as error:
        raise PublishError(f"{path}: the cut log is damaged: {error}; {RESTORE}") from None
    return CutLog(project, sequence, shot, task, tuple(entry for entry in made if entry is not None))
