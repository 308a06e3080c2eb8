"""How far an M2, which rounds speeds to 0.1 frames a second, may be from the frames really shown."""

from __future__ import annotations

import math
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from dedio_core.editorial.required import required, rounding, span

bases = st.sampled_from([24, 25, 30, 48, 50, 60])
frames = st.integers(1, 20_000)
tenths = st.integers(-2400, 2400)
TENTH = Fraction(1, 10)


@given(base=bases, frames=frames, tenths=tenths, off=st.fractions(-1, 1, max_denominator=1000))
def test_no_speed_that_rounds_alike_needs_more(base: int, frames: int, tenths: int, off: Fraction) -> None:
    """Whatever speed an M2 was rounded from, its last frame is within `rounding`, and one for the grid."""
    true = (tenths * TENTH + off * TENTH / 2) / base
    said = tenths * TENTH / base
    if (true < 0) != (said < 0):
        return  # around a freeze the direction is not known either
    a, b = required(10**6, frames, true), required(10**6, frames, said)
    assert abs(a.first - b.first) <= rounding(frames, base) + 1
    assert abs(a.last - b.last) <= rounding(frames, base) + 1


@given(base=bases, frames=frames, tenths=st.integers(1, 2400))
def test_rounding_is_no_more_than_may_be(base: int, frames: int, tenths: int) -> None:
    """The fastest speed that an M2 may stand for comes within a frame of what is added for it."""
    said, fastest = tenths * TENTH / base, (tenths * TENTH + TENTH / 2) / base
    assert span(frames, fastest) - span(frames, said) >= rounding(frames, base) - 1


@given(base=bases, seconds=st.integers(1, 600))
def test_short_events_need_no_more(base: int, seconds: int) -> None:
    """Up to ten seconds a rounded speed tells every frame; each twenty more seconds may be a frame off."""
    found = rounding(seconds * base + 1, base)
    assert found == (0 if seconds <= 10 else math.ceil(seconds / 20))
