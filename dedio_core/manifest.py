"""Reading media hash lists: ASC MHL with its chain, and the older MHL 1.

They come from anywhere. No path that one holds is ever opened: it is only compared with the paths of
files that were found on the disk.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from dedio_core import files
from dedio_core.errors import InputError, VerifyError
from dedio_core.naming import WINDOWS_RESERVED
from dedio_core.paths import PlacedPath
from dedio_core.regular import NotRegular, TooLarge, read_regular
from dedio_core.safe_text import shown

FOLDER = "ascmhl"
CHAIN = "ascmhl_chain.xml"
MAX_BYTES = 64 << 20
"""Some 200,000 files."""
MAX_ELEMENTS = 2_000_000
MAX_MANIFESTS = 1000
NAMES = {"xxhash64be": "xxh64", **{name: name for name in files.HASHES}}
"""What a hash is called in either form -> its name in `files.HASHES`."""
FORMS = {
    "xxh128": r"[0-9a-f]{32}",
    "xxh64": r"[0-9a-f]{16}",
    "xxh3": r"[0-9a-f]{16}",
    "sha1": r"[0-9a-f]{40}",
    "md5": r"[0-9a-f]{32}",
    "c4": f"c4[{files.C4_LETTERS}]{{88}}",
}


@dataclass(frozen=True)
class Listed:
    """What a manifest says of one file. `size` is None where it says none."""

    path: str
    size: int | None
    hashes: Mapping[str, str]
    is_failed: bool = False
    """Whoever made the manifest found that the file was not what it had been."""

    @property
    def quickest(self) -> tuple[str, str] | None:
        """Name and value of the hash that is quickest to compute."""
        return next(((name, self.hashes[name]) for name in files.HASHES if name in self.hashes), None)


@dataclass(frozen=True)
class Problem:
    """What is wrong with the manifest or chain `file`: it is ``missing``, ``changed`` or ``extra``."""

    kind: str
    file: str
    said: str


@dataclass(frozen=True)
class Manifest:
    """One manifest: its file name and what it lists. `unsafe` are paths in it that were left out."""

    name: str
    files: tuple[Listed, ...]
    unsafe: tuple[str, ...] = ()


@dataclass(frozen=True)
class History:
    """The generations of an ``ascmhl`` folder that are as its chain says, and what else is there."""

    manifests: tuple[Manifest, ...]
    problems: tuple[Problem, ...]


def plain_path(text: str) -> str:
    """`text`, where it can be the path of a file below a folder on every system.

    Raises `InputError` for one that leaves the folder, or that some system takes for another.
    """
    PlacedPath("folder", text)
    parts = PurePosixPath(text).parts
    if not parts or "/".join(parts) != text:
        raise InputError(f"path '{text}': it is not written plainly")
    if shown(text) != text:
        raise InputError(f"path {text!a}: it has control or direction characters")
    if any(part.split(".")[0].rstrip().lower() in WINDOWS_RESERVED for part in parts):
        raise InputError(f"path '{text}': a device of Windows has such a name")
    return text


def same_name(text: str) -> str:
    """`text` as it compares: macOS writes accents apart from their letters."""
    return unicodedata.normalize("NFC", text)


def read(path: Path) -> Manifest:
    """A manifest of either form. Raises `VerifyError` where it cannot be read as one."""
    return _manifest(path.name, path, _bytes(path))


def read_history(folder: Path) -> History:
    """The history in an ``ascmhl`` folder. Problems are told, not raised."""
    problems: list[Problem] = []
    try:
        there = {entry.name for entry in folder.iterdir() if not files.is_system_file(entry.name)}
        if CHAIN not in there:
            return History((), (Problem("missing", CHAIN, "is not there"),))
        chain = list(_chain(folder / CHAIN))
    except (VerifyError, OSError) as error:
        return History((), (Problem("changed", CHAIN, _why(error, folder / CHAIN)),))
    found: list[Manifest] = []
    for name, c4 in chain:
        if name not in there:
            problems.append(Problem("missing", name, "is not there, but the chain lists it"))
            continue
        try:
            data = _bytes(folder / name)
            if files.digests_of(data, ("c4",))["c4"] != c4:
                raise VerifyError("was changed after it was made: the chain has another hash of it")
            found.append(_manifest(name, folder / name, data))
        except VerifyError as error:
            problems.append(Problem("changed", name, _why(error, folder / name)))
    unlisted = {name for name in there if name.endswith(".mhl")} - {name for name, _ in chain}
    problems += [Problem("extra", name, "is not in the chain") for name in sorted(unlisted)]
    return History(tuple(found), tuple(problems))


def _why(error: Exception, path: Path) -> str:
    return str(getattr(error, "strerror", None) or error).removeprefix(f"{path}: ")


def _bytes(path: Path) -> bytes:
    """The whole file, if it is a file and not too large."""
    with files.reading(path):
        try:
            return read_regular(path, MAX_BYTES, is_ours=True)
        except NotRegular:
            raise VerifyError(f"{path}: is not a file") from None
        except TooLarge:
            raise VerifyError(f"{path}: is larger than any media hash list ({MAX_BYTES >> 20} MiB)") from None


def _elements(path: Path, data: bytes) -> Iterator[tuple[str, Any]]:
    """Every element as it ends, without its namespace. Raises `VerifyError`."""
    import io
    from xml.etree.ElementTree import ParseError

    from defusedxml.ElementTree import iterparse

    try:
        for n, (_, element) in enumerate(iterparse(io.BytesIO(data), events=("end",), forbid_dtd=True)):
            if n >= MAX_ELEMENTS:
                raise VerifyError(f"{path}: has more elements than any media hash list ({MAX_ELEMENTS})")
            yield element.tag.rpartition("}")[2], element
    except (ParseError, ValueError, LookupError) as error:
        raise VerifyError(f"{path}: is not XML that may be read: {error}") from None


def _manifest(name: str, path: Path, data: bytes) -> Manifest:
    found: dict[str, Listed] = {}
    unsafe: list[str] = []
    root = ""
    for tag, element in _elements(path, data):
        root = tag
        if tag != "hash":
            continue
        text = _text(element, "path") or _text(element, "file")
        listed = _listed(path, text, element)
        element.clear()
        try:
            plain_path(text)
        except InputError:
            unsafe.append(text)
            continue
        if text in found:
            raise VerifyError(f"{path}: lists '{text}' twice")
        found[text] = listed
    if root != "hashlist":
        raise VerifyError(f"{path}: is no media hash list")
    return Manifest(name, tuple(found.values()), tuple(unsafe))


def _text(element: Any, tag: str) -> str:
    child = _child(element, tag)
    return (child.text or "") if child is not None else ""


def _child(element: Any, tag: str) -> Any:
    return next((child for child in element if child.tag.rpartition("}")[2] == tag), None)


def _listed(path: Path, text: str, element: Any) -> Listed:
    place = _child(element, "path")
    size = place.get("size", "") if place is not None else _text(element, "size")
    if size and not re.fullmatch(r"[0-9]{1,18}", size):
        raise VerifyError(f"{path}: has size {size[:40]!a} for '{text[:200]}'")
    hashes: dict[str, str] = {}
    is_failed = False
    for child in element:
        kind = NAMES.get(child.tag.rpartition("}")[2])
        if kind is None:
            continue
        value = (child.text or "").strip()
        value = value if kind == "c4" else value.lower()
        if not re.fullmatch(FORMS[kind], value):
            raise VerifyError(f"{path}: has {value[:40]!a} as the {kind} of '{text[:200]}'")
        hashes[kind] = value
        is_failed = is_failed or child.get("action") == "failed"
    return Listed(text, int(size) if size else None, hashes, is_failed)


def _chain(path: Path) -> Iterator[tuple[str, str]]:
    """Manifest names and their C4, first generation first."""
    found: list[tuple[int, str, str]] = []
    for tag, element in _elements(path, _bytes(path)):
        if tag != "hashlist":
            continue
        name, c4, number = _text(element, "path"), _text(element, "c4"), element.get("sequencenr", "")
        is_name = name.endswith(".mhl") and "/" not in name and "\\" not in name
        if not is_name or not re.fullmatch(r"[0-9]{1,9}", number) or len(found) >= MAX_MANIFESTS:
            raise VerifyError(f"{path}: lists {name[:200]!a} as generation {number[:20]!a}")
        found.append((int(number), name, c4))
    if not found:
        raise VerifyError(f"{path}: lists no manifest")
    return ((name, c4) for _, name, c4 in sorted(found))
