"""`dedio sample`: make a small VENICE-like clip to try things with."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add(verbs: Any) -> None:
    """The verb and its flags."""
    p: argparse.ArgumentParser = verbs.add_parser("sample", help="make a sample clip", description=__doc__)
    p.add_argument("folder", type=Path, help="where the clip goes")
    p.set_defaults(run=run)


def run(flags: argparse.Namespace) -> int:
    """Make the clip and say what it is."""
    from dedio_core.sample import make_turnover

    turnover = make_turnover(flags.folder)
    print(f"{turnover.clip}: {turnover.frames} frames, {turnover.rate} fps, start {turnover.start}")
    return 0
