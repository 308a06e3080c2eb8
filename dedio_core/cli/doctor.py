"""`dedio doctor`: whether it can run here."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from dedio_core.cli.common_flags import add_tree
from dedio_core.doctor import FAIL, check


def add(verbs: Any) -> None:
    """The verb and its flags."""
    p: argparse.ArgumentParser = verbs.add_parser("doctor", help="check this machine", description=__doc__)
    add_tree(p)
    p.add_argument(
        "--converter", type=Path, metavar="CLIP", help="export three frames of a raw clip and check them"
    )
    p.set_defaults(run=run)


def run(flags: argparse.Namespace) -> int:
    """Print a line a check with its remedy; 1 where one fails."""
    worst = 0
    for found in check(flags.config, flags.root, flags.converter):
        print(f"[{found.verdict}]{'' if len(found.verdict) == 4 else '  '} {found.what}: {found.detail}")
        if found.remedy:
            print(f"       {found.remedy}")
        worst = max(worst, int(found.verdict == FAIL))
    return worst
