"""A cut as it was read, whatever the format: its events in order, each with where it came from.

Ranges are as the format has them: outs are exclusive here, at the door. `Required` is the one place
where source frames are inclusive; it is what a pull starts from.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Literal

from dedio_core.frames import FrameRange, FrameRate, Handles
from dedio_core.uses import Cdl as Cdl

Kind = Literal["video", "audio"]
RateSource = Literal["stated", "inferred", "given", "media"]


@dataclass(frozen=True)
class Warned:
    """Something odd in the list: where, and what was found and expected."""

    where: str
    message: str
    event: int | None = None
    """Index of the event that no plate may be made of for this reason, unless a person mends it."""
    only_cdl: bool = False
    """What is bad of it is its CDL alone: its frames are right."""


@dataclass(frozen=True)
class Label:
    """A timecode as written and the frames it counts from 00:00:00:00, not unwrapped at midnight.

    `frame` is None where the label is impossible at the rate. A format without timecode has no
    `text`, and `frame` is the position.
    """

    text: str | None = None
    frame: int | None = None


@dataclass(frozen=True)
class Retime:
    """A speed change. `speed` is signed source frames a record frame; 0 is a freeze.

    `curve` (variable speed) is pairs of record frame, counted from the event's record in, and source
    frame, counted from its `src_in`, both exact; `interpolation` names how it goes between.
    """

    speed: Fraction
    kind: Literal["constant", "reverse", "freeze", "variable"]
    source: str
    """What said so: ``M2 047.5``, ``timeremap 200%``, ``LinearTimeWarp``, ..."""
    is_rounded: bool = False
    """The format rounds the speed (M2: to 0.1 frames a second)."""
    curve: tuple[tuple[Fraction, Fraction], ...] = ()
    interpolation: str = ""
    is_in_time: bool = False
    """The curve's source frames are places in time: see `CutUse.is_in_time`."""


@dataclass(frozen=True)
class Transition:
    """A transition at one side of an event, `frames` record frames long.

    Side ``in``: this event comes in by it. Side ``out``: it goes out by it, and is seen `frames`
    longer than its record range where the format does not count them in.
    """

    type: str
    frames: int
    side: Literal["in", "out"]
    overlap: int | None = None
    """Record frames outside its own record range in which the event is seen through it. None: all of
    `frames` for side ``out``, none for side ``in``."""


@dataclass(frozen=True)
class CutMarker:
    """A marker or locator. `frame` is its record frame, None where the format's place makes no sense."""

    text: str
    color: str = ""
    frame: int | None = None
    timecode: str | None = None


@dataclass(frozen=True)
class CutEvent:
    """One event. What is None was not stated; `skipped` says why it can make no plate."""

    index: int
    event: str
    where: str
    track: str
    kind: Kind
    clip_name: str | None = None
    reel: str | None = None
    source_file: str | None = None
    src_in: Label = Label()
    src_out: Label = Label()
    rec_in: Label = Label()
    rec_out: Label = Label()
    source_rate: FrameRate | None = None
    """The media's own rate where the format states one; None: the cut's."""
    conform: Literal["", "frames", "seconds"] = ""
    """Of media whose rate differs from the cut's: what was kept, where the format says so."""
    source_drop: bool = False
    is_counted: bool = False
    """The format counts source frames, and their labels are made of the counts: drop-frame or not, the
    count holds."""
    source_start: int | None = None
    """The media's own first frame in the count of `src_in`, where the format states it."""
    sequence_start: int | None = None
    """File number of that frame, where the media is a sequence of pictures: file number =
    `sequence_start` + `src_in.frame` - `source_start`."""
    record_length: int | None = None
    """Record frames where they are not the difference of the labels (a range over midnight)."""
    required: FrameRange | None = None
    """Source frames, both included, of everything it is seen in, overlap of transitions too."""
    phase: Fraction = Fraction(0)
    """Part of a source frame by which the first record frame it is seen in stands past the frame it
    shows, in the direction of play; 0 where it shows whole frames, and for a freeze."""
    speed: Fraction = Fraction(1)
    step: Fraction | None = None
    """Signed source frames a record frame, where that is not `speed`: a speed of 1 at another rate."""
    retime: Retime | None = None
    transition: Transition | None = None
    transition_out: Transition | None = None
    cdl: Cdl | None = None
    markers: tuple[CutMarker, ...] = ()
    notes: tuple[str, ...] = ()
    reframes: tuple[str, ...] = ()
    """Flops, resizes, repositions, rotations and crops of the picture in the cut, in words."""
    enabled: bool = True
    skipped: str | None = None
    shot: str | None = None
    sequence: str | None = None
    """How `shot` begins, where a person said where its sequence ends; else rules tell the two apart."""
    element: str | None = None
    shot_rule: str | None = None
    description: str = ""
    handles: Handles | None = None
    """Handles that a marker or comment asks for (``8-8``), in record frames."""

    @property
    def steps(self) -> Fraction:
        """Signed source frames a record frame, the difference of rates in it."""
        return self.speed if self.step is None else self.step

    @property
    def seen_before(self) -> int:
        """Record frames before its record in, in which it is seen through a transition."""
        return (self.transition.overlap or 0) if self.transition else 0

    @property
    def seen_after(self) -> int:
        """Record frames from its record out on, in which it is seen through a transition."""
        out = self.transition_out
        return 0 if out is None else out.frames if out.overlap is None else out.overlap

    @property
    def record_frames(self) -> int | None:
        """Record frames from in to out; None where a label is missing or out is before in."""
        if self.record_length is not None:
            return self.record_length
        if self.rec_in.frame is None or self.rec_out.frame is None:
            return None
        length = self.rec_out.frame - self.rec_in.frame
        return length if length >= 0 else None


@dataclass(frozen=True)
class CutList:
    """A whole list. `rate` None: nothing stated it and it could not be told."""

    name: str
    format: str
    rate: FrameRate | None
    rate_source: RateSource
    rate_detail: str = ""
    """How sure the rate is: the share of events that agree, and rates that fit as well."""
    events: tuple[CutEvent, ...] = ()
    warnings: tuple[Warned, ...] = field(default_factory=tuple)

    def warning(self, found: Iterable[Warned]) -> CutList:
        """The list with more warnings."""
        return replace(self, warnings=(*self.warnings, *found))


def to_document(cut: CutList) -> dict[str, Any]:
    """The list as the JSON document of ``dedio timeline show --json``."""
    return {
        "name": cut.name,
        "format": cut.format,
        "rate": str(cut.rate) if cut.rate else None,
        "rate_source": cut.rate_source,
        "rate_detail": cut.rate_detail,
        "warnings": [{"where": w.where, "message": w.message} for w in cut.warnings],
        "events": [event_document(event) for event in cut.events],
    }


def event_document(event: CutEvent) -> dict[str, Any]:
    """One event of the document."""
    labels: dict[str, Any] = {}
    for name in ("src_in", "src_out", "rec_in", "rec_out"):
        labels[name] = getattr(event, name).text
        labels[f"{name}_frame"] = getattr(event, name).frame
    return {
        "index": event.index,
        "event": event.event,
        "where": event.where,
        "track": event.track,
        "kind": event.kind,
        "skipped": event.skipped,
        "shot": event.shot,
        "element": event.element,
        "shot_rule": event.shot_rule,
        "description": event.description,
        "clip_name": event.clip_name,
        "reel": event.reel,
        "source_file": event.source_file,
        **labels,
        "source_rate": str(event.source_rate) if event.source_rate else None,
        "conform": event.conform or None,
        "required": {"first": event.required.first, "last": event.required.last} if event.required else None,
        "speed": str(event.speed),
        "retime": _retime(event.retime),
        "transition": _transition(event.transition),
        "transition_out": _transition(event.transition_out),
        "cdl": _cdl(event.cdl),
        "markers": [
            {"text": m.text, "color": m.color, "frame": m.frame, "timecode": m.timecode}
            for m in event.markers
        ],
        "notes": list(event.notes),
        "reframes": list(event.reframes),
        "enabled": event.enabled,
    }


def _retime(retime: Retime | None) -> dict[str, Any] | None:
    if retime is None:
        return None
    return {
        "kind": retime.kind,
        "speed": str(retime.speed),
        "source": retime.source,
        "rounded": retime.is_rounded,
        "curve": [[str(record), str(source)] for record, source in retime.curve],
        "interpolation": retime.interpolation,
    }


def _transition(found: Transition | None) -> dict[str, Any] | None:
    return {"type": found.type, "frames": found.frames, "side": found.side} if found else None


def _cdl(cdl: Cdl | None) -> dict[str, Any] | None:
    if cdl is None:
        return None
    return {
        "slope": list(cdl.slope),
        "offset": list(cdl.offset),
        "power": list(cdl.power),
        "saturation": cdl.saturation,
    }
