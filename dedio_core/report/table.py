"""The count sheet as CSV: a row a plate; what stands in the way and what was omitted are rows too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dedio_core.editorial.match.lists import write_csv
from dedio_core.report.model import Report
from dedio_core.report.row import Row
from dedio_core.report.sheet import sheet
from dedio_core.safe_text import shown

COLUMNS = (
    *("shot", "element", "state", "version", "detail", "verdicts", "reasons", "clip", "reel", "source"),
    *("source rate", "cut timecode", "pull timecode", "cut frames", "pull frames", "record in", "record out"),
    *("plate range", "plate cut", "comp cut", "comp range", "handles", "speed", "cdl", "reframes"),
    *("description", "warnings"),
)


def write(report: Report, path: Path) -> None:
    """Write the table whole. Ranges have both ends; record out is exclusive, as lists have it."""
    write_csv(path, COLUMNS, [[shown(cell) for cell in row] for row in _rows(report)])


def _rows(report: Report) -> Iterator[list[str]]:
    found = sheet(report)
    for row in found.rows:
        yield _plate(row)
    for obstacle in found.obstacles:
        yield _filled(shot=obstacle.shot, state="in the way", reasons=str(obstacle))
    for omitted in found.omitted:
        reason = f"it was in {omitted.cut}" if omitted.cut else ""
        yield _filled(shot=omitted.shot, state="omitted", verdicts="omitted", reasons=reason)


def _filled(**cells: str) -> list[str]:
    return [cells.get(name, "") for name in COLUMNS]


def _plate(row: Row) -> list[str]:
    plate, pull, clip = row.plate, row.plate.pull, row.plate.plate.clip
    uses = row.uses
    return [
        *(plate.shot.code, plate.plate.element, row.outcome.kind, row.outcome.version, row.outcome.detail),
        " | ".join(dict.fromkeys(v.kind for v in row.verdicts)),
        " | ".join(v.reason for v in row.verdicts if v.reason),
        *(clip.name, clip.reel or "", str(clip.path), row.source_rate, row.cut_timecode, row.pull_timecode),
        *(str(pull.cut), str(pull.pull)),
        " | ".join(use.record_in for use in uses),
        " | ".join(use.record_out for use in uses),
        *(str(pull.plate), str(pull.plate_cut)),
        " | ".join(use.comp_cut for use in uses),
        " | ".join(use.comp_range for use in uses),
        ", ".join(row.handles),
        " | ".join(use.speed for use in uses),
        " | ".join(dict.fromkeys(use.cdl for use in uses if use.cdl)),
        " | ".join(dict.fromkeys(use.reframes for use in uses if use.reframes)),
        row.description,
        " | ".join((*row.alarms, *row.warnings)),
    ]
