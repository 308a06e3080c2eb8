"""How far apart two pictures are said to be."""

from __future__ import annotations

import numpy as np
import pytest

from dedio_core.seat.halves import FLOOR, half_steps, inside, psnr


def steps(one: float, other: float) -> float:
    return float(half_steps(np.array([one], np.float16), np.array([other], np.float16))[0])


@pytest.mark.parametrize("value", [FLOOR, 0.18, 1.0, 37.5, -2.0, 60000.0])
def test_neighbours_are_a_step_apart(value: float) -> None:
    """From the floor on the next half up is one step away, and the fifth one five."""
    half = np.array([value], np.float16)
    others = (half.view(np.uint16) + np.array([0, 1, 5], np.uint16)).view(np.float16)
    assert [steps(value, float(other)) for other in others] == [0, 1, 5]


def test_below_the_floor_a_step_stays_what_it_is() -> None:
    """Near zero a step is that of the floor: halves there are finer than what is compared."""
    assert steps(0.0, 2.0**-20) == 1
    assert steps(2.0**-24, -(2.0**-24)) == 0.125


def test_a_channel_far_below_the_others_counts_by_them() -> None:
    """Beside a channel of 32 a step is at least that of 1/8: the rest of a matrix product is no finer."""
    one = np.array([[32.0, 0.001, 0.125]], np.float16)
    other = np.array([[32.0, 0.001 + 2.0**-13, 0.125 + 2.0**-13]], np.float16)
    found = half_steps(one, other)
    assert found[0, 1] == pytest.approx(1, abs=0.02)
    assert found[0, 2] == 1


def test_what_is_not_finite() -> None:
    """An infinity or NaN in one picture alone is infinitely far off, and the same one in both is none."""
    assert steps(float("inf"), 1.0) == np.inf
    assert steps(float("inf"), float("-inf")) == np.inf
    assert steps(float("nan"), float("nan")) == 0


def test_inside_is_without_the_edge() -> None:
    """Rows that the box covers in part go, and of whole ones the outermost; a plate's own edge is one."""
    assert inside((0, 13.8, 192, 94.2), (192, 108)) == (slice(14, 94), slice(1, 191))
    assert inside((0, 3, 192, 105), (192, 108))[0] == slice(4, 104)
    assert inside((-5, 0, 197, 108), (192, 108))[1] == slice(0, 192)


def test_psnr() -> None:
    """A picture that is one code off everywhere has 48.13 dB."""
    one = np.full((4, 4, 3), 100, np.uint8)
    assert psnr(one, one + 1) == pytest.approx(48.13, abs=0.01)
    assert psnr(one, one) == np.inf
