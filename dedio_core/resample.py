"""Scale a picture with a named filter, into an exact rectangle of the output.

Filters, widths and the treatment of edges are OpenImageIO's (``filter.cpp``, and ``resize`` in
``imagebufalgo_xform.cpp``), several times faster; the tests hold each filter to OpenImageIO's own result.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dedio_core.errors import all_at_once

_Floats: TypeAlias = NDArray[np.float64]
_Curve: TypeAlias = Callable[[_Floats], _Floats]


@dataclass(frozen=True)
class Filter:
    """A symmetric 1-D filter: `weight` takes distances in pixels (any sign) and need not sum to 1."""

    weight: _Curve
    width: float
    """Full width of the support in pixels, at 1:1 and when enlarging."""
    negative_lobes: bool
    """It sharpens, and so may overshoot and ring: below zero, above white."""


def _pieces(near: _Curve, far: _Curve | None = None) -> _Curve:
    """`near` up to distance 1, `far` (else nothing) up to distance 2."""

    def weight(x: _Floats) -> _Floats:
        x = np.abs(x)
        outer = np.where(x < 2.0, far(x), 0.0) if far else np.zeros_like(x)
        return np.where(x < 1.0, near(x), outer)

    return weight


def _cubic(a: float) -> _Curve:
    """R. Keys, "Cubic convolution interpolation" (1981), with his parameter `a`."""
    return _pieces(
        lambda x: ((a + 2.0) * x - (a + 3.0)) * x * x + 1.0,
        lambda x: a * (((x - 5.0) * x + 8.0) * x - 4.0),
    )


def _gaussian(width: float, exponent: float) -> _Curve:
    # The curve is cut off well above zero, so a tap right on the edge needs a rule: it is outside.
    def weight(x: _Floats) -> _Floats:
        x = np.abs(x) / (width / 2.0)
        return np.where(x < 1.0 - 1e-9, np.exp(-exponent * x * x), 0.0)

    return weight


def _box(x: _Floats) -> _Floats:
    # Half of the ties would be lost to rounding: a tap on the edge is inside, on either side.
    return np.where(np.abs(x) <= 0.5 + 1e-9, 1.0, 0.0)


def _blackman_harris(x: _Floats) -> _Floats:
    """F. J. Harris (1978), the 4-term window of 92 dB."""
    t = np.pi * x / 1.5
    curve = 0.35875 + 0.48829 * np.cos(t) + 0.14128 * np.cos(2.0 * t) + 0.01168 * np.cos(3.0 * t)
    return np.where(np.abs(x) <= 1.5, curve, 0.0)


def _lanczos3(x: _Floats) -> _Floats:
    return np.where(np.abs(x) < 3.0, np.sinc(x) * np.sinc(x / 3.0), 0.0)


_mitchell = _pieces(  # Mitchell and Netravali (1988), B = C = 1/3
    lambda x: ((7.0 * x - 12.0) * x * x + 16.0 / 3.0) / 6.0,
    lambda x: (((-7.0 / 3.0 * x + 12.0) * x - 20.0) * x + 32.0 / 3.0) / 6.0,
)
_b_spline = _pieces(
    lambda x: (0.5 * x - 1.0) * x * x + 2.0 / 3.0,
    lambda x: (2.0 - x) ** 3 / 6.0,
)

FILTERS: dict[str, Filter] = {
    "box": Filter(_box, 1.0, negative_lobes=False),
    "triangle": Filter(_pieces(lambda x: 1.0 - x), 2.0, negative_lobes=False),
    "gaussian": Filter(_gaussian(3.0, 2.0), 3.0, negative_lobes=False),
    "sharp-gaussian": Filter(_gaussian(2.0, 4.0), 2.0, negative_lobes=False),
    "catmull-rom": Filter(_cubic(-0.5), 4.0, negative_lobes=True),
    "blackman-harris": Filter(_blackman_harris, 3.0, negative_lobes=False),
    "lanczos3": Filter(_lanczos3, 6.0, negative_lobes=True),
    "nuke-lanczos6": Filter(_lanczos3, 6.0, negative_lobes=True),  # Nuke names it by its full width
    "mitchell": Filter(_mitchell, 4.0, negative_lobes=True),
    "b-spline": Filter(_b_spline, 4.0, negative_lobes=False),  # `bspline` to OpenImageIO's resize
    "cubic": Filter(_cubic(0.0), 4.0, negative_lobes=False),  # Nuke's default
    "keys": Filter(_cubic(-0.5), 4.0, negative_lobes=True),
    "simon": Filter(_cubic(-0.75), 4.0, negative_lobes=True),
    "rifman": Filter(_cubic(-1.0), 4.0, negative_lobes=True),
}
"""By OpenImageIO's name; `cubic keys simon rifman mitchell` are Nuke's of the same name.

OpenImageIO's `sinc` is left out: it enlarges by another rule than it shrinks.
"""


def resize(
    image: NDArray[np.float32],
    size: tuple[int, int],
    box: tuple[float, float, float, float],
    filter: str,  # noqa: A002 - the word of Nuke and OpenImageIO
) -> NDArray[np.float32]:
    """Scale `image` (height, width, channels) into `box` of a black picture of `size`, float32.

    `size` is (width, height) in pixels; `box` is (x0, y0, x1, y1), the rectangle that the picture
    fills, in output pixels between edges: (0, 0, width, height) is all of it, fractions are exact,
    and what lies outside the output is cropped. `filter` is a key of `FILTERS`; it is widened by the
    ratio when shrinking. Beyond the picture's edge its last pixel goes on, for the filter. An output
    pixel that the box covers in part is multiplied by that part. Values are not clamped; a NaN or an
    infinity reaches only the pixels whose filter touches it.

    Raises InputError with everything that does not fit. May be called from several threads at once.
    """
    _check(image, size, box, filter)
    height, width, channels = image.shape
    x = _taps(filter, width, size[0], box[0], box[2])
    y = _taps(filter, height, size[1], box[1], box[3])
    # A tap across costs three times one down the rows, which runs over contiguous memory.
    across, down = 3 * x.weights.shape[1], y.weights.shape[1]
    columns, rows = len(x.first), len(y.first)
    height_first = rows * (width * down + columns * across) <= columns * (height * across + rows * down)

    from dedio_core import kernels

    # Numba compiles anew for strided and for read-only arrays; copying such an image is cheaper.
    plain = np.require(image, np.float32, ["C", "A", "W"])
    out = np.zeros((size[1], size[0], channels), np.float32)
    kernels.resample(
        plain.reshape(height, width * channels),
        channels,
        height_first,
        *y,
        *x,
        out.reshape(size[1], size[0] * channels),
    )
    return out


class _Taps(NamedTuple):
    """One axis: output pixel begin + i sums source pixels first[i] + k by weights[i, k], k < number[i]."""

    begin: int
    first: NDArray[np.int64]
    number: NDArray[np.int64]
    weights: NDArray[np.float32]


@lru_cache(maxsize=64)
def _taps(name: str, source: int, target: int, low: float, high: float) -> _Taps:
    """The taps that scale `source` pixels into low..high of `target` pixels, coverage included."""
    kind = FILTERS[name]
    ratio = (high - low) / source
    shrink = min(1.0, ratio)
    begin, end = max(0, math.floor(low)), min(target, math.ceil(high))
    pixels = np.arange(begin, end, dtype=np.int64)
    centers = (pixels + 0.5 - low) / ratio
    radius = kind.width / 2.0 / shrink
    lowest = np.floor(centers - radius).astype(np.int64)
    positions = lowest[:, None] + np.arange(math.ceil(2.0 * radius) + 1)
    weights = kind.weight((positions + 0.5 - centers[:, None]) * shrink)
    weights /= weights.sum(axis=1, keepdims=True)

    # Taps without weight go: they cost time, and zero times NaN would spread NaN beyond the filter.
    used = np.abs(weights) > 1e-10
    inside = np.clip(positions, 0, source - 1)
    first = np.where(used, inside, source).min(axis=1)
    number = np.where(used, inside, -1).max(axis=1) - first + 1
    table = np.zeros((len(pixels), int(number.max())))
    row, tap = np.nonzero(used)
    np.add.at(table, (row, inside[row, tap] - first[row]), weights[row, tap])

    covered = np.minimum(pixels + 1.0, high) - np.maximum(pixels, low)
    return _Taps(begin, first, number, (table * covered[:, None]).astype(np.float32))


def _check(
    image: NDArray[np.float32], size: tuple[int, int], box: tuple[float, float, float, float], name: str
) -> None:
    """Raise InputError with all that keeps the image from being scaled."""
    problems = []
    if image.ndim != 3 or not image.size:
        problems.append(f"resize takes (height, width, channels), not {image.shape}")
    if min(size) < 1:
        problems.append(f"an output of {size[0]}x{size[1]} pixels: both must be 1 or more")
    x0, y0, x1, y1 = box
    if not (math.isfinite(sum(box)) and x0 < x1 and y0 < y1):
        problems.append(f"box {box}: use finite (x0, y0, x1, y1) with x0 < x1 and y0 < y1")
    elif x1 <= 0.0 or y1 <= 0.0 or x0 >= size[0] or y0 >= size[1]:
        problems.append(f"box {box} lies outside the {size[0]}x{size[1]} output: nothing would be seen")
    if name not in FILTERS:
        problems.append(f"filter {name!r}: use one of {', '.join(FILTERS)}")
    all_at_once(problems)
