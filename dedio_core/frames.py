"""Frame ranges, handles, exact rates and timecode. Everything here is inclusive at both ends."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from dedio_core.errors import InputError


@dataclass(frozen=True, order=True)
class FrameRange:
    """Frames `first` to `last`, both included. A range has at least one frame.

    Raises `InputError` where `last` is before `first`.
    """

    first: int
    last: int

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise InputError(f"frame range {self.first}-{self.last}: the last frame is before the first")

    @classmethod
    def of(cls, first: int, count: int) -> FrameRange:
        """The range of `count` frames that starts at `first`."""
        return cls(first, first + count - 1)

    def __len__(self) -> int:
        return self.last - self.first + 1

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.first, self.last + 1))

    def __contains__(self, frame: object) -> bool:
        return isinstance(frame, int) and self.first <= frame <= self.last

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"

    def moved(self, by: int) -> FrameRange:
        """The same number of frames, `by` frames later."""
        return FrameRange(self.first + by, self.last + by)

    def padded(self, handles: Handles) -> FrameRange:
        """The range with `handles` around it."""
        return FrameRange(self.first - handles.head, self.last + handles.tail)

    def within(self, other: FrameRange) -> bool:
        """Whether every frame of this range is in `other`."""
        return other.first <= self.first and self.last <= other.last

    def clamped(self, to: FrameRange) -> FrameRange:
        """The part of this range that is in `to`. Raises `InputError` where there is none."""
        return FrameRange(max(self.first, to.first), min(self.last, to.last))


def overlaps(one: FrameRange, other: FrameRange) -> bool:
    """Whether the two have a frame in common."""
    return one.first <= other.last and other.first <= one.last


def runs(frames: Iterable[int]) -> tuple[FrameRange, ...]:
    """The frames as contiguous ranges, in order: ``[3, 1, 2, 7]`` is 1-3 and 7-7."""
    found: list[FrameRange] = []
    for frame in sorted(set(frames)):
        if found and frame == found[-1].last + 1:
            found[-1] = FrameRange(found[-1].first, frame)
        else:
            found.append(FrameRange(frame, frame))
    return tuple(found)


@dataclass(frozen=True)
class Handles:
    """Extra frames before the cut (`head`) and after it (`tail`); neither is negative."""

    head: int = 8
    tail: int = 8

    def __post_init__(self) -> None:
        if self.head < 0 or self.tail < 0:
            raise InputError(f"handles {self.head}+{self.tail}: handles cannot be negative")

    @classmethod
    def parse(cls, text: str) -> Handles:
        """``8`` is both sides, ``8,12`` (or ``8-12``, ``8+12``) head and tail."""
        found = re.fullmatch(r"\s*(\d{1,5})(?:\s*[,+:-]\s*(\d{1,5}))?\s*", text)
        if not found:
            raise InputError(f"handles '{text}': give a number, or head and tail as 8,12")
        head = int(found[1])
        return cls(head, int(found[2]) if found[2] is not None else head)

    def __str__(self) -> str:
        return f"{self.head}+{self.tail}"


NTSC_BASES = (24, 30, 48, 60, 120)


@dataclass(frozen=True)
class FrameRate:
    """An exact playback rate; ``FrameRate(Fraction(24000, 1001))`` is what people call 23.976.

    `timebase` is the whole number that timecode counts with (24 for 24000/1001).
    """

    fraction: Fraction

    def __post_init__(self) -> None:
        if not 1 <= self.fraction <= 1000:
            raise InputError(f"frame rate {self.fraction}: it must be between 1 and 1000 frames a second")

    @classmethod
    def of(cls, numerator: int, denominator: int = 1) -> FrameRate:
        """The rate `numerator`/`denominator` frames a second."""
        if denominator <= 0:
            raise InputError(f"frame rate {numerator}/{denominator}: the denominator must be above 0")
        return cls(Fraction(numerator, denominator))

    @classmethod
    def parse(cls, text: str) -> FrameRate:
        """``24``, ``25``, ``24000/1001``, or one of the usual decimals (``23.976``, ``29.97``, ...).

        A decimal that is not one of the NTSC rates is refused: it would be a guess.
        """
        clean = text.strip()
        if re.fullmatch(r"\d{1,4}", clean):
            return cls.of(int(clean))
        if found := re.fullmatch(r"(\d{1,7})\s*/\s*(\d{1,7})", clean):
            return cls.of(int(found[1]), int(found[2]))
        if re.fullmatch(r"\d{1,3}\.\d{1,6}", clean):
            value = Fraction(clean)
            if value.denominator == 1:
                return cls(value)
            for base in NTSC_BASES:
                exact = Fraction(base * 1000, 1001)
                if abs(value - exact) < Fraction(1, 200):
                    return cls(exact)
        raise InputError(f"frame rate '{text}': give 24, 25, 24000/1001 or one of 23.976 29.97 47.952 59.94")

    @property
    def timebase(self) -> int:
        """Frames that timecode counts in a second: the rate rounded up to a whole number."""
        return -(-self.fraction.numerator // self.fraction.denominator)

    @property
    def can_drop(self) -> bool:
        """Whether drop-frame timecode is defined at this rate (29.97, 59.94 and their multiples)."""
        return self.fraction.denominator == 1001 and self.timebase % 30 == 0

    def __str__(self) -> str:
        f = self.fraction
        return str(f.numerator) if f.denominator == 1 else f"{f.numerator}/{f.denominator}"


TIMECODE = re.compile(r"(\d{1,2})([:;.,])(\d{1,2})([:;.,])(\d{1,2})([:;.,])(\d{1,3})")


@dataclass(frozen=True)
class Timecode:
    """A SMPTE ST 12 label at a rate, as `frames` counted from 00:00:00:00.

    Drop-frame skips labels, never frames: at 30000/1001 the first two labels of each minute but
    every tenth (four at 60000/1001).
    """

    frames: int
    rate: FrameRate
    drop: bool = False

    def __post_init__(self) -> None:
        if self.drop and not self.rate.can_drop:
            raise InputError(f"drop-frame timecode does not exist at {self.rate} frames a second")

    @classmethod
    def parse(cls, text: str, rate: FrameRate, drop: bool | None = None) -> Timecode:
        """The label `text`. `drop` None: a ``;`` (or ``.`` or ``,``) before the frames means drop-frame.

        Raises `InputError` for a label that does not exist at the rate.
        """
        found = TIMECODE.fullmatch(text.strip())
        if not found:
            raise InputError(f"timecode '{text}': write it as HH:MM:SS:FF")
        hours, minutes, seconds, ff = (int(found[n]) for n in (1, 3, 5, 7))
        if drop is None:
            drop = found[6] in ";.," and rate.can_drop
            if found[6] == ";" and not rate.can_drop:
                raise InputError(f"timecode '{text}': drop-frame does not exist at {rate} frames a second")
        if hours > 23 or minutes > 59 or seconds > 59 or ff >= rate.timebase:
            raise InputError(f"timecode '{text}' does not exist at {rate} frames a second")
        skipped = rate.timebase // 15 if drop else 0
        if drop and minutes % 10 and seconds == 0 and ff < skipped:
            raise InputError(f"timecode '{text}' does not exist: drop-frame skips this label")
        total_minutes = hours * 60 + minutes
        count = (total_minutes * 60 + seconds) * rate.timebase + ff
        return cls(count - skipped * (total_minutes - total_minutes // 10), rate, drop)

    def label(self) -> tuple[int, int, int, int]:
        """Hours, minutes, seconds and frames as shown; hours wrap at 24."""
        base, count = self.rate.timebase, self.frames
        if self.drop:
            skipped = base // 15
            per_minute = 60 * base - skipped
            per_ten = 10 * per_minute + skipped
            count %= 144 * per_ten
            tens, rest = divmod(count, per_ten)
            minutes_in = 0 if rest < 60 * base else 1 + (rest - 60 * base) // per_minute
            count += skipped * (9 * tens + minutes_in)
        count %= 86400 * base
        seconds, ff = divmod(count, base)
        return seconds // 3600, seconds // 60 % 60, seconds % 60, ff

    def __str__(self) -> str:
        hh, mm, ss, ff = self.label()
        width = 3 if self.rate.timebase > 100 else 2
        return f"{hh:02d}:{mm:02d}:{ss:02d}{';' if self.drop else ':'}{ff:0{width}d}"

    def plus(self, frames: int) -> Timecode:
        """The label `frames` frames later."""
        return Timecode(self.frames + frames, self.rate, self.drop)

    def minus(self, other: Timecode) -> int:
        """Frames from `other` to this; at most half a day either way, so a clip may cross midnight."""
        day = Timecode(0, self.rate, self.drop).frames_in_a_day()
        difference = (self.frames - other.frames) % day
        return difference - day if difference > day // 2 else difference

    def frames_in_a_day(self) -> int:
        """Labels between 00:00:00:00 and the next 00:00:00:00."""
        base = self.rate.timebase
        return 86400 * base - (base // 15 * (1440 - 144) if self.drop else 0)


def smpte_words(timecode: Timecode) -> tuple[int, int]:
    """The two 32-bit words of an OpenEXR ``timeCode`` attribute (TV60 packing), user bits 0.

    Above 30 frames a second ST 12-1 has no room for the frame number: frames count pairs, and the
    field bit says which of the pair.
    """
    hh, mm, ss, ff = timecode.label()
    step, field = -(-timecode.rate.timebase // 30), 0
    if step > 1:
        ff, field = ff // step, ff % step

    def bcd(value: int, low: int) -> int:
        return (value % 10 | value // 10 << 4) << low

    word = bcd(ff, 0) | bcd(ss, 8) | bcd(mm, 16) | bcd(hh, 24)
    word |= (1 << 6 if timecode.drop else 0) | (min(field, 1) << 15)
    return word, 0
