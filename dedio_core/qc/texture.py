"""The part of a picture that tells where it is in time: neither flat light nor single pixels."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from dedio_core.qc.framing import Pictures

COARSE = 5.0
"""Sigma in pixels of what is taken away; the other end is the blur of a placed picture."""
Mask = npt.NDArray[np.float32]


class Texture:
    """Band-pass inside a mask: what lies outside it does not reach in."""

    def __init__(self, mask: npt.NDArray[np.bool_]) -> None:
        self.mask: Mask = mask.astype(np.float32)
        height, width = mask.shape
        self._down, self._across = _blur(height), _blur(width)
        self._inside = np.maximum(self._blurred(self.mask), 1e-3)

    def _blurred(self, pictures: Pictures) -> Pictures:
        found: Pictures = self._down @ (pictures @ self._across)
        return found

    def of(self, pictures: Pictures) -> Pictures:
        """The texture of each picture; 0 outside the mask."""
        masked = pictures * self.mask
        masked -= self._blurred(masked) / self._inside * self.mask
        return masked

    def even(self, pictures: Pictures) -> Pictures:
        """The texture with its contrast made even everywhere: no grade and no text stands out."""
        texture = self.of(pictures)
        power = self._blurred(texture * texture) / self._inside
        level = power.mean(axis=(-2, -1), keepdims=True)
        found: Pictures = texture / np.sqrt(power + 0.1 * level + 1e-9)
        return found


@lru_cache(maxsize=16)
def _blur(count: int) -> Pictures:
    """A symmetric Gaussian, not normalised at the edges: the mask's own blur divides that away."""
    away = np.subtract.outer(np.arange(count), np.arange(count)) / COARSE
    return np.asarray(np.exp(-0.5 * away * away) / (COARSE * np.sqrt(2 * np.pi)), np.float32)
