"""A picture scaled and moved, with a filter.

What is at the edge is in doubt [?]. Without *black outside* the filter finds the outermost pixel held
beyond the picture, and so does whoever looks beyond the new bounding box. With it, the same filter is used
here and each pixel is taken by the part of it that the picture covers, so that a border between two pixels
is soft; Foundry's page says no more than that all beyond is black. ``FAKENUKE_EDGE=filtered`` is the other
reading: the filter finds black beyond the picture (as Natron's Reformat does), and the whole outline is
darkened by it.
"""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from typing import Any

import numpy as np

from nuke.formats import Format

from .filters import Weights, weights
from .image import Box, Image, Pixels


@dataclass(frozen=True)
class Placing:
    """Where the source comes to lie: output = source * scale + offset."""

    format: Format
    scale: tuple[float, float]
    offset: tuple[float, float]


def resampled(image: Image, place: Placing, name: str, *, black_outside: bool) -> Image:
    """The picture scaled and moved by `place` with the filter `name`, in the box that it covers."""
    (sx, sy), (dx, dy) = place.scale, place.offset
    box = image.box
    x, r = _outward(box.x * sx + dx, box.r * sx + dx)
    y, t = _outward(box.y * sy + dy, box.t * sy + dy)
    across = weights(name, (np.arange(x, r) + 0.5 - dx) / sx - box.x, sx)
    down = weights(name, (np.arange(y, t) + 0.5 - dy) / sy - box.y, sy)
    is_filtered = os.environ.get("FAKENUKE_EDGE") == "filtered"
    is_black = black_outside or image.black_outside
    pixels = _held(image.pixels, down, is_black and is_filtered)
    pixels = _held(pixels.swapaxes(0, 1), across, is_black and is_filtered).swapaxes(0, 1)
    if is_black and not is_filtered and name != "Impulse":
        rows = _covered(y, t, box.y * sy + dy, box.t * sy + dy)
        columns = _covered(x, r, box.x * sx + dx, box.r * sx + dx)
        pixels = pixels * rows[:, None, None] * columns[None, :, None]
    return Image(
        np.ascontiguousarray(pixels, np.float32),
        Box(x, y, r, t),
        place.format,
        image.channels,
        is_black,
        image.metadata,
    )


def _outward(low: float, high: float) -> tuple[int, int]:
    # A box that is whole but for rounding gets no further row.
    return math.floor(low + 1e-6), math.ceil(high - 1e-6)


def _held(rows: Pixels, found: Weights, black_outside: bool) -> Pixels:
    inside = np.clip(found.indices, 0, len(rows) - 1)
    taken = np.where(inside == found.indices, found.weights, 0.0) if black_outside else found.weights
    return Weights(inside, taken).apply(rows)


def _covered(first: int, end: int, low: float, high: float) -> Any:
    pixels = np.arange(first, end)
    part = np.minimum(pixels + 1, high) - np.maximum(pixels, low)
    return np.clip(np.where(part > 1 - 1e-6, 1.0, part), 0.0, 1.0).astype(np.float32)
