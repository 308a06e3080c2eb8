"""The flags that every verb which reads a cut list has."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from dedio_core.editorial.readers import SUFFIXES
from dedio_core.editorial.shots import Rules, compiled
from dedio_core.frames import FrameRate
from dedio_core.settings import load


def reading(p: argparse.ArgumentParser, *cuts: str) -> None:
    """Add them to `p`, for one list or those called `cuts`."""
    for cut in cuts or ("cut",):
        p.add_argument(cut, type=Path, help=f"a cut list ({', '.join(sorted(SUFFIXES))})")
    add_rate(p)
    p.add_argument("--json", action="store_true", help="as one JSON document")
    add_naming(p, "names shots: (?P<shot>...), as editorial.shot_pattern")
    p.add_argument("--config", type=Path, metavar="FILE", help="a settings file")


def add_rate(p: Any) -> None:
    """The rate of the list."""
    p.add_argument("--rate", metavar="R", help="24, 25, 24000/1001, ...: where the list does not state it")


def add_naming(p: Any, pattern: str) -> None:
    """Which events are shots; `pattern` is the help of that flag."""
    p.add_argument("--all", action="store_true", help="every event is a shot, named by track and event")
    p.add_argument("--tracks", metavar="V1,V2", help="these tracks only")
    p.add_argument("--only", metavar="SHOT,...", help="these shots only")
    p.add_argument("--pattern", metavar="REGEX", help=pattern)


def rate_of(flags: argparse.Namespace) -> FrameRate | None:
    """The rate that was given."""
    return FrameRate.parse(flags.rate) if flags.rate else None


def tracks_of(flags: argparse.Namespace) -> tuple[str, ...]:
    """The tracks that were named."""
    return tuple(t.strip().upper() for t in (flags.tracks or "").split(",") if t.strip())


def rules_of(flags: argparse.Namespace) -> Rules:
    """How shots are named, by flags and settings."""
    knobs = load(flags.config).editorial
    pattern = compiled(flags.pattern or knobs.shot_pattern, "editorial.shot_pattern")
    temps = compiled(knobs.temp_pattern, "editorial.temp_pattern")
    return Rules(pattern, flags.all, tracks_of(flags), temps)
