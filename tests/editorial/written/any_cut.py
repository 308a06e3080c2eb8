"""Random cuts that the formats can say, for property tests."""

from __future__ import annotations

import math
import string
from dataclasses import replace
from fractions import Fraction

from hypothesis import strategies as st

from tests.editorial.written.cuts import RATES, Cdl, Cut, Dissolve, Media, Rate, Shot

MOST_SEEN = 239
"""Record frames; in longer events a speed in 0.1 frames a second does not tell every frame."""
LETTERS = string.ascii_letters + string.digits + "_-.éß"
GENERATORS = ("BL", "BLACK", "BARS", "BAR", "COLOR", "SLUG")

names = st.text(f"{LETTERS} &<>'\"#%()+,;=@[]^", min_size=1, max_size=40).map(str.strip).filter(bool)
reels = st.text(LETTERS, min_size=1, max_size=32).filter(lambda reel: reel.upper() not in GENERATORS)
words = st.text(f"{string.ascii_letters}éß &<>'\"", max_size=40).map(lambda text: " ".join(text.split()))


def thousandths(first: int, last: int) -> st.SearchStrategy[float]:
    return st.integers(first, last).map(lambda n: n / 1000)


def triples(first: int, last: int) -> st.SearchStrategy[tuple[float, float, float]]:
    one = thousandths(first, last)
    return st.tuples(one, one, one)


cdls = st.builds(Cdl, triples(0, 4000), triples(-2000, 2000), triples(1, 4000), thousandths(0, 4000))
sides = st.integers(0, 99)


@st.composite
def cuts(draw: st.DrawFn, is_aligned: bool = True, is_over_cut: bool = False) -> Cut:
    """A cut of one track. `is_aligned`: shots start on whole retimed frames, as an EDL alone need not.

    `is_over_cut`: dissolves may start before the cut, which an EDL has no words for in a retimed shot.
    """
    rate = draw(st.sampled_from(list(RATES.values())))
    shots: list[Shot] = []
    reached = 0
    for number in range(1, draw(st.integers(1, 6)) + 1):
        gap = draw(st.sampled_from([0, 0, 0, 1, 17]))
        length = draw(st.integers(1, MOST_SEEN))
        if shots and not gap:
            shots[-1] = replace(shots[-1], dissolve=_dissolve(draw, shots, length, is_over_cut))
        shots.append(_shot(draw, rate, f"sht{number:02d}0", reached + gap, length, is_aligned))
        reached = shots[-1].out
    return Cut(draw(words) or "cut", rate, draw(st.integers(0, rate.hours(22))), tuple(shots))


def _dissolve(draw: st.DrawFn, shots: list[Shot], length: int, is_over_cut: bool) -> Dissolve | None:
    """A dissolve from the last shot into one of `length`, clear of the one that it comes in by.

    The cut is at its start, its middle or its end: FCP7 XML has no words for another place.
    """
    last, earlier = shots[-1], shots[-2] if len(shots) > 1 else None
    into = earlier.dissolve if earlier else None
    seen = last.length + (into.before if into else 0)
    free = last.length - (into.after if into else 0)
    most_after, most_before = min(length, max(MOST_SEEN - seen, 0)), min(free, MOST_SEEN - length)
    where = draw(st.sampled_from(["start", "middle", "end"])) if is_over_cut else "start"
    most = {"start": most_after, "middle": min(most_after, most_before), "end": most_before}[where]
    frames = draw(st.integers(0, most))
    before, after = frames if where != "start" else 0, frames if where != "end" else 0
    return Dissolve(before + after, before) if before + after else None


def _shot(draw: st.DrawFn, rate: Rate, name: str, record: int, length: int, is_aligned: bool) -> Shot:
    tenths = draw(st.one_of(st.just(10 * rate.base), st.integers(-990, 990)))
    speed = Fraction(tenths, 10 * rate.base)
    # In whole steps of its numerator a media frame is a whole number of retimed frames.
    step = abs(speed.numerator) if is_aligned and speed else 1
    reach = math.floor(MOST_SEEN * abs(speed))
    reach += -reach % step + step  # media of one frame would be a still
    before, after = (draw(st.integers(0, 50)) * step + reach for _ in range(2))
    media = Media(
        path=f"/Volumes/Tag 1/{draw(names)}/{name}.mov",
        reel=draw(reels),
        clip=draw(names),
        start=draw(st.integers(0, rate.hours(22))),
        length=before + after + 1,
        rate=rate,
    )
    return Shot(
        name=name,
        media=media,
        first=media.start + before,
        record=record,
        length=length,
        speed=speed,
        description=draw(words),
        handles=draw(st.none() | st.tuples(sides, sides)),
        cdl=draw(st.none() | cdls),
        mark=draw(st.integers(0, length - 1)),
    )
