"""A whole cut: its plan, and its ingest. The arguments are those of `dedio_core.ingest_timeline`."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, get_type_hints

from dedio_core.api import request_of
from dedio_core.color import open_chosen
from dedio_core.cut_ingest import CutIngest, cut_summary, rehearse
from dedio_core.errors import ColorError
from dedio_core.jsonable import read_as
from dedio_core.pipeline import Pipeline
from dedio_core.pipeline.summary import plain
from dedio_core.plan import Plan
from dedio_core.settings import Settings
from dedio_core.tracking.connect import post_here, untold
from dedio_core.turnover.document import document
from dedio_core.turnover.model import CutPlan, PlatePlan
from dedio_core.turnover.request import Request, plan_request
from dedio_core.worker.args import WHERE, Args
from dedio_core.worker.context import Context
from dedio_core.worker.work import refuse_cancelled
from dedio_core.worker.written import written

FIELDS = {field.name for field in dataclasses.fields(Request)}
PATHS = ("ale", "relink", "reel")
WORDS = ("rate", "handles")
LISTS = ("tracks", "only")


def plan_cut(values: Mapping[str, Any], context: Context) -> Any:
    """What an ingest of the cut would do; `rehearse` plans every plate to the last step, too.

    Then plates that are to be made have ``written``, as `dedio_core.worker.written` says it; None where one
    cannot be planned.
    """
    args = Args(values)
    is_whole = args.flag("rehearse")
    _, pipeline, plan = _planned(args, context, ("rehearse",))
    found: dict[tuple[str, str], Any] = {}

    def rehearsed(one: PlatePlan, made: Plan) -> None:
        refuse_cancelled(context.cancel)
        found[one.shot.code, one.plate.element] = written(made)

    if is_whole:
        plan = rehearse(plan, pipeline, rehearsed)
    refuse_cancelled(context.cancel)
    told = _in_own_words(document(plan, pipeline.settings), pipeline.settings)
    for shot in told["shots"]:
        for plate in shot["plates"]:
            plate["written"] = found.get((shot["code"], plate["element"]))
    return plain(told)


def _in_own_words(found: dict[str, Any], settings: Settings) -> dict[str, Any]:
    """The plan with color spaces as the config spells them, which is how `spaces` lists them.

    Where the config cannot be opened, or has no such space, they stay: an ingest tells of it.
    """
    own: dict[str, str] = {}
    for plate in (plate for shot in found["shots"] for plate in shot["plates"]):
        name = plate["source_colorspace"]
        if name and name not in own:
            try:
                config = open_chosen(settings.color.config, os.environ.get("OCIO") or None)
                own[name] = config.resolve(name, "source color space")
            except ColorError:
                own[name] = name
        plate["source_colorspace"] = own.get(name, name)
    return found


def ingest_cut(values: Mapping[str, Any], context: Context) -> Any:
    """Plan the cut and carry it out: a `ShotDone` for every plate, and the summary of them all."""
    request, pipeline, plan = _planned(Args(values), context, ())
    date = datetime.now(timezone.utc).isoformat(timespec="seconds")
    ingest = CutIngest(plan, pipeline, date, request.lenient, request.cut, request.reel)
    found = []
    for one in ingest.run(cancel=context.cancel, listeners=(context.read,)):
        context.shot_done(one)
        found.append(one)
    refuse_cancelled(context.cancel)
    done = cut_summary(plan, found, ingest.problems)
    if posted := post_here(pipeline.tree(), pipeline.settings, stop=context.cancel.is_set):
        done["kitsu"] = posted.as_json()
    elif why := untold(pipeline.settings):
        done["kitsu"] = why
    return plain(done)


def _planned(args: Args, context: Context, more: tuple[str, ...]) -> tuple[Request, Pipeline, CutPlan]:
    cut, media = args.needed_path("cut"), args.paths("media")
    if not media and not args.problems:
        args.problems.append("'media' is missing; name the folders with the camera originals")
    for name in PATHS:
        args.maybe_path(name)
    args.paths("cdl")
    for name in WORDS:
        args.text(name)
    args.done((*WHERE, *FIELDS, *more))
    settings = args.settings()
    pipeline = args.pipeline(settings)
    request = request_of(cut, media, _checked(args))

    def told(done: int, total: int, path: Path) -> None:
        context.say({"type": "Indexed", "done": done, "total": total, "path": str(path)})

    plan = plan_request(request, settings, args.root(settings), tell=told, cancel=context.cancel)
    refuse_cancelled(context.cancel)
    return request, pipeline, plan


def _checked(args: Args) -> dict[str, Any]:
    """What the request says of the cut, each of the kind that it has to be. Raises `InputError`."""
    given = {name: args.values[name] for name in FIELDS - {"cut", "media"} if name in args.values}
    hints = get_type_hints(Request)
    for name in set(given) - {*PATHS, *WORDS, *LISTS, "cdl", "edits"}:
        read_as(hints[name], given[name], name)
    for name in LISTS:
        if name in given and not isinstance(given[name], str):
            given[name] = list(args.texts(name))
    args.done(args.values)
    return given
