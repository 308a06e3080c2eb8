"""What is measured of a plate frame, against plain arithmetic."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dedio_core.measure import FLOOR, NUMBERS, is_measured, measured

SIZE = (40, 64)
WHOLE = (0.0, 0.0, 64.0, 40.0)


def picture(seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.uniform(-0.1, 4, (*SIZE, 3)).astype(np.float16)


def test_all_numbers_are_those_of_the_pixels() -> None:
    """Extremes, the 99.9 % value and the mean of log2 are what numpy finds in the same halves."""
    plate = picture()
    found = measured(plate, WHOLE)
    values = np.sort(plate.astype(np.float64).ravel())
    assert list(found) == list(NUMBERS)
    assert is_measured(found)
    assert found["odd"] == 0
    assert (found["lowest"], found["highest"]) == (values[0], values[-1])
    assert np.mean(values <= found["bright"]) >= 0.999
    assert np.mean(values < found["bright"]) < 0.999
    assert found["stops"] == pytest.approx(np.log2(np.maximum(values, FLOOR)).mean(), abs=1e-4)


def test_nan_and_infinity_are_counted_everywhere_and_are_no_extremes() -> None:
    """Each value that is NaN, inf or -inf counts, outside the picture box too."""
    plate = picture()
    plate[0, 0, 0], plate[5, 5, 1], plate[39, 63, 2] = np.nan, np.inf, -np.inf
    found = measured(plate, (2, 2, 60, 38))
    assert found["odd"] == 3
    assert math.isfinite(found["highest"])
    assert math.isfinite(found["lowest"])
    nothing = measured(np.full((*SIZE, 3), np.nan, np.float16), WHOLE)
    assert nothing["odd"] == plate.size
    assert is_measured(nothing)


def test_bars_around_the_picture_do_not_count() -> None:
    """Only pixels that lie whole inside the box are measured."""
    plate = np.zeros((*SIZE, 3), np.float16)
    plate[10:30] = 1.0
    plate[9] = 5.0  # half covered
    found = measured(plate, (0.0, 9.5, 64.0, 30.0))
    assert (found["lowest"], found["highest"], found["stops"]) == (1.0, 1.0, 0.0)


@pytest.mark.parametrize(("part", "is_flat"), [(0.0, False), (0.05, True)])
def test_clipped_is_flat_at_the_top_and_not_merely_bright(part: float, is_flat: bool) -> None:
    """A ramp up to its highest value is not clipped; one that is cut off is, by the part that was cut."""
    ramp = np.linspace(0, 1, SIZE[0] * SIZE[1]).reshape(SIZE)
    plate = np.stack([np.minimum(ramp, 1 - part)] * 3, -1).astype(np.float16)
    flat = measured(plate, WHOLE)["flat"]
    assert flat == pytest.approx(part + (1 - part) * 0.02, abs=0.003) if is_flat else flat == 0


def test_a_hot_pixel_above_does_not_hide_what_is_clipped() -> None:
    plate = np.linspace(0, 1, SIZE[0] * SIZE[1]).reshape(SIZE)
    plate = np.stack([np.minimum(plate, 0.8)] * 3, -1).astype(np.float16)
    plate[3, 3] = 1.1
    assert measured(plate, WHOLE)["flat"] == pytest.approx(0.2, abs=0.02)


def test_one_channel_that_clips_is_enough() -> None:
    plate = picture()
    plate[:20, :, 2] = 9.0
    assert measured(plate, WHOLE)["flat"] == pytest.approx(0.5, abs=0.01)


def test_equal_pixels_have_equal_digests_and_others_do_not() -> None:
    """One bit of one value makes another digest; how the array lies in memory does not."""
    plate = picture()
    other = plate.copy()
    other.view(np.uint16)[3, 3, 0] ^= 1
    assert measured(plate, WHOLE)["digest"] == measured(np.asfortranarray(plate), WHOLE)["digest"]
    assert measured(plate, WHOLE)["digest"] != measured(other, WHOLE)["digest"]


def test_numbers_that_lack_one_are_not_measured() -> None:
    found = measured(picture(), WHOLE)
    for name in NUMBERS:
        assert not is_measured({k: v for k, v in found.items() if k != name})
    assert not is_measured({**found, "odd": "none"})
