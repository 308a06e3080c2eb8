"""Timelines that were added: what they were asked with, and what a person changed of their plates."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nuke_plugin.panel.rows.outdated import is_past, without_ingest
from nuke_plugin.panel.rows.rows import Problem, Row, with_problems
from nuke_plugin.panel.settings.preferences import Preferences

EDITED = ("sequence", "shot", "element", "source", "head", "tail", "source_colorspace", "squeeze")
"""Cells of a timeline's row that become edits of its plate; in and out take it out of the cut."""


@dataclass(frozen=True)
class Timeline:
    """A cut, its media, what else was asked of it, and its rows as it has them before any edit."""

    cut: Path
    media: tuple[Path, ...]
    options: Mapping[str, Any] = field(default_factory=dict)
    base: Mapping[str, Row] = field(default_factory=dict)
    """By `place` of each."""

    def args(self) -> dict[str, Any]:
        """What `plan_cut` and `ingest_cut` are asked with, but for edits."""
        return {"cut": str(self.cut), "media": [str(path) for path in self.media], **self.options}

    def edits(self, rows: Sequence[Row], chosen: Collection[int] | None = None) -> list[dict[str, Any]]:
        """What is otherwise than in the cut; plates that are not `chosen`, or no longer rows, are off."""
        ours = {place(row): row for row in rows if row.cut == self.cut and row.origin == "timeline"}
        found: list[dict[str, Any]] = []
        for at, base in self.base.items():
            row = ours.get(at)
            if not base.key:
                continue  # it stands in the way of the whole cut, and can only be told
            if row is None or (chosen is not None and row.id not in chosen):
                found.append({"plate": base.key, "off": True})
            elif changed := _changed(row, base):
                found.append({"plate": base.key, **changed})
        return found

    def of(self, rows: Sequence[Row]) -> Timeline:
        """The timeline as if only these rows of it had been added: the others come anew."""
        here = {place(row) for row in rows if row.cut == self.cut}
        return replace(self, base={at: row for at, row in self.base.items() if at in here})


def with_handles(timeline: Timeline, now: Preferences) -> Timeline:
    """The timeline with the handles of its rows; other ones in the settings are for new rows."""
    if not now.knobs:
        return timeline
    standard = now.standard()
    handles = {"handles": f"{standard.head},{standard.tail}"}
    return replace(timeline, options={**handles, **timeline.options})


def place(row: Row) -> str:
    """What a row of a timeline is told by from one plan to the next: its plate, else its line."""
    return row.key or row.where


def _changed(row: Row, base: Row) -> dict[str, Any]:
    """The cells of `row` that are others than the cut's, as the worker takes them."""
    found: dict[str, Any] = {
        name: getattr(row, name)
        for name in ("sequence", "shot", "element", "source_colorspace", "squeeze")
        if getattr(row, name) != getattr(base, name)
    }
    if (row.head, row.tail) != (base.head, base.tail):
        found["handles"] = f"{row.head},{row.tail}"
    if row.source is not None:
        found["source"] = str(row.source)
    return found


def merged(rows: Sequence[Row], found: Sequence[Row], timeline: Timeline) -> tuple[tuple[Row, ...], Timeline]:
    """The rows with those of the cut as it was planned last, and the timeline as it is known now.

    What a person changed stays; so do rows that were taken away, and those that were taken out of the cut.
    Rows that are new have the id 0.
    """
    by_place = {place(row): row for row in found}
    ours = [row for row in rows if row.cut == timeline.cut and row.origin == "timeline"]
    in_hand = any(row.status in ("waiting", "running") for row in ours)
    made: list[Row] = []
    for row in rows:
        if row.cut != timeline.cut or row.origin != "timeline":
            made.append(row)
        elif place(row) in by_place:
            now = by_place[place(row)]
            then = without_ingest(row) if not in_hand and _is_past(row, now) else row
            made.append(_told(then, now, timeline.base.get(place(row), row)))
        else:
            made.append(with_problems(row, "plan", [Problem("error", "plan", GONE)]))
    new = [row for row in found if place(row) not in timeline.base]
    base = {**timeline.base, **{place(row): row for row in new}}
    return (*made, *new), replace(timeline, base=base)


GONE = "the cut has no such plate any more; remove the row, or add the timeline again"


def _is_past(row: Row, now: Row) -> bool:
    """Whether what came of the row's ingest holds no more; a failure does where there is no plan either."""
    is_bad = row.status == "failed" and bool(now.error("plan"))
    return not is_bad and is_past(row, is_there=now.action == "covered")


def _told(row: Row, now: Row, base: Row) -> Row:
    """The row with what was told now, and a person's own cells."""
    own = {name: getattr(row, name) for name in EDITED if getattr(row, name) != getattr(base, name)}
    kept = {name: getattr(row, name) for name in ("id", "status", "done", "total", "published")}
    others = [problem for problem in row.problems if problem.found != "plan"]
    made = replace(now, **kept, **own, problems=tuple(others))
    return with_problems(made, "plan", [one for one in now.problems if one.found == "plan"])
