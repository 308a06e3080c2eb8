"""Where the frames that an event needs are in a clip: by timecode, by file number, by position."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dedio_core.editorial.cut import CutEvent
from dedio_core.errors import InputError
from dedio_core.frames import FrameRange, FrameRate, Timecode
from dedio_core.media.index import IndexedClip
from dedio_core.media.index.lookup import Clock

TIMECODE = re.compile(r"\s*[0-9]{1,2}([:;.,][0-9]{1,3}){3}\s*")
OTHER_RATE = 40
OTHER_DROP = 20
OTHER_STATED_RATE = 5
COUNTED = 60
"""What a doubt takes from a score."""


@dataclass(frozen=True)
class Fit:
    """The frames an event needs, numbered as the clip's own; they may reach past it."""

    frames: FrameRange
    how: str
    cost: int = 0
    doubts: tuple[str, ...] = ()


class Wanted:
    """What an event needs of its source, to be asked at any clip's own count."""

    def __init__(self, event: CutEvent, rate: FrameRate | None) -> None:
        self.event = event
        self.counted = event.source_rate or rate
        text = event.src_in.text or ""
        self.label = text.strip() if TIMECODE.fullmatch(text) else None
        self.is_written_number = bool(text) and self.label is None
        self.length = self._length()
        self._places: dict[tuple[int, bool], FrameRange | None] = {}

    @property
    def problem(self) -> str | None:
        """Why nothing can be looked for, where that is so."""
        if self.length is None or (self.label is None and self.event.required is None):
            return "the cut does not say which source frames it needs"
        return None

    def _length(self) -> int | None:
        event = self.event
        if event.required is not None:
            return len(event.required)
        if event.src_in.frame is not None and event.src_out.frame is not None:
            length = event.src_out.frame - event.src_in.frame
            if length > 0:
                return length
        return event.record_frames or None

    def at(self, clock: Clock) -> FrameRange | None:
        """The label counts it needs on `clock`, not unwrapped at midnight; None: it has no such label."""
        name = (clock.rate.timebase, clock.drop)
        if name not in self._places:
            self._places[name] = self._at(clock)
        return self._places[name]

    def _at(self, clock: Clock) -> FrameRange | None:
        event, needed = self.event, self.event.required
        if self.label is None or self.length is None:
            return None
        counted = self.counted
        if (
            needed is not None
            and event.src_in.frame is not None
            and counted
            and counted.timebase == clock.rate.timebase
            and (event.is_counted or event.source_drop == clock.drop)
        ):
            return needed
        try:
            first = Timecode.parse(self.label, clock.rate, clock.drop).frames
        except InputError:
            return None
        if needed is not None and event.src_in.frame is not None:
            first += needed.first - event.src_in.frame
        return FrameRange.of(first, self.length)

    @property
    def position(self) -> int | None:
        """The first frame it needs, counted from the media's first, where the list can tell."""
        if self.event.required is None:
            return None
        if self.event.source_start is not None:
            return self.event.required.first - self.event.source_start
        return self.event.required.first

    @property
    def file_number(self) -> int | None:
        """The file number of the first frame it needs, where the list says or may mean one."""
        event = self.event
        if event.required is None:
            return None
        if event.sequence_start is not None:
            return event.sequence_start + event.required.first - (event.source_start or 0)
        return event.required.first if self.is_written_number else None


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
    elif clip.start is not None:
        found = _by_timecode(wanted, clip)
        if isinstance(found, str) and is_chosen and wanted.event.source_start is not None:
            said = f"{found}; counted from the media's first frame, as it was chosen by hand"
            found = _by_position(wanted, clip, (said,))
    elif wanted.event.source_start is not None:
        found = _by_position(wanted, clip)
    else:
        found = _by_position(
            wanted, clip, ("the clip states no timecode: the cut's counts from 00:00:00:00",)
        )
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
    day = clock.day
    ahead = (needed.first - clip.start) % day
    first = ahead if ahead < clip.count else ahead - day
    length = len(needed)
    if first + length <= 0:
        begin, end = Timecode(clip.start, clip.rate, clip.drop), clip.start + clip.count
        return f"its timecode is {begin} to {Timecode(end, clip.rate, clip.drop)}, which has none of the cut"
    cost, doubts = _doubts(wanted, clip)
    return Fit(FrameRange.of(clip.frames.first + first, length), "timecode", cost, doubts)


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
        said.append(
            f"the clip is {clip.rate}, the cut counts {counted}: its label is read at the clip's own rate, "
            "and whether frames or seconds were kept has to be said"
        )
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
