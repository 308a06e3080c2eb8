"""How a plate's picture lies in the reference's: scale, shift and flop, as matrices.

A warp across and a warp down are independent, so a picture is placed by two small matrices.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

Pictures = npt.NDArray[np.float32]
"""(frames, height, width), or one picture without the first axis."""
Places = npt.NDArray[np.floating[Any]]
BLACK = 0.035
"""Luma up to which a row or column is taken for a bar."""
FINE = 0.8
"""Blur of a placed picture, in reference pixels: finer things are grain and compression."""
RESIZED = (1.0, 0.98, 1.02, 0.96, 1.04, 0.94, 1.06)
"""Scales that are tried around each way that the plate may have been fitted."""


@dataclass(frozen=True)
class Framing:
    """Reference pixels a plate pixel (`across`, `down`), and the shift from centre to centre.

    The shift (`x`, `y`) is in reference pixels: positive has the plate further right and lower.
    """

    across: float
    down: float
    x: float = 0.0
    y: float = 0.0
    flop: bool = False
    flip: bool = False

    def moved(self, x: float, y: float, across: float, down: float) -> Framing:
        """Shifted by (`x`, `y`) and scaled by 1 + `across` and 1 + `down` about the centre."""
        return replace(
            self,
            x=self.x + x,
            y=self.y + y,
            across=self.across * (1 + across),
            down=self.down * (1 + down),
        )


@dataclass(frozen=True)
class Box:
    """The part of a picture that is no bar: pixels, right and bottom excluded."""

    left: int
    top: int
    right: int
    bottom: int


def active_box(pictures: Pictures) -> Box:
    """The picture without black bars, text in the bars or not; all of it where it is black."""
    bright = np.median(pictures, axis=0)
    height, width = bright.shape
    rows = np.flatnonzero(np.percentile(bright, 70, axis=1) > BLACK)
    columns = np.flatnonzero(np.percentile(bright, 70, axis=0) > BLACK)
    if len(rows) < height // 4 or len(columns) < width // 4:
        return Box(0, 0, width, height)
    return Box(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


def fits(
    plate: tuple[float, float], reference: tuple[int, int], box: Box, flops: tuple[bool, ...]
) -> Iterator[Framing]:
    """The ways in which a plate picture of size `plate` may have been fitted into the reference."""
    wide, high = plate
    inside = (box.right - box.left, box.bottom - box.top)
    x, y = (box.left + box.right - reference[0]) / 2, (box.top + box.bottom - reference[1]) / 2
    seen: list[Framing] = []
    for (w, h), (dx, dy) in ((reference, (0.0, 0.0)), (inside, (x, y))):
        for across, down in ((w / wide,) * 2, (h / high,) * 2, (w / wide, h / high)):
            one = Framing(across, down, dx, dy)
            if any(_near(one, other) for other in seen):
                continue
            seen.append(one)
            yield from (replace(one, flop=flop) for flop in flops)


def _near(one: Framing, other: Framing) -> bool:
    is_scale = abs(one.across / other.across - 1) < 0.008 and abs(one.down / other.down - 1) < 0.008
    return is_scale and abs(one.x - other.x) < 1 and abs(one.y - other.y) < 1


def resized(found: Framing) -> Iterator[Framing]:
    """`found` a few percent smaller and larger."""
    for scale in RESIZED:
        yield replace(found, across=found.across * scale, down=found.down * scale)


def warp(plates: Pictures, framing: Framing, size: tuple[int, int]) -> Pictures:
    """The plates as they lie in a reference of `size`; beyond their edge the edge goes on."""
    down, across = _matrices(plates.shape[-2:], framing, size)
    found: Pictures = down @ plates @ across.T
    return found


def softened(pictures: Pictures) -> Pictures:
    """Reference pictures blurred as much as a placed plate is."""
    height, width = pictures.shape[-2:]
    return warp(pictures, Framing(1, 1), (width, height))


def coverage(
    plate: tuple[int, ...], framing: Framing, size: tuple[int, int], strip: int = 0
) -> npt.NDArray[np.bool_]:
    """Which reference pixels the plate (height, width) fills, without `strip` rows at its top and bottom."""
    rows, columns = _places(plate, framing, size)
    inside = (rows >= strip) & (rows <= plate[0] - 1 - strip)
    found: npt.NDArray[np.bool_] = inside[:, None] & ((columns >= 0) & (columns <= plate[1] - 1))[None, :]
    return found


def _places(plate: tuple[int, ...], framing: Framing, size: tuple[int, int]) -> tuple[Places, Places]:
    """For each reference row and column the plate's, in pixel centres."""
    width, height = size
    y = (np.arange(height) - (height - 1) / 2 - framing.y) / framing.down * (-1 if framing.flip else 1)
    x = (np.arange(width) - (width - 1) / 2 - framing.x) / framing.across * (-1 if framing.flop else 1)
    return y + (plate[0] - 1) / 2, x + (plate[1] - 1) / 2


def _matrices(plate: tuple[int, ...], framing: Framing, size: tuple[int, int]) -> tuple[Pictures, Pictures]:
    rows, columns = _places(plate, framing, size)
    return _taps(rows, plate[0], framing.down), _taps(columns, plate[1], framing.across)


def _taps(places: Places, count: int, scale: float) -> Pictures:
    """A Gaussian around each place, `FINE` reference pixels wide: it hides where the pixels lie."""
    sigma = max(0.6, FINE / scale)
    away = (np.arange(count)[None, :] - np.clip(places, 0, count - 1)[:, None]) / sigma
    taps = np.exp(-0.5 * away * away)
    return np.asarray(taps / taps.sum(axis=1, keepdims=True), np.float32)
