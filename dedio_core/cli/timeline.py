"""`dedio timeline`: what a cut list says, event by event."""

from __future__ import annotations

import argparse
import json
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from dedio_core.editorial.cut import CutEvent, CutList, to_document
from dedio_core.editorial.readers import SUFFIXES, read_cut
from dedio_core.editorial.shots import Rules, compiled, name_shots
from dedio_core.frames import FrameRate
from dedio_core.settings import load


def add(verbs: Any) -> None:
    """The verb, its own verbs, and their flags."""
    p: argparse.ArgumentParser = verbs.add_parser("timeline", help="read a cut list", description=__doc__)
    inner = p.add_subparsers(dest="what", metavar="WHAT", required=True)
    show = inner.add_parser("show", help="every event as a table, or as JSON", description="Show a cut list.")
    show.add_argument("cut", type=Path, help=f"a cut list ({', '.join(sorted(SUFFIXES))})")
    show.add_argument("--rate", metavar="R", help="24, 25, 24000/1001, ...: where the list does not state it")
    show.add_argument("--json", action="store_true", help="as one JSON document")
    show.add_argument("--all", action="store_true", help="every event is a shot, named by track and event")
    show.add_argument("--tracks", metavar="V1,V2", help="these tracks only")
    show.add_argument("--only", metavar="SHOT,...", help="these shots only")
    show.add_argument(
        "--pattern", metavar="REGEX", help="names shots: (?P<shot>...), as editorial.shot_pattern"
    )
    show.add_argument("--rules", action="store_true", help="print the rules that name shots, in order, first")
    show.add_argument("--config", type=Path, metavar="FILE", help="a settings file")
    show.set_defaults(run=run)


def run(flags: argparse.Namespace) -> int:
    """Read the list and print it. A bad event is a warning; an unreadable list is an error."""
    rules = _rules(flags)
    cut = read_cut(flags.cut, FrameRate.parse(flags.rate) if flags.rate else None)
    cut = _only(name_shots(cut, rules), flags.only)
    if flags.json:
        print(json.dumps(to_document(cut), indent=2, ensure_ascii=False))
        return 0
    if flags.rules:
        print(rules)
    print("\n".join(table(cut)))
    return 0


def _rules(flags: argparse.Namespace) -> Rules:
    knobs = load(flags.config).editorial
    pattern = compiled(flags.pattern or knobs.shot_pattern, "editorial.shot_pattern")
    temps = compiled(knobs.temp_pattern, "editorial.temp_pattern")
    tracks = tuple(t.strip().upper() for t in (flags.tracks or "").split(",") if t.strip())
    return Rules(pattern, flags.all, tracks, temps)


def _only(cut: CutList, only: str | None) -> CutList:
    if not only:
        return cut
    wanted = {name.strip().lower() for name in only.split(",")}

    def kept(event: CutEvent) -> CutEvent:
        if event.skipped or (event.shot or "").lower() in wanted:
            return event
        return replace(event, skipped="not asked for (--only)", shot=None, shot_rule=None)

    return replace(cut, events=tuple(kept(event) for event in cut.events))


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
    rows = [tuple(map(shown, COLUMNS)), *(tuple(map(shown, _row(event))) for event in cut.events)]
    widths = [min(40, max(cells(row[n]) for row in rows)) for n in range(len(COLUMNS))]
    for row in rows:
        yield "  ".join(fitted(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip()
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


def cells(text: str) -> int:
    """Columns that `text` takes on a terminal; East Asian letters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def fitted(text: str, width: int) -> str:
    """`text` cut or filled to `width` columns."""
    while cells(text) > width:
        text = text[:-1]
    return text + " " * (width - cells(text))


def shown(text: str) -> str:
    """Text from outside as it may stand on a terminal: control and direction characters escaped."""
    return "".join(c if unicodedata.category(c)[0] != "C" else f"\\u{ord(c):04x}" for c in text)
