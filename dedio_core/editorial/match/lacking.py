"""What a clip lacks of a cut, in words: which record and source frames, whether a dissolve's, what now."""

from __future__ import annotations

import math

from dedio_core.editorial.cut import CutEvent
from dedio_core.editorial.match.wanted import Wanted
from dedio_core.frames import FrameRange, FrameRate, Timecode
from dedio_core.media.index import IndexedClip

WHAT_NOW = (
    "give media that have them (--media, or --relink to another clip), have the cut changed, or leave the "
    "event out with --lenient"
)


def lacking(wanted: Wanted, clip: IndexedClip, frames: FrameRange) -> str:
    """A sentence with the frames of the cut that the clip has not; empty where it has all of `frames`."""
    assert clip.frames
    sides = []
    if frames.first < clip.frames.first:
        sides.append(FrameRange(frames.first, min(frames.last, clip.frames.first - 1)))
    if frames.last > clip.frames.last:
        sides.append(FrameRange(max(frames.first, clip.frames.last + 1), frames.last))
    is_even = not (wanted.keep == "seconds" and clip.rate and wanted.converts(clip.rate))
    said = [
        f"source {_source(clip, side)}{_record(wanted, frames, side) if is_even else ''}" for side in sides
    ]
    return f"missing: {' and '.join(said)}; {WHAT_NOW}" if said else ""


def _source(clip: IndexedClip, side: FrameRange) -> str:
    """The frames by the clip's own timecode, else by their numbers."""
    begin = clip.timecode
    if begin is None or clip.frames is None:
        return f"frames {side}"
    counts = (begin.frames + n - clip.frames.first for n in (side.first, side.last))
    first, last = (_label(count, begin.rate, begin.drop) for count in counts)
    return f"{first} to {last}"


def _record(wanted: Wanted, frames: FrameRange, side: FrameRange) -> str:
    """The record frames that show them, where one speed tells."""
    event, rate = wanted.event, wanted.rate
    at, length = event.rec_in.frame, event.record_frames
    is_even = event.retime is None or event.retime.kind in ("constant", "reverse")
    if at is None or not (is_even and length and rate):
        return ""
    count = event.seen_before + length + event.seen_after
    shown = [k for k in range(count) if _shown(event, frames, k) in side]
    if not shown:
        return ""
    written = (event.rec_in.text or "").replace(";", ":")
    drop = rate.can_drop and str(Timecode(at, rate, drop=True)).replace(";", ":") == written
    labels = [_label(at - event.seen_before + k, rate, drop) for k in (shown[0], shown[-1])]
    return f" (record {labels[0]} to {labels[1]}{_dissolve(event, shown, count)})"


def _shown(event: CutEvent, frames: FrameRange, k: int) -> int:
    """The frame that record frame `k` of all it is seen in shows."""
    if event.steps < 0:
        return math.ceil(frames.last - event.phase + k * event.steps)
    return math.floor(frames.first + event.phase + k * event.steps)


def _label(frame: int, rate: FrameRate, drop: bool) -> str:
    day = Timecode(0, rate, drop).frames_in_a_day()
    return str(Timecode(frame % day, rate, drop))


def _dissolve(event: CutEvent, shown: list[int], count: int) -> str:
    """How many of the record frames are a transition's."""
    into = event.transition.frames if event.transition else 0
    out = event.transition_out.frames if event.transition_out else 0
    own = sum(k < into or k >= count - out for k in shown)
    if not own:
        return ""
    side = event.transition_out if out and shown[-1] >= count - out else event.transition
    kind = side.type if side else "dissolve"
    return f", all of the {kind}" if own == len(shown) else f", {own} of them of the {kind}"
