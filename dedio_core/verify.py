"""Whether a published version still is what was published: every file is read again. Writes nothing.

A sidecar and a manifest may be anybody's. The files are found by walking the folder, which follows no
link, and looked up in what those say: no path that they hold is ever opened.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dedio_core import files, manifest
from dedio_core.errors import InputError, VerifyError
from dedio_core.jsonable import once
from dedio_core.naming import Template
from dedio_core.regular import NotRegular, TooLarge, read_regular
from dedio_core.shot_tree import SIDECAR, SIDECAR_BYTES

KINDS = ("changed", "truncated", "missing", "unverifiable", "extra", "note")
"""What can be found, the worst first. A note is no fault."""
DEPTH = 12
"""How many folders down versions are looked for."""


@dataclass(frozen=True)
class Finding:
    """What is wrong with one file, named by its path below the version folder."""

    kind: str
    file: str
    said: str


@dataclass(frozen=True)
class Verified:
    """One version that was verified: how much was read, and what was found."""

    folder: Path
    files: int
    bytes: int
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> str:
        """The worst kind of finding; ``good`` where there is none, or only notes."""
        found = {one.kind for one in self.findings}
        return next((kind for kind in KINDS[:-1] if kind in found), "good")


@dataclass(frozen=True)
class Expected:
    """What one document says of a file."""

    size: int | None
    kind: str
    value: str


Expectation = Mapping[str, Expected]


@dataclass
class Known:
    """What a version's documents say. An expectation is None where its document is not to be trusted."""

    sidecar_name: str = ""
    sidecar: Expectation | None = None
    mhl: Expectation | None = None
    own: frozenset[str] = frozenset()
    """The documents of the MHL itself."""
    findings: list[Finding] = field(default_factory=list)


# ---- which versions ------------------------------------------------------------------------------


def versions(path: Path, name: Template) -> list[Path]:
    """The version folders at, below or around `path`. `name` is the template of their names.

    Raises `InputError` where there is none, or where `path` is no folder.
    """
    path = path.absolute()
    if not path.is_dir():
        raise InputError(f"{path}: {'is not a folder' if path.exists() else 'no such folder'}")
    if _is_version(path, name):
        return [path]
    around = next((above for above in path.parents[:3] if _is_named(above, name)), None)
    found = [around] if around else sorted(_below(path, name, DEPTH))
    if not found and (path / manifest.FOLDER).is_dir():
        return [path]
    if not found:
        raise InputError(f"{path}: no version of DED-IO is there")
    return found


def _is_version(folder: Path, name: Template) -> bool:
    return _is_named(folder, name) or any(True for _ in _sidecars(folder))


def _is_named(folder: Path, name: Template) -> bool:
    return name.parse(folder.name) is not None


def _sidecars(folder: Path) -> Iterator[str]:
    """Names of files in `folder` that are sidecars."""
    for path in sorted(folder.glob("*.json")):
        try:
            if _read_sidecar(path).get("what") == SIDECAR:
                yield path.name
        except VerifyError:
            continue


def _below(folder: Path, name: Template, depth: int) -> Iterator[Path]:
    try:
        with os.scandir(folder) as entries:
            inner = [Path(e.path) for e in entries if e.is_dir(follow_symlinks=False) and e.name[:1] != "."]
    except OSError as error:
        raise VerifyError(f"{folder}: cannot be read: {error.strerror}") from None
    for one in inner:
        if _is_version(one, name):
            yield one
        elif depth:
            yield from _below(one, name, depth - 1)


# ---- what is said of it --------------------------------------------------------------------------


def _read_sidecar(path: Path) -> dict[str, Any]:
    """A JSON object. Raises `VerifyError` where it is none."""
    with files.reading(path):
        try:
            data = read_regular(path, SIDECAR_BYTES, is_ours=True)
        except (NotRegular, TooLarge):
            raise VerifyError(f"{path}: is no file of JSON") from None
    try:
        found = json.loads(data.decode(), object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise VerifyError(f"{path}: is not JSON: {error}") from None
    if not isinstance(found, dict):
        raise VerifyError(f"{path}: is not a JSON object")
    return found


def _known(folder: Path, there: Mapping[str, os.stat_result]) -> Known:
    """What the documents of a version say, as far as they are whole."""
    known = Known()
    _read_mhl(folder, there, known)
    names = [name for name in there if "/" not in name and name.endswith(".json")]
    listed = [name for name in known.mhl or {} if "/" not in name and name.endswith(".json")]
    own = next(iter(_sidecars(folder)), None)
    known.sidecar_name = own or next(iter([*listed, *[n for n in names if n == f"{folder.name}.json"]]), "")
    if not known.sidecar_name:
        if known.mhl is None:
            said = "has neither a sidecar nor an ASC MHL that can be trusted: nothing tells what it held"
            known.findings.append(Finding("unverifiable", "", said))
        else:
            known.findings.append(Finding("note", "", "has no sidecar; the ASC MHL counts"))
    elif known.sidecar_name in there:
        _read_files(folder, known)
    return known


def _read_mhl(folder: Path, there: Mapping[str, os.stat_result], known: Known) -> None:
    own = frozenset(name for name in there if name.startswith(f"{manifest.FOLDER}/"))
    if not own:
        return
    history = manifest.read_history(folder / manifest.FOLDER)
    chain = f"{manifest.FOLDER}/{manifest.CHAIN}"
    known.own = frozenset(n for n in own if n == chain or (n.count("/") == 1 and n.endswith(".mhl")))
    for problem in history.problems:
        known.findings.append(Finding(problem.kind, f"{manifest.FOLDER}/{problem.file}", problem.said))
    if not history.manifests or any(problem.kind != "extra" for problem in history.problems):
        return
    first = history.manifests[0]
    for path in first.unsafe:
        said = f"lists {path[:200]!a}, which is no path of a file in the version"
        known.findings.append(Finding("changed", f"{manifest.FOLDER}/{first.name}", said))
    if len(history.manifests) > 1:
        said = f"has {len(history.manifests)} generations; DED-IO wrote the first, which counts"
        known.findings.append(Finding("note", manifest.FOLDER, said))
    found = {}
    for one in first.files:
        hashed = one.quickest
        if hashed is None:
            said = f"{first.name} has no hash of it"
            known.findings.append(Finding("unverifiable", one.path, said))
        else:
            found[one.path] = Expected(one.size, *hashed)
    known.mhl = found


def _read_files(folder: Path, known: Known) -> None:
    """What the sidecar says of the files. It counts only if it is what the MHL says of it."""
    name = known.sidecar_name
    if known.mhl is not None:
        wrong = _compared(folder / name, (folder / name).lstat(), known.mhl.get(name), lambda: False)
        if name not in known.mhl:
            known.findings.append(Finding("changed", name, "the ASC MHL does not list it"))
            return
        if wrong is not None:
            return  # told when the file's turn comes
    try:
        document = _read_sidecar(folder / name)
        expected = dict(_entries(document.get("files"), known, name))
    except VerifyError as error:
        said = str(error).removeprefix(f"{folder / name}: ")
        known.findings.append(Finding("changed" if known.mhl is not None else "unverifiable", name, said))
        return
    if document.get("what") != SIDECAR:
        known.findings.append(Finding("unverifiable", name, "is no sidecar"))
        return
    known.sidecar = expected
    checks = document.get("checks")
    if known.mhl is None and not known.own:
        was_there = isinstance(checks, dict) and "mhl" in checks
        said = "the sidecar says that there was one" if was_there else "was never made; the sidecar counts"
        known.findings.append(Finding("missing" if was_there else "note", manifest.FOLDER, said))


def _entries(listed: object, known: Known, name: str) -> Iterator[tuple[str, Expected]]:
    if not isinstance(listed, dict) or not listed:
        raise VerifyError("lists no files")
    for path, entry in listed.items():
        try:
            manifest.plain_path(path)
        except InputError:
            said = f"lists {path[:200]!a}, which is no path of a file in the version"
            known.findings.append(Finding("changed", name, said))
            continue
        size, value = (entry.get("size"), entry.get("xxh3_128")) if isinstance(entry, dict) else (None, None)
        if not isinstance(size, int) or not isinstance(value, str):
            raise VerifyError(f"has no size and checksum of '{path[:200]}'")
        yield path, Expected(size, "xxh128", value)


def _disagreements(known: Known) -> Iterator[Finding]:
    """Where sidecar and MHL, both whole, say different things."""
    if known.sidecar is None or known.mhl is None:
        return
    listed = {path: one for path, one in known.mhl.items() if path != known.sidecar_name}
    for path in sorted({*known.sidecar, *listed}):
        ours, theirs = known.sidecar.get(path), listed.get(path)
        if ours is None or theirs is None:
            only = "the ASC MHL" if ours is None else "the sidecar"
            yield Finding("changed", known.sidecar_name, f"only {only} lists {path}: one of them was changed")
        elif ours.size != (theirs.size or 0) or (ours.kind == theirs.kind and ours.value != theirs.value):
            said = f"it and the ASC MHL say different things of {path}: one of them was changed"
            yield Finding("changed", known.sidecar_name, said)


# ---- what is there -------------------------------------------------------------------------------


def _there(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Everything in the version that is not a folder, by its path. Links are told as what they are."""
    to_do = [""]
    while to_do:
        below = to_do.pop()
        with files.reading(folder / below), os.scandir(folder / below) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    to_do.append(f"{below}{entry.name}/")
                else:
                    yield f"{below}{entry.name}", entry.stat(follow_symlinks=False)


def verify(
    folder: Path,
    jobs: int = 0,
    stop: Callable[[], bool] = lambda: False,
    progress: Callable[[int, int], object] = lambda done, total: None,
) -> Verified:
    """Read every file of a version again and compare it with sidecar and ASC MHL.

    `progress` is told how many files are done. Raises `Cancelled` when `stop()` says so, `VerifyError`
    where a folder cannot be listed.
    """
    there = dict(_there(folder))
    known = _known(folder, there)
    findings = [*known.findings, *_disagreements(known)]
    expected: dict[str, Expected] = {**(known.mhl or {}), **(known.sidecar or {})}
    present = [path for path in sorted(expected) if path in there]

    def compared(path: str) -> Finding | None:
        return _compared(folder / path, there[path], expected[path], stop, path)

    with ThreadPoolExecutor(jobs or min(8, os.cpu_count() or 1)) as pool:
        try:
            for done, finding in enumerate(pool.map(compared, present), 1):
                findings += [finding] if finding else []
                progress(done, len(present))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    gone = {path: one for path, one in expected.items() if path not in there}
    findings += [Finding("missing", path, "is not there") for path in sorted(gone)]
    unknown = sorted(there.keys() - expected.keys() - known.own - {known.sidecar_name})
    findings += [_extra(folder, path, there[path], gone, stop) for path in unknown] if expected else []
    size = sum(there[path].st_size for path in present)
    order = sorted(findings, key=lambda one: (KINDS.index(one.kind), one.file))
    return Verified(folder, len(present), size, tuple(order))


def _compared(
    path: Path, state: os.stat_result, wanted: Expected | None, stop: Callable[[], bool], name: str = ""
) -> Finding | None:
    """What is wrong with one file."""
    if wanted is None:
        return None
    if not stat.S_ISREG(state.st_mode):
        said = "is a link, not a file" if stat.S_ISLNK(state.st_mode) else "is not a file"
        return Finding("changed", name, said)
    if wanted.size is not None and state.st_size != wanted.size:
        kind = "truncated" if state.st_size < wanted.size else "changed"
        return Finding(kind, name, f"has {state.st_size} of {wanted.size} bytes")
    try:
        value = files.digests(path, (wanted.kind,), stop)[wanted.kind]
    except OSError as error:
        return Finding("unverifiable", name, f"cannot be read: {error.strerror or error}")
    if value == wanted.value:
        return None
    return Finding("changed", name, f"its {wanted.kind} is {value}, {wanted.value} was published")


def _extra(
    folder: Path, path: str, state: os.stat_result, gone: Mapping[str, Expected], stop: Callable[[], bool]
) -> Finding:
    """A file that nothing lists; whether it is one that is missing, under another name."""
    if files.is_system_file(path.rpartition("/")[2]):
        return Finding("note", path, "is what file browsers leave")
    for name, wanted in gone.items():
        if wanted.size == state.st_size and _compared(folder / path, state, wanted, stop) is None:
            return Finding("extra", path, f"was not published under this name: it is {name}, renamed")
    return Finding("extra", path, "was not published")
