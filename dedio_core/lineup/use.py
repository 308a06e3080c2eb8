"""What one matched event uses of its source, or why no plate can be made of it."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

from dedio_core.editorial.cut import CutEvent
from dedio_core.editorial.match import Matched
from dedio_core.editorial.required import rounding
from dedio_core.frames import FrameRange, FrameRate, Handles
from dedio_core.lineup.model import Rules
from dedio_core.uses import CutUse, Kind, Points


def record_of(event: CutEvent) -> FrameRange | None:
    """The record frames that it is seen in, through transitions too; None where the cut does not say."""
    if event.rec_in.frame is None or not event.record_frames:
        return None
    length = event.record_frames + event.seen_before + event.seen_after
    return FrameRange.of(event.rec_in.frame - event.seen_before, length)


def use_of(found: Matched, rate: FrameRate, rules: Rules) -> CutUse | str:
    """The use that `found` makes of its clip, whose numbers it counts in; or why there is none.

    `rate` is the cut's.
    """
    event, clip, frames = found.event, found.clip, found.frames
    problem = _problem(found, rate, rules)
    if problem or clip is None or clip.rate is None or clip.frames is None or frames is None:
        return problem or "it has no media"
    record = record_of(event)
    if event.required is None or record is None:
        return "the cut does not say which frames it shows"
    frames, past = _unconverted(found, frames)
    made = CutUse(
        event=event.event,
        where=event.where,
        track=event.track,
        record=record,
        required=frames,
        first=_first(event, frames),
        step=event.steps,
        kind=_kind(event, event.steps),
        curve=_curve(event, frames),
        is_in_time=event.retime is not None and event.retime.is_in_time,
        speed=event.speed,
        retime=event.retime.source if event.retime else "",
        conform=event.conform,
        handles=event.handles or rules.handles,
        record_in=event.rec_in.text or "",
        record_out=event.rec_out.text or "",
        clip_name=event.clip_name or "",
        reel=event.reel or "",
        cdl=event.cdl,
        description=event.description,
        reframes=event.reframes,
    )
    stated = event.source_rate if event.conform else None
    if (stated and stated.timebase == clip.rate.timebase) or (not stated and clip.rate == rate):
        return made
    return _conformed(made, event, past, clip.rate, rate, clip.frames, rules)


def _problem(found: Matched, rate: FrameRate, rules: Rules) -> str:
    """Why the match gives no plate; empty where it does."""
    reasons = "; ".join(found.reasons)
    if found.status == "matched":
        return ""
    is_silent = rules.conform == "seconds" and not found.event.conform
    media = found.clip.rate if found.clip else None
    is_silent = is_silent and found.source_in is None
    if found.status == "partial" and is_silent and media and media.fraction < rate.fraction:
        return ""  # by the clock it needs fewer frames than were looked for; `_conformed` counts them
    if found.status == "spanned":
        files = ", ".join(part.clip.path.name for part in found.parts)
        return (
            f"its frames are in {len(found.parts)} files of one take ({files}), and a plate has one source; "
            "join the files, and name the joined one with --relink"
        )
    if found.status == "partial" and found.clip and found.frames and found.clip.frames:
        return f"{found.clip.path.name} lacks frames of the cut: {reasons}"
    words = {"ambiguous": "several media fit", "proxy only": "only a proxy fits"}
    return f"{words.get(found.status, 'its media are missing')}: {reasons}"


def _unconverted(found: Matched, frames: FrameRange) -> tuple[FrameRange, Fraction]:
    """The frames as the list counts them, and the part of a frame by which its source in is past one.

    They are those of a match whose label was converted; `_conformed` converts what is shown, frame by frame.
    """
    needed, label = found.event.required, found.event.src_in.frame
    if found.source_in is None or needed is None or label is None:
        return frames, Fraction(0)
    at = math.floor(found.source_in)
    # Going back, the first frame shown is the one that the label is in.
    past = found.source_in - at if found.event.steps >= 0 else Fraction(0)
    return FrameRange.of(at + needed.first - label, len(needed)), past


def _kind(event: CutEvent, step: Fraction) -> Kind:
    if event.retime and event.retime.kind == "variable":
        return "variable"
    if step == 0:
        return "freeze"
    if step < 0:
        return "reverse"
    return "natural" if step == 1 else "constant"


def _first(event: CutEvent, frames: FrameRange) -> Fraction:
    """The source position of the first record frame seen, in the clip's numbers."""
    return frames.last - event.phase if event.steps < 0 else frames.first + event.phase


def _labelled(event: CutEvent, frames: FrameRange) -> int | None:
    """The frame that the event's source in names, in the clip's numbers."""
    if event.required is None or event.src_in.frame is None:
        return None
    return event.src_in.frame - event.required.first + frames.first


def _curve(event: CutEvent, frames: FrameRange) -> Points:
    """The speed curve by record frames from the first one seen, in the clip's numbers."""
    start = _labelled(event, frames)
    if not event.retime or start is None:
        return ()
    return tuple((at + event.seen_before, value + start) for at, value in event.retime.curve)


def _conformed(
    made: CutUse,
    event: CutEvent,
    past: Fraction,
    media: FrameRate,
    rate: FrameRate,
    there: FrameRange,
    rules: Rules,
) -> CutUse | str:
    """The use of media at another rate than the cut's, about which the cut says nothing that is right.

    `past`: the part of a frame by which the label of its source in is past one.
    """
    keep = rules.conform if media != rate else ""
    if media != rate and not keep:
        return (
            f"its media run at {media} frames a second, the cut at {rate}, and nothing says what was kept; "
            "give --conform frames (frame by frame) or --conform seconds (by the clock)"
        )
    ratio = media.fraction / rate.fraction if keep == "seconds" else Fraction(1)
    # A step may have in it a difference of rates that the cut states, and the media do not have.
    factor = ratio * made.speed / made.step if made.step and made.kind != "variable" else ratio
    made = replace(made, conform=keep)
    if factor == 1:
        return made
    start = _labelled(event, made.required)
    made = _stretched(made, Fraction(made.required.first if start is None else start), factor, past)
    made = replace(made, kind=_kind(event, made.step))
    if not made.required.within(there):
        return f"with {keep or 'frames'} kept it needs source frames {made.required}, the media have {there}"
    return made


def _stretched(use: CutUse, start: Fraction, factor: Fraction, past: Fraction) -> CutUse:
    """The use with its source positions `factor` times as far from `start`, which moves by `past`."""

    def moved(position: Fraction) -> Fraction:
        return start + past + (position - start) * factor

    curve = tuple((at, moved(value)) for at, value in use.curve)
    made = replace(use, first=moved(use.first), step=use.step * factor, curve=curve)
    if use.kind == "variable" and not curve:
        low, high = (moved(Fraction(n)) for n in (use.required.first, use.required.last + 1))
        return replace(made, required=FrameRange(math.floor(low), math.ceil(high) - 1))
    shown = [made.reached(k) for k in range(len(made.record))]
    return replace(made, required=FrameRange(min(shown), max(shown)))


def guards_of(use: CutUse, is_rounded: bool, timebase: int) -> Handles:
    """Source frames beyond the handles, low and high: for frames that comp mixes, for a rounded speed."""
    mixed = 1 if use.is_resampled else 0
    off = rounding(len(use.record), timebase) if is_rounded else 0
    return Handles(mixed + off, mixed) if use.step < 0 else Handles(mixed, mixed + off)
