"""`dedio resume`: go on with what is unfinished, without the command that began it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dedio_core import locks
from dedio_core.cli.common_flags import add_nuke, add_take_over, add_tree, root_of, with_nuke
from dedio_core.cli.interrupt import KEPT, interruptible
from dedio_core.cli.progress import reader
from dedio_core.errors import Cancelled, DedioError, UsageError
from dedio_core.pipeline import Summary, refused
from dedio_core.pipeline.summary import plain
from dedio_core.resume import Resumable, ready, resume
from dedio_core.safe_text import shown
from dedio_core.settings import Settings, load
from dedio_core.space import check_room
from dedio_core.unfinished import chosen, unfinished


def add(verbs: Any) -> None:
    """The verb and its flags."""
    p: argparse.ArgumentParser = verbs.add_parser(
        "resume", help="go on with what is unfinished", description=__doc__
    )
    p.add_argument("plans", nargs="*", metavar="NAME", help="plan ids, shots, elements or versions")
    p.add_argument("--all", action="store_true", help="every unfinished plan of the tree")
    p.add_argument(
        "--source-root",
        type=_pair,
        action="append",
        default=[],
        metavar="OLD=NEW",
        help="sources that were below the folder OLD are below NEW now",
    )
    add_nuke(p)
    add_take_over(p)
    add_tree(p)
    p.add_argument("--json", action="store_true", help="one JSON document on stdout, all else on stderr")
    p.add_argument("--verbose", action="store_true", help="a line for every event")
    p.set_defaults(run=run)


def _pair(text: str) -> tuple[Path, Path]:
    old, equals, new = text.partition("=")
    if not (old and equals and new):
        raise argparse.ArgumentTypeError("write it as OLD=NEW")
    return Path(old).absolute(), Path(new).absolute()


def run(flags: argparse.Namespace) -> int:
    """Go on with those that are named; 0 where all of them are finished then."""
    settings = load(flags.config, with_nuke(flags))
    root = root_of(flags, settings).absolute()
    if bool(flags.plans) == flags.all:
        raise UsageError("name plans or shots, or --all; 'dedio status' lists what is unfinished")
    found = unfinished(root)
    wanted = [one for one in found if one.state != "kept"] if flags.all else chosen(found, flags.plans, root)
    good, problems = ready(wanted, root, settings, dict(flags.source_root), take_over=flags.take_over)
    for problem in problems:
        print(f"dedio: error: {shown(problem)}", file=sys.stderr)
    check_room([(one.plan, one.roots) for one in good], settings)
    summaries = _resumed(good, settings, flags)
    if flags.json:
        print(json.dumps({"problems": problems, "summaries": plain(summaries)}, indent=2))
    finished = sum(1 for one in summaries if one["overall_success"])
    print(f"{finished} of {len(wanted)} finished", file=sys.stderr if flags.json else sys.stdout)
    for cut in sorted({one.shot.cut.lineup.cut_name for one in good if one.shot.cut.lineup}):
        told = f"plates of the cut {cut}: run its ingest again, which logs what is there"
        print(f"note: {shown(told)}", file=sys.stderr)
    return 0 if finished == len(wanted) else 1


def _resumed(wanted: Sequence[Resumable], settings: Settings, flags: argparse.Namespace) -> list[Summary]:
    found: list[Summary] = []
    out = sys.stderr if flags.json else sys.stdout
    with interruptible(locks.held) as cancel, reader(out, flags.verbose, len(wanted)) as listen:
        for one in wanted:
            try:
                done = resume(
                    one, settings, cancel=cancel, listeners=(listen.read,), take_over=flags.take_over
                )
            except Cancelled:
                break
            except DedioError as error:
                done = refused(one.shot, error, 0.0)
            listen.shot_done(done)
            found.append(done)
        if cancel.is_set():
            raise Cancelled(KEPT)
    return found
