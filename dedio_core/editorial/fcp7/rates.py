"""The three rates of an FCP7 clip - its own count, its media's, the cut's - and how its media run."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from dedio_core.editorial.doubts import Doubts
from dedio_core.editorial.fcp7.fields import number, read_rate
from dedio_core.editorial.fcp7.tracks import Placed, in_and_out
from dedio_core.frames import FrameRate


@dataclass(frozen=True)
class Rates:
    """How clip frames, record frames and media frames go together, before any retime."""

    media: FrameRate
    scale: Fraction
    """Media frames a clip frame, for in and out."""
    step: Fraction
    """Media frames a record frame: other than 1 where seconds are kept."""
    conform: Literal["", "frames", "seconds"] = ""
    """What is kept, where the media's rate is not the cut's."""

    @property
    def per_record(self) -> Fraction:
        """Clip frames a record frame."""
        return self.step / self.scale


def read_rates(one: Placed, stated: FrameRate | None, sequence: FrameRate, doubts: Doubts) -> Rates:
    """The rates of a clip whose media say `stated`; a warning where they are not all the same.

    A clip of another rate plays by the clock (seconds kept) in Premiere and Resolve; where in..out
    are rather as many media frames as the record has, it plays frame by frame. 24 and 24000/1001
    cannot be told apart so: there frames are kept, unless Premiere's ticks state seconds.
    """
    element = one.item.find("rate")
    clip, problem = read_rate(element)
    if clip is None:
        clip = sequence
        if element is not None:
            doubts.warn(one.item, f"{problem}; its in and out are taken at {sequence}", one.item)
    media = stated or clip
    has_ticks = number(one.item, "pproTicksIn") is not None
    is_alike = clip.timebase == media.timebase and not has_ticks
    scale = Fraction(1) if is_alike else media.fraction / clip.fraction
    how: Literal["", "frames", "seconds"] = "seconds"
    step = media.fraction / sequence.fraction
    first, last = in_and_out(one.item)
    if media.timebase == sequence.timebase and not has_ticks:
        step, how = Fraction(1), "frames"
    elif first is not None and last is not None and one.seen:
        length = (last - first) * scale
        if abs(length - one.seen) < abs(length - one.seen * step):
            step, how = Fraction(1), "frames"
    if media != sequence:
        doubts.warn(one.item, f"media at {media} frames a second in a cut at {sequence}: {how} are kept")
    elif clip != media:
        said = f"in and out are counted at {clip} frames a second, the media have {media}"
        doubts.warn(one.item, said)
    return Rates(media, scale, step, how if media != sequence else "")
