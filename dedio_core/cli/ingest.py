"""`dedio ingest`: a whole cut; or one clip and a cut range, or a batch of them."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from dedio_core import locks
from dedio_core.batch import KEYS, read_rows, shot_from_row, shots_from_rows
from dedio_core.cli import cut, write_job
from dedio_core.cli.common_flags import a_path, add_look, add_where, settings_of
from dedio_core.cli.cut_flags import add_choice, add_media, add_report
from dedio_core.cli.interrupt import KEPT, interruptible
from dedio_core.cli.progress import reader
from dedio_core.cli.tracker import publish_waiting
from dedio_core.errors import Cancelled, DedioError, InputError, UsageError, all_at_once
from dedio_core.frames import Handles
from dedio_core.jsonable import to_json
from dedio_core.models import ShotInfo
from dedio_core.pipeline import Pipeline, Summary, lacks_licence_alone, standard
from dedio_core.pipeline.summary import plain
from dedio_core.render.nuke.verdict import LICENCE
from dedio_core.safe_text import shown_lines
from dedio_core.settings import Settings
from dedio_core.show import lines
from dedio_core.space import space

Flags = argparse.Namespace
SHOT_ONLY = {
    "sequence": "--sequence",
    "shot": "--shot",
    "source": "--source",
    "in_": "--in",
    "out": "--out",
    "duration": "--duration",
    "out_exclusive": "--out-exclusive",
    "all_frames": "--all-frames",
}
"""What says which frames of what, and so cannot be the same for every row of a batch."""
CUT_ONLY = (
    *("media", "ale", "cdl", "relink", "unmatched", "pull_list", "rate", "all", "tracks", "only", "pattern"),
    *("conform", "lenient", "turnover", "replaces", "reel", "no_cache", "report"),
)
TEXTS = (
    *("source", "sequence", "shot", "in_", "out", "handles", "task", "element"),
    *("source_colorspace", "ocio", "project"),
)
NUMBER = re.compile(r"-?[0-9]{1,18}")


def add(verbs: Any) -> None:
    """The verb and its flags."""
    p: argparse.ArgumentParser = verbs.add_parser(
        "ingest", help="make verified plates and a proxy", description=__doc__
    )
    p.add_argument("cut", nargs="?", type=a_path, metavar="CUT", help="a cut list: every VFX shot in it")
    what = p.add_argument_group("what")
    _add_range(what)
    _add_plate(what)
    add_look(p)
    add_where(p)
    whole = p.add_argument_group("a whole cut")
    add_choice(whole)
    add_media(whole)
    add_report(whole)
    p.set_defaults(run=run)


def _add_range(what: Any) -> None:
    """Which frames of what."""
    what.add_argument(
        "--source", metavar="PATH", help="MXF/MOV, name.####.dpx, name.%%04d.dpx, a folder, one frame"
    )
    what.add_argument("--sequence", metavar="NAME")
    what.add_argument("--shot", metavar="NAME")
    what.add_argument(
        "--in", dest="in_", metavar="N|TC", help="first frame (a clip's first is 0) or timecode"
    )
    what.add_argument("--out", metavar="N|TC", help="last frame or timecode, included")
    what.add_argument("--duration", type=int, metavar="N", help="frames, instead of --out")
    what.add_argument(
        "--out-exclusive", action="store_true", help="--out is the first frame not in the cut (EDL, ALE)"
    )
    what.add_argument("--all-frames", action="store_true", help="the whole source, no handles")
    what.add_argument("--batch", type=a_path, metavar="FILE", help="a JSON or CSV file with a row a shot")


def _add_plate(what: Any) -> None:
    """Which plate is made of them."""
    what.add_argument(
        "--cut-in", type=int, metavar="N", help="plate frame of the first cut frame, in a first version; 1001"
    )
    what.add_argument("--handles", metavar="N|H,T", help="handles, both sides or head,tail")
    what.add_argument("--task", metavar="NAME")
    what.add_argument("--element", metavar="NAME")
    version = what.add_mutually_exclusive_group()
    version.add_argument("--version", type=int, metavar="N", help="make this version; refused if it exists")
    version.add_argument(
        "--new-version", action="store_true", help="a new version even where nothing changed"
    )
    what.add_argument(
        "--renumber", action="store_true", help="plate numbers start afresh, whatever earlier versions had"
    )
    what.add_argument(
        "--full", action="store_true", help="render every frame, none is taken over from the last version"
    )
    what.add_argument(
        "--write-job",
        type=a_path,
        metavar="DIR",
        help="ingest nothing: write what a farm's Nuke renders, as jobs and scripts, into a new folder",
    )


def run(flags: Flags) -> int:
    """Plan, print or carry out; 0 where every shot is good."""
    if flags.cut is not None:
        all_at_once(list(_misused_with_a_cut(flags)), UsageError)
        return cut.run(flags)
    all_at_once(list(_misused(flags)), UsageError)
    settings = settings_of(flags)
    project = settings.project or "project"
    shots = _shots(flags, settings, project)
    engine = "nuke" if flags.write_job else flags.engine or ""
    pipeline = standard(settings, root=flags.root, jobs=flags.jobs, engine=engine, take_over=flags.take_over)
    if flags.dry_run:
        return _dry_run(pipeline, shots, flags)
    if flags.write_job:
        return write_job.run(pipeline, shots, flags.write_job)
    summaries = _ingest(pipeline, shots, flags)
    out = sys.stderr if flags.json else sys.stdout
    posted = publish_waiting(pipeline.tree(), settings, out, verbose=flags.verbose, take_over=flags.take_over)
    if posted:
        summaries = [{**one, "kitsu": posted.as_json()} for one in summaries]
    if flags.json:
        shown = summaries if flags.batch else summaries[0]
        print(json.dumps(plain(shown), indent=2))
    good = sum(1 for s in summaries if s["overall_success"])
    if flags.batch:
        print(f"{good} of {len(shots)} shots are good", file=out)
    if good == len(shots):
        return 0
    return LICENCE if lacks_licence_alone(summaries) else 1


def _misused_with_a_cut(flags: Flags) -> Iterator[str]:
    """Flags that say what the cut says."""
    names = {name: flag for name, flag in SHOT_ONLY.items() if name != "sequence"}
    names |= {"batch": "--batch", "element": "--element", "version": "--version"}
    if beside := [flag for name, flag in names.items() if getattr(flags, name) not in (None, False)]:
        yield f"{flags.cut} is a whole cut; {', '.join(beside)} cannot be given beside it"
    yield from _misused_jobs(flags)


def _misused_jobs(flags: Flags) -> Iterator[str]:
    if flags.write_job and flags.engine == "native":
        yield "--write-job: the engine native has no jobs; leave --engine out"


def _misused(flags: Flags) -> Iterator[str]:
    """What is wrong with the command line itself, whatever the media are."""
    if beside := [_flag(name) for name in CUT_ONLY if getattr(flags, name) not in (None, False)]:
        yield f"{', '.join(beside)}: only with a cut list; name it first"
    empty = [name for name in TEXTS if getattr(flags, name) == ""]
    for name in empty:
        yield f"{_flag(name)} is empty; give it a value, or leave it out"
    if flags.batch is not None:
        if beside := [flag for name, flag in SHOT_ONLY.items() if getattr(flags, name) not in (None, False)]:
            yield f"--batch names the shots; {', '.join(beside)} cannot be given beside it"
    else:
        needed = [name for name in ("source", "sequence", "shot") if getattr(flags, name) is None]
        if needed:
            missing = ", ".join(map(_flag, needed))
            yield f"{missing} missing; give one shot, or --batch FILE, or a cut list and --media"
        elif not empty:
            yield from _misused_points(flags)
    yield from _misused_jobs(flags)
    if flags.jobs < 0:
        yield f"--jobs {flags.jobs}: it is 1 or more, or 0 for as many as the machine allows"
    if flags.handles:
        try:
            Handles.parse(flags.handles)
        except InputError as error:
            yield f"--{error}"


def _misused_points(flags: Flags) -> Iterator[str]:
    points = {"--in": flags.in_, "--out": flags.out, "--duration": flags.duration}
    given = [name for name, value in points.items() if value is not None]
    if flags.all_frames:
        if given:
            yield f"--all-frames and {', '.join(given)}: give one or the other"
        return
    if flags.in_ is None:
        yield "--in is missing; give the first frame, or --all-frames for the whole source"
    if flags.out is None and flags.duration is None:
        yield "--out is missing; give the last frame, or --duration, or --all-frames"
    if flags.out is not None and flags.duration is not None:
        yield "--out and --duration: one of them is enough"
    if flags.out_exclusive and flags.out is None:
        yield "--out-exclusive: there is no --out that it could be about"
    for name in ("--in", "--out"):
        value = points[name]
        if value is not None and not NUMBER.fullmatch(value.strip()) and not re.search("[:;]", value):
            yield f"{name} {value[:40]}: give a whole frame number, or a timecode as HH:MM:SS:FF"


def _flag(name: str) -> str:
    return f"--{name.rstrip('_').replace('_', '-')}"


def _row(flags: Flags) -> dict[str, Any]:
    """The flags as a batch row."""
    row: dict[str, Any] = {"source_file": Path(flags.source) if flags.source else None}
    for key in KEYS:
        value = getattr(flags, key, None)
        # Not `in (None, False)`: 0 equals False, and --version 0 is to be refused, not dropped.
        if key not in ("source_file", "notes") and value is not None and value is not False:
            row[key] = value
    for side, given in (("in", flags.in_), ("out", flags.out)):
        if given is None:
            continue
        if NUMBER.fullmatch(given.strip()):
            row[f"{side}_point"] = int(given)
        else:
            row[f"{side}_timecode"] = given
    return row


def _shots(flags: Flags, settings: Settings, project: str) -> list[ShotInfo]:
    row = _row(flags)
    if flags.batch is None:
        return [shot_from_row(row, settings, project)]
    common = {k: v for k, v in row.items() if v is not None}
    rows = [{**common, **found} for found in read_rows(flags.batch)]
    return shots_from_rows(rows, settings, project)


def _dry_run(pipeline: Pipeline, shots: Sequence[ShotInfo], flags: Flags) -> int:
    documents, failures = [], []
    for shot in shots:
        try:
            plan = pipeline.plan(shot)
        except DedioError as error:
            failures.append(f"{shot.code}: {error}")
            continue
        roots = pipeline.machine(shot).roots
        if flags.json:
            places = {name: str(path) for name, path in roots.items()}
            documents.append({"plan": to_json(plan), "roots": places, "space": dict(space(plan))})
        else:
            print("\n".join(lines(plan, roots, pipeline.settings.tools)))
    if failures and not flags.batch:
        raise InputError(failures[0].partition(": ")[2])
    for failure in failures:
        print(f"dedio: error: {shown_lines(failure)}", file=sys.stderr)
    if flags.json:
        print(json.dumps(documents if flags.batch else documents[0], indent=2))
    return 1 if failures else 0


def _ingest(pipeline: Pipeline, shots: Sequence[ShotInfo], flags: Flags) -> list[Summary]:
    found: list[Summary] = []
    with (
        interruptible(locks.held) as cancel,
        reader(sys.stderr if flags.json else sys.stdout, flags.verbose, len(shots)) as listen,
    ):
        if flags.batch is None:
            found = [pipeline.execute(shots[0], cancel=cancel, listeners=(listen.read,), tell_tracker=False)]
            listen.shot_done(found[0])
        else:
            for one in pipeline.execute_all(shots, cancel=cancel, listeners=(listen.read,)):
                listen.shot_done(one)
                found.append(one)
            found.sort(key=lambda one: int(one["row"]))
        if cancel.is_set():
            raise Cancelled(KEPT)
    return found
