"""`dedio timeline`: what a cut list says, event by event, and which media it needs."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from typing import Any

from dedio_core.cli import tables, timeline_diff, timeline_match
from dedio_core.cli.timeline_flags import rate_of, reading, rules_of
from dedio_core.editorial.cut import CutEvent, CutList, to_document
from dedio_core.editorial.readers import read_cut
from dedio_core.editorial.shots import name_shots, only
from dedio_core.safe_text import shown


def add(verbs: Any) -> None:
    """The verb, its own verbs, and their flags."""
    p: argparse.ArgumentParser = verbs.add_parser("timeline", help="read a cut list", description=__doc__)
    inner = p.add_subparsers(dest="what", metavar="WHAT", required=True)
    show = inner.add_parser("show", help="every event as a table, or as JSON", description="Show a cut list.")
    reading(show)
    show.add_argument("--rules", action="store_true", help="print the rules that name shots, in order, first")
    show.set_defaults(run=run_show)
    timeline_match.add(inner)
    timeline_diff.add(inner)


def run_show(flags: argparse.Namespace) -> int:
    """Read the list and print it. A bad event is a warning; an unreadable list is an error."""
    rules = rules_of(flags)
    cut = only(name_shots(read_cut(flags.cut, rate_of(flags)), rules), flags.only)
    if flags.json:
        print(json.dumps(to_document(cut), indent=2, ensure_ascii=False))
        return 0
    if flags.rules:
        print(rules)
    print("\n".join(table(cut)))
    return 0


COLUMNS = (
    "event",
    "track",
    "shot",
    "rule",
    "clip / reel",
    "source in",
    "source out",
    "record in",
    "record out",
    "speed",
)


def table(cut: CutList) -> Iterator[str]:
    """The list as lines: a head, a row an event, warnings."""
    shots = {event.shot for event in cut.events if event.shot}
    rate = f"{cut.rate} fps ({cut.rate_source}{'; ' + cut.rate_detail if cut.rate_detail else ''})"
    yield f"{cut.name}  [{cut.format}]  {rate}"
    yield f"{len(cut.events)} events, {len(shots)} shots, {len(cut.warnings)} warnings"
    yield from tables.lines([COLUMNS, *map(_row, cut.events)], 40)
    for warned in cut.warnings:
        yield f"warning: {shown(warned.where)}: {shown(warned.message)}"


def _row(event: CutEvent) -> tuple[str, ...]:
    shot = f"{event.shot} {event.element or ''}".strip() if event.shot else f"({event.skipped})"
    labels = (event.src_in, event.src_out, event.rec_in, event.rec_out)
    times = (label.text or ("-" if label.frame is None else str(label.frame)) for label in labels)
    source = event.clip_name or event.reel or "-"
    return (event.event, event.track, shot, event.shot_rule or "", source, *times, _speed(event))


def _speed(event: CutEvent) -> str:
    if event.retime is None:
        return "" if event.transition is None else f"{event.transition.type} {event.transition.frames}"
    if event.retime.kind in ("freeze", "variable"):
        return event.retime.kind
    return f"{float(event.speed):.4g}x"
