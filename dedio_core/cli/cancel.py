"""`dedio cancel`: remove what unfinished ingests left in staging."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from dedio_core.cli.common_flags import add_take_over, add_tree, root_of
from dedio_core.errors import DedioError
from dedio_core.files import check_own
from dedio_core.journal import JOURNAL, PRIVATE, append, keep
from dedio_core.locks import Holder, Lock
from dedio_core.paths import from_home
from dedio_core.regular import is_regular
from dedio_core.safe_text import shown
from dedio_core.settings import load
from dedio_core.staging import remove, temp_folder
from dedio_core.unfinished import Unfinished, chosen, unfinished


def add(verbs: Any) -> None:
    """The verb and its flags."""
    p: argparse.ArgumentParser = verbs.add_parser(
        "cancel", help="remove what unfinished ingests left", description=__doc__
    )
    p.add_argument(
        "plans", nargs="*", metavar="NAME", help="plan ids, shots, elements or versions; none: list them"
    )
    p.add_argument("--all", action="store_true", help="every unfinished plan of the tree")
    add_take_over(p)
    add_tree(p)
    p.set_defaults(run=run)


def run(flags: argparse.Namespace) -> int:
    """List or remove staging folders; a plan that is being worked on is left alone."""
    settings = load(flags.config)
    root = root_of(flags, settings)
    found = unfinished(root)
    if not flags.plans and not flags.all:
        for one in found:
            print(shown(f"{one.plan_id}  {one.title}  {one.folder}"))
        print(f"{len(found)} unfinished plan(s) in {shown(str(root))}")
        return 0
    base = from_home(temp) if (temp := settings.paths.temp_dir) else None
    removed = [
        _removed(one, root, base, flags.take_over)
        for one in (found if flags.all else chosen(found, flags.plans, root))
    ]
    return 0 if all(removed) else 1


def _removed(one: Unfinished, root: Path, base: Path | None, take_over: bool) -> bool:
    """Remove the plan's staging folder, and say so; False where somebody works on it, or it is not ours."""
    told = f"{one.plan_id}: held by {one.holder}"
    try:
        is_busy = False
        check_own(one.folder)
        check_own(root / PRIVATE / "logs")
        is_busy = True
        with Lock(one.folder / "lock", take_over):
            is_busy = False
            if one.holder:
                print(f"{told}; taken over", file=sys.stderr)
            me = Holder.me()
            if is_regular(one.folder / JOURNAL):
                who = {"host": me.host, "user": me.user, "pid": me.pid}
                append(one.folder / JOURNAL, "removed", datetime.now(timezone.utc), **who)
            marker = {"name": one.name, "plan_id": one.plan_id}
            keep(one.folder, marker, root / PRIVATE / "logs")
            remove(one.folder, one.plan_id)
        temp = temp_folder(base, one.plan_id) if base else None
        if temp and temp.exists():
            remove(temp, one.plan_id)
    except DedioError as error:
        said = f"{told}; left alone" if one.holder and is_busy else str(error)
        print(shown(said), file=sys.stderr)
        return False
    print(f"removed {one.title} ({one.plan_id})")
    return True
