"""`dedio timeline match`: which camera original each shot of a cut needs."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from dedio_core.cli import tables
from dedio_core.cli.progress import indexed
from dedio_core.cli.timeline_flags import rate_of, reading, rules_of
from dedio_core.editorial.cut import CutList, to_document
from dedio_core.editorial.match import (
    Matched,
    prepare,
    read_and_match,
    read_beside,
    read_overrides,
    used,
    write_pull_list,
    write_unmatched,
)
from dedio_core.editorial.match.wanted import Keep
from dedio_core.media.index import index
from dedio_core.safe_text import shown
from dedio_core.settings import load, media_cache


def add(inner: Any) -> None:
    """The verb below ``timeline`` and its flags."""
    found: argparse.ArgumentParser = inner.add_parser(
        "match", help="which camera original each shot needs", description="Match a cut."
    )
    reading(found)
    found.add_argument(
        "--media", type=Path, nargs="+", required=True, metavar="DIR", help="where the media are"
    )
    found.add_argument(
        "--ale", type=Path, metavar="FILE", help="a log that adds reels and CDL, by tape and timecode"
    )
    found.add_argument(
        "--cdl", type=Path, nargs="+", metavar="FILE|DIR", help="CDL, CC or CCC files, by shot, clip or reel"
    )
    found.add_argument(
        "--conform", choices=("frames", "seconds"), help="what to keep of media at another rate"
    )
    found.add_argument(
        "--relink", type=Path, metavar="FILE", help="choices by hand, as --unmatched writes them"
    )
    found.add_argument("--unmatched", type=Path, metavar="FILE", help="write what has no media, as CSV")
    found.add_argument(
        "--pull-list", type=Path, metavar="FILE", help="write what is missing, for the lab (.ale, .csv)"
    )
    found.add_argument("--no-cache", action="store_true", help="read every clip anew")
    found.set_defaults(run=run_match)


def run_match(flags: argparse.Namespace) -> int:
    """Match the named events to the media; 1 where a shot has none, or not for sure."""
    rules, settings = rules_of(flags), load(flags.config)
    cache = None if flags.no_cache else media_cache()
    media = index(flags.media, cache=cache, fallback_rate=settings.defaults.source_fps, tell=indexed)
    beside = read_beside(flags.ale, flags.cdl or ())
    notes: tuple[str, ...] = ()

    def prepared(cut: CutList) -> CutList:
        nonlocal notes
        made = prepare(cut, rules, flags.only, beside)
        notes = made.notes
        return made.cut

    said = flags.conform or settings.editorial.conform
    keep: Keep = "frames" if said == "frames" else "seconds" if said == "seconds" else ""
    overrides = read_overrides(flags.relink) if flags.relink else None
    cut, found = read_and_match(flags.cut, rate_of(flags), prepared, media, overrides, keep)
    notes += used(overrides, found) if overrides else ()
    if flags.unmatched:
        write_unmatched(flags.unmatched, found)
    if flags.pull_list:
        write_pull_list(flags.pull_list, found, cut.rate)
    if flags.json:
        matches = [_match_document(one) for one in found]
        print(json.dumps({**to_document(cut), "notes": notes, "matches": matches}, indent=2))
    else:
        print("\n".join(match_table(cut, found, len(media.clips))))
        print("".join(f"note: {shown(note)}\n" for note in notes), end="")
    return 0 if all(one.is_settled for one in found) else 1


def _match_document(one: Matched) -> dict[str, Any]:
    return {
        "index": one.event.index,
        "status": one.status,
        "path": str(one.clip.path) if one.clip else None,
        "frames": [one.frames.first, one.frames.last] if one.frames else None,
        "reasons": list(one.reasons),
        "candidates": [
            {"path": str(c.clip.path), "score": c.score, "reasons": list(c.reasons)} for c in one.candidates
        ],
    }


def match_table(cut: CutList, found: Sequence[Matched], clips: int) -> Iterator[str]:
    """The named events with their media, as lines; what stands in the way last."""
    wanted = [one for one in found if one.status != "skipped"]
    settled = sum(one.is_settled for one in wanted)
    yield f"{cut.name}  [{cut.format}]  {cut.rate} fps ({cut.rate_source})"
    yield f"{settled} of {len(wanted)} shots have their media, among {clips} clips"
    rows: list[tuple[str, ...]] = [("event", "shot", "status", "media", "frames", "why")]
    for one in wanted:
        name = f"{one.event.shot} {one.event.element or ''}".strip()
        media = one.clip.path.name if one.clip else "-"
        why = "; ".join(one.reasons)
        rows.append((one.event.event, name, one.status, media, str(one.frames or "-"), why))
    yield from tables.lines(rows, 60)
    for one in wanted:
        if not one.is_settled:
            for candidate in one.candidates:
                reasons = "; ".join(candidate.reasons)
                yield shown(f"{one.event.where}: perhaps {candidate.clip.path} ({reasons})")
    for warned in cut.warnings:
        yield f"warning: {shown(warned.where)}: {shown(warned.message)}"
