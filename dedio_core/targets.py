"""Which published versions are meant: by a path, or the last ones of a shot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from dedio_core import cut_log, shot_tree
from dedio_core.errors import InputError
from dedio_core.models import EditorialCutInfo, ShotInfo
from dedio_core.naming import Tree, check_shot

Version = tuple[Path, dict[str, Any]]
"""A version folder and its sidecar, which is empty where it cannot be read."""


def chosen(targets: Iterable[str], root: Path, tree: Tree) -> list[Version]:
    """The versions at all of `targets`, each once. Raises as `versions`."""
    found = {folder.resolve(): (folder, told) for t in targets for folder, told in versions(t, root, tree)}
    return list(found.values())


def versions(target: str, root: Path, tree: Tree) -> list[Version]:
    """The versions at path `target`, or else the last of each element of the shot with this code.

    A path is a version folder, or any folder above some. Retired versions of a shot are left out. Raises
    `InputError` where there are none, and `PublishError` where the tree cannot be read.
    """
    path = Path(target)
    if path.is_dir():
        found = list(_below(path, tree))
        if not found:
            raise InputError(f"{path}: no published version is in it")
        return found
    if path.exists() or len(path.parts) > 1:
        raise InputError(f"{path}: is no folder; give a version folder, one above, or a shot code")
    shots = last_of_shot(check_shot(target, "shot"), root, tree)
    if not shots:
        raise InputError(f"{root}: has no published version of {target}; look at --root")
    return shots


def _below(folder: Path, tree: Tree) -> Iterator[Version]:
    sidecar = shot_tree.read_sidecar(folder)
    if sidecar is not None or tree.version_folder[-1].parse(folder.name):
        yield folder, sidecar or {}
        return
    for entry in shot_tree.entries_of(folder):
        if entry.is_dir() and not entry.is_symlink() and not entry.name.startswith("."):
            yield from _below(entry, tree)


def last_of_shot(code: str, root: Path, tree: Tree) -> list[Version]:
    """The last version of each element of the shot; retired ones are left out.

    Raises `PublishError` where the tree cannot be read.
    """
    named = ShotInfo("", "", code, EditorialCutInfo("", code, Path()))
    last: dict[tuple[str, str], tuple[int, Version]] = {}
    for folder in shot_tree.versions_of_shot(root, tree, named):
        values = tree.version_folder[-1].parse(folder.name)
        if values is None:
            continue
        key, number = (values["task"], values["element"]), int(values["version"])
        if number in _retired(root, tree, code, *key):
            continue
        if key not in last or number > last[key][0]:
            last[key] = (number, (folder, shot_tree.read_sidecar(folder) or {}))
    return [version for _, (_, version) in sorted(last.items())]


def _retired(root: Path, tree: Tree, code: str, task: str, element: str) -> dict[int, str]:
    log = cut_log.load(cut_log.path_of(root, tree, code, task), task)
    return log.retired(element) if log else {}
