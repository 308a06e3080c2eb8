"""What waits for Kitsu in the outbox: listed, counted, taken out."""

from __future__ import annotations

import json
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from dedio_core.errors import InputError
from dedio_core.safe_text import shown
from dedio_core.tracking import outbox
from dedio_core.tracking.outbox import Entry

MOST_SHOTS = 5


def show(root: Path, *, as_json: bool) -> int:
    """Print what waits, the oldest first; 1 where something of it cannot be read."""
    found, problems = outbox.pending(root)
    if as_json:
        print(json.dumps({"waiting": [document(one) for one in found], "problems": problems}, indent=2))
        return 1 if problems else 0
    for one in found:
        print(shown(line(one)))
        if one.said:
            print(f"  {shown(one.said)}")
    if found:
        print("--pending publishes it, with --production OLD=NEW elsewhere; --discard ID takes one out")
    if not found and not problems:
        print("nothing waits in the outbox")
    for problem in problems:
        print(f"dedio: error: {shown(problem)}", file=sys.stderr)
    return 1 if problems else 0


def discard(root: Path, number: str, *, take_over: bool) -> int:
    """Take one entry out of the outbox, or all. Raises `InputError` where none has this number."""
    with outbox.lock(root, take_over=take_over):
        paths = outbox.folder(root).glob("*.json")
        numbers = sorted(path.stem for path in paths) if number == "all" else [number]
        gone = [one for one in numbers if outbox.discard(root, one)]
    if number != "all" and not gone:
        raise InputError(f"nothing in the outbox is called '{number}'; 'dedio publish --waiting' lists it")
    print(f"{len(gone)} taken out of the outbox; plates stay, and 'dedio publish SHOT' publishes them")
    return 0


def summed(found: list[Entry], problems: list[str]) -> str:
    """How many wait, for which productions, and what to do; empty for none."""
    if not found and not problems:
        return ""
    productions = ", ".join(sorted({f"'{one.publication.project}'" for one in found})) or "nobody knows whom"
    count = len(found) + len(problems)
    how = "dedio publish --pending publishes it, --waiting lists it"
    return f"{count} waiting for Kitsu, for {productions}; {how}"


def line(one: Entry) -> str:
    """An entry in a line: its number, its date, the production, what it is."""
    p = one.publication
    names = [wanted.key.shot for wanted in p.shots]
    more = f" and {len(names) - MOST_SHOTS} more" if len(names) > MOST_SHOTS else ""
    cut = f", cut {p.cut.name}" if p.cut else ""
    date = _date(one).isoformat(sep=" ", timespec="minutes")
    return f"{one.path.stem}  {date}  '{p.project}'  {', '.join(names[:MOST_SHOTS])}{more}{cut}"


def document(one: Entry) -> dict[str, Any]:
    """An entry as JSON values."""
    p = one.publication
    return {
        "id": one.path.stem,
        "date": _date(one).isoformat(timespec="seconds"),
        "production": p.project,
        "shots": [str(wanted.key) for wanted in p.shots],
        "cut": p.cut.name if p.cut else None,
        "said": one.said,
    }


def _date(one: Entry) -> datetime:
    return datetime.fromtimestamp(one.age / 1e9, timezone.utc)
