"""Marks at record timecode, to go back to editorial: what each shot of the cut is, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from dedio_core.editorial.cut import CutEvent
from dedio_core.frames import FrameRange
from dedio_core.report.labels import Record, listed_range
from dedio_core.report.model import Report
from dedio_core.report.outcome import Outcome, outcome_of
from dedio_core.turnover.model import CutPlan, PlatePlan
from dedio_core.uses import CutUse

Key = tuple[str, str, str]
COLORS = {
    "covered": "CYAN",
    "to pull": "GREEN",
    "to re-pull": "YELLOW",
    "made": "GREEN",
    "not begun": "MAGENTA",
    "FAILED": "RED",
}
"""Colours that markers of an Avid and locators of an EDL both have."""


@dataclass(frozen=True)
class Mark:
    """A shot at its place in the cut. `plate` and `use` are None where something stands in the way."""

    record: FrameRange
    track: str
    color: str
    shot: str
    text: str
    """Element, version, what is or was to be done, ranges."""
    plate: PlatePlan | None = None
    use: CutUse | None = None
    skip: int = 0
    """Frames from where the plate is first seen to the record in that is listed."""
    event: CutEvent | None = None

    @property
    def key(self) -> Key:
        """The event that it is of."""
        one = self.use or self.event
        return (one.event, one.where, one.track) if one else ("", "", "")


def marks(report: Report) -> list[Mark]:
    """Every use of every plate, and every event that something stands in the way of, in record order."""
    record = Record(report.plan.cut)
    made = [mark for plate in report.plan.plates for mark in _of_plate(report, plate, record)]
    stopped = _in_the_way(report.plan)
    made = [_stopped(mark, stopped.pop(mark.key, None)) for mark in made]
    return sorted([*made, *stopped.values()], key=lambda m: (m.record.first, m.track, m.record.last))


def _stopped(mark: Mark, other: Mark | None) -> Mark:
    """A plate's mark with what stands in its way all the same: a CDL that cannot be read."""
    return replace(mark, color=other.color, text=f"{mark.text} {other.text}") if other else mark


def _of_plate(report: Report, plate: PlatePlan, record: Record) -> Iterator[Mark]:
    outcome = outcome_of(report, plate)
    color = "RED" if plate.is_loud else COLORS[outcome.kind]
    for one in plate.uses:
        place = record.place(one.use)
        ranges = f"plate {_four(plate.pull.plate)} comp {_four(one.comp_range)}"
        text = f"{plate.plate.element} {_said(plate, outcome)} {ranges}"
        yield Mark(place.record, one.use.track, color, plate.shot.code, text, plate, one.use, place.skip)


def _said(plate: PlatePlan, outcome: Outcome) -> str:
    verdicts = ", ".join(dict.fromkeys(v.kind for v in plate.verdicts))
    afresh = " NUMBERS START AFRESH" if plate.is_loud else ""
    error = f": {outcome.error}" if outcome.error else ""
    return f"{outcome.version} {outcome.kind}{error}{f' ({verdicts})' if verdicts else ''}{afresh}"


def _four(frames: FrameRange) -> str:
    """Four digits a frame: ``8-8`` in a marker's text asks for handles."""
    return f"{frames.first:04d}-{frames.last:04d}"


def _in_the_way(plan: CutPlan) -> dict[Key, Mark]:
    """Marks of the events that obstacles are of, as far as the cut says where they are."""
    events = {event.index: event for event in plan.cut.events}
    by_line = {w.where: events[w.event] for w in plan.cut.warnings if w.event in events}
    by_line |= {event.where: event for event in reversed(plan.cut.events)}
    found: dict[Key, Mark] = {}
    for obstacle in plan.obstacles:
        event = by_line.get(obstacle.where)
        listed = listed_range(event) if event else None
        if event is None or listed is None:
            continue
        text = f"IN THE WAY: {obstacle.message}"
        made = Mark(listed, event.track, "RED", obstacle.shot, text, event=event)
        if before := found.get(made.key):
            made = replace(before, text=f"{before.text}; {obstacle.message}")
        found[made.key] = made
    return found
