"""The flags of verbs that plan a whole cut."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dedio_core.cli.common_flags import a_path
from dedio_core.cli.timeline_flags import add_naming, add_rate, rate_of, tracks_of
from dedio_core.errors import InputError, UsageError, all_at_once
from dedio_core.frames import FrameRate, Handles
from dedio_core.report.write import misused
from dedio_core.turnover.edits import edits_in
from dedio_core.turnover.request import Request

TEXTS = ("rate", "only", "pattern", "tracks", "turnover", "replaces", "sequence")


def add_media(group: Any) -> None:
    """Where the media are, and what helps to match them."""
    group.add_argument("--media", type=Path, nargs="+", metavar="DIR", help="where the camera originals are")
    group.add_argument("--ale", type=Path, metavar="FILE", help="a log that adds reels and CDL")
    group.add_argument(
        "--cdl", type=Path, nargs="+", metavar="FILE|DIR", help="CDL, CC or CCC files, by shot, clip or reel"
    )
    group.add_argument("--relink", type=Path, metavar="FILE", help="choices by hand, as --unmatched writes")
    group.add_argument("--unmatched", type=Path, metavar="FILE", help="write what has no media, as CSV")
    group.add_argument("--pull-list", type=Path, metavar="FILE", help="write what is missing (.ale, .csv)")
    group.add_argument("--no-cache", action="store_true", help="read every clip anew")


def add_choice(group: Any) -> None:
    """Which events are shots, and how they are lined up."""
    add_rate(group)
    add_naming(group, "names shots: (?P<shot>...)")
    group.add_argument(
        "--conform",
        choices=("frames", "seconds"),
        help="what to keep of media at another rate, where the list does not say",
    )
    group.add_argument("--lenient", action="store_true", help="leave out what stands in the way, and go on")
    group.add_argument("--turnover", metavar="NAME", help="the turnover's name, for sidecars and reports")
    group.add_argument("--reel", type=a_path, metavar="MOVIE", help="movie of the cut, for the tracker")
    group.add_argument(
        "--edits", type=a_path, metavar="FILE", help="what is otherwise of single plates, as JSON"
    )
    group.add_argument("--replaces", metavar="CUT", help="name of the cut that this one replaces")


def add_report(group: Any) -> None:
    """What is written about the cut."""
    group.add_argument(
        "--report",
        type=Path,
        action="append",
        metavar="FILE",
        help="a count sheet (.html, .csv, .json) or markers for editorial (.edl, .txt); as often as wanted",
    )


def request(flags: argparse.Namespace) -> Request:
    """What the flags ask for. Raises `UsageError`."""
    all_at_once(list(_misused(flags)), UsageError)
    return Request(
        cut=Path(flags.cut),
        media=tuple(flags.media or ()),
        rate=rate_of(flags),
        sequence=flags.sequence or "",
        take_all=flags.all,
        tracks=tracks_of(flags),
        only=flags.only,
        pattern=flags.pattern,
        ale=flags.ale,
        cdl=tuple(flags.cdl or ()),
        relink=flags.relink,
        use_cache=not flags.no_cache,
        handles=Handles.parse(flags.handles) if flags.handles else None,
        conform=flags.conform or "",
        lenient=flags.lenient,
        turnover=flags.turnover or "",
        replaces=flags.replaces or "",
        reel=flags.reel,
        renumber=flags.renumber,
        new_version=flags.new_version,
        full=flags.full,
        task=flags.task or "",
        squeeze=flags.squeeze,
        levels=flags.levels,
        source_colorspace=flags.source_colorspace,
        edits=edits_in(flags.edits) if flags.edits else (),
    )


def _misused(flags: argparse.Namespace) -> Iterator[str]:
    for name in TEXTS:
        if getattr(flags, name) == "":
            yield f"--{name} is empty; give it a value, or leave it out"
    if not flags.media:
        yield "--media is missing; name the folders with the camera originals"
    read = (flags.cut, flags.ale, flags.relink, *(flags.cdl or ()))
    yield from misused(flags.report or (), [path for path in read if path])
    for name, parse in (("rate", FrameRate.parse), ("handles", Handles.parse)):
        value = getattr(flags, name)
        try:
            if value:
                parse(value)
        except InputError as error:
            yield f"--{error}" if name == "handles" else f"--rate: {error}"
