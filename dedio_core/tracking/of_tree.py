"""Publications of what is in the shot tree: each shot with the last version of each of its elements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from dedio_core import cut_log, files
from dedio_core.cut_entries import CutEntry, LoggedElement
from dedio_core.errors import DedioError, PublishError
from dedio_core.naming import Tree
from dedio_core.settings import Settings
from dedio_core.targets import Version, last_of_shot
from dedio_core.trackers.publication import Publication, ShotWanted
from dedio_core.tracking.wanted import Names, Plate, shot_wanted


def names_of_tracker(settings: Settings, root: Path) -> Names:
    """How shots are called on the tracker, and where the tree is."""
    kitsu = settings.kitsu
    return Names(kitsu.sequence_name, kitsu.shot_name, root.absolute().as_posix(), settings.defaults.element)


def publication(settings: Settings, project: str, shots: Sequence[ShotWanted], **more: Any) -> Publication:
    """A publication of `shots` as the settings have it."""
    kitsu = settings.kitsu
    return Publication(
        id="",
        project=project,
        shots=tuple(shots),
        episode=kitsu.episode,
        task_type=kitsu.task_type,
        status=kitsu.status,
        omitted=kitsu.omitted,
        **more,
    )


def of_versions(
    found: Iterable[Version], settings: Settings, root: Path, tree: Tree, **more: Any
) -> list[Publication]:
    """A publication for each project of these versions; all of a shot's last versions are in it.

    Where a version is given that is not the last of its element, it stands for that. Raises `PublishError`.
    """
    names = names_of_tracker(settings, root)
    given: dict[tuple[str, str], dict[tuple[str, str], Version]] = {}
    for folder, sidecar in found:
        try:
            project, code, task, element = (sidecar[k] for k in ("project", "code", "task", "element"))
        except KeyError as error:
            raise PublishError(f"{folder}: its sidecar has no {error}; restore it") from None
        given.setdefault((str(project), str(code)), {})[str(task), str(element)] = (folder, sidecar)
    made: dict[str, list[ShotWanted]] = {}
    for (project, code), elements in given.items():
        task = next(iter(elements))[0]
        whole = {(s.get("task"), s.get("element")): (f, s) for f, s in last_of_shot(code, root, tree)}
        whole = {key: version for key, version in whole.items() if key[0] == task} | elements
        last = _last_cut(root, tree, code, task)
        plates = [plate_of(folder, sidecar, root, last) for folder, sidecar in whole.values()]
        made.setdefault(project, []).append(shot_wanted(plates, names, in_cut=_is_in_cut(last)))
    return [publication(settings, project, shots, **more) for project, shots in made.items()]


def _last_cut(root: Path, tree: Tree, code: str, task: str) -> CutEntry | None:
    """What the last cut wanted of the shot; None where there was none, or its log cannot be read."""
    try:
        log = cut_log.load(cut_log.path_of(root, tree, code, task), task)
    except DedioError:
        return None
    return log.last if log else None


def _is_in_cut(last: CutEntry | None) -> bool | None:
    return None if last is None else last.status != "omitted"


def plate_of(folder: Path, sidecar: Mapping[str, Any], root: Path, last: CutEntry | None = None) -> Plate:
    """A version, with what the last cut made of it. Raises `PublishError` for one outside the tree."""
    try:
        place = folder.absolute().relative_to(root.absolute()).as_posix()
    except ValueError:
        raise PublishError(f"{folder}: is not below {root}; look at --root") from None
    plate = Plate(place, sidecar, checksum=_checksum(folder))
    element = next((e for e in last.elements if e.element == sidecar.get("element")), None) if last else None
    if last is None or element is None or element.version != sidecar.get("version"):
        return plate
    verdicts = [v for v in last.verdicts if v.element in ("", element.element)]
    said = "; ".join(f"{v.kind}: {v.reason}" if v.reason else v.kind for v in verdicts)
    return replace(plate, uses=_uses(element), verdict=said, cut=last.cut, turnover=last.turnover)


def _uses(element: LoggedElement) -> list[dict[str, Any]] | None:
    """The uses of a log as a sidecar has them, as far as a tracker is told of them."""
    found: list[dict[str, Any]] = []
    for use in element.uses:
        if use.comp_cut is None:
            return None
        comp = [use.comp_cut.first, use.comp_cut.last]
        required = [use.required.first, use.required.last]
        found.append({"comp_cut": comp, "required": required, "kind": use.kind, "speed": str(use.speed)})
    return found or None


def _checksum(folder: Path) -> str:
    """xxh3-128 of the sidecar's file, which has the checksums of all others; empty without one."""
    found = (path for path in sorted(folder.glob("*.json")) if path.is_file() and not path.is_symlink())
    path = next(found, None)
    return files.checksum(path) if path else ""
