"""Which media frames an FCP7 clip shows: in and out, through rates and retimes, to frames of the file."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from dedio_core.editorial.cut import Label, Retime
from dedio_core.editorial.fcp7_fields import Doubts, label_text, number, read_rate
from dedio_core.editorial.fcp7_media import MediaFile
from dedio_core.editorial.fcp7_retime import Key, Remap, held_frame, kind_of, read_remap, slope
from dedio_core.editorial.fcp7_tracks import Placed, in_and_out
from dedio_core.frames import FrameRange, FrameRate

TICKS = 254_016_000_000
"""Premiere's ticks in a second."""


@dataclass(frozen=True)
class Source:
    """What a clip shows; labels and `required` are frames of its file."""

    src_in: Label = Label()
    src_out: Label = Label()
    required: FrameRange | None = None
    speed: Fraction = Fraction(1)
    retime: Retime | None = None
    rate: FrameRate | None = None


@dataclass(frozen=True)
class Rates:
    """The three rates of a clip, and how its media run in the cut."""

    sequence: FrameRate
    clip: FrameRate
    media: FrameRate
    scale: Fraction
    """Media frames a clip frame, for in and out."""
    step: Fraction
    """Media frames a record frame at 100%: other than 1 where seconds are kept."""


def read_source(
    one: Placed, media: MediaFile | None, sequence: FrameRate, doubts: Doubts, is_plate: bool
) -> Source:
    """What the clip shows. Only what `is_plate` is worth a warning about its source."""
    reader = Reader(one, media or MediaFile(), sequence, doubts if is_plate else Doubts(doubts.path))
    return reader.source()


class Reader:
    """Works out one clip's source."""

    def __init__(self, one: Placed, media: MediaFile, sequence: FrameRate, doubts: Doubts) -> None:
        self.one, self.item, self.media, self.doubts = one, one.item, media, doubts
        self.first, self.last = in_and_out(one.item)
        self.ticks = (number(one.item, "pproTicksIn"), number(one.item, "pproTicksOut"))
        self.rates = self._rates(sequence)
        self.remap = read_remap(one.item, doubts)
        self.held = held_frame(one.item)

    def warn(self, message: str) -> None:
        """Note something odd about this clip."""
        self.doubts.warn(self.item, message)

    def source(self) -> Source:
        """Labels, required frames and retime; labels only where its in, out and record contradict."""
        if self.held is not None:
            return self._freeze(self.held, "stillframe")
        if self.first is None and self._ticks(0) is None:
            self.warn("no in point: its source cannot be told")
            return Source(rate=self.media.rate)
        if self.first is not None and self.last is not None and self.last < self.first:
            self.warn(f"out {self.last} is before in {self.first}")
            return self._plain(self._scaled(self.first), self._scaled(self.last), None)
        length = self.one.seen
        if not length or length < 0:
            return self._as_written()
        self._check_length(length)
        return self._shown(length)

    def _rates(self, sequence: FrameRate) -> Rates:
        clip, problem = read_rate(self.item.find("rate"))
        if clip is None:
            clip = sequence
            if self.item.find("rate") is not None:
                self.warn(f"{problem}; its in and out are taken at {sequence}")
        media = self.media.rate or clip
        alike = clip.timebase == media.timebase and self.ticks[0] is None
        scale = Fraction(1) if alike else media.fraction / clip.fraction
        step = media.fraction / sequence.fraction
        how = "seconds"
        if media.timebase == sequence.timebase and self.ticks[0] is None:
            step, how = Fraction(1), "frames"
        elif self.first is not None and self.last is not None and self.one.seen:
            # The clip's length in media frames tells whether it plays frame by frame or by the clock.
            length, seen = (self.last - self.first) * scale, self.one.seen
            if abs(length - seen) < abs(length - seen * step):
                step, how = Fraction(1), "frames"
        if media != sequence:
            self.warn(f"media at {media} frames a second in a cut at {sequence}: {how} are kept")
        elif clip != media:
            self.warn(f"in and out are counted at {clip} frames a second, the media have {media}")
        return Rates(sequence, clip, media, scale, step)

    def _scaled(self, frame: Fraction) -> Fraction:
        """A clip frame as media frame."""
        return frame * self.rates.scale

    def _ticks(self, which: int) -> Fraction | None:
        """A pproTicks value as media frame, on the frame where it is next to one."""
        ticks = self.ticks[which]
        if ticks is None or ticks < 0:
            return None
        frame = ticks * self.rates.media.fraction / TICKS
        near = Fraction(round(frame))
        return near if abs(frame - near) < Fraction(1, 100) else frame

    def _length(self) -> Fraction | None:
        """Record frames between in and out."""
        if self.first is None or self.last is None:
            return None
        seconds = (self.last - self.first) * self.rates.scale / self.rates.step
        return seconds

    def _first_seen(self, length: int) -> Fraction | None:
        """The clip frame of the first record frame it is seen in."""
        if self.first is None:
            return None
        written, cut = self._length(), self.one.cut_length
        if self.one.head and written is not None and cut is not None:
            # in..out have the overlap in them, but for programs that write the cut points.
            if abs(written - cut) < abs(written - length):
                return self.first - self.one.head * self.rates.step / self.rates.scale
        return self.first

    def _check_length(self, length: int) -> None:
        """A warning where in..out and the record disagree; Premiere's may be a frame short."""
        written, cut = self._length(), self.one.cut_length
        if written is None:
            return
        speed = abs(self.remap.speed) if self.remap and self.remap.speed else Fraction(1)
        slack = Fraction(1) if self.rates.step == 1 == self.rates.scale else Fraction(2)
        fits = [n * s for n in {length, cut or length} for s in {Fraction(1), speed}]
        if all(abs(written - fit) > slack for fit in fits):
            self.warn(
                f"in..out are {_shown(written)} frames, start..end {length}; the record's length is taken"
            )

    def _shown(self, length: int) -> Source:
        """The source of a clip seen for `length` record frames."""
        at = self._first_seen(length)
        step = self.rates.step
        if self.remap is None:
            position = self._corrected(self._scaled(at) if at is not None else None, Fraction(1))
            return self._constant(position, length, Fraction(1), None)
        remap = self.remap
        if remap.keys and at is not None:
            points = remap.points(at, at + length * step / self.rates.scale)
            speed = slope(points, remap.speed)
            if speed is None:
                return self._variable(remap, points, length)
            retime = Retime(speed, kind_of(speed), remap.source)
            value = self._scaled(points[0][1])
            # A falling curve starts at the end of the frame that it shows first.
            value = Fraction(math.ceil(value) - 1) if speed < 0 else value
            return self._constant(self._corrected(value, speed), length, speed, retime)
        if remap.is_variable or remap.speed is None:
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
        if self.media.duration is None:
            if self._ticks(0) is None:
                self.warn("a reversed clip counts from the end of its media, whose duration is not stated")
            return None
        return Fraction(self.media.duration - 1 - math.floor(self._scaled(at) * abs(speed)))

    def _corrected(self, position: Fraction | None, speed: Fraction) -> Fraction | None:
        """The first media frame shown, by Premiere's ticks where a retime or another rate needs them."""
        ticks, ends = self._ticks(0), self._ticks(1)
        is_plain = self.remap is None and self.rates.media == self.rates.clip
        if ticks is None or (is_plain and position is not None):
            return position
        near = max(Fraction(2), 2 * abs(speed))
        if speed < 0:
            return self._reverse_ticks(position, ticks, ends, near)
        if position is None or abs(ticks - position) <= near:
            return ticks
        at_cut = ticks - self.one.head * abs(speed) * self.rates.step
        if self.one.head and abs(at_cut - position) <= near:
            return at_cut
        self.warn(
            f"in says media frame {_shown(position)}, pproTicksIn {_shown(ticks)}; pproTicksIn is taken"
        )
        return ticks

    def _reverse_ticks(
        self, position: Fraction | None, ticks: Fraction, ends: Fraction | None, near: Fraction
    ) -> Fraction | None:
        """Ticks of a reversed clip count along it, or bound the media it uses: whichever its in confirms."""
        top = None if ends is None else max(ticks, ends) - 1
        along = None if self.media.duration is None else self.media.duration - 1 - ticks
        for said in (along, top):
            if position is not None and said is not None and abs(said - position) <= near:
                return Fraction(math.floor(said))
        if top is None:
            return position
        if position is not None:
            said = f"in says media frame {_shown(position)}, pproTicks {_shown(top)}"
            self.warn(f"a reversed clip: {said}; pproTicks are taken")
        else:
            self.warn(
                f"a reversed clip: pproTicks alone say where it starts; media frame {_shown(top)} is taken"
            )
        return Fraction(math.floor(top))

    def _constant(
        self, position: Fraction | None, length: int, speed: Fraction, retime: Retime | None
    ) -> Source:
        """The source of a constant speed whose first record frame shows `position`."""
        if position is None:
            return self._as_written(speed, retime)
        step = speed * self.rates.step
        end = position + (length - 1) * step
        low, high = math.floor(min(position, end)), math.floor(max(position, end))
        if speed < 0:
            # The first frame is whole; going back, a frame is shown until it is passed.
            low = math.floor(position) - math.floor((length - 1) * abs(step))
        last = high + 1 if speed < 0 else max(math.ceil(position + length * step), high + 1)
        needed = self._within(low, high)
        return self._labelled(low, last, needed, speed, retime)

    def _variable(self, remap: Remap, points: tuple[Key, ...], length: int) -> Source:
        """The source of a curve: from the lowest to the highest media frame that it reaches."""
        scale, rates = self.rates.scale, self.rates
        values = [value * scale for _, value in points]
        falls = any(b < a for a, b in zip(values, values[1:], strict=False))
        low = math.floor(min(values)) - (1 if falls else 0)
        high = math.ceil(max(values)) if values[-1] < max(values) else math.ceil(max(values)) - 1
        low, high = max(low, 0), max(high, low, 0)
        ticks = self._ticks(0)
        if ticks is not None and abs(ticks - values[0]) > max(2, self.one.head * 2):
            self.warn(
                f"the speed curve starts at media frame {_shown(values[0])}, pproTicksIn says {_shown(ticks)}; "
                "the curve is taken"
            )
        curve = tuple(
            ((x - points[0][0]) * scale / rates.step - self.one.head, y * scale - low) for x, y in points
        )
        speed = (values[-1] - values[0]) / length
        retime = Retime(speed, "variable", remap.source, curve=curve, interpolation=remap.interpolation)
        self.warn(f"variable speed: media frames {low}-{high} are needed between its keys' straight lines")
        return self._labelled(low, high + 1, self._within(low, high), speed, retime)

    def _unknown_curve(self, remap: Remap, length: int) -> Source:
        """A speed that changes in a way the file does not say: all that in..out or ticks cover."""
        starts, ends = self._ticks(0), self._ticks(1)
        if starts is None or ends is None:
            factor = abs(remap.speed) if remap.speed else Fraction(1)
            starts = self._scaled(self.first) * factor if self.first is not None else None
            ends = self._scaled(self.last) * factor if self.last is not None else None
        if starts is None or ends is None or starts == ends:
            self.warn("the speed changes, and nothing says which media frames it covers")
            return self._as_written(remap.speed or Fraction(1), None)
        low, high = math.floor(min(starts, ends)), math.ceil(max(starts, ends)) - 1
        self.warn(f"the speed changes, and its curve is not stated; all of {low}-{high} is needed")
        speed = remap.speed if remap.speed is not None else (ends - starts) / length
        retime = Retime(speed, "variable", remap.source)
        return self._labelled(low, high + 1, self._within(low, high), speed, retime)

    def _held_by_speed(self, retime: Retime) -> Source:
        ticks = self._ticks(0)
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
        if low < 0:
            self.warn(f"it needs media frame {low}, which is before the first")
            return None
        start = self.media.start or 0
        return FrameRange(start + low, start + high)

    def _as_written(self, speed: Fraction = Fraction(1), retime: Retime | None = None) -> Source:
        """Labels of in and out, and nothing more: what is needed cannot be told."""
        first = self._scaled(self.first) if self.first is not None else self._ticks(0)
        last = self._scaled(self.last) if self.last is not None else self._ticks(1)
        if first is None or last is None:
            return Source(rate=self.media.rate, speed=speed, retime=retime)
        return self._labelled(math.floor(first), math.floor(last), None, speed, retime)

    def _plain(self, first: Fraction, last: Fraction, needed: FrameRange | None) -> Source:
        return self._labelled(math.floor(first), math.floor(last), needed, Fraction(1), None)

    def _labelled(
        self, first: int, last: int, needed: FrameRange | None, speed: Fraction, retime: Retime | None
    ) -> Source:
        return Source(self._label(first), self._label(last), needed, speed, retime, self.media.rate)

    def _label(self, frame: int) -> Label:
        """A frame of the file as timecode; as position where the file has none."""
        if self.media.start is None:
            return Label(None, frame)
        at = self.media.start + frame
        return Label(label_text(at, self.rates.media, self.media.drop), at)


def _shown(value: Fraction) -> str:
    """A number for people: 12, 12.5."""
    return str(value) if value.denominator == 1 else f"{float(value):.2f}".rstrip("0").rstrip(".")
