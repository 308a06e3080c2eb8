"""The plates of a shot, each as the last cut uses it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from dedio_core import cut_log, shot_tree
from dedio_core.cut_entries import CutEntry, LoggedUse
from dedio_core.cut_log import CutLog
from dedio_core.errors import InputError
from dedio_core.models import EditorialCutInfo, ShotInfo
from dedio_core.naming import Tree
from dedio_core.render.nk.plate import Plate, PlateUse, plate_of


def plates(root: Path, names: Tree, code: str, task: str, element: str) -> tuple[list[Plate], list[str]]:
    """The last valid version of each element of the shot, `element` first, and what a person has to know.

    Retimes, comp frames and CDLs are those of the last cut, which its log tells: a version may be older than
    the cut that it covers. Where the last cut has another version or none, they are the version's own, and
    that is told. Raises `InputError` without `element`.
    """
    log = cut_log.load(cut_log.path_of(root, names, code, task), task)
    last = _last(root, names, code, task, log)
    if element not in last:
        known = ", ".join(sorted(last)) or "none"
        raise InputError(f"{root}: {code} has no valid version of {element}; elements there: {known}")
    made, warnings = [], []
    entry = log.last if log else None
    if entry and entry.status == "omitted":
        warnings.append(f"{code}: the last cut ({entry.cut}) leaves the shot out")
        entry = None
    for name in [element, *sorted(set(last) - {element})]:
        plate = _published(last[name])
        now = used(plate, entry) if entry else None
        if entry and now is None:
            warnings.append(
                f"{code} {name}: the last cut ({entry.cut}) does not use v{plate.version:03d}; retimes, comp "
                "frames and CDL are those that it was made with"
            )
        made.append(now or plate)
    return made, warnings


def used(plate: Plate, entry: CutEntry) -> Plate | None:
    """`plate` as the cut of `entry` uses it; None where that has another version of it, or none.

    Raises `InputError` where the log contradicts itself.
    """
    for one in entry.elements:
        if one.element == plate.element and one.version == plate.version and one.uses:
            return replace(plate, uses=tuple(map(_use, one.uses)), cut=entry.cut)
    return None


def _use(use: LoggedUse) -> PlateUse:
    if use.comp_range is None or (use.plate_frames and len(use.plate_frames) != len(use.comp_range)):
        raise InputError(f"event {use.event} ({use.where}): its cut log has no comp frames for it")
    known = {"natural": "", "freeze": "freeze", "variable": "variable speed"}
    words = known.get(use.kind, f"speed {float(use.speed) * 100:.6g}%")
    return PlateUse(use.comp_range, use.plate_frames, use.cdl, words)


def _last(root: Path, names: Tree, code: str, task: str, log: CutLog | None) -> dict[str, Path]:
    """The folder of the last version of each element that is not retired."""
    last: dict[str, tuple[int, Path]] = {}
    shot = ShotInfo("", "", code, EditorialCutInfo("", code, Path()), task)
    for folder in shot_tree.versions_of_shot(root, names, shot):
        values = names.version_folder[-1].parse(folder.name) or {}
        if not folder.is_dir() or values.get("task") != task:
            continue
        name, number = str(values["element"]), int(values["version"])
        if log is None or number not in log.retired(name):
            last[name] = max(last.get(name, (0, folder)), (number, folder))
    return {name: folder for name, (_, folder) in last.items()}


def _published(folder: Path) -> Plate:
    sidecar = shot_tree.read_sidecar(folder)
    if sidecar is None:
        raise InputError(f"{folder}: has no sidecar that can be read")
    return plate_of(folder, sidecar)
