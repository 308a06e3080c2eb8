"""`dedio nk`: write the Nuke script that a shot's comp begins with."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from dedio_core.cli.common_flags import a_path, add_tree, root_of
from dedio_core.errors import UsageError
from dedio_core.naming import check_shot, check_token, tree
from dedio_core.safe_text import shown
from dedio_core.settings import load, names_of
from dedio_core.starter.script import Wanted, place, write


def add(verbs: Any) -> None:
    """The verb and its flags."""
    p: argparse.ArgumentParser = verbs.add_parser(
        "nk", help="write the Nuke script that a shot's comp begins with", description=__doc__
    )
    p.add_argument("shot", metavar="SHOT", help="the shot code: sht100")
    p.add_argument("--output", type=a_path, metavar="PATH", help="a folder, or the script: it ends in .nk")
    p.add_argument("--force", action="store_true", help="write over a script that is there")
    p.add_argument("--element", metavar="NAME", help="the plate that is comped; rawPlate, or as settings say")
    p.add_argument("--task", metavar="NAME", help="the task; pla, or as the settings say")
    p.add_argument(
        "--ocio",
        type=a_path,
        metavar="FILE",
        help="OCIO config of the script; the plates' own",
    )
    p.add_argument("--cdl-space", metavar="NAME", help="color space of the CDL; cdl.working_space")
    add_tree(p)
    p.set_defaults(run=run)


def run(flags: argparse.Namespace) -> int:
    """Write the script, and say what of it no longer fits one that is there."""
    settings = load(flags.config)
    root = root_of(flags, settings)
    code = check_shot(flags.shot, "shot")
    task = check_token(flags.task or settings.defaults.task, "task")
    element = check_token(flags.element or settings.defaults.element, "element")
    if flags.ocio and not flags.ocio.is_file():
        raise UsageError(f"--ocio {flags.ocio}: there is no such file")
    wanted = Wanted(
        root=root.absolute(),
        names=tree(names_of(settings)),
        code=code,
        task=task,
        element=element,
        config=flags.ocio.absolute() if flags.ocio else None,
        cdl_space=flags.cdl_space or settings.cdl.working_space,
    )
    path = place(flags.output, code)
    for sentence in write(wanted, path, is_forced=flags.force).warnings:
        print(f"dedio: warning: {shown(sentence)}", file=sys.stderr)
    print(shown(str(path)))
    return 0
