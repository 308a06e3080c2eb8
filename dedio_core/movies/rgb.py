"""A decoded frame as R'G'B', the same for every engine: its levels and its matrix are undone."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from dedio_core.models import Levels
from dedio_core.movies.pixels import Pixels
from dedio_core.ycbcr import to_rgb


def rgb(frame: Pixels, *, levels: Levels, matrix: str) -> npt.NDArray[np.float32]:
    """R'G'B' (height, width, 3) of `frame`: 0 is black, 1 is white, nothing clamped."""
    if not frame.is_rgb:
        return to_rgb(
            frame.planes,
            bits=frame.bits,
            levels=levels,
            matrix=matrix,
            subsampling=frame.subsampling,
            siting="left",
        )
    zero, span = 0.0, float((1 << frame.bits) - 1)
    if levels == "video":
        unit = 1 << (frame.bits - 8)
        zero, span = 16.0 * unit, 219.0 * unit
    codes = [plane.astype(np.float32) for plane in frame.planes]
    return np.stack([(plane - np.float32(zero)) / np.float32(span) for plane in codes], axis=-1)
