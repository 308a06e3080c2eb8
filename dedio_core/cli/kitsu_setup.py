"""`dedio kitsu setup`: make what a production lacks for DED-IO: task type, output types, columns."""

from __future__ import annotations

import argparse
import os
from typing import Any

from dedio_core.cli.common_flags import a_path
from dedio_core.errors import InputError
from dedio_core.safe_text import shown
from dedio_core.settings import load
from dedio_core.tracking.connect import connect


def add(below: Any) -> None:
    """The verb and its flags."""
    p: argparse.ArgumentParser = below.add_parser(
        "setup", help="make what a production lacks (as an admin)", description=__doc__
    )
    p.add_argument("--project", metavar="NAME", help="the production; else KITSU_PROJECT, or the settings")
    p.add_argument("--config", type=a_path, metavar="FILE", help="a settings file")
    p.set_defaults(run=run)


def run(flags: argparse.Namespace) -> int:
    """Make it, as far as the account may; 1 where something is lacking still."""
    settings = load(flags.config, {"project": flags.project} if flags.project else None)
    project = settings.project_id or settings.project
    if not project:
        raise InputError("no production is named: give --project, or set KITSU_PROJECT")
    done = connect(settings, os.environ).setup(project, task_type=settings.kitsu.task_type)
    for line in done.did:
        print(f"made {shown(line)}")
    for line in done.lacks:
        print(f"LACKS {shown(line)}")
    for line in done.notes:
        print(f"note: {shown(line)}")
    if not done.did and not done.lacks:
        print(f"{shown(project)} has all that DED-IO needs")
    return 1 if done.lacks else 0
