"""What is still to be told to the tracker, beside the shot tree: ``<root>/.dedio/outbox/``.

A publication is written down before the first call and removed when the tracker shows all of it. So nothing
is lost while the tracker is down, and whoever comes next finishes it.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from dedio_core import files
from dedio_core.errors import DedioError, InputError, PublishError, VerifyError
from dedio_core.journal import PRIVATE
from dedio_core.jsonable import from_json, to_json
from dedio_core.locks import Lock
from dedio_core.redaction import redacted, redacted_in, without_users
from dedio_core.regular import read_regular
from dedio_core.trackers.publication import Publication, ShotKey, ShotWanted

WHAT = "dedio outbox"
MOST_BYTES = 64 << 20
MOST_ATTACHED = 512 << 20
ATTACHED = re.compile(r"[0-9a-f]{16}").fullmatch
"""The name of the folder of an attached file."""


@dataclass(frozen=True)
class Entry:
    """A publication that waits, in its file, with what was said when it was last tried.

    `age` is the date of the file: older ones come first, and another date is another entry of the same name.
    """

    path: Path
    publication: Publication
    said: str = ""
    age: int = 0


def folder(root: Path) -> Path:
    """The outbox of the tree at `root`."""
    return root / PRIVATE / "outbox"


def lock(root: Path, *, take_over: bool = False) -> Lock:
    """Who holds it delivers; one at a time, so that nothing is made twice."""
    return Lock(folder(root) / "lock", take_over)


def enqueue(root: Path, publication: Publication, *, attach: Path | None = None) -> Entry:
    """Write `publication` down. Equal ones are one entry.

    `attach`: the timeline file, which is copied, for it may be gone or another when its turn comes; the
    publication's path of it becomes that of the copy. Raises `DiskFull` or `WriteError`, `VerifyError` for a
    timeline that cannot be read, and `PublishError` where the outbox is a link.
    """
    place = folder(root)
    publication = as_written(publication)
    number = _id(publication)
    files.own_folder(place)
    if attach is not None and publication.cut:
        with files.reading(attach):
            data = read_regular(attach, MOST_ATTACHED)
        kept = files.own_folder(place / "attached" / number) / attach.name
        files.write_whole(kept, _without_secrets(data))
        cut = replace(publication.cut, file=kept.relative_to(root).as_posix())
        publication = replace(publication, cut=cut)
    entry = Entry(place / f"{number}.json", publication)
    _write(entry)
    return entry


def as_written(publication: Publication) -> Publication:
    """The publication without secrets and users of URLs, which is how it is written down and told."""
    return from_json(Publication, redacted_in(to_json(publication), without_users))


def _without_secrets(data: bytes) -> bytes:
    """A list of text without secrets and users of URLs, for it leaves the house; others as they are."""
    try:
        return data if b"\0" in data else redacted(data.decode()).encode()
    except UnicodeDecodeError:
        return redacted(data.decode("latin-1")).encode("latin-1")


def _id(publication: Publication) -> str:
    document = json.dumps(to_json(replace(publication, id="")), sort_keys=True)
    return files.checksum_of(document.encode())[:16]


def _write(entry: Entry) -> None:
    document = {"publication": to_json(replace(entry.publication, id=entry.path.stem)), "said": entry.said}
    checksum = files.checksum_of(json.dumps(document).encode())
    data = json.dumps({"what": WHAT, "checksum": checksum, **document}, indent=1)
    files.write_whole(entry.path, data.encode() + b"\n")


def pending(root: Path) -> tuple[list[Entry], list[str]]:
    """What waits, the oldest first, and a sentence for each file that cannot be read."""
    found: list[Entry] = []
    problems: list[str] = []
    place = folder(root)
    paths = [path for path in place.glob("*.json") if not path.name.startswith(".")] if place.is_dir() else []
    for path in sorted(paths, key=lambda p: (_age(p), p.name)):
        try:
            found.append(_read(path))
        except DedioError as error:
            problems.append(str(error))
    return found, problems


def _age(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _read(path: Path) -> Entry:
    """An entry. Raises `InputError` where the file is none, or was changed."""
    again = "remove it and run `dedio publish` for its shots"
    try:
        with files.reading(path):
            document = json.loads(read_regular(path, MOST_BYTES, is_ours=True))
        if document.pop("what") != WHAT:
            raise InputError(f"{path}: is no entry of the outbox; {again}")
        if document.pop("checksum") != files.checksum_of(json.dumps(document).encode()):
            raise InputError(f"{path}: was changed, or is damaged; {again}")
        publication = from_json(Publication, document["publication"])
        return Entry(path, publication, str(document.get("said", "")), _age(path))
    except VerifyError as error:
        raise InputError(f"{error}; {again}") from None
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        raise InputError(f"{path}: cannot be read; {again}") from None


def put_back(entry: Entry, said: str) -> None:
    """Keep the entry, as old as it is, with what the tracker said. A failure to write stops nothing."""
    if not _is_there(entry):
        return
    with contextlib.suppress(DedioError, OSError):
        _write(replace(entry, said=said))
        if entry.age:  # one that was written down meanwhile stays the later one
            os.utime(entry.path, ns=(entry.age, entry.age))


def settle(root: Path, entry: Entry) -> None:
    """Remove an entry that the tracker shows, and its timeline file; not one that was written down again."""
    if not _is_there(entry):
        return
    with files.writing(entry.path):
        entry.path.unlink(missing_ok=True)
    cut = entry.publication.cut
    attached = folder(root) / "attached"
    kept = (root / cut.file).resolve() if cut else None
    # Exactly what `enqueue` makes: an entry may be anybody's, and a folder is removed here.
    if (
        cut is None
        or kept is None
        or kept.parent.parent != attached.resolve()
        or not ATTACHED(kept.parent.name)
    ):
        return
    try:
        files.check_own((root / cut.file).parent)
    except PublishError:  # a link: what it leads to is not removed
        return
    shutil.rmtree((root / cut.file).parent, ignore_errors=True)
    with contextlib.suppress(OSError):
        attached.rmdir()


def readdress(root: Path, old: str, new: str) -> int:
    """Have what waits for the production `old` go to `new`: how many entries. The caller has the lock."""
    found = [entry for entry in pending(root)[0] if entry.publication.project == old]
    for entry in found:
        put_to = replace(entry, publication=replace(entry.publication, project=new), said="")
        _write(put_to)
        os.utime(entry.path, ns=(entry.age, entry.age))
    return len(found)


def discard(root: Path, number: str) -> bool:
    """Remove an entry by its number, one that cannot be read too; False where none has it.

    The caller has the lock. Nothing of the tree or the tracker is touched.
    """
    path = folder(root) / f"{number}.json"
    if not ATTACHED(number) or not path.is_file():
        return False
    try:
        settle(root, _read(path))
    except InputError:
        with files.writing(path):
            path.unlink(missing_ok=True)
    return True


def _is_there(entry: Entry) -> bool:
    """Whether the file is the entry still: others may have removed it, or put an equal one there."""
    age = _age(entry.path)
    return bool(age) and age == (entry.age or age)


def merged(entries: list[Entry], episode: str = "") -> list[tuple[Publication, list[Entry]]]:
    """The entries as few publications: those of one production and task type as one, later ones on top.

    Those that name no episode are of `episode`. Of an element the last preview counts: what came before
    it in the outbox is out of date, and so of a cut the last list. Each cut is a publication of its own,
    with what was written down before it.
    """
    groups: dict[tuple[str, ...], list[Entry]] = {}
    for entry in entries:
        p = entry.publication
        groups.setdefault((p.project, p.episode or episode, p.task_type, p.status, p.omitted), []).append(
            entry
        )
    return [
        (replace(_one(group), episode=key[1]), group)
        for key, entries in groups.items()
        for group in _by_cut(entries)
    ]


def _by_cut(entries: list[Entry]) -> list[list[Entry]]:
    """The entries in turn, a group for each cut that follows another; what is after the last is with it."""
    groups: list[list[Entry]] = [[]]
    cut = ""
    run: list[Entry] = []
    for entry in entries:
        run.append(entry)
        if entry.publication.cut is None:
            continue
        if cut not in ("", entry.publication.cut.name):
            groups.append([])
        cut = entry.publication.cut.name
        groups[-1] += run
        run = []
    groups[-1] += run
    return groups


def _one(entries: list[Entry]) -> Publication:
    shots: dict[ShotKey, ShotWanted] = {}
    for entry in entries:
        for shot in entry.publication.shots:
            old = shots.get(shot.key)
            if old is None:
                shots[shot.key] = shot
                continue
            previews = {p.element: p for p in (*old.previews, *shot.previews)}
            outputs = {(o.element, o.representation): o for o in (*old.outputs, *shot.outputs)}
            shots[shot.key] = replace(
                shot,
                fields={**old.fields, **shot.fields},
                previews=tuple(previews.values()),
                outputs=tuple(outputs.values()),
                in_cut=old.in_cut if shot.in_cut is None else shot.in_cut,
            )
    last = entries[-1].publication
    cut = next((e.publication.cut for e in reversed(entries) if e.publication.cut), None)
    playlist = next((e.publication.playlist for e in reversed(entries) if e.publication.playlist), "")
    return replace(last, shots=tuple(shots.values()), cut=cut, playlist=playlist)


def check_paths(root: Path, publication: Publication) -> None:
    """Raise `PublishError` for a movie or timeline of an entry that is not below the tree.

    An entry may be anybody's who may write to the tree: nothing else of the disk leaves it.
    """
    movies = [preview.movie for shot in publication.shots for preview in shot.previews]
    cut = publication.cut
    movies += [cut.file] if cut else []
    for path in movies:
        if not (root / path).resolve().is_relative_to(root.resolve()):
            raise PublishError(f"{path}: is not below {root}; the outbox does not publish it")


def with_its_reel(root: Path, publication: Publication) -> tuple[Publication, list[str]]:
    """The publication without its cut, and why, where the cut's movie is not the one that was written down.

    It is outside the tree, so that its path alone would let an entry publish any file.
    """
    cut = publication.cut
    if cut is None or cut.movie is None or not (path := root / cut.movie.movie).exists():
        return publication, []
    said = f"{path}: is not the movie that was ingested with {cut.name}; ingest the cut again"
    try:
        with files.reading(path):
            if cut.movie.key.endswith(f"_{files.content_id([path])[-8:]}"):
                return publication, []
    except DedioError as error:
        said = str(error)
    return replace(publication, cut=None), [said]
