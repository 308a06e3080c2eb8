"""`dedio cancel`: remove what unfinished ingests left in staging."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from dedio_core.errors import InputError
from dedio_core.journal import markers, remove, temp_folder
from dedio_core.locks import Lock
from dedio_core.settings import load


def add(verbs: Any) -> None:
    """The verb and its flags."""
    p: argparse.ArgumentParser = verbs.add_parser(
        "cancel", help="remove what unfinished ingests left", description=__doc__
    )
    p.add_argument("plans", nargs="*", metavar="PLAN", help="plan ids, or shot names; none: list them")
    p.add_argument("--all", action="store_true", help="every unfinished plan of the tree")
    p.add_argument(
        "--take-over", action="store_true", help="also what another host holds: only when it is surely dead"
    )
    p.add_argument("--root", type=Path, metavar="DIR", help="root of the shot tree")
    p.add_argument("--config", type=Path, metavar="FILE", help="a settings file")
    p.set_defaults(run=run)


def run(flags: argparse.Namespace) -> int:
    """List or remove staging folders; a plan that is being worked on is left alone."""
    paths = load(flags.config).paths
    root = flags.root or Path(paths.shot_tree_root).expanduser()
    found = [(folder, marker) for folder, marker in markers(root)]
    if not flags.plans and not flags.all:
        for folder, marker in found:
            print(f"{marker['plan_id']}  {marker['name']}  {folder}")
        print(f"{len(found)} unfinished plan(s) in {root}")
        return 0
    chosen = [
        (folder, marker)
        for folder, marker in found
        if flags.all or marker["plan_id"] in flags.plans or marker.get("shot") in flags.plans
    ]
    if not chosen and not flags.all:
        raise InputError(f"{root}: no unfinished plan is called {' or '.join(flags.plans)}")
    busy = 0
    for folder, marker in chosen:
        holder = Lock(folder / "lock").holder()
        is_held = holder is not None and not holder.is_gone()
        if holder and is_held:
            told = f"{marker['plan_id']}: held by {holder.user} on {holder.host} (process {holder.pid})"
            # Whether another host's process lives cannot be seen from here; a person has to say it.
            if not flags.take_over or holder.is_here():
                print(f"{told}; left alone", file=sys.stderr)
                busy += 1
                continue
            print(f"{told}; taken over", file=sys.stderr)
        remove(folder, marker["plan_id"])
        temp = temp_folder(Path(paths.temp_dir).expanduser(), marker["plan_id"]) if paths.temp_dir else None
        if temp and temp.exists():
            remove(temp, marker["plan_id"])
        print(f"removed {marker['name']} ({marker['plan_id']})")
    return 1 if busy else 0
