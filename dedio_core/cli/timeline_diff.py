"""`dedio timeline diff`: what changed for each shot from one cut to the next."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from dedio_core.changes.compare import compare
from dedio_core.changes.document import to_document
from dedio_core.changes.of_cut import pieces, unplaced
from dedio_core.changes.piece import folded
from dedio_core.changes.verdict import VERDICTS, Change
from dedio_core.cli import tables
from dedio_core.cli.timeline_flags import rate_of, reading, rules_of
from dedio_core.editorial.cut import CutList, Warned
from dedio_core.editorial.readers import read_cut
from dedio_core.editorial.shots import name_shots
from dedio_core.errors import TimelineError
from dedio_core.safe_text import shown


def add(inner: Any) -> None:
    """The verb below ``timeline`` and its flags."""
    diff: argparse.ArgumentParser = inner.add_parser(
        "diff", help="what changed between two cuts", description="Compare two cuts, shot by shot."
    )
    reading(diff, "old", "new")
    diff.add_argument("--unchanged", action="store_true", help="list the unchanged shots too")
    diff.set_defaults(run=run_diff)


def run_diff(flags: argparse.Namespace) -> int:
    """Compare the two lists. The whole cuts are compared, whichever shots are then shown."""
    rules, rate = rules_of(flags), rate_of(flags)
    old, new = (name_shots(read_cut(path, rate), rules) for path in (flags.old, flags.new))
    _check_rates(flags.old, old, flags.new, new)
    changes = asked_for(compare(pieces(old), pieces(new)), flags.only)
    names = str(flags.old), str(flags.new)
    warnings = (*unplaced(old), *unplaced(new))
    if flags.json:
        told = [{"where": w.where, "message": w.message} for w in warnings]
        print(json.dumps({**to_document(*names, changes), "warnings": told}, indent=2, ensure_ascii=False))
        return 0
    print("\n".join(table(*names, changes, warnings, is_whole=flags.unchanged)))
    return 0


def _check_rates(old_path: Path, old: CutList, new_path: Path, new: CutList) -> None:
    bases = [cut.rate.timebase if cut.rate else None for cut in (old, new)]
    if bases[0] != bases[1]:
        raise TimelineError(
            f"{old_path} counts {old.rate} frames a second ({old.rate_source}) and {new_path} {new.rate} "
            f"({new.rate_source}): their frames cannot be compared; where a rate was inferred wrongly, "
            "give --rate"
        )


def asked_for(changes: Sequence[Change], names: str | None) -> tuple[Change, ...]:
    """The changes of the shots in `names` (``sht010,sht020``), by their old name or their new one."""
    if not names:
        return tuple(changes)
    wanted = {folded(name.strip()) for name in names.split(",")}
    return tuple(c for c in changes if wanted & {piece.key[0] for piece in (*c.old, *c.new)})


def table(
    old: str, new: str, changes: Sequence[Change], warnings: Sequence[Warned], *, is_whole: bool
) -> Iterator[str]:
    """A line that counts, a row for each changed element of a shot, warnings."""
    yield shown(f"{old} -> {new}: {counts(changes)}")
    told = [change for change in changes if is_whole or change.kinds != ("unchanged",)]
    rows = [("shot", "element", "verdict", "why")]
    for change in told:
        why = "; ".join(verdict.reason for verdict in change.verdicts if verdict.reason)
        rows.append((change.shot, change.element, ", ".join(change.kinds), why))
    yield from tables.lines(rows if told else (), 60, is_open=True)
    for warned in warnings:
        yield f"warning: {shown(warned.where)}: {shown(warned.message)}"


def counts(changes: Sequence[Change]) -> str:
    """``3 new, 1 omitted, 12 moved``: how many shots and elements have each kind of verdict."""
    found = Counter(kind for change in changes for kind in change.kinds)
    return ", ".join(f"{found[kind]} {kind}" for kind in VERDICTS if found[kind]) or "no shots"
