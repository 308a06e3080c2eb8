"""What is asked of the worker for rows: a request a clip, and one request for all rows of a timeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from nuke_plugin.panel.rows.rows import Row

Args = dict[str, Any]


@dataclass(frozen=True)
class Job:
    """One request of the worker's: the rows `ids` together."""

    do: Literal["ingest_shot", "ingest_cut"]
    ids: tuple[int, ...]
    cut: Path | None = None


def jobs(rows: Sequence[Row]) -> tuple[Job, ...]:
    """The requests for these rows: each timeline where its first row is."""
    found: dict[object, Job] = {}
    for row in rows:
        if row.origin == "clip":
            found[row.id] = Job("ingest_shot", (row.id,))
        else:
            before = found[row.cut].ids if row.cut in found else ()
            found[row.cut] = Job("ingest_cut", (*before, row.id), row.cut)
    return tuple(found.values())


def shot_args(row: Row) -> Args:
    """A row of a clip as the worker's `plan_shot` and `ingest_shot` take it."""
    path = row.source or (row.media.path if row.media else Path())
    args: Args = {
        "sequence": row.sequence,
        "shot": row.shot,
        "element": row.element,
        "source_file": str(path),
        "in_point": row.in_point,
        "out_point": row.out_point,
        "handles": f"{row.head},{row.tail}",
    }
    more = {
        "source_colorspace": row.source_colorspace or None,
        "squeeze": row.squeeze,
        "version": row.asked_version,
        "cut_in": cut_in(row),
    }
    return {**args, **{key: value for key, value in more.items() if value is not None}}


def cut_in(row: Row) -> int | None:
    """The plate frame of its cut in; None for what a first ingest has.

    A row that was taken out of a cut keeps the numbers of the cut's plate, and so its line with the others
    of its shot.
    """
    if not row.is_taken_out or row.tie is None or row.media is None or row.in_point is None:
        return None
    clip, tie = row.tie
    return row.in_point - tie + 1001 if row.media.path == clip else None
