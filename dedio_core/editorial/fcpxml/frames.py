"""Which frames of its media an FCPXML event shows, and which it needs: the map of its time, sampled."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from dedio_core.editorial.cut import Label, Retime
from dedio_core.editorial.fcpxml.time import TimeMap, frames_shown, number, on_frame
from dedio_core.editorial.sampling import Sampled, sampled
from dedio_core.frames import FrameRange, FrameRate, Timecode

SLIVER = Fraction(1, 10**6)
"""The part of a record frame that tells which way a single one plays."""


@dataclass(frozen=True)
class Shown:
    """The frames of an asset that an event shows. Labels ascend, whichever way it plays."""

    src_in: Label
    src_out: Label
    required: FrameRange
    phase: Fraction
    speed: Fraction
    retime: Retime | None
    odd: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shot:
    """How an event is seen: `frames` record frames from `start` (seconds), `head` before and `tail` after."""

    start: Fraction
    frames: int
    head: int
    tail: int
    cut_rate: FrameRate
    media_rate: FrameRate
    drop: bool
    said: str
    """What retimes it: ``timeMap``, ``conform-rate 25``; empty: the two rates alone."""


def shown(own: TimeMap, shot: Shot) -> Shown:
    """The frames that `shot` shows of media to which `own` maps record seconds."""
    step = 1 / shot.cut_rate.fraction
    frames, said = _snapped(own.scaled(shot.media_rate.fraction), shot.start)
    last = shot.start + (shot.frames - 1) * step
    pieces = frames.between(shot.start, last if shot.frames > 1 else shot.start + step * SLIVER)
    low, high = frames_shown(pieces)
    begins, ends = shot.start - shot.head * step, last + shot.tail * step
    wide = frames.between(begins, ends) if ends > begins else pieces
    bends = [bend for bend in frames.eased if bend[0] < ends and bend[1] > begins]
    speeds = {(b - a) / (y - x) * step for (x, a), (y, b) in pairwise(wide)}
    end = shot.start + shot.frames * step
    over = frames(end)
    if len(speeds) > 1 or bends:
        speed = (over - frames(shot.start)) / shot.frames
        curve = frames.between(begins, end + shot.tail * step)
        exact = tuple(((at - shot.start) / step, value - low) for at, value in curve)
        ends = max(ends, *(bend[1] for bend in bends)) if bends else ends
        begins = min(begins, *(bend[0] for bend in bends)) if bends else begins
        needed = Sampled(FrameRange(*frames_shown(frames.between(begins, ends))))
        names = frames.interpolation if bends else "linear"
        how = _source(shot, speed)
        retime: Retime | None = Retime(speed, "variable", how, False, exact, names, is_in_time=True)
    else:
        speed = speeds.pop()
        # Going back, a position is the end of the frame that is seen.
        position = frames(begins) - (1 if speed < 0 else 0)
        needed = sampled(position, shot.head + shot.frames + shot.tail, speed)
        kind: Literal["constant", "reverse", "freeze"]
        kind = "freeze" if speed == 0 else "reverse" if speed < 0 else "constant"
        retime = None if speed == 1 else Retime(speed, kind, _source(shot, speed))
    out = max(high + 1, math.ceil(over)) if speed > 0 and len(pieces) == 2 else high + 1
    is_odd = said and not own.interpolation
    notes = [f"{said} (its clip is retimed)"] if said and not is_odd else []
    if bends:
        notes.append("its speed changes smoothly; frames that the bend may reach are required too")
    return Shown(
        _label(low, shot),
        _label(out, shot),
        needed.frames,
        needed.phase,
        speed,
        retime,
        odd=(said,) if is_odd else (),
        notes=tuple(notes),
    )


def _snapped(frames: TimeMap, start: Fraction) -> tuple[TimeMap, str]:
    """The map, moved onto the frame that its start is next to, and what is to be said of that.

    A start within a frame is left: whoever samples the map takes the frame it is in, and has a phase.
    """
    position = frames(start)
    if position.denominator == 1:
        return frames, ""
    meant = on_frame(position)
    said = f"its source starts at media frame {number(position)}; {math.floor(meant)} is taken"
    moved = meant - position
    return TimeMap(tuple((x, y + moved) for x, y in frames.points), frames.eased, frames.interpolation), said


def _source(shot: Shot, speed: Fraction) -> str:
    if not shot.said:
        return f"media at {shot.media_rate} in a cut at {shot.cut_rate}, seconds kept"
    percent = speed * shot.cut_rate.fraction / shot.media_rate.fraction * 100
    return f"{shot.said}, {number(percent)}%"


def _label(frame: int, shot: Shot) -> Label:
    return Label(str(Timecode(frame, shot.media_rate, shot.drop)), frame)
