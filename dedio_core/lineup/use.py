"""What one matched event uses of its source, or why no plate can be made of it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from dedio_core.editorial.cut import CutEvent
from dedio_core.editorial.match import Matched
from dedio_core.editorial.required import required, rounding
from dedio_core.frames import FrameRange, FrameRate, Handles
from dedio_core.lineup.model import Rules
from dedio_core.uses import CutUse, Kind, Points


def use_of(found: Matched, rate: FrameRate, rules: Rules) -> CutUse | str:
    """The use that `found` makes of its clip, whose numbers it counts in; or why there is none.

    `rate` is the cut's.
    """
    event, clip, frames = found.event, found.clip, found.frames
    problem = _problem(found)
    if problem or clip is None or clip.rate is None or clip.frames is None or frames is None:
        return problem or "it has no media"
    if event.required is None or not event.record_frames or event.rec_in.frame is None:
        return "the cut does not say which frames it shows"
    record = FrameRange.of(
        event.rec_in.frame - event.seen_before, event.record_frames + event.seen_before + event.seen_after
    )
    made = CutUse(
        event=event.event,
        where=event.where,
        track=event.track,
        record=record,
        required=frames,
        first=_first(event, frames),
        step=event.steps,
        kind=_kind(event),
        curve=_curve(event, frames),
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
    if clip.rate == rate or (stated and stated.timebase == clip.rate.timebase):
        return made
    return _conformed(made, clip.rate, rate, clip.frames, rules)


def _problem(found: Matched) -> str:
    """Why the match gives no plate; empty where it does."""
    reasons = "; ".join(found.reasons)
    if found.status == "matched":
        return ""
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


def _kind(event: CutEvent) -> Kind:
    if event.retime and event.retime.kind == "variable":
        return "variable"
    if event.steps == 0:
        return "freeze"
    if event.steps < 0:
        return "reverse"
    return "natural" if event.steps == 1 else "constant"


def _first(event: CutEvent, frames: FrameRange) -> Fraction:
    """The source position of the first record frame seen, in the clip's numbers."""
    return frames.last - event.phase if event.steps < 0 else frames.first + event.phase


def _curve(event: CutEvent, frames: FrameRange) -> Points:
    """The speed curve by record frames from the first one seen, in the clip's numbers."""
    if not event.retime or event.required is None or event.src_in.frame is None:
        return ()
    moved = event.src_in.frame - event.required.first + frames.first
    return tuple((at + event.seen_before, value + moved) for at, value in event.retime.curve)


def _conformed(
    made: CutUse, media: FrameRate, rate: FrameRate, there: FrameRange, rules: Rules
) -> CutUse | str:
    """The use of media at another rate than the cut's, about which the cut says nothing."""
    if not rules.conform:
        return (
            f"its media run at {media} frames a second, the cut at {rate}, and nothing says what was kept; "
            "give --conform frames (frame by frame) or --conform seconds (by the clock)"
        )
    made = replace(made, conform=rules.conform)
    if rules.conform == "frames" or made.kind == "freeze":
        return made
    ratio = media.fraction / rate.fraction
    if made.curve:
        start = made.required.first
        made = replace(made, curve=tuple((at, start + (v - start) * ratio) for at, v in made.curve))
        shown = [made.shown(k) for k in range(len(made.record))]
        needed = FrameRange(min(shown), max(shown))
        made = replace(made, required=needed)
    else:
        step = made.step * ratio
        shown_first = made.required.last if step < 0 else made.required.first
        needed = required(shown_first, len(made.record), step)
        kind: Kind = "reverse" if step < 0 else "constant"
        made = replace(made, step=step, kind=kind, required=needed)
    if not needed.within(there):
        return f"with seconds kept it needs source frames {needed}, and the media have {there}"
    return made


def guards_of(use: CutUse, is_rounded: bool, timebase: int) -> Handles:
    """Source frames beyond the handles, low and high: for frames that comp mixes, for a rounded speed."""
    mixed = 1 if use.is_resampled else 0
    off = rounding(len(use.record), timebase) if is_rounded else 0
    return Handles(mixed + off, mixed) if use.step < 0 else Handles(mixed, mixed + off)
