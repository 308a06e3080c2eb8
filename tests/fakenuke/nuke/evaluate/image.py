"""A picture as Nuke has it: pixels in a bounding box, which may be smaller or larger than the format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from nuke.formats import Format

Pixels = npt.NDArray[np.float32]
RGB = ("red", "green", "blue")


class Box(NamedTuple):
    """Left, bottom, right, top; the origin is bottom left, right and top are exclusive."""

    x: int
    y: int
    r: int
    t: int

    @property
    def width(self) -> int:
        return max(0, self.r - self.x)

    @property
    def height(self) -> int:
        return max(0, self.t - self.y)

    def common(self, other: Box) -> Box:
        """What both cover; of no size where they do not meet."""
        x, y = max(self.x, other.x), max(self.y, other.y)
        return Box(x, y, max(x, min(self.r, other.r)), max(y, min(self.t, other.t)))


@dataclass(frozen=True)
class Image:
    """`pixels` is (height, width, channels) of `box`, the bottom row first.

    Outside the box the picture goes on with its outermost pixels, or is black where `black_outside`. Nuke
    keeps a black edge of one pixel in the box then, and its EXR writer takes it away (exrWriter.cpp); here
    the edge is not in the box, which comes to the same.
    """

    pixels: Pixels
    box: Box
    format: Format
    channels: tuple[str, ...] = RGB
    black_outside: bool = False
    metadata: Mapping[str, Any] = field(default_factory=dict)

    def within(self, box: Box) -> Pixels:
        """The pixels of any `box`, (height, width, channels): what is outside is held or black."""
        if box == self.box:
            return self.pixels
        if not (self.box.width and self.box.height):
            return np.zeros((box.height, box.width, len(self.channels)), np.float32)
        rows = np.arange(box.y, box.t) - self.box.y
        columns = np.arange(box.x, box.r) - self.box.x
        found = self.pixels[np.clip(rows, 0, self.box.height - 1)]
        found = found[:, np.clip(columns, 0, self.box.width - 1)]
        if self.black_outside:
            found = found.copy()
            found[(rows < 0) | (rows >= self.box.height)] = 0
            found[:, (columns < 0) | (columns >= self.box.width)] = 0
        return found

    def cut(self, box: Box, *, black_outside: bool) -> Image:
        """The picture with another box."""
        return replace(self, pixels=self.within(box), box=box, black_outside=black_outside)

    def with_pixels(self, pixels: Pixels) -> Image:
        return replace(self, pixels=pixels.astype(np.float32, copy=False))

    def with_metadata(self, metadata: Mapping[str, Any]) -> Image:
        return replace(self, metadata=dict(metadata))

    def whole(self) -> Pixels:
        """The format, top row first: as files of a plain picture have it."""
        return np.ascontiguousarray(self.within(box_of(self.format))[::-1])

    def channel(self, name: str) -> Pixels:
        """One channel, black where there is none such."""
        if name in self.channels:
            return self.pixels[:, :, self.channels.index(name)]
        return np.zeros(self.pixels.shape[:2], np.float32)


def box_of(what: Format) -> Box:
    return Box(0, 0, what.width(), what.height())


def black(what: Format, channels: tuple[str, ...] = RGB, metadata: Mapping[str, Any] | None = None) -> Image:
    """A black picture of a format."""
    pixels = np.zeros((what.height(), what.width(), len(channels)), np.float32)
    return Image(pixels, box_of(what), what, channels, metadata=dict(metadata or {}))
