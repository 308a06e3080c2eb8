"""Where in the reference a plate's picture lies: the coarse search, before frames are compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from dedio_core.qc.framing import Box, Framing, Pictures, coverage, fits, resized, softened, warp
from dedio_core.qc.hypotheses import Offset, Path
from dedio_core.qc.texture import Texture

FARTHEST = 0.12
"""Shift of the picture up to which it is looked for, as a part of its size."""
SAMPLES = 6


@dataclass(frozen=True)
class Placed:
    """A framing, and how alike the pictures are in it: 1 is the same, 0 is nothing in common."""

    framing: Framing
    likeness: float


def placed(
    reference: Pictures, box: Box, plates: Pictures, first: int, paths: Mapping[Offset, Path],
    flops: tuple[bool, ...],
) -> dict[Offset, Placed]:  # fmt: skip
    """The best framing of each hypothesis. `plates` begin at plate frame `first`."""
    height, width = reference.shape[-2:]
    inside = _inside(box, (height, width))
    few = np.linspace(0, len(reference) - 1, min(SAMPLES, len(reference))).round().astype(int)
    search = _Search(
        reference[few], inside, plates, first, {o: [p[k] for k in few] for o, p in paths.items()}
    )
    size = (plates.shape[2], plates.shape[1])
    tried = list(fits(size, (width, height), box, flops))
    some = [offset for n, offset in enumerate(paths) if n % 4 == 0]
    best = max(tried, key=lambda one: max(search.at(one, some).values(), key=_likeness).likeness)
    found: dict[Offset, Placed] = {}
    for one in resized(best):
        for offset, here in search.at(one, list(paths)).items():
            if offset not in found or here.likeness > found[offset].likeness + 1e-4:
                found[offset] = here
    return found


def likeness(
    reference: Pictures, box: Box, plates: Pictures, first: int, path: Path, framing: Framing
) -> npt.NDArray[np.float64]:
    """How alike each reference picture and its plate are in `framing`; NaN where there is no plate."""
    height, width = reference.shape[-2:]
    mask = coverage(plates.shape[1:], framing, (width, height)) & _inside(box, (height, width))
    at = [k for k, frame in enumerate(path) if frame is not None]
    texture = Texture(mask)
    one = texture.even(softened(reference[at]))
    other = texture.even(warp(plates[[f - first for f in path if f is not None]], framing, (width, height)))
    norm = np.sqrt((one * one).sum(axis=(1, 2)) * (other * other).sum(axis=(1, 2))) + 1e-9
    found = np.full(len(path), np.nan)
    found[at] = (one * other).sum(axis=(1, 2)) / norm
    return found


def _inside(box: Box, shape: tuple[int, int]) -> npt.NDArray[np.bool_]:
    inside = np.zeros(shape, bool)
    inside[box.top : box.bottom, box.left : box.right] = True
    return inside


def _likeness(one: Placed) -> float:
    return one.likeness


class _Search:
    """Correlates a few reference pictures with plates, at every shift at once."""

    def __init__(
        self, reference: Pictures, inside: npt.NDArray[np.bool_], plates: Pictures,
        first: int, frames: Mapping[Offset, Sequence[int | None]],
    ) -> None:  # fmt: skip
        self._inside, self._plates, self._first, self._frames = inside, plates, first, frames
        self._size = (inside.shape[1], inside.shape[0])
        even = Texture(inside).even(softened(reference))
        self._energy = (even * even).sum(axis=(1, 2))
        self._spectra = np.fft.rfft2(even)

    def at(self, framing: Framing, offsets: Sequence[Offset]) -> dict[Offset, Placed]:
        """The best shift from `framing` for each of `offsets`."""
        mask = coverage((self._plates.shape[1], self._plates.shape[2]), framing, self._size) & self._inside
        if mask.mean() < 0.1:
            return {offset: Placed(framing, 0.0) for offset in offsets}
        wanted = sorted({f for o in offsets for f in self._frames[o] if f is not None})
        texture = Texture(mask).even(
            warp(self._plates[[f - self._first for f in wanted]], framing, self._size)
        )
        spectra = dict(zip(wanted, np.conj(np.fft.rfft2(texture)), strict=True))
        energy = dict(zip(wanted, (texture * texture).sum(axis=(1, 2)), strict=True))
        found = {}
        for offset in offsets:
            pairs = [(k, f) for k, f in enumerate(self._frames[offset]) if f is not None]
            if not pairs:
                found[offset] = Placed(framing, 0.0)
                continue
            together = sum(self._spectra[k] * spectra[f] for k, f in pairs)
            surface = np.fft.irfft2(together, s=self._inside.shape)
            norm = np.sqrt(sum(self._energy[k] for k, _ in pairs) * sum(energy[f] for _, f in pairs)) + 1e-9
            found[offset] = _peak(surface / norm, framing)
        return found


def _peak(surface: npt.NDArray[np.float64], framing: Framing) -> Placed:
    height, width = surface.shape
    far_x, far_y = round(FARTHEST * width), round(FARTHEST * height)
    near = np.roll(surface, (far_y, far_x), axis=(0, 1))[: 2 * far_y + 1, : 2 * far_x + 1]
    y, x = np.unravel_index(int(near.argmax()), near.shape)
    moved = replace(framing, x=framing.x + int(x) - far_x, y=framing.y + int(y) - far_y)
    return Placed(moved, float(near.max()))
