"""`dedio doctor`: whether it can run here."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from dedio_core.cli.common_flags import a_path, add_tree
from dedio_core.doctor import FAIL, check
from dedio_core.errors import UsageError


def add(verbs: Any) -> None:
    """The verb and its flags."""
    p: argparse.ArgumentParser = verbs.add_parser("doctor", help="check this machine", description=__doc__)
    add_tree(p)
    p.add_argument(
        "--converter", type=a_path, metavar="CLIP", help="export three frames of a raw clip and check them"
    )
    p.add_argument(
        "--nuke",
        nargs="?",
        const=True,
        type=_a_program,
        metavar="PATH",
        help="render a chart through Nuke and natively, and compare; PATH is its program",
    )
    p.add_argument("--dump", type=a_path, metavar="FILE", help="with --nuke: where its knobs are written")
    p.set_defaults(run=run)


def _a_program(text: str) -> str:
    """The value of ``--nuke``: a whole path, or a name alone, which is looked for on ``PATH``."""
    path = a_path(text)
    return text if path.name == text else str(path.absolute())


def run(flags: argparse.Namespace) -> int:
    """Print a line a check with its remedy; 1 where one fails."""
    worst = 0
    for found in _checks(flags):
        # Some take a minute: what is known is shown.
        print(f"[{found.verdict}]{'' if len(found.verdict) == 4 else '  '} {found.what}: {found.detail}")
        if found.remedy:
            print(f"       {found.remedy}")
        sys.stdout.flush()
        worst = max(worst, int(found.verdict == FAIL))
    return worst


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _checks(flags: argparse.Namespace) -> Any:
    if flags.nuke is None:
        if flags.dump:
            raise UsageError("--dump: only with --nuke")
        return check(flags.config, flags.root, flags.converter)
    for name in ("converter", "root"):
        if getattr(flags, name):
            raise UsageError(f"--{name} and --nuke: give one of them; --nuke tries Nuke and nothing else")
    from dedio_core.seat.proof import seat_checks

    return seat_checks(flags.config, None if flags.nuke is True else flags.nuke, flags.dump, _tell)
