"""`dedio ingest`: one clip and a cut range, or a batch of them."""

from __future__ import annotations

import argparse
import json
import re
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from dedio_core.batch import KEYS, read_rows, shot_from_row, shots_from_rows
from dedio_core.cli.progress import reader
from dedio_core.errors import Cancelled, DedioError, InputError, UsageError, all_at_once
from dedio_core.frames import Handles
from dedio_core.jsonable import to_json
from dedio_core.models import ImageSequence, ShotInfo
from dedio_core.pipeline import Pipeline, Summary, standard
from dedio_core.render.engine import ENGINES
from dedio_core.settings import Settings, load
from dedio_core.show import lines, space

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
    what = p.add_argument_group("what")
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
    what.add_argument("--handles", metavar="N|H,T", help="handles, both sides or head,tail")
    what.add_argument("--task", metavar="NAME")
    what.add_argument("--element", metavar="NAME")
    version = what.add_mutually_exclusive_group()
    version.add_argument("--version", type=int, metavar="N", help="make this version; refused if it exists")
    version.add_argument(
        "--new-version", action="store_true", help="a new version even where nothing changed"
    )
    what.add_argument(
        "--renumber", action="store_true", help="cut in is 1001 again, whatever earlier versions had"
    )
    what.add_argument(
        "--full", action="store_true", help="render every frame, none is taken over from the last version"
    )
    look = p.add_argument_group("how the source is read")
    look.add_argument("--squeeze", type=float, metavar="X", help="anamorphic squeeze")
    look.add_argument("--levels", choices=("video", "full"))
    look.add_argument("--source-colorspace", metavar="NAME")
    look.add_argument("--ocio", metavar="CONFIG", help="OCIO config: a file or an ocio:// name")
    where = p.add_argument_group("where and how")
    where.add_argument("--root", type=a_path, metavar="DIR", help="root of the shot tree")
    where.add_argument("--project", metavar="NAME")
    where.add_argument("--config", type=a_path, metavar="FILE", help="a settings file")
    where.add_argument("--dry-run", action="store_true", help="print the plan and touch nothing")
    where.add_argument("--skip-kitsu", action="store_true")
    where.add_argument("--skip-cleanup", action="store_true", help="keep staging and temporary files")
    where.add_argument("--burn-in", action="store_true", help="burn names and numbers into the proxy")
    where.add_argument("--jobs", type=int, default=0, metavar="N", help="frames at once")
    where.add_argument("--engine", choices=sorted(ENGINES), default="native")
    where.add_argument("--json", action="store_true", help="one JSON document on stdout, all else on stderr")
    where.add_argument("--verbose", action="store_true", help="a line for every event")
    p.set_defaults(run=run)


def a_path(text: str) -> Path:
    """The value of a flag that is a path: an empty one would be the working folder without a word."""
    if not text:
        raise argparse.ArgumentTypeError("it is empty")
    return Path(text)


def run(flags: Flags) -> int:
    """Plan, print or carry out; 0 where every shot is good."""
    all_at_once(list(_misused(flags)), UsageError)
    settings = _settings(flags)
    project = settings.project or "project"
    shots = _shots(flags, settings, project)
    pipeline = standard(settings, root=flags.root, jobs=flags.jobs, engine=flags.engine)
    if flags.dry_run:
        return _dry_run(pipeline, shots, flags)
    summaries = _ingest(pipeline, shots, flags)
    if flags.json:
        shown = summaries if flags.batch else summaries[0]
        print(json.dumps(_plain(shown), indent=2))
    good = sum(1 for s in summaries if s["overall_success"])
    if flags.batch:
        print(f"{good} of {len(shots)} shots are good", file=sys.stderr if flags.json else sys.stdout)
    return 0 if good == len(shots) else 1


def _settings(flags: Flags) -> Settings:
    given: dict[str, Any] = {}
    for name, value in (
        ("project", flags.project),
        ("color.config", flags.ocio),
        ("pipeline.skip_kitsu", flags.skip_kitsu or None),
        ("pipeline.skip_cleanup", flags.skip_cleanup or None),
        ("pipeline.burn_in_proxy", flags.burn_in or None),
    ):
        if value is not None:
            given[name] = value
    return load(flags.config, given)


def _misused(flags: Flags) -> Iterator[str]:
    """What is wrong with the command line itself, whatever the media are."""
    empty = [name for name in TEXTS if getattr(flags, name) == ""]
    for name in empty:
        yield f"{_flag(name)} is empty; give it a value, or leave it out"
    if flags.batch is not None:
        if beside := [flag for name, flag in SHOT_ONLY.items() if getattr(flags, name) not in (None, False)]:
            yield f"--batch names the shots; {', '.join(beside)} cannot be given beside it"
    else:
        needed = [name for name in ("source", "sequence", "shot") if getattr(flags, name) is None]
        if needed:
            yield f"{', '.join(map(_flag, needed))} missing; give one shot, or --batch FILE"
        elif not empty:
            yield from _misused_points(flags)
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
        shots = [shot_from_row(row, settings, project)]
    else:
        common = {k: v for k, v in row.items() if v is not None}
        rows = [{**common, **found} for found in read_rows(flags.batch)]
        shots = shots_from_rows(rows, settings, project)
    return [replace(shot, full=flags.full) for shot in shots]


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
        print(f"dedio: error: {failure}", file=sys.stderr)
    if flags.json:
        print(json.dumps(documents if flags.batch else documents[0], indent=2))
    return 1 if failures else 0


def _ingest(pipeline: Pipeline, shots: Sequence[ShotInfo], flags: Flags) -> list[Summary]:
    found: list[Summary] = []
    with (
        _interruptible() as cancel,
        reader(sys.stderr if flags.json else sys.stdout, flags.verbose, len(shots)) as listen,
    ):
        if flags.batch is None:
            found = [pipeline.execute(shots[0], cancel=cancel, listeners=(listen.read,))]
            listen.shot_done(found[0])
        else:
            for one in pipeline.execute_all(shots, cancel=cancel, listeners=(listen.read,)):
                listen.shot_done(one)
                found.append(one)
            found.sort(key=lambda one: int(one["row"]))
        if cancel.is_set():
            raise Cancelled("interrupted; what is finished is kept, the same command goes on from there")
    return found


@contextmanager
def _interruptible() -> Iterator[threading.Event]:
    """An event that the first Ctrl-C (or SIGTERM) sets; the second one interrupts at once."""
    cancel = threading.Event()

    def stop(number: int, frame: object) -> None:
        if cancel.is_set():
            raise KeyboardInterrupt
        cancel.set()
        print("\ndedio: stopping after the frames in hand (again to stop at once)", file=sys.stderr)

    if threading.current_thread() is not threading.main_thread():
        yield cancel
        return
    before = {s: signal.signal(s, stop) for s in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield cancel
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _plain(value: Any) -> Any:
    """A summary as JSON values: paths as text, sequences as objects."""
    if isinstance(value, ImageSequence):
        return {**to_json(value), "pattern": str(value)}
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    return value
