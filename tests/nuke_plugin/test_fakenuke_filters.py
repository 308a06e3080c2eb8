"""The stand-in's filters, against other public forms of the same formulas."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

NAMES = (
    *("Cubic", "Keys", "Simon", "Rifman", "Mitchell", "Parzen", "Notch"),
    *("Lanczos4", "Lanczos6", "Sinc4", "Impulse"),
)
BETWEEN: dict[str, Callable[[Any, Any, Any, Any, float], Any]] = {
    "Cubic": lambda p, c, n, a, d: c + d * d * ((-3 * c + 3 * n) + d * (2 * c - 2 * n)),
    "Keys": lambda p, c, n, a, d: (
        c + d * ((-p + n) + d * ((2 * p - 5 * c + 4 * n - a) + d * (-p + 3 * c - 3 * n + a))) / 2
    ),
    "Simon": lambda p, c, n, a, d: (
        c
        + d
        * ((-3 * p + 3 * n) + d * ((6 * p - 9 * c + 6 * n - 3 * a) + d * (-3 * p + 5 * c - 5 * n + 3 * a)))
        / 4
    ),
    "Rifman": lambda p, c, n, a, d: c + d * ((-p + n) + d * ((2 * p - 2 * c + n - a) + d * (-p + c - n + a))),
    "Parzen": lambda p, c, n, a, d: (
        (
            p
            + 4 * c
            + n
            + d * ((-3 * p + 3 * n) + d * ((3 * p - 6 * c + 3 * n) + d * (-p + 3 * c - 3 * n + a)))
        )
        / 6
    ),
    "Notch": lambda p, c, n, a, d: (p + 2 * c + n + d * ((-2 * p + 2 * n) + d * (p - c - n + a))) / 4,
}
"""The value at part `d` of the way from `c` to `n`: the polynomials that Natron computes (ofxsFilter.h)."""


@pytest.fixture
def filters(nuke: Any) -> Any:
    import nuke.evaluate.filters as found

    return found


def at(filters: Any, name: str, row: Any, positions: Any, scale: float = 1.0) -> Any:
    """The row at these positions, its ends held."""
    found = filters.weights(name, np.asarray(positions, float), scale)
    inside = np.clip(found.indices, 0, len(row) - 1)
    return filters.Weights(inside, found.weights).apply(np.asarray(row, np.float32)[:, None])[:, 0]


@pytest.mark.parametrize("name", BETWEEN)
def test_between_two_pixels(name: str, filters: Any) -> None:
    """Between the centres of two pixels a filter is the polynomial of the four around them."""
    row = [3.0, -1.0, 4.0, 1.5]
    for part in (0.0, 0.2, 0.5, 0.9):
        wanted = BETWEEN[name](*row, part)
        assert at(filters, name, row, [1.5 + part])[0] == pytest.approx(wanted, abs=1e-5)


def test_mitchell(filters: Any) -> None:
    """Mitchell's filter at the samples and half way: 1/18, 16/18, 1/18 and -5, 77 of 144 (his paper)."""
    pulse = [0.0, 0.0, 1.0, 0.0, 0.0, 0.0]
    assert at(filters, "Mitchell", pulse, [1.5, 2.5, 3.5]) == pytest.approx([1 / 18, 16 / 18, 1 / 18])
    assert at(filters, "Mitchell", pulse, [1.0, 2.0]) == pytest.approx([-5 / 144, 77 / 144], abs=1e-6)


def test_half_the_size(filters: Any) -> None:
    """A pulse at half the size by Cubic: the curve is twice as wide, at 1/4 and 3/4 of it."""
    pulse = np.zeros(12)
    pulse[5] = 1.0
    made = at(filters, "Cubic", pulse, np.arange(6) * 2 + 1.0, 0.5)
    near, far = 0.84375 / 2, 0.15625 / 2  # 1 - 3 x^2 + 2 x^3 over the sum of the four
    assert made == pytest.approx([0, 0, near, far, 0, 0], abs=1e-6)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("scale", [0.37, 1.0, 2.3])
def test_a_flat_row_stays(name: str, scale: float, filters: Any) -> None:
    """A row of one value keeps it, whatever filter and size."""
    positions = (np.arange(7) + 0.5) / scale
    assert at(filters, name, np.full(20, 0.7), positions, scale) == pytest.approx([0.7] * 7, abs=1e-5)


@pytest.mark.parametrize("name", ["Keys", "Mitchell", "Parzen", "Notch"])
def test_a_slope_stays(name: str, filters: Any) -> None:
    """Filters of which B + 2 C is 1 keep a straight slope straight."""
    positions = np.linspace(4, 16, 9)
    assert at(filters, name, np.arange(20) + 0.5, positions) == pytest.approx(positions, abs=1e-5)


def test_lanczos_by_its_width(filters: Any) -> None:
    """Lanczos4 reaches two pixels, Lanczos6 three; half a pixel away it is sinc times sinc."""
    pulse = np.zeros(9)
    pulse[4] = 1.0
    for name, reach in (("Lanczos4", 2), ("Lanczos6", 3)):
        found = at(filters, name, pulse, np.arange(1, 9))
        assert [bool(abs(value) > 1e-9) for value in found] == [abs(n + 1 - 4.5) < reach for n in range(8)]
        one = np.sinc(0.5) * np.sinc(0.5 / reach)
        total = 2 * sum(np.sinc(x) * np.sinc(x / reach) for x in np.arange(0.5, reach))
        assert found[3] == pytest.approx(one / total, abs=1e-6)


def test_impulse_takes_the_pixel(filters: Any) -> None:
    """Impulse is the pixel that the position lies in."""
    row = [10.0, 20.0, 30.0]
    assert list(at(filters, "Impulse", row, [0.01, 0.99, 1.0, 2.5])) == [10, 10, 20, 30]


def test_nan_stays_where_it_is(filters: Any) -> None:
    """A NaN reaches only the pixels whose filter has weight there."""
    row = np.ones(12)
    row[0] = np.nan
    made = at(filters, "Cubic", row, np.arange(12) + 0.5)
    assert np.isnan(made[0])
    assert np.all(made[1:] == 1)
