"""`dedio doctor`: whether it can run here."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from dedio_core.cli.common_flags import add_tree
from dedio_core.doctor import FAIL, check
from dedio_core.errors import UsageError


def add(verbs: Any) -> None:
    """The verb and its flags."""
    p: argparse.ArgumentParser = verbs.add_parser("doctor", help="check this machine", description=__doc__)
    add_tree(p)
    p.add_argument(
        "--converter", type=Path, metavar="CLIP", help="export three frames of a raw clip and check them"
    )
    p.add_argument(
        "--nuke",
        nargs="?",
        const="",
        metavar="PATH",
        help="render a chart through Nuke and natively, and compare; PATH is its program",
    )
    p.add_argument("--dump", type=Path, metavar="FILE", help="with --nuke: where its knobs are written")
    p.set_defaults(run=run)


def run(flags: argparse.Namespace) -> int:
    """Print a line a check with its remedy; 1 where one fails."""
    worst = 0
    for found in _checks(flags):
        print(f"[{found.verdict}]{'' if len(found.verdict) == 4 else '  '} {found.what}: {found.detail}")
        if found.remedy:
            print(f"       {found.remedy}")
        worst = max(worst, int(found.verdict == FAIL))
    return worst


def _checks(flags: argparse.Namespace) -> Any:
    if flags.nuke is None:
        if flags.dump:
            raise UsageError("--dump: only with --nuke")
        return check(flags.config, flags.root, flags.converter)
    if flags.converter:
        raise UsageError("--converter and --nuke: give one of them")
    from dedio_core.seat.proof import seat_checks

    return seat_checks(flags.config, flags.nuke or None, flags.dump)
