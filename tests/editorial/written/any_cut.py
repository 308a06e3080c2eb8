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
def cuts(draw: st.DrawFn, is_aligned: bool = True) -> Cut:
    """A cut of one track. `is_aligned`: shots start on whole retimed frames, as an EDL alone need not."""
    rate = draw(st.sampled_from(list(RATES.values())))
    shots: list[Shot] = []
    reached = 0
    for number in range(1, draw(st.integers(1, 6)) + 1):
        gap = draw(st.sampled_from([0, 0, 0, 1, 17]))
        length = draw(st.integers(1, MOST_SEEN))
        if shots and not gap:
            most = min(length, MOST_SEEN - shots[-1].length)
            frames = draw(st.integers(0, most))
            shots[-1] = replace(shots[-1], dissolve=Dissolve(frames) if frames else None)
        shots.append(_shot(draw, rate, f"sht{number:02d}0", reached + gap, length, is_aligned))
        reached = shots[-1].out
    return Cut(draw(words) or "cut", rate, draw(st.integers(0, rate.hours(22))), tuple(shots))


def _shot(draw: st.DrawFn, rate: Rate, name: str, record: int, length: int, is_aligned: bool) -> Shot:
    tenths = draw(st.one_of(st.just(10 * rate.base), st.integers(-990, 990)))
    speed = Fraction(tenths, 10 * rate.base)
    # In whole steps of its numerator a media frame is a whole number of retimed frames.
    step = abs(speed.numerator) if is_aligned and speed else 1
    reach = math.floor(MOST_SEEN * abs(speed))
    before, after = draw(st.integers(0, 50)) * step, draw(st.integers(0, 50)) * step
    if speed < 0:
        before += reach
    else:
        after += reach
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
