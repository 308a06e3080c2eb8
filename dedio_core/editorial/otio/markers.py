"""Markers of clips, tracks and the timeline, at their record frames."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Protocol

from dedio_core.editorial.cut import CutEvent, CutMarker, Label
from dedio_core.editorial.otio.values import time_of
from dedio_core.frames import FrameRate, Timecode


class Warn(Protocol):
    """Notes what is odd: where, and what; `event` is the one that no plate may be made of for it."""

    def __call__(self, where: str, message: str, event: int | None = None, only_cdl: bool = False) -> None:
        """Note it."""


@dataclass(frozen=True)
class Reading:
    """What holds for the whole list: rate, first record label, whether source times are timecode."""

    rate: FrameRate
    start: Timecode | None
    all_timecode: bool
    warn: Warn

    def record(self, frame: Fraction | None) -> Label:
        """The label of a record frame."""
        if frame is None:
            return Label()
        number = round(frame)
        if self.start is None or number < 0:
            return Label(None, number)
        return Label(str(Timecode(number, self.rate, self.start.drop)), number)


def clip_markers(item: Any, made: CutEvent, reading: Reading) -> tuple[CutMarker, ...]:
    """The markers of a clip, at their record frames."""
    return tuple(_marker(m, _marked(m, item, made, reading), reading) for m in list(item.markers)[:10_000])


def _marker(marker: Any, frame: int | None, reading: Reading) -> CutMarker:
    comment = str(getattr(marker, "comment", "") or "")
    text = " ".join(t for t in (str(marker.name or ""), comment) if t)
    label = reading.record(None if frame is None else Fraction(frame))
    return CutMarker(text, str(marker.color or "").upper(), frame, label.text)


def _marked(marker: Any, item: Any, made: CutEvent, reading: Reading) -> int | None:
    """A clip marker's record frame: it counts in the source, in some files from the cut or in the record."""
    time = time_of(marker.marked_range.start_time, lambda _: None, "")
    if time is None or made.rec_in.frame is None or made.record_frames is None:
        return None
    span = item.source_range
    start = time_of(span.start_time, lambda _: None, "") if span is not None else None
    into = time.at(reading.rate.fraction)
    zero = start.at(reading.rate.fraction) if start else Fraction(0)
    for offset in (into - zero, into - made.rec_in.frame, into):
        if 0 <= round(offset) < max(made.record_frames, 1):
            return made.rec_in.frame + round(offset)
    return None


def with_markers(events: list[CutEvent], root: Any, reading: Reading, start: int) -> list[CutEvent]:
    """The events with markers of the tracks and of the timeline, each at the clip that it stands over."""
    owners = [(root, "")]
    counts = {"V": 0, "A": 0}
    for track in root:
        if not hasattr(track, "markers"):
            continue  # a transition that no track holds
        letter = "A" if str(getattr(track, "kind", "")) == "Audio" else "V"
        counts[letter] += 1
        owners.append((track, f"{letter}{counts[letter]}"))
    made = list(events)
    for owner, label in owners:
        span = owner.source_range
        zero = time_of(span.start_time, lambda _: None, "") if span is not None else None
        for marker in list(owner.markers)[:10_000]:
            time = time_of(marker.marked_range.start_time, lambda _: None, "")
            into = None if time is None else time.at(reading.rate.fraction)
            if into is None:
                reading.warn(label or "timeline", f"marker '{marker.name}' stands at no time")
                continue
            frame = start + round(into - (zero.at(reading.rate.fraction) if zero else 0))
            at = _under(made, label, frame)
            if at is None and (at := _under(made, label, round(into))) is not None:
                frame = round(into)
            if at is None:
                reading.warn(
                    label or "timeline", f"marker '{marker.name}' at record frame {frame} is over no clip"
                )
                continue
            made[at] = replace(made[at], markers=(*made[at].markers, _marker(marker, frame, reading)))
    return made


def _under(events: list[CutEvent], track: str, frame: int) -> int | None:
    """The event that record `frame` is in: on `track`, or else on the lowest picture track that has one."""
    for n, event in enumerate(events):
        first, out = event.rec_in.frame, event.rec_out.frame
        if first is None or out is None or not first <= frame < out:
            continue
        if event.track == track or (not track and event.kind == "video"):
            return n
    return None
