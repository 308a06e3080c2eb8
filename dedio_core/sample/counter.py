"""The machine-readable frame counter: a row of black and white blocks along the foot of a picture.

From the left: white and black for reference, 16 bits of the number (the highest first), 4 bits of
checksum, white and black again. The same references at both ends, so a mirrored row does not read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dedio_core.errors import InputError, VerifyError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEFT, TOP, RIGHT, BOTTOM = 0.03, 0.855, 0.97, 0.955
"""Where the row is, as fractions of the picture: it means the same after any resize."""
WHITE, BLACK = 0.9, 0.01
"""Scene-linear levels of the blocks: far apart in linear light and on a display alike."""
BITS, CHECK_BITS = 16, 4
CELLS = 2 + BITS + CHECK_BITS + 2
UNSURE = 0.1
"""A block this near to the middle between the references is neither: two frames are mixed."""

Box = tuple[float, float, float, float]


def checksum(number: int) -> int:
    """Four check bits of a 16-bit number; they catch every error within one group of four bits."""
    # odd factors have an inverse modulo 16, so a changed group always changes the sum;
    # the constant keeps an all-black row from being a number
    return (7 * (number >> 12) + 5 * (number >> 8 & 15) + 3 * (number >> 4 & 15) + (number & 15) + 10) % 16


def cells(number: int) -> tuple[bool, ...]:
    """The blocks of `number` from left to right, True for white. Raises `InputError` above 16 bits."""
    if not 0 <= number < 1 << BITS:
        raise InputError(f"frame counter {number}: it holds 0 to {(1 << BITS) - 1}")
    word = number << CHECK_BITS | checksum(number)
    bits = tuple(bool(word >> shift & 1) for shift in reversed(range(BITS + CHECK_BITS)))
    return (True, False, *bits, True, False)


def paint_counter(picture: NDArray[np.float32], number: int) -> None:
    """Paint `number` into the scene-linear `picture` (h, w, 3), in place.

    Raises `InputError` for a number that 16 bits do not hold.
    """
    height, width = picture.shape[:2]
    y0, y1 = round(TOP * height), round(BOTTOM * height)
    rim = max(1, round(height * 0.012))
    x0, x1 = round(LEFT * width), round(RIGHT * width)
    picture[max(0, y0 - rim) : y1 + rim, max(0, x0 - rim) : x1 + rim] = BLACK
    for index, white in enumerate(cells(number)):
        left, right = (round(width * edge(at)) for at in (index, index + 1))
        picture[y0:y1, left:right] = WHITE if white else BLACK


def edge(index: float) -> float:
    """The left edge of block `index`, as a fraction of the picture's width."""
    return LEFT + (RIGHT - LEFT) * index / CELLS


def read_counter(picture: NDArray[Any], *, box: Box | None = None) -> int:
    """The number painted into `picture`, an (h, w, 3) array in any encoding that rises with light.

    `box` is the part (x0, y0, x1, y1) that the source picture fills, in pixels, fractions allowed;
    None is the whole array. Raises `VerifyError` where no counter is there, a block is neither black
    nor white, or the checksum does not hold.
    """
    levels = _levels(picture, box or (0.0, 0.0, float(picture.shape[1]), float(picture.shape[0])))
    whites, blacks = (levels[0], levels[-2]), (levels[1], levels[-1])
    low, high = sum(blacks) / 2, sum(whites) / 2
    if not min(whites) - max(blacks) > 0.5 * (high - low) > 0:
        raise VerifyError("frame counter: its black and white references are not in the picture")
    word = 0
    for index, level in enumerate(levels[2:-2]):
        share = (level - low) / (high - low)
        if abs(share - 0.5) < UNSURE:
            raise VerifyError(f"frame counter: block {index + 1} is neither black nor white ({share:.0%})")
        word = word << 1 | (share > 0.5)
    number, check = word >> CHECK_BITS, word & (1 << CHECK_BITS) - 1
    if check != checksum(number):
        raise VerifyError(f"frame counter: it reads {number}, but its checksum says that this is wrong")
    return number


def _levels(picture: NDArray[Any], box: Box) -> list[float]:
    """The mean of the middle of each block, away from its edges."""
    import numpy as np

    x0, y0, x1, y1 = box
    third = (BOTTOM - TOP) / 3
    rows = _inside(y0 + (y1 - y0) * (TOP + third), y0 + (y1 - y0) * (BOTTOM - third))
    found = []
    for index in range(CELLS):
        columns = _inside(*(x0 + (x1 - x0) * edge(index + part) for part in (0.3, 0.7)))
        block = picture[rows, columns]
        if not block.size:
            raise VerifyError(f"frame counter: block {index + 1} lies outside the picture")
        found.append(float(np.mean(block, dtype=np.float64)))
    return found


def _inside(start: float, stop: float) -> slice:
    """The pixels whose centres lie between `start` and `stop`, or the one nearest to their middle."""
    first, last = int(-(-(start - 0.5) // 1)), int((stop - 0.5) // 1)
    if last < first:
        first = last = int((start + stop) / 2)
    return slice(max(0, first), max(0, last + 1))
