"""What an index has to say to an event: the clips of its reel, of its names, at its timecode."""

from __future__ import annotations

from dataclasses import dataclass

from dedio_core.editorial.match.model import Candidate
from dedio_core.editorial.match.names import Names, names_in
from dedio_core.editorial.match.place import Fit, place
from dedio_core.editorial.match.wanted import Wanted
from dedio_core.media.index import IndexedClip, MediaIndex
from dedio_core.media.index.lookup import REEL_FORMS, Times
from dedio_core.media.index.names import camera_name, card_in, key

MOST = 40
"""Clips that are weighed for one event; more that fit equally are only counted."""
EXACT, NEAR, BY_PATH = 50, 30, 100
MOST_LOOKED_AT = 3
LONGEST = 120
"""Letters of a name that a sentence shows."""


@dataclass(frozen=True)
class Hit:
    """A clip by its place in the index, and what led to it."""

    place: int
    reel_form: int | None = None
    """Place in `REEL_FORMS`."""
    name: int = 0
    """`EXACT`, `NEAR`, `BY_PATH`; 0: no name led to it."""
    names: Names | None = None
    bar: str | None = None
    """What speaks against it."""


@dataclass(frozen=True)
class Hits:
    """All that was found; `more` fit as well and were not looked at."""

    found: list[Hit]
    names: Names
    more: int = 0


class Evidence:
    """Looks clips up; what it learns of a reel or a name serves all later events."""

    def __init__(self, index: MediaIndex) -> None:
        self.index = index
        self._reels: dict[str, tuple[dict[int, int], Times]] = {}
        self._names: dict[tuple[str, ...], dict[int, int]] = {}

    def hits(self, wanted: Wanted) -> Hits:
        """The clips to be weighed for an event."""
        names = names_in(wanted.event, self.index.folders)
        reels, times = self.of_reel(names.reel)
        named = self.named(names)
        places, more = self._fitting(wanted, times, named, reels)
        # Few clips have one name; where thousands do, only those that the frames are in.
        by_name = named if len(named) <= MOST else self._among(wanted, named)
        places = list(dict.fromkeys([*places, *by_name]))
        if not places and wanted.label is not None:
            places, more = self._fitting(wanted, self.index.times, {}, {}, is_alone=True)
        found = []
        for n in places:
            bar = self._bar(n, wanted, names, reels, named)
            found.append(Hit(n, reels.get(n), named.get(n, 0), names, bar))
        return Hits(found, names, more)

    def of_reel(self, reel: str | None) -> tuple[dict[int, int], Times]:
        """Place -> form of each clip that the reel means, and these clips by timecode."""
        name = key(reel)
        if name not in self._reels:
            found = dict(self.index.by_reel.get(name, {})) if name else {}
            camera = camera_name(reel)
            if camera:
                for n, form in self.index.by_reel.get(camera.full, {}).items():
                    found[n] = min(form, found.get(n, form))
                if camera.rest:
                    for n in self.index.by_reel.get(camera.both, {}):
                        own = camera_name(self.index.clips[n].name) or camera_name(self.index.clips[n].reel)
                        if own and not own.rest:  # a clip that states less than the reel
                            found.setdefault(n, 1)
            self._reels[name] = found, Times(self.index.clips, list(found))
        return self._reels[name]

    def named(self, names: Names) -> dict[int, int]:
        """Place -> how surely, of each clip that a name or a path means."""
        asked = (*names.exact, "|", *names.near, "|", *names.path.keys)
        if asked not in self._names:
            found: dict[int, int] = {}
            for texts, worth in ((names.exact, EXACT), (names.near, NEAR)):
                for text in texts:
                    for n in self.index.by_name.get(text, ()):
                        found.setdefault(n, worth)
            for text in names.path.keys:
                if text in self.index.by_path:
                    found[self.index.by_path[text]] = BY_PATH
            self._names[asked] = found
        return self._names[asked]

    def _among(self, wanted: Wanted, named: dict[int, int]) -> list[int]:
        places, _ = self._fitting(wanted, Times(self.index.clips, list(named)), named, {})
        return places

    def _fitting(
        self,
        wanted: Wanted,
        times: Times,
        named: dict[int, int],
        reels: dict[int, int],
        is_alone: bool = False,
    ) -> tuple[list[int], int]:
        """Clips of `times` that have the frames; where none has all of them, those that have some.

        `is_alone`: nothing but timecode leads to them, so clips without it are left out.
        """
        if not times.places or wanted.length is None:
            return [], 0
        places: list[int] = []
        partly: list[int] = []
        for clock in times.clocks:
            needed = wanted.at(clock)
            if needed and not wanted.converts(clock.rate):
                places += times.covering(clock, needed.first, needed.last)
            if needed:
                partly += times.touching(clock, needed.first, needed.last)
        if wanted.keep:
            converted = self._converted(wanted, times, partly)
            partly += converted
            places += [n for n in converted if _has_all(wanted, self.index.clips[n])]
        if not any(not self.index.clips[n].is_proxy for n in places):
            places = list(dict.fromkeys([*places, *partly]))
        if wanted.problem is None and not is_alone:
            by_number = wanted.file_number is not None
            needed_frames = wanted.length + (0 if by_number else max(0, wanted.position or 0))
            places += times.long_enough(needed_frames, without_timecode=wanted.label is not None)
        if len(places) <= MOST:
            return places, 0
        places.sort(key=lambda n: (self.index.clips[n].is_proxy, -named.get(n, 0), reels.get(n, 0)))
        return places[:MOST], len(places) - MOST

    def _converted(self, wanted: Wanted, times: Times, touching: list[int]) -> list[int]:
        """Clips of another timebase that may have the frames, by what is kept of them."""
        own, needed = wanted.own_clock, wanted.event.required
        rates = ((n, self.index.clips[n].rate) for n in touching)
        found = [n for n, rate in rates if rate and wanted.converts(rate)]
        is_alike = any(wanted.converts(clock.rate) for clock in times.clocks)
        if wanted.keep == "frames" and own and needed and is_alike:
            found += times.touching_as_read(own, needed.first, needed.last)
        return found

    def _bar(
        self, n: int, wanted: Wanted, names: Names, reels: dict[int, int], named: dict[int, int]
    ) -> str | None:
        """What speaks against a clip."""
        clip = self.index.clips[n]
        if n in reels:
            is_sure = wanted.label is not None or n in named or REEL_FORMS[reels[n]] != "card"
            return None if is_sure else self._other_clip(n, names)
        has_reel = bool(clip.card or clip.reel)
        if names.reel and reels and has_reel:
            return f"the cut's reel {names.reel} is another clip's"
        cards = card_in(names.reel), card_in(clip.card or clip.name)
        if not reels and all(cards) and cards[0] != cards[1]:
            return f"the cut's reel is {names.reel}, the clip's {clip.card or clip.name}"
        if n in named:
            return None
        return self._bar_of_timecode(n, names)

    def _bar_of_timecode(self, n: int, names: Names) -> str | None:
        """Why timecode alone does not make it this clip."""
        clip = self.index.clips[n]
        other = self._other_clip(n, names)
        if other:
            return other
        if names.states_file:
            return "only its timecode fits: the cut names a file that is not in the media folders"
        if names.reel and (clip.card or clip.reel):
            return f"only its timecode fits: the cut's reel is {names.reel}"
        if not clip.start:
            return "only its timecode fits, and it begins at 00:00:00:00 as many do"
        return None

    def _other_clip(self, n: int, names: Names) -> str | None:
        """What is said where the cut names a camera's clip that is not this one."""
        own = camera_name(self.index.clips[n].name)
        for text in (*names.exact, *names.near):
            said = camera_name(text)
            if said and own and said.both != own.both:
                return f"the cut names {text}, which is another clip"
        return None

    def why_none(self, names: Names, found: list[Candidate]) -> tuple[str, ...]:
        """Why an event has no media, in sentences."""
        reels, _ = self.of_reel(names.reel)
        said = []
        if names.reel:
            said.append(
                f"reel {names.reel[:LONGEST]}: {len(reels)} clips, none with these frames"
                if reels
                else f"no clip of reel {names.reel[:LONGEST]}"
            )
        broken = [n for n in {**reels, **self.named(names)} if self.index.clips[n].error]
        said += [f"cannot be read: {self.index.clips[n].error}" for n in sorted(broken)[:3]]
        if names.exact and not self.named(names):
            said.append(f"no clip is called {names.exact[0][:LONGEST]}")
        if found:
            said.append(_looked_at(found))
        return tuple(said) or ("nothing in the cut names its media, and no clip has its timecode",)


def _looked_at(found: list[Candidate]) -> str:
    """The clips that were weighed, each with what spoke against it, and how a person takes one."""
    shown = [f"{c.clip.path.name} ({c.reasons[-1]})" for c in found[:MOST_LOOKED_AT]]
    more = f" and {len(found) - len(shown)} more" if len(found) > len(shown) else ""
    others = "1 other clip" if len(found) == 1 else f"{len(found)} other clips"
    return f"{others} looked at: {', '.join(shown)}{more}; if it is one of them, --relink says so"


def _has_all(wanted: Wanted, clip: IndexedClip) -> bool:
    """Whether a clip has every frame."""
    fit = place(wanted, clip)
    return isinstance(fit, Fit) and clip.frames is not None and fit.frames.within(clip.frames)
