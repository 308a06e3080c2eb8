"""`dedio sample`: make a small VENICE-like clip and a cut to try things with."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add(verbs: Any) -> None:
    """The verb and its flags."""
    p: argparse.ArgumentParser = verbs.add_parser(
        "sample", help="make a sample clip and cut", description=__doc__
    )
    p.add_argument("folder", type=Path, help="where they go")
    p.set_defaults(run=run)


def run(flags: argparse.Namespace) -> int:
    """Make them and say what they are."""
    from dedio_core.sample import make_cut, make_turnover

    turnover = make_turnover(flags.folder)
    print(f"{turnover.clip}: {turnover.frames} frames, {turnover.rate} fps, start {turnover.start}")
    cut = make_cut(flags.folder)
    print(f"{cut.first}: a cut of six shots, and {len(cut.clips)} clips of it below the same folder")
    print(f"{cut.second}: the same cut, changed")
    return 0
