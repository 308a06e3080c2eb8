"""How far apart two half-float pictures are, in steps of the half float.

A step is the distance of two neighbouring halves at the larger of the two values: what a plate can hold at
all. There are two floors, below which a step stays what it is there, because halves are finer than colour
arithmetic near zero, and a count would tell of the order of additions and not of the picture.

* `FLOOR`, a step of 2 ** -20. Halves go on down to 2 ** -24, but a camera's log codes do not: a 10-bit
  code of S-Log3 is some 200 such steps at black.
* `PEAK` of the largest channel of the pixel. The three come out of one matrix, where a small one is what is
  left of large ones that cancel. OpenColorIO's default, with which its nodes for Nuke run, has an exponent
  that is off by a millionth: beside a blue of 38 that is 4e-5, in a red of 0.001 too, where a half step is
  1e-6. The native engine takes no such short cut: it is within a half step of OpenColorIO without any.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FLOOR = 2.0**-10
PEAK = 2.0**-8
BITS = 10
"""Of a half's mantissa."""
Steps = npt.NDArray[np.float64]


def half_steps(one: npt.NDArray[np.float16], other: npt.NDArray[np.float16]) -> Steps:
    """The distance of each value, in half steps; infinite where one alone is not finite.

    The last axis is the channels of a pixel.
    """
    a, b = one.astype(np.float64), other.astype(np.float64)
    both = np.isfinite(a) & np.isfinite(b)
    size = np.maximum(np.abs(np.where(both, a, 0)), np.abs(np.where(both, b, 0)))
    size = np.maximum(size, np.maximum(size.max(axis=-1, keepdims=True) * PEAK, FLOOR))
    step = np.exp2(np.floor(np.log2(size)) - BITS)
    apart = np.where(both, np.abs(np.where(both, a, 0) - np.where(both, b, 0)), 0.0) / step
    same = one.view(np.uint16) == other.view(np.uint16)
    found: Steps = np.where(both | same, np.where(same, 0.0, apart), np.inf)
    return found


def psnr(one: npt.NDArray[np.uint8], other: npt.NDArray[np.uint8]) -> float:
    """Peak signal to noise of two 8-bit pictures in dB; infinite where they are equal."""
    error = float(np.mean((one.astype(np.float64) - other) ** 2))
    return float("inf") if error == 0 else float(10 * np.log10(255**2 / error))


def inside(box: tuple[float, float, float, float], size: tuple[int, int]) -> tuple[slice, slice]:
    """Rows and columns of a plate of `size` within `box`, without those at its edge.

    There a filter looks beyond the picture, and what it finds there Nuke's documents leave open.
    """
    x0, y0, x1, y1 = (round(edge, 6) for edge in box)
    columns = slice(max(int(np.floor(x0)) + 1, 0), min(int(np.ceil(x1)) - 1, size[0]))
    rows = slice(max(int(np.floor(y0)) + 1, 0), min(int(np.ceil(y1)) - 1, size[1]))
    return rows, columns
