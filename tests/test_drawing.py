from __future__ import annotations

import numpy as np
import pytest

from dedio_core.drawing import burn_in

BLACK = np.zeros((540, 960, 3), np.uint8)


def ink(picture: np.ndarray, x0: int, x1: int) -> np.ndarray:
    """The bottom strip between two columns."""
    return picture[520:, x0:x1]


def test_letters_with_accents_are_drawn() -> None:
    """Names with accents, Greek and Cyrillic are letters, not the box of a missing one."""
    drawn = {
        text: burn_in(BLACK, ("", "", text, "")).tobytes() for text in "\u00e4\u00e9\u00d1\u03a9\u0416\u00f8"
    }
    assert len(set(drawn.values())) == len(drawn)


def test_a_long_name_leaves_the_frame_number_alone() -> None:
    """A name that is too long is shortened; the frame number stays as large as ever."""
    plain = burn_in(BLACK, ("", "", "A001C003", "1001"))
    long = burn_in(BLACK, ("", "", "A001C003_" * 40, "1001"))
    np.testing.assert_array_equal(ink(plain, 912, 960), ink(long, 912, 960))


@pytest.mark.parametrize("corner", range(4))
def test_every_corner_has_its_text(corner: int) -> None:
    """Each text stands in its own corner of the picture."""
    texts = ["", "", "", ""]
    texts[corner] = "X"
    bright = np.argwhere(burn_in(BLACK, tuple(texts)).max(axis=2) > 200)  # type: ignore[arg-type]
    y, x = bright.mean(axis=0)
    assert (y > 270) == (corner >= 2)
    assert (x > 480) == (corner % 2 == 1)
