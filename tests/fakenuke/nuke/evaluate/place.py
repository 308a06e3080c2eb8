"""Crop and BlackOutside."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from nuke.formats import Format

from .image import Box, Image


def crop(node: Any, image: Image) -> Image:
    """The picture of a Crop.

    `box` is left, bottom, right, top. Without `intersect` the box may be larger than the picture: what is
    outside is black or held, as the picture has it. `crop` is *black outside* of the panel. `reformat` makes
    the box the format and moves its corner to the origin. A box between two pixels is rounded outwards [?].
    """
    if node["softness"].value():
        raise NotImplementedError(f"{node.name()}: the stand-in has no softness")
    given = node["box"].value()
    if not isinstance(given, tuple):  # the default is the format
        given = (0, 0, image.format.width(), image.format.height())
    x, y, r, t = given
    box = Box(math.floor(x), math.floor(y), math.ceil(r), math.ceil(t))
    cut = box.common(image.box) if node["intersect"].value() else box
    found = image.cut(cut, black_outside=bool(node["crop"].value()) or image.black_outside)
    if not node["reformat"].value():
        return found
    moved = Box(cut.x - box.x, cut.y - box.y, cut.r - box.x, cut.t - box.y)
    size = box.width, box.height
    return replace(found, box=moved, format=Format((*size, 0, 0, *size), image.format.pixelAspect(), ""))


def black_outside(node: Any, image: Image) -> Image:
    return replace(image, black_outside=True)
