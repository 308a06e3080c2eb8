"""A cut list as an OTIO timeline, with exact rates, for any program that speaks OTIO.

Source ranges have the record's length, as OTIO's own adapters do; the speed is a time effect. What
OTIO has no place for (needed range, warnings, names of rules) is in ``metadata["dedio"]``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dedio_core.editorial.cut import CutEvent, CutList, event_document
from dedio_core.errors import TimelineError
from dedio_core.frames import FrameRate


def to_otio(cut: CutList) -> Any:
    """The `opentimelineio.schema.Timeline` of `cut`. Raises `TimelineError` without a rate."""
    import opentimelineio as otio

    if cut.rate is None:
        raise TimelineError(f"{cut.name}: has no rate; give one")
    placed = [e for e in cut.events if e.rec_in.frame is not None and e.record_frames]
    start = min((e.rec_in.frame or 0 for e in placed), default=0)
    timeline = otio.schema.Timeline(cut.name, global_start_time=time(start, cut.rate))
    timeline.metadata["dedio"] = {
        "format": cut.format,
        "rate": str(cut.rate),
        "rate_source": cut.rate_source,
        "warnings": [f"{w.where}: {w.message}" for w in cut.warnings],
        "left_out": [e.where for e in cut.events if e not in placed],
    }
    for name, kind, events in lanes(placed):
        track = otio.schema.Track(name, kind="Video" if kind == "video" else "Audio")
        _fill(track, events, start, cut.rate)
        timeline.tracks.append(track)
    return timeline


def time(frame: int, rate: FrameRate) -> Any:
    """`frame` as a `RationalTime` at the exact rate."""
    import opentimelineio as otio

    return otio.opentime.RationalTime(frame, rate.fraction.numerator / rate.fraction.denominator)


def lanes(events: Iterable[CutEvent]) -> list[tuple[str, str, list[CutEvent]]]:
    """Events by track in record order; those that overlap another of their track get lanes of their own."""
    found: list[tuple[str, str, list[CutEvent]]] = []
    for event in sorted(events, key=lambda e: (e.rec_in.frame or 0, e.index)):
        for name, kind, lane in found:
            last = lane[-1]
            end = (last.rec_in.frame or 0) + (last.record_frames or 0)
            if name == event.track and kind == event.kind and end <= (event.rec_in.frame or 0):
                lane.append(event)
                break
        else:
            found.append((event.track, event.kind, [event]))
    return sorted(found, key=lambda lane: (lane[1] != "video", lane[0], lane[2][0].index))


def _fill(track: Any, events: list[CutEvent], start: int, rate: FrameRate) -> None:
    """Clips at their record places, with gaps and transitions between them."""
    import opentimelineio as otio

    at = start
    for event in events:
        first, length = event.rec_in.frame or 0, event.record_frames or 0
        if first > at:
            track.append(otio.schema.Gap(duration=time(first - at, rate)))
        t = event.transition
        if t and t.frames and len(track):
            kind = "SMPTE_Dissolve" if t.type == "dissolve" else "Custom_Transition"
            offsets = {"in_offset": time(0, rate), "out_offset": time(min(t.frames, length), rate)}
            track.append(otio.schema.Transition(name=t.type, transition_type=kind, **offsets))
        track.append(_clip(event, rate))
        at = first + length


def _clip(event: CutEvent, rate: FrameRate) -> Any:
    import opentimelineio as otio

    own = event.source_rate or rate
    source_range = None
    if event.src_in.frame is not None:
        source_range = otio.opentime.TimeRange(
            time(event.src_in.frame, own), time(event.record_frames or 0, rate)
        )
    reference = otio.schema.MissingReference()
    if event.source_file:
        reference = otio.schema.ExternalReference(event.source_file)
    clip = otio.schema.Clip(event.clip_name or event.reel or event.event, reference, source_range)
    clip.enabled = event.enabled
    if event.retime:
        freeze = event.retime.kind == "freeze"
        effect = (
            otio.schema.FreezeFrame()
            if freeze
            else otio.schema.LinearTimeWarp(time_scalar=float(event.speed))
        )
        clip.effects.append(effect)
    for marker in event.markers:
        within = None if marker.frame is None else marker.frame - (event.rec_in.frame or 0)
        begin = time((event.src_in.frame or 0) + (within or 0), own)
        span = otio.opentime.TimeRange(begin, time(1, own))
        color = marker.color if marker.color in vars(otio.schema.MarkerColor).values() else ""
        clip.markers.append(otio.schema.Marker(name=marker.text, marked_range=span, color=color or "RED"))
    clip.metadata["dedio"] = event_document(event)
    if event.cdl:
        clip.metadata["cdl"] = {
            "asc_sop": {
                "slope": list(event.cdl.slope),
                "offset": list(event.cdl.offset),
                "power": list(event.cdl.power),
            },
            "asc_sat": event.cdl.saturation,
        }
    if event.reel:
        clip.metadata["cmx_3600"] = {"reel": event.reel}
    return clip
