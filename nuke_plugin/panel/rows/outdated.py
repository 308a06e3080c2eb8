"""What was said of a row and holds no more: plans of before a setting was changed, ingests that failed."""

from __future__ import annotations

from dataclasses import replace

from nuke_plugin.panel.rows.rows import Row, with_problems

AGAIN = "plan again"
"""Instead of a verdict that no longer holds."""
CHANGED = "a setting was changed since it was planned, as"


def is_past(row: Row, *, is_there: bool) -> bool:
    """Whether what came of the row's ingest holds no more, now that a plan says that it can be made.

    A failure does not; nor what was made before a setting was changed, unless the plan finds it there.
    """
    if row.is_under_way:
        return False
    return row.status == "failed" or (row.verdict == AGAIN and not is_there)


def without_ingest(row: Row) -> Row:
    """The row without what came of its ingest."""
    return replace(with_problems(row, "ingest", ()), status="", done=0, total=0, published=None)


def outdated(row: Row) -> Row:
    """The row once a setting was changed: what the plan said may not hold, nor why it could not be made.

    What was ingested stays so, until another plan says that it is something else now.
    """
    refusal = row.error("plan")
    is_event = row.origin == "timeline" and row.media is None  # no setting gives it a clip
    if row.is_under_way or is_event or not (row.action or refusal):
        return row
    reason = f"{CHANGED}: {refusal or row.verdict}"
    made = replace(with_problems(row, "plan", ()), verdict=AGAIN, verdict_reason=reason, action="")
    return made if row.is_made else replace(made, version=None, published=None)


def settled(row: Row) -> Row:
    """The row once its plate is there: it was made as the settings are, whatever plans said before."""
    if row.verdict != AGAIN:
        return row
    return replace(row, action="covered", verdict="up to date", verdict_reason="")
