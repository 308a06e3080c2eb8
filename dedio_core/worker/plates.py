"""Plates that are there: where they are and what a script has to know of them, and the comp starter."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dedio_core import cut_log, shot_tree
from dedio_core.errors import DedioError, InputError, all_at_once
from dedio_core.models import EditorialCutInfo, ShotInfo
from dedio_core.naming import Tree, check_shot, check_token, tree
from dedio_core.render.nk.plate import Plate, plate_of
from dedio_core.settings import Settings, names_of
from dedio_core.starter.script import Wanted, for_project, place, write
from dedio_core.tracking.pages import Shot, pages
from dedio_core.worker.args import WHERE, Args
from dedio_core.worker.context import Context
from dedio_core.worker.work import refuse_cancelled

PLATE = ("shot", "element", "task", "version")
MOST = 20_000


def published(values: Mapping[str, Any], context: Context) -> Any:
    """The published version of each of `plates`: its folder and frames, or why there is none.

    A plate is an object with ``shot`` (the code), ``element``, ``task`` and ``version``; without that the
    last one that is not retired. With `kitsu` the tracker is asked for the shots' pages.
    """
    args = Args(values)
    wanted, with_pages = _wanted(args), args.flag("kitsu")
    args.done((*WHERE, "plates", "kitsu"))
    settings = args.settings()
    root, names = args.root(settings), tree(names_of(settings))
    found = []
    for one in wanted:
        refuse_cancelled(context.cancel)
        try:
            found.append(_there(root, names, settings, one))
        except DedioError as error:
            found.append({**_named(one, settings), "error": str(error)})
    told: dict[str, Any] = {"plates": found, "kitsu_error": None}
    if with_pages:
        told["kitsu_error"] = _with_pages(found, settings)
    return told


def _wanted(args: Args) -> list[dict[str, Any]]:
    """The plates that are asked for; what is wrong with them goes to the problems of `args`."""
    given = args.values.get("plates")
    if not isinstance(given, list) or not given or not all(isinstance(one, dict) for one in given):
        args.problems.append("'plates' is missing: give a list of objects with shot, element and version")
        return []
    if len(given) > MOST:
        args.problems.append(f"plates: at most {MOST} at once")
        return []
    for n, one in enumerate(given):
        row = Args(one)
        texts = [row.text(name) for name in PLATE[:3]]
        number = row.whole("version")
        where = f"plates[{n}]"
        args.problems += [f"{where}: {problem}" for problem in row.problems]
        args.problems += [f"{where}: '{key[:60]}' is not known" for key in one if key not in PLATE]
        if not texts[0]:
            args.problems.append(f"{where}: 'shot' is missing")
        if number is not None and number < 1:
            args.problems.append(f"{where}: version {number}: it is 1 or more")
    return given


def _named(one: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    standard = settings.defaults
    return {
        "shot": str(one["shot"]),
        "element": str(one.get("element") or standard.element),
        "task": str(one.get("task") or standard.task),
        "version": one.get("version"),
    }


def _there(root: Path, names: Tree, settings: Settings, one: Mapping[str, Any]) -> dict[str, Any]:
    """A version as the panel and its import need it. Raises `DedioError` where there is none."""
    named = _named(one, settings)
    code = check_shot(named["shot"], "shot")
    element, task = check_token(named["element"], "element"), check_token(named["task"], "task")
    shot = ShotInfo("", "", code, EditorialCutInfo("", code, Path()), task, element)
    there = shot_tree.published(root, names, shot)
    log = cut_log.load(cut_log.path_of(root, names, code, task), task)
    retired = log.retired(element) if log else {}
    number = named["version"]
    if number is None:
        number = max((n for n in there if n not in retired), default=None)
    if number is None or int(number) not in there:
        which = f"v{int(number):03d} of " if number is not None else ""
        raise InputError(f"{root}: {which}{code} {element} is not there; ingest it")
    folder = there[int(number)]
    sidecar = shot_tree.read_sidecar(folder)
    if sidecar is None:
        raise InputError(f"{folder}: has no sidecar that can be read")
    return {**_told(plate_of(folder, sidecar), folder, sidecar), "retired": retired.get(int(number))}


def _told(plate: Plate, folder: Path, sidecar: Mapping[str, Any]) -> dict[str, Any]:
    listed = {str(name): entry for name, entry in sidecar["files"].items()}
    movie = next((folder / name for name in sorted(listed) if name.lower().endswith((".mp4", ".mov"))), None)
    return {
        "shot": str(sidecar["code"]),
        "sequence": str(sidecar["sequence"]),
        "number": str(sidecar["shot"]),
        **_plate_told(plate),
        "task": str(sidecar["task"]),
        "name": folder.name,
        "folder": str(folder),
        "pattern": f"{(plate.folder / plate.prefix).as_posix()}%04d.exr",
        "bytes": sum(int(entry["size"]) for entry in listed.values()),
        "proxy": str(movie) if movie else None,
        "kitsu": None,
        "error": None,
    }


def _plate_told(plate: Plate) -> dict[str, Any]:
    """What both answers tell of a plate."""
    return {
        "element": plate.element,
        "version": plate.version,
        "exr_folder": str(plate.folder),
        "prefix": plate.prefix,
        "first": plate.frames.first,
        "last": plate.frames.last,
        "width": plate.size[0],
        "height": plate.size[1],
        "rate": str(plate.rate),
        "colorspace": plate.space,
        "config": plate.config,
        "tie": plate.tie,
        "source": plate.source,
    }


def _with_pages(found: list[dict[str, Any]], settings: Settings) -> str | None:
    """Give each plate the tracker's page of its shot; why not, where that cannot be had."""
    shots: dict[Shot, list[dict[str, Any]]] = {}
    for one in found:
        if one["error"] is None:
            shots.setdefault((one["sequence"], one["number"]), []).append(one)
    try:
        there = pages(settings, os.environ, shots)
    except DedioError as error:
        return str(error)
    for shot, those in shots.items():
        for one in those:
            one["kitsu"] = there.get(shot)
    return None


def comp_starter(values: Mapping[str, Any], context: Context) -> Any:
    """The script that the comp of `shot` begins with, as ``dedio nk`` writes it, in `text`.

    With `output` (a folder, or a script) it is written there, too; one that is there is written over with
    `force` alone. Without it the script has no Write. Without `project_settings` it has no Root: so it
    changes nothing of a project that it is put into. `warnings`: what no longer fits a script beside it.
    """
    args = Args(values)
    code, task, element = args.text("shot"), args.text("task"), args.text("element")
    output, config, space = args.maybe_path("output"), args.maybe_path("ocio"), args.text("cdl_space")
    is_forced, with_root = args.flag("force"), args.flag("project_settings") or output is not None
    known = ("shot", "task", "element", "output", "ocio", "cdl_space", "force", "project_settings")
    args.done((*WHERE, *known))
    settings = args.settings()
    code, task = check_shot(code, "shot"), check_token(task or settings.defaults.task, "task")
    element = check_token(element or settings.defaults.element, "element")
    all_at_once([f"ocio {config}: there is no such file"] if config and not config.is_file() else [])
    wanted = Wanted(
        root=args.root(settings),
        names=tree(names_of(settings)),
        code=code,
        task=task,
        element=element,
        config=config,
        cdl_space=space or settings.cdl.working_space,
    )
    path = place(output, code) if output else None
    made = write(wanted, path, is_forced=is_forced) if path else for_project(wanted, with_root=with_root)
    return {
        "shot": code,
        "text": made.text,
        "path": str(path) if path else None,
        "warnings": list(made.warnings),
        "plates": [_plate_told(plate) for plate in made.plates],
    }
