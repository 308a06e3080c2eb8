"""`dedio qc`: read published versions whole and check them; or, by picture, against what the editor saw."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from dedio_core.cli.common_flags import add_tree, root_of
from dedio_core.cli.interrupt import interruptible
from dedio_core.errors import Cancelled, DedioError, UsageError
from dedio_core.naming import tree
from dedio_core.qc import published
from dedio_core.qc.check import Check, bad
from dedio_core.safe_text import shown
from dedio_core.settings import Settings, load, names_of
from dedio_core.targets import chosen

Checker = Callable[[Path, Mapping[str, Any]], list[Check]]
"""Takes a version folder and its sidecar."""


def add(verbs: Any) -> None:
    """The verb and its flags."""
    p: argparse.ArgumentParser = verbs.add_parser(
        "qc", help="check published versions, their pictures too", description=__doc__
    )
    p.add_argument(
        "targets", nargs="+", metavar="PATH|SHOT", help="version folders, folders above, or shot codes"
    )
    p.add_argument(
        "--reference", type=Path, metavar="MOVIE", help="instead: compare with the editor's movie of the cut"
    )
    p.add_argument(
        "--reference-start", metavar="TC", help="record timecode of its first frame; else what the movie says"
    )
    p.add_argument("--verbose", action="store_true", help="what is good, too")
    p.add_argument("--json", action="store_true", help="the checks as JSON, with their numbers")
    p.add_argument("--ocio", metavar="CONFIG", help="colour config of the proxies, where it is a file")
    add_tree(p)
    p.set_defaults(run=run)


def run(flags: argparse.Namespace) -> int:
    """Print what each check finds; 1 where one is an error. Writes nothing."""
    settings = load(flags.config)
    with interruptible() as cancel:
        return _run(flags, settings, _checker(flags, settings, cancel.is_set))


def _run(flags: argparse.Namespace, settings: Settings, checker: Checker) -> int:
    root = root_of(flags, settings)
    there = chosen(flags.targets, root, tree(names_of(settings)))
    found: list[Check] = []
    for folder, sidecar in there:
        try:
            new = checker(folder, sidecar)
        except Cancelled:
            raise
        except DedioError as error:  # of one version: the others are looked at all the same
            new = [Check("sidecar", "unreadable", str(error), "proven", folder.name, False)]
        found += new
        if not flags.json:
            _print(new, flags.verbose)
    errors = len(bad(found))
    if flags.json:
        checks = [check.as_json() for check in found]
        print(json.dumps({"overall_success": not errors, "checks": checks}, indent=2))
    else:
        counts = [f"{errors} bad", *(f"{len(bad(found, s))} {s}s" for s in ("warning", "note"))]
        counts.append(f"{sum(check.is_good is None for check in found)} undecided")
        print(f"{len(found)} checks of {len(there)} versions: {', '.join(counts)}")
    return 1 if errors else 0


def _checker(flags: argparse.Namespace, settings: Settings, stop: Callable[[], bool]) -> Checker:
    """What was asked for."""
    if flags.reference is None:
        if flags.reference_start is not None:
            raise UsageError("--reference-start goes with --reference")
        configs = tuple(c for c in (flags.ocio, settings.color.config, os.environ.get("OCIO")) if c)
        return lambda folder, sidecar: published.checks(folder, sidecar, settings.qc, configs, stop)
    from dedio_core.qc import in_sync
    from dedio_core.qc.reference import open_reference

    reference = open_reference(flags.reference, flags.reference_start)
    return lambda folder, sidecar: in_sync.checks(folder, sidecar, reference)


def _print(checks: list[Check], is_all: bool) -> None:
    """What is not good of a version, or that all is; everything with `is_all`."""
    told = [check for check in checks if is_all or not check.is_good]
    if not told:
        print(f"{'good':8}{shown(checks[0].where)}: {len(checks)} checks")
    for check in told:
        print(f"{check.sign:8}{shown(check.where)}: {check.name} ({check.basis}): {shown(check.message)}")
