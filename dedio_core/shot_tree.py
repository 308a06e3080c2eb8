"""What the shot tree already holds: versions, their sidecars, and numbers that were ever used."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dedio_core.claims import claimed
from dedio_core.errors import InputError, PublishError
from dedio_core.journal import is_ended
from dedio_core.models import ShotInfo
from dedio_core.naming import Tree
from dedio_core.regular import read_regular
from dedio_core.staging import markers

SIDECAR = "dedio plate"
SIDECAR_BYTES = 16 << 20
"""Larger than the sidecar of the longest plate, and small enough to be read in whatever it holds."""


def values_of(shot: ShotInfo) -> dict[str, str | int]:
    """The name tokens that every file of this element has."""
    return {"shot": shot.code, "task": shot.task, "element": shot.element}


def published(root: Path, tree: Tree, shot: ShotInfo) -> dict[int, Path]:
    """Version folders of the shot's element that are in the tree, by number."""
    named = _named(root, tree, shot)
    return {version: entry for version, entry in named if entry.is_dir()}


def _named(root: Path, tree: Tree, shot: ShotInfo) -> list[tuple[int, Path]]:
    """What has the name of a version of the element, and its number."""
    wanted = {name: str(value) for name, value in values_of(shot).items()}
    found = []
    for entry in entries_of(version_parent(root, tree, shot)):
        values = tree.version_folder[-1].parse(entry.name)
        if values and {name: values.get(name) for name in wanted} == wanted:
            found.append((int(values["version"]), entry))
    return found


def latest(there: Mapping[int, Path], retired: Collection[int]) -> int | None:
    """The last version that is not retired, else the last one at all; None where there is none.

    A retired version still says where the frame numbers are: they never move.
    """
    return max((version for version in there if version not in retired), default=max(there, default=None))


def last_of_source(there: Mapping[int, Path], retired: Collection[int], content_id: str) -> int | None:
    """The last version of a source, a retired one only where all of it are; else `latest`.

    Frame numbers are of a source: where a cut goes back to an earlier one, its numbers come back. The
    latest version counts, too, where its sidecar cannot be read: what its source is, nobody knows.
    """
    last = latest(there, retired)
    for version in sorted(there, key=lambda n: (n not in retired, n), reverse=True):
        sidecar = read_sidecar(there[version])
        source = sidecar.get("source") if sidecar else None
        if isinstance(source, dict) and source.get("content_id") == content_id:
            return version
        if version == last and sidecar is None and any(there[version].iterdir()):
            return version
    return last


def entries_of(folder: Path) -> list[Path]:
    """What is in `folder`, sorted; nothing where it is none. Raises `PublishError` without the right to."""
    try:
        return sorted(folder.iterdir()) if folder.is_dir() else []
    except OSError as error:
        raise PublishError(
            f"{folder}: cannot be read: {error.strerror}; have its rights set, or work as its owner"
        ) from None


def versions_of_shot(root: Path, tree: Tree, shot: ShotInfo) -> list[Path]:
    """Version folders of the shot in the tree, whatever their task and element."""
    found = [root]
    for template in tree.version_folder:
        entries = [entry for folder in found for entry in entries_of(folder)]
        values = [(entry, template.parse(entry.name)) for entry in entries]
        found = [e for e, v in values if v is not None and v.get("shot", shot.code) == shot.code]
    return found


def version_parent(root: Path, tree: Tree, shot: ShotInfo) -> Path:
    """The folder that the element's version folders are in."""
    return root.joinpath(*(t.format(values_of(shot)) for t in tree.version_folder[:-1]))


def read_sidecar(version_folder: Path) -> dict[str, Any] | None:
    """The sidecar of a published version; None where there is none that can be read."""
    for path in sorted(version_folder.glob("*.json")):
        try:
            found = json.loads(read_regular(path, SIDECAR_BYTES))
        except (OSError, ValueError, RecursionError):
            continue
        if isinstance(found, dict) and found.get("what") == SIDECAR:
            return found
    return None


@dataclass(frozen=True)
class Numbers:
    """Every number of an element that is in use, at one look."""

    published: Mapping[int, Path]
    begun: tuple[tuple[Path, Mapping[str, Any]], ...]
    """Staging folders of the element, each with its marker."""
    highest: int

    def unfinished(self, identity: str) -> list[int]:
        """Versions that were begun with this identity and are not published."""
        mine = (int(m["version"]) for _, m in self.begun if m.get("identity") == identity)
        return [version for version in mine if version not in self.published]

    def committed(self, identity: str) -> Iterator[int]:
        """Versions of this identity that were published by a run that was stopped before its good end.

        The rename of the folder is the commit: a version whose sidecar has the plan's id is done, whatever
        the journal says.
        """
        for folder, marker in self.begun:
            version = int(marker["version"])
            if version not in self.published or marker.get("identity") != identity or is_ended(folder):
                continue
            sidecar = read_sidecar(self.published[version])
            if sidecar and sidecar.get("plan_id") == marker["plan_id"]:
                yield version


def numbers(root: Path, tree: Tree, shot: ShotInfo) -> Numbers:
    """The numbers of the shot's element: on disk, in staging, claimed.

    They are read against the order in which an ingest makes them (marker, claim, version, and the marker
    goes): one that is at work meanwhile is seen in one place at least, so its number is not given twice.
    """
    seen = [0, *claimed(root, shot.name)]
    name_of = name_pattern(tree, shot)
    begun = tuple(one for one in markers(root) if re.fullmatch(name_of, str(one[1].get("name", ""))))
    # One look at the versions, too: one that comes between two of them would be a number without a folder.
    named = _named(root, tree, shot)
    there = {version: entry for version, entry in named if entry.is_dir()}
    seen += [int(marker["version"]) for _, marker in begun]
    # A file, too, that has the name of a version: its number is taken.
    seen += [version for version, _ in named]
    return Numbers(there, begun, max(seen))


def highest_seen(root: Path, tree: Tree, shot: ShotInfo) -> int:
    """The highest version number ever used: on disk, in staging, claimed. 0: none."""
    return numbers(root, tree, shot).highest


def name_pattern(tree: Tree, shot: ShotInfo) -> str:
    """A regex that the version folder path of every version of this element matches."""
    return "/".join(template.versions(values_of(shot)) for template in tree.version_folder)


def check_owner(root: Path, tree: Tree, shot: ShotInfo) -> None:
    """Refuse a folder that belongs to another project, sequence or shot, or differs only in case.

    ``sht1`` + ``00`` and ``sht`` + ``100`` are both called ``sht100``. Raises `PublishError`.
    """
    folder = root
    if root.exists() and not root.is_dir():
        raise PublishError(f"{root}: is a file; the root of a shot tree is a folder")
    for part in version_parent(root, tree, shot).relative_to(root).parts:
        for entry in entries_of(folder):
            if entry.name == part and not entry.is_dir():
                raise PublishError(f"{entry}: is not a folder, but the shot's folder would stand there")
            if entry.name != part and entry.name.lower() == part.lower():
                raise PublishError(
                    f"{entry}: differs from '{part}' only in upper and lower case, which Windows and macOS "
                    "take for the same; use its spelling or rename it"
                )
        folder = folder / part
    wanted = {k: str(v) for k, v in values_of(shot).items()}
    for entry in entries_of(folder):
        values = tree.version_folder[-1].parse(entry.name) or {}
        found = {k: values.get(k, "") for k in wanted}
        if found != wanted and {k: v.lower() for k, v in found.items()} == {
            k: v.lower() for k, v in wanted.items()
        }:
            raise PublishError(
                f"{entry}: differs from '{'_'.join(wanted.values())}' only in upper and lower case, which "
                "Windows and macOS take for the same; use its spelling or rename it"
            )
    for version in versions_of_shot(root, tree, shot):
        sidecar = read_sidecar(version)
        mine = {"project": shot.project, "sequence": shot.sequence, "shot": shot.shot}
        theirs = {name: sidecar.get(name) for name in mine} if sidecar else mine
        if theirs != mine:
            other = " ".join(f"{k} '{v}'" for k, v in theirs.items())
            raise PublishError(
                f"{version}: belongs to {other}; this is {' '.join(f'{k} {v!r}' for k, v in mine.items())}"
            )


def is_whole(version: Path, sidecar: dict[str, Any]) -> bool:
    """Whether every file that the sidecar lists is there with its size."""
    try:
        listed = sidecar["files"].items()
        return all((version / name).stat().st_size == entry["size"] for name, entry in listed)
    except (OSError, KeyError, TypeError, ValueError, AttributeError):
        return False


def choose_version(
    root: Path, tree: Tree, shot: ShotInfo, identity: str, retired: Collection[int] = ()
) -> tuple[int, int | None]:
    """The version to make, and the published one that makes it needless (None: it is needed).

    A retired version makes none needless. One that was begun with the same identity goes on; one whose
    run was stopped between its commit and its end is done, even where a new version was asked for. Raises
    `PublishError` for a number that was asked for and is used.
    """
    found = numbers(root, tree, shot)
    there, highest = found.published, found.highest
    done = max(found.committed(identity), default=None)
    if done is not None and shot.version in (None, done) and done == max(there) and done not in retired:
        return done, done
    begun = found.unfinished(identity)
    if shot.version is not None:
        if shot.version < 1:
            raise InputError(f"version {shot.version}: versions count from 1")
        if shot.version in there:
            raise PublishError(f"{there[shot.version]}: exists already; a published version is never changed")
        if shot.version <= highest and shot.version not in begun:
            raise PublishError(
                f"v{shot.version:03d} of {shot.code}: numbers up to v{highest:03d} were used before; "
                "they only go up and are never reused"
            )
        return shot.version, None
    last = latest(there, retired)
    sidecar = None if last is None or last in retired else read_sidecar(there[last])
    is_same = sidecar is not None and sidecar.get("identity") == identity
    if last and sidecar and is_same and is_whole(there[last], sidecar) and not shot.new_version:
        return last, last
    if begun and max(begun) > max(there, default=0):
        return max(begun), None
    return highest + 1, None
