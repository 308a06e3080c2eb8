from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from dedio_core.editorial.sampling import sampled
from tests.editorial.xml_sampler import shown, span


@given(
    st.fractions(-500, 500, max_denominator=1001),
    st.integers(1, 300),
    st.fractions(-9, 9, max_denominator=1001),
)
def test_what_is_sampled_is_what_is_shown(position: Fraction, count: int, step: Fraction) -> None:
    """The range is that of every frame shown, and its near end with the phase is the exact start."""
    found = sampled(position, count, step)
    assert found.frames == span(shown(position, count, step))
    assert 0 <= found.phase < 1
    if step > 0:
        assert found.frames.first + found.phase == position
    elif step < 0:
        assert found.frames.last - found.phase == position
    else:
        assert found.phase == 0
