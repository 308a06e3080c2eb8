"""A cut as plain data, what it shows frame by frame, and the cuts of the tests."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True)
class Rate:
    """Frames a second, exactly, and how they are labelled."""

    fraction: Fraction
    drop: bool = False

    @property
    def base(self) -> int:
        """Frames that a second of timecode counts."""
        return math.ceil(self.fraction)

    @property
    def is_ntsc(self) -> bool:
        return self.fraction.denominator == 1001

    def label(self, frame: int) -> str:
        """The timecode of a frame; drop-frame leaves out two labels a minute but every tenth."""
        if self.drop:
            tens, rest = divmod(frame, 17982)
            frame += 18 * tens + 2 * max(0, (rest - 2) // 1798)
        seconds, ff = divmod(frame, self.base)
        mark = ";" if self.drop else ":"
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{mark}{ff:02d}"

    def hours(self, count: int) -> int:
        """The frame labelled with a whole hour."""
        return count * (107892 if self.drop else 3600 * self.base)

    def __str__(self) -> str:
        return f"{self.fraction}{'-drop' if self.drop else ''}"


@dataclass(frozen=True)
class Media:
    """A file off the camera; `start` is the frame number of its first timecode."""

    path: str
    reel: str
    clip: str
    start: int
    length: int
    rate: Rate


@dataclass(frozen=True)
class Cdl:
    slope: tuple[float, float, float]
    offset: tuple[float, float, float]
    power: tuple[float, float, float]
    saturation: float


@dataclass(frozen=True)
class Dissolve:
    """A dissolve into the next shot of the track: `frames` long, `before` of them before the cut."""

    frames: int
    before: int = 0

    @property
    def after(self) -> int:
        return self.frames - self.before


@dataclass(frozen=True)
class Shot:
    """One event. `first` is the media frame at its record in; a reverse plays down from it."""

    name: str
    media: Media
    first: int
    record: int
    """Record in, counted from the first frame of the cut."""
    length: int
    speed: Fraction = Fraction(1)
    element: str | None = None
    track: int = 1
    description: str = ""
    handles: tuple[int, int] | None = None
    dissolve: Dissolve | None = None
    cdl: Cdl | None = None
    enabled: bool = True
    flop: bool = False
    mark: int = 0
    """Record frames from its record in to its marker."""

    @property
    def marker(self) -> str:
        """The words of its marker: name and element, handles, the rest."""
        handles = f"{self.handles[0]}-{self.handles[1]}" if self.handles else ""
        name = "_".join(filter(None, (self.name, self.element)))
        return " ".join(filter(None, (name, handles, self.description)))

    @property
    def out(self) -> int:
        """Record out, exclusive."""
        return self.record + self.length

    @property
    def after(self) -> int:
        """Record frames in which it is seen behind its record out."""
        return self.dissolve.after if self.dissolve else 0

    @property
    def is_retimed(self) -> bool:
        return self.speed != 1

    @property
    def offset(self) -> int:
        """Frames from its media's first one to the one it shows at its record in."""
        return self.first - self.media.start

    @property
    def retimed_offset(self) -> int:
        """The same along the retimed clip, which a reverse turns round."""
        back = self.media.length - 1 - self.offset
        found = back / -self.speed if self.speed < 0 else self.offset / self.speed
        assert found.denominator == 1, f"{self.name}: its first frame is no whole retimed frame"
        return int(found)

    def shown(self, n: int) -> int:
        """The media frame that is seen `n` record frames after its record in."""
        way = math.floor(n * abs(self.speed))
        return self.first - way if self.speed < 0 else self.first + way


@dataclass(frozen=True)
class Cut:
    """A whole cut; `start` is the frame number of its first timecode."""

    name: str
    rate: Rate
    start: int
    shots: tuple[Shot, ...] = field(default_factory=tuple)

    def track(self, number: int) -> list[Shot]:
        """The shots of a track, in record order."""
        return sorted((s for s in self.shots if s.track == number), key=lambda s: s.record)

    @property
    def tracks(self) -> list[int]:
        return sorted({shot.track for shot in self.shots})

    def into(self, shot: Shot) -> Dissolve | None:
        """The dissolve by which a shot comes in."""
        ends = (s.dissolve for s in self.shots if (s.track, s.out) == (shot.track, shot.record))
        return next(ends, None)

    def before(self, shot: Shot) -> int:
        """Record frames in which a shot is seen before its record in."""
        into = self.into(shot)
        return into.before if into else 0

    def samples(self, shot: Shot) -> list[int]:
        """The media frame that each record frame shows in which the shot is seen, dissolves included."""
        return [shot.shown(n) for n in range(-self.before(shot), shot.length + shot.after)]


RATES = {
    "23.976": Rate(Fraction(24000, 1001)),
    "24": Rate(Fraction(24)),
    "25": Rate(Fraction(25)),
    "29.97": Rate(Fraction(30000, 1001)),
    "29.97 drop": Rate(Fraction(30000, 1001), drop=True),
}


def media(rate: Rate, number: int, hour: int, length: int = 2000) -> Media:
    """A clip of camera A's first card, with a blank and a letter beyond ASCII in its path."""
    clip = f"A001C{number:03d}_261122AB"
    return Media(f"/Volumes/Tag 1/é/{clip}.mov", clip, clip, rate.hours(hour) + number, length, rate)


def retimed(found: Media, frames: int, tenths: int) -> tuple[int, Fraction]:
    """First frame and speed of `tenths` of a frame a second, near `frames` from the media's start.

    The frame is a whole number of retimed frames from the media's start, or from its end where it is
    played in reverse.
    """
    speed = Fraction(tenths, 10 * found.rate.base)
    step = abs(speed.numerator)
    if speed > 0:
        return found.start + frames // step * step, speed
    return found.start + found.length - 1 - (found.length - 1 - frames) // step * step, speed


def example(rate: Rate, media_rate: Rate | None = None) -> Cut:
    """Everything that the four formats can all say, over the skipped labels of a drop-frame minute."""
    own = media_rate or rate
    clips = {n: media(own, n, n + 1, length) for n, length in enumerate((2000, 960, 1501, 3000, 777, 2400))}
    cdl = Cdl((1.1, 1.0, 0.95), (0.01, -0.02, 0.0), (1.0, 1.05, 0.9), 0.85)
    fast, slow, back = (
        retimed(clips[1], 300, 475), retimed(clips[2], 700, 105), retimed(clips[3], 2500, -301)
    )  # fmt: skip
    mirrored, very_slow = retimed(clips[4], 600, -10 * own.base), retimed(clips[5], 1200, -53)
    first = {n: clip.start + 100 + 7 * n for n, clip in clips.items()}
    shots = (
        Shot("sht010", clips[0], first[0], 0, 48, description="remove rig", handles=(8, 8), cdl=cdl, mark=5),
        Shot("sht020", clips[1], fast[0], 48, 50, fast[1], dissolve=Dissolve(12), handles=(4, 12)),
        Shot("sht030", clips[2], slow[0], 98, 61, slow[1], description="slow", dissolve=Dissolve(8)),
        Shot("sht040", clips[3], back[0], 159, 100, back[1], dissolve=Dissolve(7), cdl=cdl),
        Shot("sht050", clips[4], mirrored[0], 259, 24, mirrored[1], description="backwards"),
        Shot("sht060", clips[0], clips[0].start + 17, 283, 30, Fraction(0), description="hold"),
        Shot("sht070", clips[5], very_slow[0], 313, 200, very_slow[1]),
        # A gap of 20 frames.
        Shot("sht080", clips[0], first[0] + 500, 533, 1, element="bg01", description="one frame"),
        Shot("sht080", clips[1], first[1] + 50, 533, 40, element="fg01", track=2, description="smoke"),
        Shot("sht085", clips[1], first[1], 534, 40, enabled=False),
        Shot("sht090", clips[1], first[1], 574, 239 - 12, flop=True, dissolve=Dissolve(12)),
        Shot("sht100", clips[5], first[5], 801, 25, element="pl01"),
        Shot("sht100", clips[2], slow[0], 805, 15, slow[1], element="fg02", track=2, dissolve=Dissolve(5)),
        Shot("sht110", clips[3], first[3], 820, 5, track=2),
    )  # fmt: skip
    return Cut("reel 1", rate, rate.hours(1) + 59 * rate.base - 300, shots)


def centred(rate: Rate) -> Cut:
    """Dissolves over the cut: an EDL lists them from their first frame, the others at the cut."""
    clips = [media(rate, n, n + 1) for n in range(4)]
    shots = (
        Shot("sht010", clips[0], clips[0].start + 100, 0, 48, dissolve=Dissolve(12, 6)),
        Shot("sht020", clips[1], clips[1].start + 200, 48, 40, dissolve=Dissolve(10, 5), mark=3),
        Shot("sht030", clips[2], clips[2].start + 300, 88, 60, dissolve=Dissolve(8, 8)),
        Shot("sht040", clips[3], clips[3].start + 50, 148, 20),
    )
    return Cut("reel 2", rate, rate.hours(1), shots)
