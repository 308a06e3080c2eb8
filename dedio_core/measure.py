"""What the pixels of a plate frame are, in a few numbers: the same from a render and from its file.

All is counted from the half floats themselves, so two measurements of one file are equal to the last bit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from dedio_core import files

Box = tuple[float, float, float, float]
NUMBERS = ("odd", "lowest", "highest", "bright", "flat", "stops", "digest")
"""What is measured, in the order of sidecars."""
FLOOR = 2.0**-10
"""The value that `stops` takes for black, in scene-linear light."""
NEAR = 0.98
"""Part of the highest value from which on a value counts as being at the top."""
HOT = 0.0005
"""Part of a channel's values that may be above the top: hot pixels, sparkles."""
SPIKE = 2
"""How many times as many values must be at the top as just below it, to be clipped and not merely bright."""


def measured(plate: npt.NDArray[np.float16], box: Box) -> dict[str, float]:
    """The numbers of a frame, (height, width, 3). `box` (x0, y0, x1, y1) is what the picture fills of it.

    - ``odd``: values that are NaN or infinite, in the whole frame
    - ``lowest``, ``highest``: finite extremes inside the box, of all channels
    - ``bright``: what 99.9 % of the values inside the box do not exceed
    - ``flat``: part of the box that is flat at the top of a channel (0 to 1), of the channel with most:
      values within 2 % of its highest, where these are many times as many as the next 2 %
    - ``stops``: mean of log2 of all values inside the box, values below 2^-10 taken as that
    - ``digest``: 52 bits of a hash of all pixels; equal pixels have equal ones, whatever the header says
    """
    from dedio_core import kernels

    height, width, channels = plate.shape
    plate = np.ascontiguousarray(plate)
    left, top, right, bottom = _inside(box, width, height)
    counts = np.zeros((channels, 1 << 16), np.int64)
    odd = kernels.count_halves(plate.view(np.uint16), left, top, right, bottom, counts)
    digest = int(files.checksum_of(plate.data)[:13], 16)
    order, values, stops = _values()
    by_value = counts[:, order]
    total = by_value.sum(axis=0)
    there = np.flatnonzero(total)
    if not len(there):  # not one finite value
        zero = {"lowest": 0.0, "highest": 0.0, "bright": 0.0, "flat": 0.0, "stops": math.log2(FLOOR)}
        return {"odd": float(odd), **zero, "digest": float(digest)}
    upto = np.cumsum(total)
    bright = values[np.searchsorted(upto, 0.999 * upto[-1])]
    return {
        "odd": float(odd),
        "lowest": float(values[there[0]]),
        "highest": float(values[there[-1]]),
        "bright": float(bright),
        "flat": round(max(_flat(one, values) for one in by_value), 6),
        "stops": round(float(total @ stops / upto[-1]), 4),
        "digest": float(digest),
    }


def _inside(box: Box, width: int, height: int) -> tuple[int, int, int, int]:
    """The pixels that lie whole inside the box; right and bottom excluded."""
    x0, y0, x1, y1 = box
    left, top = max(0, math.ceil(x0 - 1e-6)), max(0, math.ceil(y0 - 1e-6))
    return left, top, min(width, math.floor(x1 + 1e-6)), min(height, math.floor(y1 + 1e-6))


@lru_cache(maxsize=1)
def _values() -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The bits of every finite half float in the order of their values; the values; their log2."""
    bits = np.arange(1 << 16, dtype=np.uint16)
    bits = bits[bits & 0x7C00 != 0x7C00]
    values = bits.view(np.float16).astype(np.float64)
    order = np.argsort(values, kind="stable")
    values = values[order]
    return bits[order].astype(np.int64), values, np.log2(np.maximum(values, FLOOR))


def _flat(counts: npt.NDArray[np.int64], values: npt.NDArray[np.float64]) -> float:
    """The part of a channel's values that is flat at its top, a few hot pixels above it or not."""
    upto = np.cumsum(counts)
    if not upto[-1]:
        return 0.0
    tops = {float(values[np.searchsorted(upto, part * upto[-1])]) for part in (1 - HOT, 1)}
    return max(_flat_at(top, counts, values) for top in tops)


def _flat_at(highest: float, counts: npt.NDArray[np.int64], values: npt.NDArray[np.float64]) -> float:
    """The part that is flat at `highest`, or above."""
    if highest <= 0:
        return 0.0
    top = counts[values >= highest * NEAR].sum()
    below = counts[(values < highest * NEAR) & (values >= highest * NEAR * NEAR)].sum()
    return float(top / counts.sum()) if top >= SPIKE * below else 0.0


def is_measured(numbers: Mapping[str, Any]) -> bool:
    """Whether `numbers`, from a journal or a sidecar, are all there."""
    return all(isinstance(numbers.get(name), float) for name in NUMBERS)
