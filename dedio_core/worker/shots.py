"""One shot: its plan, and its ingest. The arguments are those of a batch row, and where it goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dedio_core.batch import KEYS, shot_from_row
from dedio_core.errors import InputError, all_at_once
from dedio_core.jsonable import to_json
from dedio_core.models import ShotInfo
from dedio_core.pipeline import Pipeline
from dedio_core.pipeline.summary import plain
from dedio_core.show import lines
from dedio_core.space import space
from dedio_core.tracking.connect import post_here
from dedio_core.worker.args import WHERE, Args
from dedio_core.worker.context import Context
from dedio_core.worker.work import refuse_cancelled
from dedio_core.worker.written import written


def plan_shot(values: Mapping[str, Any], context: Context) -> Any:
    """What an ingest of the shot would do: the plan, its folders, the room it needs, and it all in words."""
    pipeline, shot = _asked(values)
    plan = pipeline.plan(shot)
    roots = pipeline.machine(shot).roots
    pull = plan.pull
    return {
        "shot": shot.code,
        "version": plan.delivery.version,
        "up_to_date": plan.up_to_date,
        "plate_range": [pull.plate.first, pull.plate.last],
        "plate_cut": [pull.plate_cut.first, pull.plate_cut.last],
        "warnings": list(plan.warnings),
        "notes": list(plan.notes),
        "plan": to_json(plan),
        "roots": {name: str(path) for name, path in roots.items()},
        "space": dict(space(plan)),
        "written": written(plan),
        "lines": list(lines(plan, roots, pipeline.settings.tools)),
    }


def ingest_shot(values: Mapping[str, Any], context: Context) -> Any:
    """Ingest the shot, and tell the tracker: the summary."""
    pipeline, shot = _asked(values)
    done = pipeline.execute(shot, cancel=context.cancel, listeners=(context.read,), tell_tracker=False)
    if not done["overall_success"]:
        refuse_cancelled(context.cancel)
    posted = post_here(pipeline.tree(), pipeline.settings, stop=context.cancel.is_set)
    return plain({**done, "kitsu": posted.as_json()} if posted else done)


def _asked(values: Mapping[str, Any]) -> tuple[Pipeline, ShotInfo]:
    args = Args(values)
    args.needed_path("source_file")
    row = {key: value for key, value in values.items() if key in KEYS}
    try:
        args.done((*WHERE, *KEYS))
        settings = args.settings()
        return args.pipeline(settings), shot_from_row(row, settings, settings.project or "project")
    except InputError as error:
        all_at_once(list(dict.fromkeys(error.each())))
        raise
