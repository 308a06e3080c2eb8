"""What cells show of a row, and what they are sorted by."""

from __future__ import annotations

import re
from typing import Any

from nuke_plugin.panel.rows.rows import Row


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """What sorts ``sht20`` before ``sht100``, whatever the case."""
    parts = re.split(r"([0-9]+)", text.casefold())
    return tuple((0, int(part), "") if n % 2 else (1, 0, part) for n, part in enumerate(parts) if part)


def or_last(value: Any) -> tuple[bool, Any]:
    """Rows without a value after those with one."""
    return value is None, value if value is not None else 0


def version(row: Row) -> str:
    """The version that is asked for, else the one that the plan says."""
    number = row.asked_version or row.version
    return f"v{number:03d}" if number else ""


def number(value: int | None) -> str:
    """A number, or nothing."""
    return "" if value is None else str(value)


def count(row: Row) -> int | None:
    """Frames of the cut."""
    return len(row.cut_range) if row.cut_range else None


def reel(row: Row) -> str:
    """The clip's reel."""
    return row.media.reel if row.media else ""


def verdict(row: Row) -> str:
    """The first thing that has to be mended; else what the plan says of the row; else what to look at.

    A sentence that begins with the row's own clip is shown without its path, which the cell has no room for.
    """
    said = row.error() or row.verdict or next((p.sentence for p in row.problems), "")
    own = f"{path(row)}: "
    return said[len(own) :] if said.startswith(own) else said


def by_verdict(row: Row) -> tuple[int, Any]:
    """What has to be mended first, then what to look at, then the rest."""
    return {"error": 0, "warning": 1, None: 2}[row.level], natural(verdict(row))


def status(row: Row) -> str:
    """How far its ingest is."""
    part = f" {100 * row.done // row.total}%" if row.total and row.status in ("running", "paused") else ""
    words = {"kept": "was there", "done": "done"}
    made = f" {version(row)}" if row.is_made else ""
    return f"{words.get(row.status, row.status)}{part}{made}"


def clip(row: Row) -> str:
    """The clip's name."""
    return row.media.name if row.media else row.source.name if row.source else "no clip"


def path(row: Row) -> str:
    """The clip's whole path."""
    found = row.source or (row.media.path if row.media else None)
    return str(found) if found else ""
