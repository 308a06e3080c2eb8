"""The media index, and finding clips in it by reel, by name and by timecode; tables are made once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from dedio_core.frames import FrameRate, Timecode
from dedio_core.media.index.clip import IndexedClip
from dedio_core.media.index.names import (
    MEDIA_SUFFIX,
    SHORT,
    camera_name,
    card_folder,
    in_proxy_folder,
    key,
    original_name,
    whole_name,
)

if TYPE_CHECKING:
    from numpy import bool_, int64
    from numpy.typing import NDArray

REEL_FORMS = ("card", "card and clip", "clip name", "first 8 letters of the clip name")
"""What a reel may be of a clip, the best first."""


@dataclass(frozen=True)
class MediaIndex:
    """What is below `folders`, sorted by path. `notes`: folders that could not be looked into, ..."""

    folders: tuple[Path, ...]
    clips: tuple[IndexedClip, ...]
    notes: tuple[str, ...] = ()

    @cached_property
    def by_reel(self) -> dict[str, dict[int, int]]:
        """Reel (as `key` writes it) -> place in `clips` -> place in `REEL_FORMS`, the best."""
        found: dict[str, dict[int, int]] = defaultdict(dict)
        for n, clip in enumerate(self.clips):
            for text, form in reels_of(clip):
                found[text][n] = min(form, found[text].get(n, form))
        return dict(found)

    @cached_property
    def by_name(self) -> dict[str, tuple[int, ...]]:
        """Clip name (as `key` writes it), of a proxy its original's too -> places in `clips`."""
        found: dict[str, dict[int, None]] = defaultdict(dict)
        for n, clip in enumerate(self.clips):
            for text in names_of(clip):
                found[text][n] = None
        return {text: tuple(places) for text, places in found.items()}

    @cached_property
    def by_path(self) -> dict[str, int]:
        """Path (POSIX, as `key` writes it) -> place in `clips`."""
        return {key(clip.path.as_posix()): n for n, clip in enumerate(self.clips)}

    @cached_property
    def times(self) -> Times:
        """All clips by timecode."""
        return Times(self.clips, range(len(self.clips)))

    @property
    def unreadable(self) -> tuple[IndexedClip, ...]:
        """Clips with an error."""
        return tuple(clip for clip in self.clips if clip.error)


def names_of(clip: IndexedClip) -> set[str]:
    """What a list may call the clip."""
    below = original_name(clip.name, clip.is_proxy or in_proxy_folder(clip.path))
    found = {key(clip.name), whole_name(clip.name), below, key(clip.path.name)}
    for camera in (camera_name(below), camera_name(whole_name(below))):
        if camera:
            found |= {camera.both, camera.full}
    return found - {""}


def reels_of(clip: IndexedClip) -> Iterator[tuple[str, int]]:
    """Every reel that means the clip, with its place in `REEL_FORMS`."""
    for card in (clip.card, card_folder(clip.path)):
        if card:
            yield key(card), 0
    name = original_name(clip.name, clip.is_proxy)
    # A file may state its card, its card and clip, or its clip's whole name as its reel.
    stated = [name, whole_name(name)]
    if clip.reel:
        reel = MEDIA_SUFFIX.sub("", key(clip.reel))
        stated.append(reel)
        if not camera_name(reel):
            yield reel, 0
    for text in stated:
        camera = camera_name(text)
        if camera:
            yield camera.both, 1
            yield f"{camera.card}_{camera.clip}", 1
            yield camera.full, 2
        if text:
            yield text, 2
            yield text[:SHORT], 3


@dataclass(frozen=True)
class Clock:
    """A way of counting timecode: clips of one `timebase`, drop-frame or not. `rate` is one of theirs."""

    rate: FrameRate
    drop: bool

    @cached_property
    def day(self) -> int:
        """Frames in a day."""
        return Timecode(0, self.rate, self.drop).frames_in_a_day()


class Times:
    """Clips by where they stand in timecode; a question costs one look at arrays, not one a clip."""

    def __init__(self, clips: Sequence[IndexedClip], places: Sequence[int]) -> None:
        self.clips = clips
        self.places = [n for n in places if not clips[n].error and clips[n].frames]
        groups: dict[tuple[int, bool], list[int]] = defaultdict(list)
        for n in self.places:
            clip = clips[n]
            if clip.start is not None and clip.rate is not None:
                groups[clip.rate.timebase, clip.drop].append(n)
        self.clocks: dict[Clock, _Group] = {}
        for (_, drop), members in sorted(groups.items()):
            rate = clips[members[0]].rate
            assert rate
            starts = [clips[n].start or 0 for n in members]
            self.clocks[Clock(rate, drop)] = _Group(clips, members, starts)
        self._read_on: dict[Clock, _Group | None] = {}

    def covering(self, clock: Clock, first: int, last: int) -> list[int]:
        """Places of the clips that have every frame from label count `first` to `last`."""
        return self.clocks[clock].find(clock.day, first, last, whole=True)

    def touching(self, clock: Clock, first: int, last: int) -> list[int]:
        """Places of the clips that have any of them."""
        return self.clocks[clock].find(clock.day, first, last, whole=False)

    def touching_as_read(self, clock: Clock, first: int, last: int) -> list[int]:
        """Places of clips of other timebases that have any of these labels, if they run as `clock` counts.

        Clips whose first label does not exist on `clock` are none of them.
        """
        if clock not in self._read_on:
            self._read_on[clock] = self._read(clock)
        group = self._read_on[clock]
        return group.find(clock.day, first, last, whole=False) if group else []

    def _read(self, clock: Clock) -> _Group | None:
        starts: dict[int, int] = {}
        for n in self.places:
            rate, begin = self.clips[n].rate, self.clips[n].start_on(clock.rate, clock.drop)
            if begin is not None and rate and rate.timebase != clock.rate.timebase:
                starts[n] = begin
        return _Group(self.clips, list(starts), list(starts.values())) if starts else None

    @cached_property
    def _counts(self) -> NDArray[int64]:
        import numpy as np

        return np.array([self.clips[n].count for n in self.places], dtype=np.int64)

    @cached_property
    def _without(self) -> NDArray[bool_]:
        import numpy as np

        return np.array([self.clips[n].start is None for n in self.places], dtype=bool)

    def long_enough(self, frames: int, *, without_timecode: bool) -> list[int]:
        """Places of clips with `frames` frames or more; `without_timecode`: of those that state none."""
        fits = self._counts >= frames
        if without_timecode:
            fits = fits & self._without
        return [self.places[n] for n in fits.nonzero()[0]]


class _Group:
    """Clips on one clock."""

    def __init__(self, clips: Sequence[IndexedClip], members: list[int], starts: Sequence[int]) -> None:
        import numpy as np

        self.members = members
        self.first = np.array(starts, dtype=np.int64)
        self.last = self.first + np.array([clips[n].count - 1 for n in members], dtype=np.int64)
        self.furthest = int(self.last.max())

    def find(self, day: int, first: int, last: int, whole: bool) -> list[int]:
        first, last = first % day, first % day + last - first
        shifts = [0]
        if self.furthest >= day:
            shifts.append(day)  # a clip that runs over midnight, a cut after it
        if last >= day:
            shifts.append(-day)  # a cut that runs over midnight, a clip after it
        fits = None
        for shift in shifts:
            low, high = first + shift, last + shift
            here = (
                (self.first <= low) & (self.last >= high)
                if whole
                else (self.first <= high) & (self.last >= low)
            )
            fits = here if fits is None else fits | here
        assert fits is not None
        return [self.members[n] for n in fits.nonzero()[0]]
