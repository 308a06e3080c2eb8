"""A whole cut on the command line: its plan as a table, its ingest shot by shot."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timezone

from dedio_core import locks
from dedio_core.cli import tables, write_job
from dedio_core.cli.common_flags import settings_of
from dedio_core.cli.cut_flags import request
from dedio_core.cli.interrupt import KEPT, NOTHING_BEGUN, interruptible
from dedio_core.cli.progress import indexed, reader
from dedio_core.cli.tracker import publish_waiting
from dedio_core.cut_ingest import CutIngest, cut_summary, rehearse, with_engine
from dedio_core.editorial.match import write_pull_list, write_unmatched
from dedio_core.errors import Cancelled, WriteError
from dedio_core.frames import Handles
from dedio_core.pipeline import Pipeline, Summary, lacks_licence_alone, standard
from dedio_core.pipeline.summary import plain
from dedio_core.render.nuke.verdict import LICENCE
from dedio_core.report.model import Report
from dedio_core.report.write import write
from dedio_core.safe_text import shown
from dedio_core.settings import Settings
from dedio_core.tracking.connect import untold as nothing_told
from dedio_core.turnover.document import document, untold
from dedio_core.turnover.model import CutPlan, shot_info
from dedio_core.turnover.request import Request, plan_request
from dedio_core.turnover.table import heading, remarks, rows, skipped, total

WIDEST = 44
RED, YELLOW, PLAIN = "\033[31m", "\033[33m", "\033[0m"


def run(flags: argparse.Namespace) -> int:
    """Plan the cut, and carry it out unless it is a dry run; 0 where nothing is in the way."""
    asked, settings = request(flags), settings_of(flags)
    pipeline = standard(
        settings,
        root=flags.root,
        jobs=flags.jobs,
        engine="nuke" if flags.write_job else flags.engine or "",
        take_over=flags.take_over,
    )
    root = pipeline.tree()
    assert root
    with interruptible(locks.held) as cancel:
        plan = plan_request(asked, settings, root, tell=indexed, cancel=cancel)
        if cancel.is_set():
            raise Cancelled(NOTHING_BEGUN)
    _write_lists(flags, plan, asked.lining(settings).handles)
    if flags.dry_run:
        plan = (rehearse if flags.verb == "ingest" else with_engine)(plan, pipeline)
    report = Report(plan, settings, root, _now(), asked.turnover)
    is_refused = bool(plan.obstacles) and not asked.lenient
    out = sys.stderr if flags.json or flags.write_job else sys.stdout
    if flags.dry_run or is_refused:
        write(report, flags.report or ())
        if flags.json:
            print(json.dumps(document(plan, settings), indent=2, ensure_ascii=False))
        else:
            print("\n".join(lines(plan, settings, is_colored=out.isatty(), is_lenient=asked.lenient)))
        return 1 if is_refused else 0
    print("\n".join(lines(plan, settings, is_colored=out.isatty(), is_lenient=asked.lenient)), file=out)
    if flags.write_job:
        shots = [shot_info(one.shot, one.plate, plan.asked) for one in plan.to_pull]
        return write_job.run(pipeline, shots, flags.write_job)
    return _ingest(flags, asked, report, pipeline)


def _write_lists(flags: argparse.Namespace, plan: CutPlan, handles: Handles) -> None:
    if flags.unmatched:
        write_unmatched(flags.unmatched, plan.matched)
    if flags.pull_list:
        write_pull_list(flags.pull_list, plan.matched, plan.cut.rate, handles)


def lines(
    plan: CutPlan, settings: Settings, *, is_colored: bool = False, is_lenient: bool = False
) -> Iterator[str]:
    """The plan as lines: a table, what to know, what stands in the way, the sum."""
    yield shown(heading(plan))
    table = [*rows(plan)]
    yield from tables.lines(table if len(table) > 1 else (), WIDEST)
    tint = _tints(is_colored)
    for kind, text in remarks(plan):
        name = "WARNING" if kind == "loud" else kind
        yield tint.get(kind, "") + f"{name}: {shown(text)}" + ((tint and kind in tint and PLAIN) or "")
    for text in skipped(plan):
        yield f"no plate: {shown(text)}"
    for obstacle in plan.obstacles:
        yield tint.get("loud", "") + f"IN THE WAY: {shown(str(obstacle))}" + (PLAIN if tint else "")
    if why := untold(settings):
        yield f"Kitsu: nothing is published: {why}"
    yield total(plan, settings)
    if plan.obstacles:
        count = len(plan.obstacles)
        things = "1 thing stands" if count == 1 else f"{count} things stand"
        rest = (
            "what is concerned is left out" if is_lenient else "--lenient goes on without what is concerned"
        )
        yield f"{things} in the way; {rest}"


def _tints(is_colored: bool) -> dict[str, str]:
    return {"loud": RED, "WARNING": YELLOW} if is_colored and not os.environ.get("NO_COLOR") else {}


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def _ingest(flags: argparse.Namespace, asked: Request, report: Report, pipeline: Pipeline) -> int:
    plan = report.plan
    ingest = CutIngest(plan, pipeline, report.date, asked.lenient, asked.cut, asked.reel)
    found: list[Summary] = []
    out = sys.stderr if flags.json else sys.stdout
    with interruptible(locks.held) as cancel, reader(out, flags.verbose, len(plan.to_pull)) as listen:
        for one in ingest.run(cancel=cancel, listeners=(listen.read,)):
            listen.shot_done(one)
            found.append(one)
        if cancel.is_set():
            raise Cancelled(KEPT)
    done = cut_summary(plan, found, ingest.problems)
    posted = publish_waiting(
        pipeline.tree(), pipeline.settings, out, verbose=flags.verbose, take_over=flags.take_over
    )
    if posted:
        done["kitsu"] = posted.as_json()
    elif why := nothing_told(pipeline.settings):
        done["kitsu"] = why
    try:
        write(replace(report, done=plain(done)), flags.report or ())
    except WriteError as error:
        done = {**done, **cut_summary(plan, found, [*ingest.problems, str(error)])}
    for problem in done["problems"]:
        print(f"dedio: error: {shown(problem)}", file=sys.stderr)
    if flags.json:
        print(json.dumps(plain(done), indent=2))
    else:
        said = f"{done['made']} of {len(plan.to_pull)} plates made, {len(done['covered'])} covered already"
        said += f", {len(plan.omitted)} omitted" if plan.omitted else ""
        print(said + (f"; {len(plan.obstacles)} left out, see IN THE WAY above" if plan.obstacles else ""))
    if done["overall_success"]:
        return 0
    return LICENCE if not done["problems"] and lacks_licence_alone(found) else 1
