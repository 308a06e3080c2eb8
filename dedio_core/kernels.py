"""The pixel loops, compiled; the only door to numba.

Importing this module needs numba, so `ycbcr` and `resample` import it inside their functions. Every
kernel runs on one thread and releases the GIL: callers run frames in parallel, which beats one
frame on many threads. Shapes are the callers' duty; nothing here checks them.

Compiled code is cached beside this file, or in the user's cache folder where that is read-only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from dedio_core.errors import ToolError

try:
    import numba
except ImportError as error:
    raise ToolError(f"numba cannot be imported ({error}): install it with `pip install numba`") from error

_Function = TypeVar("_Function", bound=Callable[..., object])
_Ints = NDArray[np.int64]
_Floats = NDArray[np.float32]
_Bytes = NDArray[np.uint8]


def _jit(function: _Function) -> _Function:
    # No fastmath: it may assume that there is no NaN or infinity, and plates have both.
    compiled: _Function
    try:
        compiled = numba.njit(nogil=True, cache=True, fastmath=False)(function)
    except RuntimeError:  # neither folder can be written (a sealed farm image): compile in every process
        compiled = numba.njit(nogil=True, cache=False, fastmath=False)(function)
    return compiled


# Floats of a row that are summed at once: 8 KiB stay in the first-level cache over all taps.
_CHUNK = 2048


@_jit
def _sum_rows(rows: _Floats, first: int, count: int, weights: _Floats, out: _Floats) -> None:
    """Out = sum of weights[k] * rows[(first + k) % len(rows)] for k < count."""
    for begin in range(0, out.shape[0], _CHUNK):
        end = min(begin + _CHUNK, out.shape[0])
        target = out[begin:end]
        source = rows[first % rows.shape[0], begin:end]
        weight = weights[0]
        for i in range(end - begin):
            target[i] = weight * source[i]
        for k in range(1, count):
            source = rows[(first + k) % rows.shape[0], begin:end]
            weight = weights[k]
            for i in range(end - begin):
                target[i] += weight * source[i]


@_jit
def _sum_pixels(
    row: _Floats, channels: int, first: _Ints, count: _Ints, weights: _Floats, out: _Floats
) -> None:
    """Make pixel x of `out` the sum of weights[x, k] * pixel first[x] + k of `row` for k < count[x]."""
    if channels == 3:
        # Three running sums at once: twice as fast as the general loop, and nearly every image.
        for x in range(first.shape[0]):
            at = 3 * first[x]
            red = green = blue = np.float32(0.0)
            for k in range(count[x]):
                weight = weights[x, k]
                red += weight * row[at]
                green += weight * row[at + 1]
                blue += weight * row[at + 2]
                at += 3
            out[3 * x] = red
            out[3 * x + 1] = green
            out[3 * x + 2] = blue
        return
    for x in range(first.shape[0]):
        for channel in range(channels):
            at = channels * first[x] + channel
            value = np.float32(0.0)
            for k in range(count[x]):
                value += weights[x, k] * row[at]
                at += channels
            out[channels * x + channel] = value


@_jit
def resample(
    source: _Floats,
    channels: int,
    height_first: bool,
    y_begin: int,
    y_first: _Ints,
    y_count: _Ints,
    y_weights: _Floats,
    x_begin: int,
    x_first: _Ints,
    x_count: _Ints,
    x_weights: _Floats,
    out: _Floats,
) -> None:
    """Filter `source` (height, width * channels) into `out`, from its pixel (x_begin, y_begin) on.

    A tap table (first, count, weights) has a row for each output pixel: which source pixels it
    sums, and how much of each. One pass lives in a few rows of memory, never in a whole image.
    """
    left, right = x_begin * channels, (x_begin + x_first.shape[0]) * channels
    if height_first:
        line = np.empty(source.shape[1], np.float32)
        for y in range(y_first.shape[0]):
            _sum_rows(source, y_first[y], y_count[y], y_weights[y], line)
            _sum_pixels(line, channels, x_first, x_count, x_weights, out[y_begin + y, left:right])
        return
    # A ring of finished rows: neighbouring output rows share most of theirs.
    size = y_weights.shape[1]
    ring = np.empty((size, right - left), np.float32)
    held = np.full(size, -1, np.int64)
    for y in range(y_first.shape[0]):
        for k in range(y_count[y]):
            wanted = y_first[y] + k
            slot = wanted % size
            if held[slot] != wanted:
                _sum_pixels(source[wanted], channels, x_first, x_count, x_weights, ring[slot])
                held[slot] = wanted
        _sum_rows(ring, y_first[y], y_count[y], y_weights[y], out[y_begin + y, left:right])


@_jit
def ycbcr_to_rgb(
    luma: NDArray[Any],
    blue: NDArray[Any],
    red: NDArray[Any],
    step: tuple[int, int],
    phase: tuple[float, float],
    scale: tuple[float, float, float, float, float, float, float],
    out: _Floats,
) -> None:
    """Upsample the colour differences and apply the matrix, all in float64, stored as float32.

    Colour sample i of an axis lies at luma position ``phase + i * step``; both tuples are (x, y).
    `scale` is (luma zero, luma gain, neutral, Cr to R, Cb to G, Cr to G, Cb to B), in code values.
    """
    height, width = luma.shape
    rows, columns = blue.shape
    luma_zero, luma_gain, neutral, red_cr, green_cb, green_cr, blue_cb = scale
    before = np.empty(width, np.int64)
    after = np.empty(width, np.int64)
    share = np.empty(width, np.float64)
    for x in range(width):
        position = min(max((x - phase[0]) / step[0], 0.0), columns - 1.0)
        before[x] = int(position)
        after[x] = min(before[x] + 1, columns - 1)
        share[x] = position - before[x]
    cb = np.empty(columns, np.float64)
    cr = np.empty(columns, np.float64)
    for y in range(height):
        position = min(max((y - phase[1]) / step[1], 0.0), rows - 1.0)
        upper = int(position)
        lower = min(upper + 1, rows - 1)
        part = position - upper
        for i in range(columns):
            cb[i] = blue[upper, i] * (1.0 - part) + blue[lower, i] * part - neutral
            cr[i] = red[upper, i] * (1.0 - part) + red[lower, i] * part - neutral
        for x in range(width):
            value = (luma[y, x] - luma_zero) * luma_gain
            b = cb[before[x]] + (cb[after[x]] - cb[before[x]]) * share[x]
            r = cr[before[x]] + (cr[after[x]] - cr[before[x]]) * share[x]
            out[y, x, 0] = value + red_cr * r
            out[y, x, 1] = value + green_cb * b + green_cr * r
            out[y, x, 2] = value + blue_cb * b


@_jit
def rgb8_to_yuv420(rgb: _Bytes, luma: _Bytes, blue: _Bytes, red: _Bytes) -> None:
    """BT.709 video levels in whole numbers, so that rounding (half up) is exact.

    With Kr = 0.2126 and Kb = 0.0722: Y = 16 + 219 (2126 R + 7152 G + 722 B) / (255 * 10000),
    Cb = 128 + 14 (9278 B - 2126 R - 7152 G) / (255 * 9278), Cr alike with 7874, the last two of
    sums over six pixels of weights 1 2 1 over 1 2 1 (eight in all).
    """
    height, width = luma.shape
    for y in range(height):
        for x in range(width):
            total = 2126 * rgb[y, x, 0] + 7152 * rgb[y, x, 1] + 722 * rgb[y, x, 2]
            luma[y, x] = (219 * total + 16 * 2550000 + 1275000) // 2550000
    for y in range(0, height, 2):
        for x in range(0, width, 2):
            left = max(x - 1, 0)
            r = g = b = 0
            for line in range(y, y + 2):
                r += rgb[line, left, 0] + 2 * rgb[line, x, 0] + rgb[line, x + 1, 0]
                g += rgb[line, left, 1] + 2 * rgb[line, x, 1] + rgb[line, x + 1, 1]
                b += rgb[line, left, 2] + 2 * rgb[line, x, 2] + rgb[line, x + 1, 2]
            cb = 14 * (9278 * b - 2126 * r - 7152 * g)
            cr = 14 * (7874 * r - 7152 * g - 722 * b)
            blue[y // 2, x // 2] = (cb + 128 * 2365890 + 1182945) // 2365890
            red[y // 2, x // 2] = (cr + 128 * 2007870 + 1003935) // 2007870


@_jit
def count_halves(
    halves: NDArray[np.uint16], left: int, top: int, right: int, bottom: int, counts: NDArray[np.int64]
) -> int:
    """Add the pixels inside the box to `counts` (channels, 65536), by the bits of each half float.

    `halves` is (height, width, channels); right and bottom are excluded. Returns how many values of the
    whole picture are NaN or infinite.
    """
    height, width, channels = halves.shape
    odd = 0
    for y in range(height):
        is_inside = top <= y < bottom
        for x in range(width):
            for channel in range(channels):
                bits = halves[y, x, channel]
                if bits & 0x7C00 == 0x7C00:
                    odd += 1
                elif is_inside and left <= x < right:
                    counts[channel, bits] += 1
    return odd
