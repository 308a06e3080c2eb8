"""Reformat: where the picture comes to lie, and its pixels there.

The scale is that of hiero's ``FnEffectHelpers._calculateScaleHelper``, whose comment says that it is copied
from Nuke's Reformat.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from nuke.formats import Format

from .image import Box, Image, box_of
from .sampling import Placing, resampled


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
