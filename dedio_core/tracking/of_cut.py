"""The publication of a whole cut: every shot of it, those that left it, its list, and its movie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from dedio_core import files, shot_tree
from dedio_core.cut_log import CutLog
from dedio_core.errors import DedioError
from dedio_core.naming import Tree
from dedio_core.settings import Settings
from dedio_core.sidecar import use_document
from dedio_core.trackers.publication import CutWanted, Preview, Publication, ShotWanted
from dedio_core.tracking.of_tree import names_of_tracker, plate_of, publication
from dedio_core.tracking.wanted import Plate, shot_wanted
from dedio_core.turnover.before import without_take
from dedio_core.turnover.model import CutPlan, PlatePlan, shot_info

Made = Mapping[str, int]
"""The version that serves each plate, by the plate's name; plates that failed are not in it."""
Planned = Mapping[str, tuple[str, Mapping[str, Any]]]
"""Folder below the root and sidecar-to-be of plates that no version serves yet, by the plate's name."""


def cut_publication(
    plan: CutPlan,
    made: Made,
    settings: Settings,
    root: Path,
    tree: Tree,
    *,
    project: str,
    timeline: Path,
    reel: Path | None = None,
    planned: Planned | None = None,
    playlist: str = "",
) -> tuple[Publication, list[str]]:
    """What the tracker is to show of the cut, and a sentence for each shot that it cannot be told of.

    `timeline` is the list's file, `reel` its movie.
    `planned`: for a dry run, what is not there yet.
    """
    names, problems = names_of_tracker(settings, root), []
    shots: list[ShotWanted] = []
    for plates in plan.by_shot.values():
        try:
            found = [_plate(p, made, root, tree, plan, planned or {}) for p in plates]
            there = [plate for plate in found if plate is not None]
            if there:
                shots.append(shot_wanted(there, names, in_cut=True))
        except DedioError as error:
            problems.append(str(error))
    gone = [*plan.omitted, *(log for log, _ in plan.renamed)]
    shots += [_left(log, settings, root) for log in gone]
    cut = _cut(plan, timeline, reel)
    return publication(settings, project, shots, cut=cut, playlist=playlist), problems


def _plate(
    one: PlatePlan, made: Made, root: Path, tree: Tree, plan: CutPlan, planned: Planned
) -> Plate | None:
    """The version that serves a plate, as this cut uses it; None where none does."""
    if one.name in planned:
        folder, sidecar = planned[one.name]
        plate = Plate(folder, sidecar)
    elif (version := made.get(one.name)) is not None:
        path = shot_tree.published(root, tree, shot_info(one.shot, one.plate, plan.asked)).get(version)
        found = shot_tree.read_sidecar(path) if path else None
        if path is None or found is None:
            return None
        plate = plate_of(path, found, root)
    else:
        return None
    verdicts = [f"{v.kind}: {v.reason}" if v.reason else v.kind for v in one.verdicts]
    return replace(
        plate,
        uses=[use_document(use, one.pull) for use in one.uses],
        verdict="; ".join(verdicts),
        cut=plan.cut.name,
        turnover=one.plate.lineup.turnover,
    )


def _left(log: CutLog, settings: Settings, root: Path) -> ShotWanted:
    """A shot that this cut does not have any more: it is marked, and nothing else of it is touched."""
    key = names_of_tracker(settings, root).key(log.sequence, log.shot)
    aliases = tuple(dict.fromkeys(name for name in (log.shot, log.code) if name != key.shot))
    return ShotWanted(key, aliases, in_cut=False, code=log.code)


def _cut(plan: CutPlan, timeline: Path, reel: Path | None) -> CutWanted:
    turnover = plan.asked.turnover
    key = f"{plan.cut.name}_{files.checksum(timeline)[:8]}"
    said = " ".join(filter(None, (plan.cut.name, turnover)))
    counts = [f"{len(plan.shots)} shots, {len(plan.plates)} plates"]
    counts += [f"left: {', '.join(log.code for log in plan.omitted)}"] if plan.omitted else []
    comment = "\n".join([f"cut {said}", *counts])
    movie = None
    if reel is not None:
        name = f"{plan.cut.name}_{files.content_id([reel])[-8:]}"
        movie = Preview(name, "reel", 0, str(reel.absolute()), comment)
    return CutWanted(without_take(plan.cut.name), turnover, key, str(timeline.absolute()), comment, movie)
