"""The filters of Reformat as curves over the distance in source pixels, and what they do to a row of pixels.

Foundry tells only what each looks like. The formulas are those that Natron has for the same names
(``ofxsFilter.h`` of openfx-supportext): of Mitchell and Netravali's family (1988) by B and C,

=========  ====  =====  =======================================================
Cubic      0     0      no slope at the samples; nothing beyond one pixel
Keys       0     1/2    Catmull-Rom
Simon      0     3/4
Rifman     0     1
Mitchell   1/3   1/3
Parzen     1     0      the cubic B-spline
Notch      3/2   -1/4   flat where the others have their peak
=========  ====  =====  =======================================================

each of support 2 on either side. Impulse is the pixel that the position is in. Lanczos4 and Lanczos6 are a
sinc under a sinc window, named by their whole width (so says OpenImageIO's filter.cpp of Nuke): support 2
and 3. Sinc4 is taken for a sinc cut off at 2 [?]: nobody tells of a window.

When a picture is made smaller, the curve is widened by the ratio; the weights of a pixel sum to one. That the
curve is sampled at the pixels' centres, and not integrated over them, is what other programs do [?].
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Filter:
    """`curve` takes distances in pixels that are not negative; it is zero from `support` on."""

    curve: Callable[[Floats], Floats]
    support: float


def _cubic(b: float, c: float) -> Filter:
    def curve(x: Floats) -> Floats:
        near = ((12 - 9 * b - 6 * c) * x**3 + (-18 + 12 * b + 6 * c) * x**2 + (6 - 2 * b)) / 6
        far = ((-b - 6 * c) * x**3 + (6 * b + 30 * c) * x**2 + (-12 * b - 48 * c) * x + (8 * b + 24 * c)) / 6
        return np.where(x < 1, near, np.where(x < 2, far, 0.0))

    return Filter(curve, 2.0)


def _lanczos(support: float) -> Filter:
    return Filter(lambda x: np.where(x < support, np.sinc(x) * np.sinc(x / support), 0.0), support)


FILTERS = {
    "Cubic": _cubic(0.0, 0.0),
    "Keys": _cubic(0.0, 0.5),
    "Simon": _cubic(0.0, 0.75),
    "Rifman": _cubic(0.0, 1.0),
    "Mitchell": _cubic(1 / 3, 1 / 3),
    "Parzen": _cubic(1.0, 0.0),
    "Notch": _cubic(1.5, -0.25),
    "Lanczos4": _lanczos(2.0),
    "Lanczos6": _lanczos(3.0),
    "Sinc4": Filter(lambda x: np.where(x < 2.0, np.sinc(x), 0.0), 2.0),
}
"""All but Impulse, which is no curve."""


@dataclass(frozen=True)
class Weights:
    """Output pixel `i` is the sum over `k` of source pixel ``indices[i, k]`` times ``weights[i, k]``."""

    indices: npt.NDArray[np.int64]
    weights: Floats

    def apply(self, rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Along the first axis of `rows`."""
        shape = (-1,) + (1,) * (rows.ndim - 1)
        total = np.zeros((len(self.indices), *rows.shape[1:]), np.float64)
        is_finite = bool(np.isfinite(rows).all())
        for k in range(self.indices.shape[1]):
            weight = self.weights[:, k].reshape(shape)
            used = self.weights[:, k] != 0
            if is_finite:
                total += rows[self.indices[:, k]] * weight
            elif used.any():
                # Zero times NaN would be NaN: a pixel without weight is not looked at.
                total[used] += rows[self.indices[used, k]] * weight[used]
        return total.astype(np.float32)


def weights(name: str, positions: Floats, scale: float) -> Weights:
    """How to make output pixels whose centres are at `positions` in the source (pixel 0 is from 0 to 1).

    `scale` is output pixels a source pixel. Indices are not limited to the source.
    """
    if name == "Impulse":
        indices = np.floor(positions + 1e-9).astype(np.int64)[:, None]
        return Weights(indices, np.ones(indices.shape))
    kind = FILTERS[name]
    narrow = min(1.0, abs(scale))
    reach = kind.support / narrow
    first = np.floor(positions - reach).astype(np.int64)
    indices = first[:, None] + np.arange(int(np.ceil(2 * reach)) + 2)
    distances = np.abs(indices + 0.5 - positions[:, None]) * narrow
    found = kind.curve(distances)
    found[np.abs(found) < 1e-12] = 0.0
    return Weights(indices, found / found.sum(axis=1, keepdims=True))
