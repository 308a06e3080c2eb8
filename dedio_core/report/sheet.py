"""The count sheet of a cut, in words: heading, rows, what is not there and why, the originals."""

from __future__ import annotations

from dataclasses import dataclass

from dedio_core.editorial.cut import CutEvent
from dedio_core.lineup import Obstacle
from dedio_core.report.labels import Record
from dedio_core.report.model import Report
from dedio_core.report.originals import Original, originals
from dedio_core.report.row import Row, row_of
from dedio_core.turnover.document import bytes_a_frame, totals
from dedio_core.turnover.table import skipped

RATE_SOURCES = {
    "stated": "stated by the list",
    "inferred": "inferred from the list",
    "given": "given by hand",
    "media": "that of the media",
}


@dataclass(frozen=True)
class Omitted:
    """A shot of the cut before that is not in this one."""

    shot: str
    cut: str


@dataclass(frozen=True)
class Sheet:
    """Everything that a count sheet tells. `facts` and `totals` are pairs of name and value."""

    title: str
    facts: tuple[tuple[str, str], ...]
    totals: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    obstacles: tuple[Obstacle, ...]
    omitted: tuple[Omitted, ...]
    reasons: tuple[str, ...]
    """Events that make no plate, counted by reason."""
    skipped: tuple[CutEvent, ...]
    originals: tuple[Original, ...]
    warnings: tuple[str, ...]
    problems: tuple[str, ...]
    """What went wrong in the ingest beside its plates."""


def sheet(report: Report) -> Sheet:
    """The count sheet of `report`."""
    plan = report.plan
    record = Record(plan.cut)
    return Sheet(
        title=plan.cut.name,
        facts=tuple(_facts(report)),
        totals=tuple(_totals(report)),
        rows=tuple(row_of(report, plate, record) for plate in plan.plates),
        obstacles=plan.obstacles,
        omitted=tuple(Omitted(log.code, log.last.cut if log.last else "") for log in plan.omitted),
        reasons=tuple(skipped(plan)),
        skipped=tuple(event for event in plan.cut.events if event.skipped),
        originals=originals(plan.plates),
        warnings=(*plan.warnings, *plan.notes, *(f"{w.where}: {w.message}" for w in plan.cut.warnings)),
        problems=tuple(report.done["problems"]) if report.done else (),
    )


def _facts(report: Report) -> list[tuple[str, str]]:
    cut = report.plan.cut
    known = RATE_SOURCES[cut.rate_source]
    detail = f": {cut.rate_detail}" if cut.rate_detail else ""
    facts = [
        ("Project", report.plan.asked.project),
        ("Turnover", report.turnover),
        ("Cut", f"{cut.name} ({cut.format})"),
        ("Rate", f"{cut.rate} fps, {known}{detail}"),
        ("Date", report.date),
        ("State", _state(report)),
    ]
    return [(name, value) for name, value in facts if value]


def _state(report: Report) -> str:
    if report.done is not None:
        return "ingested" if report.done["overall_success"] else "ingested in part"
    return "plan, with obstacles" if report.plan.obstacles else "plan, nothing is made yet"


def _totals(report: Report) -> list[tuple[str, str]]:
    plan, done = report.plan, report.done
    frames, rendered = totals(plan)
    made = [("shots", str(len(plan.shots))), ("plates", str(len(plan.plates)))]
    made.append(("covered", str(len(plan.plates) - len(plan.to_pull))))
    if done is None:
        made.append(("to make", str(len(plan.to_pull))))
        made.append(("plate frames", f"{frames:,}"))
        if rendered != frames:
            made.append(("may be re-used", f"{frames - rendered:,}"))
        made.append(("on disk, about", _gigabytes(frames * bytes_a_frame(report.settings))))
    else:
        good = [one for one in done["summaries"] if one["overall_success"]]
        frames = sum(int(one["frames"]) for one in good)
        made += [("made", str(done["made"])), ("failed", str(done["failed"]))]
        made.append(("plate frames", f"{frames:,}"))
        made.append(("re-used", f"{sum(int(one['reused_frames']) for one in good):,}"))
        made.append(("on disk, about", _gigabytes(frames * bytes_a_frame(report.settings))))
    made.append(("omitted", str(len(plan.omitted))))
    made.append(("in the way", str(len(plan.obstacles))))
    return [(name, value) for name, value in made if value != "0" or name in ("shots", "plates")]


def _gigabytes(count: int) -> str:
    return f"{count / 1e9:,.1f} GB" if count >= 1e9 else f"{count / 1e6:,.0f} MB"
