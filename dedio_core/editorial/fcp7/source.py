"""Which media frames an FCP7 clip shows: in and out, through rates and retimes, to frames of the file."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Literal
from xml.etree.ElementTree import Element

from dedio_core.editorial.cut import Label, Retime
from dedio_core.editorial.doubts import Doubts
from dedio_core.editorial.fcp7.fields import is_true, label_text, number, plain, text
from dedio_core.editorial.fcp7.media import MediaFile
from dedio_core.editorial.fcp7.rates import read_rates
from dedio_core.editorial.fcp7.retime import Key, Remap, kind_of, read_remap, slope
from dedio_core.editorial.fcp7.ticks import Ticks
from dedio_core.editorial.fcp7.tracks import Placed, in_and_out
from dedio_core.editorial.sampling import NO_PHASE, sampled
from dedio_core.frames import FrameRange, FrameRate

NO_LABEL = Label()
AS_SHOT = Fraction(1)


@dataclass(frozen=True)
class Source:
    """What a clip shows; labels and `required` are frames of its file."""

    src_in: Label = NO_LABEL
    src_out: Label = NO_LABEL
    required: FrameRange | None = None
    speed: Fraction = AS_SHOT
    retime: Retime | None = None
    rate: FrameRate | None = None
    phase: Fraction = NO_PHASE
    step: Fraction | None = None
    conform: Literal["", "frames", "seconds"] = ""
    per_record: Fraction | None = None
    """Clip frames, as in and out count them, a record frame."""


def read_source(
    one: Placed, media: MediaFile | None, sequence: FrameRate, doubts: Doubts, is_plate: bool
) -> Source:
    """What a clip of camera media shows. Only what `is_plate` is worth a warning about its source."""
    reader = Reader(one, media or MediaFile(), sequence, doubts if is_plate else Doubts(doubts.name))
    return reader.source()


def read_made(item: Element, doubts: Doubts) -> Source:
    """In and out, as they are written, of what has no camera media: generators, stills, sequences."""
    first, last = in_and_out(item)
    remap = read_remap(item, Doubts(doubts.name))
    speed = remap.speed if remap and remap.speed is not None else AS_SHOT
    retime = Retime(speed, kind_of(speed), remap.source) if remap else None
    labels = [Label(None, math.floor(at)) if at is not None else NO_LABEL for at in (first, last)]
    return Source(labels[0], labels[1], speed=speed, retime=retime)


class Reader:
    """Works out one clip's source."""

    def __init__(self, one: Placed, media: MediaFile, sequence: FrameRate, doubts: Doubts) -> None:
        self.one, self.item, self.media, self.doubts = one, one.item, media, doubts
        self.first, self.last = in_and_out(one.item)
        self.rates = read_rates(one, media.rate, sequence, doubts)
        self.ticks = Ticks.of(one.item, self.rates.media)
        self.remap = read_remap(one.item, doubts)
        self.head_cut, self.tail_cut = self._subclip()
        self.is_held = is_true(one.item, "stillframe", False)
        self.held = number(one.item, "stillframeoffset")
        is_other = media.rate is not None or self.rates.media != sequence
        self.rate = self.rates.media if is_other else None

    def warn(self, message: str) -> None:
        """Note something odd about this clip."""
        self.doubts.warn(self.item, message)

    def bad(self, message: str) -> None:
        """Note what makes it impossible to tell which frames this clip shows."""
        self.doubts.warn(self.item, message, self.item)

    def source(self) -> Source:
        """Labels, required frames and retime; labels only where its in, out and record contradict."""
        found = self._source()
        step = found.speed * self.rates.step
        is_variable = found.retime is not None and found.retime.kind == "variable"
        return replace(
            found,
            rate=self.rate,
            step=None if is_variable or step == found.speed else step,
            conform=self.rates.conform,
            per_record=self.rates.per_record,
        )

    def _source(self) -> Source:
        if self.media.problem:
            self.bad(self.media.problem)
        if self.is_held:
            if self.held is not None:
                return self._freeze(self.held, "stillframe")
            said = f"<stillframeoffset> is {self._written('stillframeoffset')}"
            self.bad(f"a freeze, which does not say of which frame: {said}")
            return self._as_written(Fraction(0), Retime(Fraction(0), "freeze", "stillframe"))
        if self.first is None and self.ticks.first is None:
            self.bad(f"no in point: <in> is {self._written('in')}: its source cannot be told")
            return Source()
        if self.last is None and self.ticks.last is None:
            self.bad(f"no out point: <out> is {self._written('out')}")
        if self.first is not None and self.last is not None and self.last < self.first:
            self.bad(f"out {self.last} is before in {self.first}, expected it after")
            return self._as_written()
        length = self.one.seen
        if not length or length < 0:
            return self._as_written()
        if self.remap is None or not self.remap.is_unknown:
            self._check_length(length)
        return self._shown(length)

    def _written(self, tag: str) -> str:
        """What stands in a child, for people, and what is expected there."""
        return f"'{text(self.item, tag)[:40]}', expected a frame number, 0 or more"

    def _subclip(self) -> tuple[int, int]:
        """Media frames that a subclip leaves out before and after; its in and out count inside it."""
        inside = self.item.find("subclipinfo")
        cuts = []
        for tag in ("startoffset", "endoffset"):
            found, written = number(inside, tag), text(inside, tag)
            if found is None and written:
                self.bad(f"the subclip's <{tag}> is '{written[:40]}', expected a number of frames")
            cuts.append(math.floor(max(found or Fraction(0), Fraction(0)) * self.rates.scale))
        return cuts[0], cuts[1]

    @property
    def duration(self) -> int | None:
        """Media frames that in and out count in: the file's, or the subclip's."""
        whole = self.media.duration
        return None if whole is None else whole - self.head_cut - self.tail_cut

    def _scaled(self, frame: Fraction) -> Fraction:
        """A clip frame as media frame."""
        return frame * self.rates.scale

    def _length(self) -> Fraction | None:
        """Record frames between in and out."""
        if self.first is None or self.last is None:
            return None
        return (self.last - self.first) / self.rates.per_record

    def _first_seen(self, length: int) -> Fraction | None:
        """The clip frame of the first record frame it is seen in."""
        if self.first is None:
            return None
        written, cut = self._length(), self.one.cut_length
        # in..out have the overlap in them, but for programs that write the cut points.
        is_cut = written is not None and cut is not None and abs(written - cut) < abs(written - length)
        return self.first - self.one.head * self.rates.per_record if is_cut else self.first

    def _check_length(self, length: int) -> None:
        """A warning where in..out and the record disagree; Premiere's may be a frame short."""
        written, cut = self._length(), self.one.cut_length
        if written is None:
            return
        speed = abs(self.remap.speed) if self.remap and self.remap.speed else Fraction(1)
        slack = Fraction(1) if self.rates.step == 1 == self.rates.scale else Fraction(2)
        fits = [n * s for n in {length, cut or length} for s in {Fraction(1), speed}]
        if all(abs(written - fit) > slack for fit in fits):
            expected = " or ".join(plain(fit) for fit in sorted(set(fits)))
            said = f"in..out are {plain(written)} frames, start..end {length}: expected {expected}"
            self.bad(f"{said}; the record's length is taken")

    def _shown(self, length: int) -> Source:
        """The source of a clip seen for `length` record frames."""
        at = self._first_seen(length)
        if self.remap is None:
            position = self._corrected(self._scaled(at) if at is not None else None, Fraction(1))
            return self._constant(position, length, Fraction(1), None)
        remap = self.remap
        if remap.keys and at is not None:
            points = remap.points(at, at + length * self.rates.per_record)
            speed = slope(points, remap.speed)
            if speed is None:
                return self._variable(remap, points, length)
            retime = Retime(speed, kind_of(speed), remap.source)
            value = self._scaled(points[0][1])
            # A falling curve starts at the end of the frame that it shows first.
            value = value - 1 if speed < 0 else value
            return self._constant(self._corrected(value, speed), length, speed, retime)
        if remap.is_unknown or remap.speed is None:
            return self._unknown_curve(remap, length)
        speed = remap.speed
        retime = Retime(speed, kind_of(speed), remap.source)
        if speed == 0:
            return self._held_by_speed(retime)
        if self._counts_media(length, speed):
            position = self._scaled(at) if at is not None else None
            if speed < 0 and position is not None and self.last is not None:
                position = self._scaled(self.last) - 1
        elif speed > 0:
            position = self._scaled(at) * speed if at is not None else None
        else:
            position = self._from_the_end(at, speed)
        return self._constant(self._corrected(position, speed), length, speed, retime)

    def _counts_media(self, length: int, speed: Fraction) -> bool:
        """Whether in..out are as long as the media used, not as the record: some programs write that."""
        written = self._length()
        if written is None or abs(written - length) <= 1:
            return False
        return abs(written - length * abs(speed)) <= 1

    def _from_the_end(self, at: Fraction | None, speed: Fraction) -> Fraction | None:
        """The media frame a reversed clip shows at `at`: it counts from the media's last frame back."""
        if at is None:
            return None
        if self.duration is None:
            if self.ticks.first is None:
                self.bad("a reversed clip counts from the end of its media, whose duration is not stated")
            return None
        return self.duration - 1 - self._scaled(at) * abs(speed)

    def _corrected(self, position: Fraction | None, speed: Fraction) -> Fraction | None:
        """The first media frame shown, by Premiere's ticks where a retime or another rate needs them."""
        if self.remap is None and position is not None and self.rates.scale == 1:
            return position
        head = self.one.head * speed * self.rates.step
        if speed < 0:
            return self.ticks.backward(position, speed, head, self.duration, self.doubts)
        return self.ticks.forward(position, speed, head, self.doubts)

    def _constant(
        self, position: Fraction | None, length: int, speed: Fraction, retime: Retime | None
    ) -> Source:
        """The source of a constant speed whose first record frame shows `position`."""
        if position is None:
            return self._as_written(speed, retime)
        step = speed * self.rates.step
        shown = sampled(position, length, step)
        low, high = shown.frames.first, shown.frames.last
        last = high + 1 if speed < 0 else max(math.ceil(position + length * step), high + 1)
        found = self._labelled(low, last, self._within(low, high), speed, retime)
        return replace(found, phase=shown.phase if found.required else NO_PHASE)

    def _variable(self, remap: Remap, points: tuple[Key, ...], length: int) -> Source:
        """The source of a curve: from the lowest to the highest media frame that it reaches."""
        scale = self.rates.scale
        values = [value * scale for _, value in points]
        falls = any(b < a for a, b in pairwise(values))
        low = math.floor(min(values))
        # Keys are rounded to frames: a line may begin right before the first one.
        low += 1 if low == -self.head_cut - 1 else 0
        # A frame is seen until its end is reached: going back, a whole value is the frame below it.
        low -= 1 if falls and low > -self.head_cut else 0
        # The last value is the end of the last record frame, which no record frame shows.
        high = max(low, math.floor(max(values[:-1])), math.ceil(values[-1]) - 1)
        ticks = self.ticks.first
        if ticks is not None and abs(ticks - values[0]) > max(2, self.one.head * 2):
            self.warn(
                f"the speed curve starts at media frame {plain(values[0])}, pproTicksIn at {plain(ticks)}; "
                "the curve is taken"
            )
        curve = tuple(
            ((x - points[0][0]) / self.rates.per_record - self.one.head, y * scale - low) for x, y in points
        )
        speed = (values[-1] - values[0]) / length
        named = remap.interpolation
        retime = Retime(speed, "variable", remap.source, False, curve, named, is_in_time=True)
        self.warn(f"variable speed: media frames {low}-{high} are needed between its keys' straight lines")
        return self._labelled(low, high + 1, self._within(low, high), speed, retime)

    def _unknown_curve(self, remap: Remap, length: int) -> Source:
        """A speed that changes in a way the file does not say: all that in..out or ticks cover."""
        starts, ends = self.ticks.first, self.ticks.last
        if starts is None or ends is None:
            factor = abs(remap.speed) if remap.speed else Fraction(1)
            starts = self._scaled(self.first) * factor if self.first is not None else None
            ends = self._scaled(self.last) * factor if self.last is not None else None
        if starts is None or ends is None or starts == ends:
            self.bad("the speed changes, and nothing says which media frames it covers, expected in and out")
            return self._as_written(remap.speed or Fraction(1), None)
        low, high = math.floor(min(starts, ends)), math.ceil(max(starts, ends)) - 1
        self.warn(f"the speed changes, and its curve is not stated; all of {low}-{high} is needed")
        speed = remap.speed if remap.speed is not None else (ends - starts) / length
        retime = Retime(speed, "variable", remap.source)
        return self._labelled(low, high + 1, self._within(low, high), speed, retime)

    def _held_by_speed(self, retime: Retime) -> Source:
        ticks = self.ticks.first
        if ticks is None and self.first is None:
            return self._as_written(Fraction(0), retime)
        at = ticks if ticks is not None else self._scaled(self.first or Fraction(0))
        self.warn(f"speed 0%: its in point says that media frame {math.floor(at)} is held")
        return self._freeze(at, retime.source)

    def _freeze(self, at: Fraction, source: str) -> Source:
        frame = math.floor(at)
        retime = Retime(Fraction(0), "freeze", source)
        return self._labelled(frame, frame + 1, self._within(frame, frame), Fraction(0), retime)

    def _within(self, low: int, high: int) -> FrameRange | None:
        """Frames of the file as a range of its timecode; none before its first frame."""
        if low + self.head_cut < 0:
            self.bad(f"it needs media frame {low + self.head_cut}, expected 0, its first, or later")
            return None
        start = (self.media.start or 0) + self.head_cut
        return FrameRange(start + low, start + high)

    def _as_written(self, speed: Fraction = Fraction(1), retime: Retime | None = None) -> Source:
        """Labels of in and out, and nothing more: what is needed cannot be told."""
        first = self._scaled(self.first) if self.first is not None else self.ticks.first
        last = self._scaled(self.last) if self.last is not None else self.ticks.last
        if first is None or last is None:
            return Source(speed=speed, retime=retime)
        return self._labelled(math.floor(first), math.floor(last), None, speed, retime)

    def _labelled(
        self, first: int, last: int, needed: FrameRange | None, speed: Fraction, retime: Retime | None
    ) -> Source:
        return Source(self._label(first), self._label(last), needed, speed, retime)

    def _label(self, frame: int) -> Label:
        """A frame of the file as timecode; as position where the file has none."""
        if self.media.start is None:
            return Label(None, frame + self.head_cut)
        at = self.media.start + self.head_cut + frame
        return Label(label_text(at, self.rates.media, self.media.drop), at)
