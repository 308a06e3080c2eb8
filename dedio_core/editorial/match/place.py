"""Where the frames that an event needs are in a clip: by timecode, by file number, by position."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from dedio_core.editorial.match.wanted import Wanted, by_seconds, spread
from dedio_core.frames import FrameRange
from dedio_core.media.index import IndexedClip
from dedio_core.media.index.lookup import Clock

OTHER_RATE = 40
OTHER_DROP = 20
OTHER_STATED_RATE = 5
COUNTED = 60
"""What a doubt takes from a score."""


NO_TIMECODE = "the clip states no timecode: the cut's counts from 00:00:00:00"


@dataclass(frozen=True)
class Fit:
    """The frames an event needs, numbered as the clip's own; they may reach past it."""

    frames: FrameRange
    how: str
    cost: int = 0
    doubts: tuple[str, ...] = ()
    source_in: Fraction | None = None
    """Where the label of source in is, where what is kept of another rate decided that."""


def place(wanted: Wanted, clip: IndexedClip, is_chosen: bool = False) -> Fit | str:
    """Where the event's frames are in the clip, or why they are not there.

    `is_chosen`: a person said that it is this clip; then a position counts beside other timecode.
    """
    if clip.error or clip.frames is None or clip.rate is None:
        return f"it cannot be read: {clip.error or 'it has no frames'}"
    if wanted.problem or wanted.length is None:
        return wanted.problem or ""
    if wanted.label is None:
        found = _by_position(wanted, clip)
    elif wanted.converts(clip.rate):
        found = _converted(wanted, clip)
    elif clip.start is not None:
        found = _by_timecode(wanted, clip)
        if isinstance(found, str) and is_chosen and wanted.event.source_start is not None:
            said = f"{found}; counted from the media's first frame, as it was chosen by hand"
            found = _by_position(wanted, clip, (said,))
    elif wanted.event.source_start is not None:
        found = _by_position(wanted, clip)
    else:
        found = _by_position(wanted, clip, (NO_TIMECODE,))
    return found


def _by_timecode(wanted: Wanted, clip: IndexedClip) -> Fit | str:
    assert clip.rate
    assert clip.frames
    assert clip.start is not None
    clock = Clock(clip.rate, clip.drop)
    needed = wanted.at(clock)
    if needed is None:
        kind = "drop-frame" if clip.drop else "non-drop"
        return f"the label {wanted.label} does not exist at the clip's {clip.rate} {kind}"
    first = _ahead(needed.first - clip.start, clock.day, clip)
    length = len(needed)
    if first + length <= 0:
        return _elsewhere(clip)
    cost, doubts = _doubts(wanted, clip)
    return Fit(FrameRange.of(clip.frames.first + first, length), "timecode", cost, doubts)


def _ahead(frames: int, day: int, clip: IndexedClip) -> int:
    """`frames` from the clip's first one, of this day or of the day before."""
    ahead = frames % day
    return ahead if ahead < clip.count else ahead - day


def _elsewhere(clip: IndexedClip) -> str:
    assert clip.timecode
    begin, end = clip.timecode, clip.timecode.plus(clip.count)
    return f"its timecode is {begin} to {end}, which has none of the cut"


def _converted(wanted: Wanted, clip: IndexedClip) -> Fit | str:
    """By a label that counts at another timebase than the clip."""
    own, label = wanted.own_clock, wanted.event.src_in.frame
    assert own
    assert label is not None
    assert clip.rate
    assert clip.frames
    if wanted.keep == "seconds":
        position, day = (
            by_seconds(label, own.rate, clip.rate) - (clip.start or 0),
            Clock(clip.rate, clip.drop).day,
        )
        ratio = clip.rate.fraction / own.rate.fraction
    else:
        first = clip.start_on(own.rate, own.drop) if clip.start is not None else 0
        if first is None:
            return (
                f"its first label {clip.timecode} does not exist at the cut's {own.rate}, so with frames "
                "kept the label of the cut tells no frame of it; was it --conform seconds?"
            )
        position, day, ratio = Fraction(label - first), own.day, Fraction(1)
    needed = spread(position, wanted.offsets, ratio)
    moved = _ahead(needed.first, day, clip) - needed.first
    if needed.last + moved < 0:
        return _elsewhere(clip) if clip.start is not None else f"{NO_TIMECODE}, where it has none of the cut"
    cost, doubts = _doubts(wanted, clip)
    if clip.start is None:
        cost, doubts = cost + COUNTED, (NO_TIMECODE, *doubts)
    base = clip.frames.first + moved
    frames = FrameRange(base + needed.first, base + needed.last)
    return Fit(frames, "timecode" if clip.start is not None else "position", cost, doubts, base + position)


def _by_position(wanted: Wanted, clip: IndexedClip, doubts: tuple[str, ...] = ()) -> Fit | str:
    assert clip.frames
    length, number, position = wanted.length or 1, wanted.file_number, wanted.position
    cost, others = _doubts(wanted, clip)
    cost, others = cost + (COUNTED if doubts else 0), (*doubts, *others)
    if number is not None and clip.kind == "sequence":
        found = FrameRange.of(number, length)
        if found.within(clip.frames):
            return Fit(found, "file numbers", cost, others)
    if position is None:
        return "the cut does not say which source frames it needs"
    found = FrameRange.of(clip.frames.first + position, length)
    if not found.within(clip.frames):
        return (
            f"it has {clip.count} frames, the cut needs {position} to {position + length - 1} counted from 0"
        )
    return Fit(found, "position", cost, others)


def _doubts(wanted: Wanted, clip: IndexedClip) -> tuple[int, tuple[str, ...]]:
    """What speaks a little against the clip: another rate, another count."""
    counted, stated = wanted.counted, wanted.event.source_rate
    assert clip.rate
    cost, said = 0, []
    if counted and clip.rate.timebase != counted.timebase:
        cost += OTHER_RATE
        how = (
            f"{wanted.keep} were kept, as is said"
            if wanted.converts(clip.rate)
            else "its label is read at the clip's own rate, and whether frames or seconds were kept has to "
            "be said"
        )
        said.append(f"the clip is {clip.rate}, the cut counts {counted}: {how}")
    elif stated and clip.rate != stated:
        cost += OTHER_STATED_RATE
        said.append(f"the cut says that the media is {stated}, the clip is {clip.rate}")
    if (
        wanted.label is not None
        and not wanted.event.is_counted
        and clip.start is not None
        and counted
        and clip.drop != wanted.event.source_drop
    ):
        cost += OTHER_DROP
        one, other = ("drop-frame", "non-drop") if clip.drop else ("non-drop", "drop-frame")
        said.append(f"the clip counts {one}, the cut {other}: labels are compared as they are written")
    return cost, tuple(said)
