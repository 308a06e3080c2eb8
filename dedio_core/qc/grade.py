"""The grade between plate and reference, as one curve of luma that holds for a whole use."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from dedio_core.qc.framing import Framing, Pictures, softened, warp

STEPS = 24


def graded(
    plates: Pictures, frames: list[int], reference: Pictures, framing: Framing, mask: npt.NDArray[np.bool_]
) -> Pictures:
    """All `plates`, graded as the `reference` pictures that `frames` of them were found to lie in.

    The curve is what the reference is on average where the plate has a luma; it never falls.
    """
    size = (reference.shape[2], reference.shape[1])
    before = warp(plates[frames], framing, size)[:, mask].ravel()
    after = softened(reference)[:, mask].ravel()
    edges = np.quantile(before, np.linspace(0, 1, STEPS + 1))
    bins = np.clip(np.searchsorted(edges, before, "right") - 1, 0, STEPS - 1)
    count = np.bincount(bins, minlength=STEPS)
    there = count > 0
    x = np.bincount(bins, before, STEPS)[there] / count[there]
    y = np.maximum.accumulate(np.bincount(bins, after, STEPS)[there] / count[there])
    if len(x) < 3 or y[-1] - y[0] < 0.01:
        return plates
    return np.interp(plates, x, y).astype(np.float32)
