"""What an event needs of its source, asked at the count of any clip.

The label of a list counts at the list's timebase, whatever the clip is. Where the clip's is another one
and seconds were kept, the label is a time of day; where frames were kept, the clip was read as if it ran
at the list's rate from its own first label on.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import Literal

from dedio_core.editorial.cut import CutEvent
from dedio_core.errors import InputError
from dedio_core.frames import FrameRange, FrameRate, Timecode
from dedio_core.media.index.lookup import Clock

Keep = Literal["", "frames", "seconds"]
"""What is kept of media at another rate, where the list does not say; "": nobody has said."""
TIMECODE = re.compile(r"\s*[0-9]{1,2}([:;.,][0-9]{1,3}){3}\s*")


class Wanted:
    """What an event needs of its source, to be asked at any clip's own count."""

    def __init__(self, event: CutEvent, rate: FrameRate | None, keep: Keep = "") -> None:
        self.event = event
        self.rate = rate
        self.keep = keep
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

    def converts(self, rate: FrameRate) -> bool:
        """Whether its label has to be converted for a clip at `rate`, and it is said how."""
        event = self.event
        is_stated = event.source_rate is not None or event.is_counted
        has_label = self.label is not None and event.src_in.frame is not None and event.required is not None
        counted = self.counted
        return bool(
            self.keep and has_label and not is_stated and counted and counted.timebase != rate.timebase
        )

    @property
    def own_clock(self) -> Clock | None:
        """How its labels count."""
        return Clock(self.counted, self.event.source_drop and self.counted.can_drop) if self.counted else None

    @property
    def offsets(self) -> FrameRange:
        """The frames it needs, counted from its source in."""
        needed, label = self.event.required, self.event.src_in.frame
        assert needed is not None
        assert label is not None
        return FrameRange(needed.first - label, needed.last - label)

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
        if self.keep == "seconds" and self.converts(clock.rate):
            assert counted
            ratio = Fraction(clock.rate.timebase, counted.timebase)
            return spread(by_seconds(event.src_in.frame or 0, counted, clock.rate), self.offsets, ratio)
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


def by_seconds(label: int, counted: FrameRate, clip_rate: FrameRate) -> Fraction:
    """The count at the clip's timebase at the time of day of `label`."""
    return Fraction(label * clip_rate.timebase, counted.timebase)


def spread(position: Fraction, offsets: FrameRange, ratio: Fraction) -> FrameRange:
    """The frames from the lowest to the highest of `offsets`, `ratio` frames each, from `position`."""
    low, high = (math.floor(position + n * ratio) for n in (offsets.first, offsets.last))
    return FrameRange(low, high)
