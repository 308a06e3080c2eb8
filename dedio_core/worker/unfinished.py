"""What earlier runs left: plans that are unfinished, and what waits for the tracker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from dedio_core.errors import Cancelled, DedioError, InputError
from dedio_core.pipeline import Summary, refused
from dedio_core.pipeline.summary import plain
from dedio_core.resume import Resumable, ready
from dedio_core.resume import resume as go_on
from dedio_core.settings import Settings
from dedio_core.space import check_room
from dedio_core.trackers.change import Receipt
from dedio_core.tracking.connect import needed, post_here
from dedio_core.unfinished import chosen, unfinished
from dedio_core.worker.args import WHERE, Args
from dedio_core.worker.context import Context
from dedio_core.worker.work import refuse_cancelled


def resume(values: Mapping[str, Any], context: Context) -> Any:
    """Go on with the plans that `names` calls, or with `all`; a summary each, and who could not."""
    args = Args(values)
    names, is_all, take_over = args.texts("names"), args.flag("all"), args.flag("take_over")
    moved = {Path(old): Path(str(new)) for old, new in args.mapping("source_roots").items()}
    args.done((*WHERE, "names", "all", "source_roots"))
    if bool(names) == is_all:
        raise InputError("name plans or shots in 'names', or give 'all'")
    settings = args.settings()
    root = args.root(settings)
    found = unfinished(root)
    wanted = [one for one in found if one.state != "kept"] if is_all else chosen(found, names, root)
    good, problems = ready(wanted, root, settings, moved, take_over=take_over)
    check_room([(one.plan, one.roots) for one in good], settings)
    summaries = [_finished(one, settings, context, take_over) for one in good]
    return {"wanted": len(wanted), "problems": problems, "summaries": plain(summaries)}


def _finished(one: Resumable, settings: Settings, context: Context, take_over: bool) -> Summary:
    refuse_cancelled(context.cancel)
    try:
        done = go_on(one, settings, cancel=context.cancel, listeners=(context.read,), take_over=take_over)
    except Cancelled:
        raise
    except DedioError as error:
        done = refused(one.shot, error, 0.0)
    if not done["overall_success"]:
        refuse_cancelled(context.cancel)
    context.shot_done(done)
    return done


def publish(values: Mapping[str, Any], context: Context) -> Any:
    """Deliver what waits in the outbox to the tracker."""
    args = Args(values)
    take_over, force = args.flag("take_over"), args.flag("force_fields")
    args.done((*WHERE, "force_fields"))
    settings = args.settings()
    needed(settings)
    asked = replace(settings, pipeline=replace(settings.pipeline, skip_kitsu=False))

    def tell(receipt: Receipt) -> None:
        context.say({"type": "Changed", "lines": list(receipt.change.lines()), "note": receipt.note})

    posted = post_here(
        args.root(settings),
        asked,
        tell=tell,
        take_over=take_over,
        force_fields=force,
        stop=context.cancel.is_set,
    )
    return posted.as_json() if posted else {"asked": 0, "said": "nothing waits in the outbox"}
