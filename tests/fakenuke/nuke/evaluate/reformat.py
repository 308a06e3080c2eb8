"""Reformat: where the picture comes to lie, and its pixels there.

The scale is that of hiero's ``FnEffectHelpers._calculateScaleHelper``, whose comment says that it is copied
from Nuke's Reformat.

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
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nuke.formats import Format

from .filters import Weights, weights
from .image import Box, Image, Pixels, box_of


@dataclass(frozen=True)
class Placing:
    """Where the source comes to lie: output = source * scale + offset."""

    format: Format
    scale: tuple[float, float]
    offset: tuple[float, float]


def fitted(resize: str, source: Format, target: Format, *, center: bool) -> Placing:
    """The place of a picture of format `source` in `target` by the item `resize`."""
    iw, ih, ipa = source.width(), source.height(), source.pixelAspect()
    ow, oh, opa = target.width(), target.height(), target.pixelAspect()
    hx = ow / iw
    hy = hx * opa / ipa
    vy = oh / ih
    vx = vy * ipa / opa
    by_width, by_height = (hx, hy), (vx, vy)
    found = {
        "none": (1.0, 1.0),
        "width": by_width,
        "height": by_height,
        "fit": by_width if hx <= vx else by_height,
        "fill": by_height if hx <= vx else by_width,
        "distort": (hx, vy),
    }[resize]
    offset = (_middle(iw, ow, found[0]), _middle(ih, oh, found[1])) if center else (0.0, 0.0)
    return Placing(target, found, offset)


def _middle(length: int, room: int, scale: float) -> float:
    return float(int((room - length) / 2)) if scale == 1 else (room - length * scale) / 2


def placed(node: Any, source: Format) -> Placing:
    """The place of a picture of format `source` by the knobs of a Reformat."""
    resize, center = node["resize"].value(), node["center"].value()
    kind = node["type"].value()
    if kind == "to format":
        return fitted(resize, source, node["format"].value(), center=center)
    if kind == "to box":
        return fitted(resize, source, _box_format(node, source, resize), center=center)
    factors = node["scale"].value()
    across, down = (factors * 2)[:2] if isinstance(factors, tuple) else (factors, factors)
    size = _rounded(source.width() * across), _rounded(source.height() * down)
    # "The scale factor is rounded slightly, so that the output image is an integer number of pixels."
    target = Format((*size, 0, 0, *size), source.pixelAspect(), "")
    return fitted(resize if across == down else "distort", source, target, center=center)


def _box_format(node: Any, source: Format, resize: str) -> Format:
    width, height = node["box_width"].value(), node["box_height"].value()
    aspect = node["box_pixel_aspect"].value()
    if not node["box_fixed"].value():
        # Only the direction that is chosen counts; the other has the picture's own shape.
        shape = source.width() * source.pixelAspect() / source.height()
        if resize == "height":
            width = _rounded(height * shape / aspect)
        else:
            height = _rounded(width * aspect / shape)
    return Format((width, height, 0, 0, width, height), aspect, "")


def _rounded(value: float) -> int:
    return max(1, math.floor(value + 0.5))


def reformat(node: Any, image: Image) -> Image:
    """The picture of a Reformat."""
    if node["turn"].value() or node["clamp"].value():
        raise NotImplementedError(f"{node.name()}: the stand-in has no 'turn' and no 'clamp'")
    image = _turned(node, image)
    place = placed(node, image.format)
    is_black = bool(node["black_outside"].value())
    name = node["filter"].value()
    if place.scale == (1.0, 1.0) and all(o == int(o) for o in place.offset):
        found = _moved(image, place, black_outside=is_black)
    else:
        found = resampled(image, place, name, black_outside=is_black)
    if node["pbb"].value():
        return found
    return found.cut(found.box.common(box_of(place.format)), black_outside=found.black_outside)


def _turned(node: Any, image: Image) -> Image:
    width, height = image.format.width(), image.format.height()
    x, y, r, t = image.box
    pixels = image.pixels
    if node["flip"].value():
        pixels, y, t = pixels[::-1], height - t, height - y
    if node["flop"].value():
        pixels, x, r = pixels[:, ::-1], width - r, width - x
    return replace(image, pixels=pixels, box=Box(x, y, r, t))


def _moved(image: Image, place: Placing, *, black_outside: bool) -> Image:
    dx, dy = map(int, place.offset)
    x, y, r, t = image.box
    return replace(
        image,
        box=Box(x + dx, y + dy, r + dx, t + dy),
        format=place.format,
        black_outside=black_outside or image.black_outside,
    )


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
