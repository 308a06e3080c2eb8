"""`dedio qc`: check published versions; with --reference, against what the editor saw, by picture."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from dedio_core.cli.tables import shown
from dedio_core.errors import UsageError
from dedio_core.naming import tree
from dedio_core.qc.check import Check
from dedio_core.qc.targets import versions
from dedio_core.settings import load, names_of

Checker = Callable[[Path, Mapping[str, Any]], list[Check]]
"""Takes a version folder and its sidecar."""


def add(verbs: Any) -> None:
    """The verb and its flags."""
    p: argparse.ArgumentParser = verbs.add_parser(
        "qc", help="check published versions, by picture against an editorial reference", description=__doc__
    )
    p.add_argument(
        "targets", nargs="+", metavar="PATH|SHOT", help="version folders, folders above, or shot codes"
    )
    p.add_argument("--reference", type=Path, metavar="MOVIE", help="the editor's movie of the cut")
    p.add_argument(
        "--reference-start", metavar="TC", help="record timecode of its first frame; else what the movie says"
    )
    p.add_argument("--json", action="store_true", help="the checks as JSON, with their numbers")
    p.add_argument("--root", type=Path, metavar="DIR", help="root of the shot tree")
    p.add_argument("--config", type=Path, metavar="FILE", help="a settings file")
    p.set_defaults(run=run)


def run(flags: argparse.Namespace) -> int:
    """Print what each check finds; 1 where one is bad. Writes nothing."""
    checkers = _checkers(flags)
    settings = load(flags.config)
    root = flags.root or Path(settings.paths.shot_tree_root).expanduser()
    names = tree(names_of(settings))
    chosen = {f.resolve(): (f, sidecar) for t in flags.targets for f, sidecar in versions(t, root, names)}
    found: list[Check] = []
    for folder, sidecar in chosen.values():
        for checker in checkers:
            new = checker(folder, sidecar)
            found += new
            if not flags.json:
                _print(new)
    bad = sum(check.is_good is False for check in found)
    if flags.json:
        checks = [check.as_json() for check in found]
        print(json.dumps({"overall_success": not bad, "checks": checks}, indent=2))
    else:
        open_ = sum(check.is_good is None for check in found)
        print(f"{len(found)} checks of {len(chosen)} versions: {bad} bad, {open_} undecided")
    return 1 if bad else 0


def _checkers(flags: argparse.Namespace) -> list[Checker]:
    """What was asked for. Raises `UsageError` where that is nothing."""
    found: list[Checker] = []
    if flags.reference is not None:
        from dedio_core.qc import in_sync
        from dedio_core.qc.reference import open_reference

        reference = open_reference(flags.reference, flags.reference_start)
        found.append(lambda folder, sidecar: in_sync.checks(folder, sidecar, reference))
    elif flags.reference_start is not None:
        raise UsageError("--reference-start goes with --reference")
    if not found:
        raise UsageError("nothing to check with: give --reference MOVIE")
    return found


def _print(checks: list[Check]) -> None:
    words = {True: "good", False: "BAD", None: "?"}
    for check in checks:
        print(f"{words[check.is_good]:5}{check.basis:8}  {shown(check.where)}  {shown(check.message)}")
