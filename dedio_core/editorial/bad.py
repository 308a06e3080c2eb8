"""What makes an event bad: no plate may be made of it before a person has mended the list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from dedio_core.editorial.cut import CutEvent, Warned


def makes_plate(event: CutEvent) -> bool:
    """Whether the event has pictures and nothing skips it."""
    return event.kind == "video" and event.skipped is None


def without_range(events: Sequence[CutEvent], warned: Iterable[Warned]) -> list[Warned]:
    """A warning for each event that would make a plate of no known frames and has none yet."""
    told = {w.event for w in warned if not w.only_cdl}
    return [
        Warned(event.where, f"{_missing(event)}; so no source frames can be told", event.index)
        for event in events
        if makes_plate(event) and event.required is None and event.index not in told
    ]


def of_plates(events: Sequence[CutEvent], warned: Iterable[Warned]) -> list[Warned]:
    """The warnings; those of events that make no plate anyway name no event."""
    plates = {event.index for event in events if makes_plate(event)}
    return [w if w.event is None or w.event in plates else replace(w, event=None) for w in warned]


def _missing(event: CutEvent) -> str:
    for label, what in ((event.rec_in, "record in"), (event.rec_out, "record out")):
        if label.frame is None:
            return f"its {what} is {label.text or 'not stated'}; expected a frame"
    if event.record_frames is None:
        return f"record out {_text(event, 'rec_out')} is before record in {_text(event, 'rec_in')}"
    for label, what in ((event.src_in, "source in"), (event.src_out, "source out")):
        if label.frame is None:
            return f"its {what} is {label.text or 'not stated'}; expected a frame"
    return f"source {_text(event, 'src_in')} to {_text(event, 'src_out')} is no range that can be worked out"


def _text(event: CutEvent, name: str) -> str:
    label = getattr(event, name)
    return str(label.text or label.frame)
