"""Lists that go out: what is not matched, and any other table, safe to open in a spreadsheet.

A cell that a spreadsheet would take for a formula gets an apostrophe, which `read_overrides` takes off.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from dedio_core import files
from dedio_core.editorial.match.model import Matched
from dedio_core.editorial.match.overrides import KEYS, MEDIA, keys_of, place_of
from dedio_core.redaction import redacted
from dedio_core.safe_text import guarded

COLUMNS = (
    *("event", "track", "record_in", "record_out", "shot", *KEYS, "frames", "status", "reasons"),
    *("candidates", MEDIA),
)


def write_unmatched(path: Path, matched: Sequence[Matched]) -> int:
    """Write the events without media, a row each with the candidates; return how many they are."""
    rows = [_row(found) for found in matched if not found.is_settled]
    write_csv(path, COLUMNS, rows)
    return len(rows)


def _row(found: Matched) -> list[str]:
    event = found.event
    shown = [f"{c.clip.path} ({c.score}: {'; '.join(c.reasons)})" for c in found.candidates]
    at = place_of(event)
    record_out = event.rec_out.text or str(event.rec_out.frame or "")
    frames = str(len(event.required)) if event.required else ""
    return [
        *(at["event"], at["track"], at["record_in"], record_out, at["shot"], *keys_of(event).values()),
        *(frames, found.status, "; ".join(found.reasons), " | ".join(shown), ""),
    ]


def write_csv(path: Path, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write a table whole, each cell safe to open in a spreadsheet."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([guarded(redacted(cell)) for cell in row] for row in rows)
    files.write_whole(Path(path), text.getvalue().encode("utf-8-sig", "backslashreplace"))
