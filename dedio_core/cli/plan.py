"""`dedio plan`: what an ingest of a whole cut would do, against what the shot tree has."""

from __future__ import annotations

import argparse
from typing import Any

from dedio_core.cli import cut
from dedio_core.cli.common_flags import a_path, add_look
from dedio_core.cli.cut_flags import add_choice, add_media, add_report


def add(verbs: Any) -> None:
    """The verb and its flags."""
    p: argparse.ArgumentParser = verbs.add_parser(
        "plan", help="what an ingest of a cut would do", description=__doc__
    )
    add_flags(p)
    p.set_defaults(run=run)


def add_flags(p: argparse.ArgumentParser) -> None:
    """What says which cut is planned, and how; what else an ingest has is as it changes nothing."""
    p.add_argument("cut", type=a_path, metavar="CUT", help="a cut list")
    which = p.add_argument_group("which shots")
    which.add_argument("--sequence", metavar="NAME", help="sequence of shots whose names do not tell it")
    which.add_argument("--handles", metavar="N|H,T", help="handles, both sides or head,tail")
    which.add_argument("--task", metavar="NAME")
    which.add_argument("--new-version", action="store_true", help="new versions even where nothing changed")
    which.add_argument("--renumber", action="store_true", help="cut in is 1001 again")
    which.add_argument("--full", action="store_true", help="re-use no frame of the last versions")
    add_choice(which)
    add_media(p.add_argument_group("media"))
    add_look(p)
    where = p.add_argument_group("where and how")
    where.add_argument("--root", type=a_path, metavar="DIR", help="root of the shot tree")
    where.add_argument("--project", metavar="NAME")
    where.add_argument("--config", type=a_path, metavar="FILE", help="a settings file")
    where.add_argument("--json", action="store_true", help="as one JSON document")
    add_report(where)
    p.set_defaults(skip_kitsu=False, skip_cleanup=False, burn_in=False, verbose=False, take_over=False)
    p.set_defaults(jobs=0, engine=None, nuke=None, dry_run=True, episode=None, write_job=None)


def run(flags: argparse.Namespace) -> int:
    """Print the plan; 1 where something stands in the way."""
    return cut.run(flags)
