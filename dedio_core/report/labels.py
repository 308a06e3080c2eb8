"""Timecode labels of a report: of record frames, and of a source's frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dedio_core.editorial.cut import CutEvent, CutList, Label
from dedio_core.errors import InputError
from dedio_core.frames import FrameRange, FrameRate, Timecode
from dedio_core.media.index import IndexedClip
from dedio_core.uses import CutUse


@dataclass(frozen=True)
class Place:
    """Where the cut lists a use, dissolves of its neighbours left out; `skip` record frames are before."""

    record: FrameRange
    skip: int = 0


class Record:
    """The record side of a cut: how its frames are labelled, and where its events stand."""

    def __init__(self, cut: CutList) -> None:
        assert cut.rate
        self.rate: FrameRate = cut.rate
        self.drop = _is_drop(cut.events, self.rate)
        self._events = {(e.event, e.where, e.track): e for e in cut.events}

    def label(self, frame: int) -> str:
        """The label of a record frame."""
        return str(Timecode(frame, self.rate, self.drop))

    def place(self, use: CutUse) -> Place:
        """Where `use` is listed; where that is not known, all record frames in which it is seen."""
        event = self._events.get((use.event, use.where, use.track))
        listed = listed_range(event) if event else None
        if listed is None or not listed.within(use.record):
            return Place(use.record)
        return Place(listed, listed.first - use.record.first)


def listed_range(event: CutEvent) -> FrameRange | None:
    """The record frames of an event as the cut lists them; None where it lists none."""
    if event.rec_in.frame is None or not event.record_frames:
        return None
    return FrameRange.of(event.rec_in.frame, event.record_frames)


def _is_drop(events: Sequence[CutEvent], rate: FrameRate) -> bool:
    """Whether record labels drop frames: some of them count so, and not otherwise."""
    if not rate.can_drop:
        return False
    return any(
        _counts(label, rate, drop=True) and not _counts(label, rate, drop=False)
        for event in events
        for label in (event.rec_in, event.rec_out)
    )


def _counts(label: Label, rate: FrameRate, *, drop: bool) -> bool:
    try:
        return label.text is not None and Timecode.parse(label.text, rate, drop).frames == label.frame
    except InputError:
        return False


def source_label(clip: IndexedClip, frame: int) -> str:
    """The clip's own label of one of its frames; empty where it has no timecode."""
    start = clip.timecode
    return str(start.plus(frame - clip.frames.first)) if start and clip.frames else ""


def source_labels(clip: IndexedClip, frames: FrameRange) -> str:
    """Labels of the first and the last frame: ``10:00:00:00 - 10:00:01:23``."""
    first, last = source_label(clip, frames.first), source_label(clip, frames.last)
    return f"{first} - {last}" if first else ""
