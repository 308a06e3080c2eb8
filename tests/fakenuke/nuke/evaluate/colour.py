"""OCIO nodes, and the color spaces of Reads and Writes that are not raw.

After OpenColorIO's own ``vendor/nuke`` nodes, which Foundry's began as. The environment's OCIO goes before
the project's config. That `working_space` of OCIOCDLTransform means "from scene_linear into it, the CDL,
and back" is how Foundry's NDK example does it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import PyOpenColorIO as ocio

from .config import config_of, display_of, faults, space
from .failures import NodeError
from .image import RGB, Image, Pixels


def _processor(config: Any, node: Any, transform: Any) -> Callable[[Pixels], Pixels]:
    context = copy.deepcopy(config.getCurrentContext())
    for n in range(1, 5):
        if f"key{n}" in node.knobs() and (key := node[f"key{n}"].value()):
            context[key] = str(node[f"value{n}"].value())
    try:
        found = config.getProcessor(context, transform, ocio.TRANSFORM_DIR_FORWARD).getDefaultCPUProcessor()
    except ocio.Exception as error:
        raise NodeError(node.name(), str(error)) from None

    def applied(pixels: Pixels) -> Pixels:
        made = np.ascontiguousarray(pixels, np.float32).copy()
        if made.size:
            found.applyRGB(made)
        return made

    return applied


def _between(config: Any, node: Any, first: str, second: str) -> Any:
    found = [space(config, name) for name in (first, second)]
    for name, one in zip((first, second), found, strict=True):
        if one is None:
            raise NodeError(node.name(), f"the config has no color space '{name}'")
    return ocio.ColorSpaceTransform(found[0].getName(), found[1].getName())


def _direction(node: Any) -> Any:
    knobs = node.knobs()
    is_back = "direction" in knobs and knobs["direction"].value() == "inverse"
    is_back = is_back or ("invert" in knobs and bool(knobs["invert"].value()))
    return ocio.TRANSFORM_DIR_INVERSE if is_back else ocio.TRANSFORM_DIR_FORWARD


def _colorspace(config: Any, node: Any) -> Any:
    return _between(config, node, node["in_colorspace"].value(), node["out_colorspace"].value())


def _view(config: Any, node: Any) -> Any:
    for name in ("gain", "gamma", "saturation"):
        if name in node.knobs() and node[name].value() != 1:
            raise NotImplementedError(f"{node.name()}: the stand-in leaves {name} at 1")
    source = space(config, str(node["colorspace"].value()))
    display, view = display_of(config, node)
    if source is None:
        raise NodeError(node.name(), f"the config has no color space '{node['colorspace'].value()}'")
    return ocio.DisplayViewTransform(source.getName(), display, view, direction=_direction(node))


def _in_working_space(config: Any, node: Any, transform: Any) -> Any:
    working = node["working_space"].value()
    parts = [
        _between(config, node, "scene_linear", working),
        transform,
        _between(config, node, working, "scene_linear"),
    ]
    return ocio.GroupTransform(parts)


def _cdl(config: Any, node: Any) -> Any:
    if node["read_from_file"].value():
        raise NotImplementedError(f"{node.name()}: the stand-in reads no CDL file")
    triples = {name: _triple(node[name].value()) for name in ("slope", "offset", "power")}
    made = ocio.CDLTransform(**triples, sat=float(node["saturation"].value()))
    made.setDirection(_direction(node))
    return _in_working_space(config, node, made)


def _triple(value: Any) -> list[float]:
    numbers = list(value) if isinstance(value, tuple) else [float(value)]
    return numbers * 3 if len(numbers) == 1 else numbers


def _file(config: Any, node: Any) -> Any:
    how = {
        "nearest": ocio.INTERP_NEAREST,
        "linear": ocio.INTERP_LINEAR,
        "tetrahedral": ocio.INTERP_TETRAHEDRAL,
        "best": ocio.INTERP_BEST,
    }[node["interpolation"].value()]
    place = str(node["file"].evaluate())
    if not Path(place).is_file():
        raise NodeError(node.name(), f"{place}: No such file or directory")
    made = ocio.FileTransform(place, str(node["cccid"].value()), how, _direction(node))
    return _in_working_space(config, node, made)


TRANSFORMS = {
    "OCIOColorSpace": _colorspace,
    "OCIODisplay": _view,
    "OCIOCDLTransform": _cdl,
    "OCIOFileTransform": _file,
}


def transformed(node: Any, root: Any, image: Image) -> Image:
    """The picture of an OCIO node. Channels but red, green and blue stay."""
    if node.knob("mix") and node["mix"].value() != 1:
        raise NotImplementedError(f"{node.name()}: the stand-in mixes nothing")
    if found := faults(node, root):
        raise NodeError(node.name(), found[0])
    config = config_of(root)
    return _on_rgb(image, _processor(config, node, TRANSFORMS[node.Class()](config, node)))


def _on_rgb(image: Image, change: Callable[[Pixels], Pixels]) -> Image:
    if not set(RGB) <= set(image.channels):
        raise NotImplementedError("the stand-in changes the color of red, green and blue together")
    at = [image.channels.index(name) for name in RGB]
    pixels = image.pixels.copy()
    pixels[:, :, at] = change(pixels[:, :, at])
    return image.with_pixels(pixels)


def converted(node: Any, root: Any, image: Image, *, reading: bool, depth: str) -> Image:
    """What a Read or a Write that is not raw does to the picture's color.

    `depth` is ``8``, ``16``, ``log`` or ``float``: by it the project says what `default` is.
    """
    knob = {"8": "int8Lut", "16": "int16Lut", "log": "logLut", "float": "floatLut"}[depth]
    chosen = str(node["colorspace"].value())
    if chosen.startswith("default ("):
        chosen = "default"
    if root["colorManagement"].value() == "Nuke":
        name = str(root[knob].value()).split(" | ")[0] if chosen == "default" else chosen
        return _on_rgb(image, _curve(node, name, reading=reading))
    config = config_of(root)
    roles = {"int8Lut": "matte_paint", "int16Lut": "texture_paint", "logLut": "compositing_log"}
    set_name = str(root[knob].value()) if root[knob].is_set else roles.get(knob, "scene_linear")
    name = set_name if chosen == "default" else chosen
    working = str(root["workingSpaceLUT"].value()) if root["workingSpaceLUT"].is_set else "scene_linear"
    ends = (name, working) if reading else (working, name)
    return _on_rgb(image, _processor(config, node, _between(config, node, *ends)))


def _curve(node: Any, name: str, *, reading: bool) -> Callable[[Pixels], Pixels]:
    if name in ("linear", "raw"):
        return lambda pixels: pixels
    if name == "sRGB":
        return _srgb_to_linear if reading else _linear_to_srgb
    raise NotImplementedError(f"{node.name()}: of Nuke's own curves the stand-in has linear and sRGB")


def _srgb_to_linear(pixels: Pixels) -> Pixels:
    low = np.maximum(pixels, 0.0)
    return np.where(pixels <= 0.04045, pixels / 12.92, ((low + 0.055) / 1.055) ** 2.4).astype(np.float32)


def _linear_to_srgb(pixels: Pixels) -> Pixels:
    low = np.maximum(pixels, 0.0)
    return np.where(pixels <= 0.0031308, pixels * 12.92, 1.055 * low ** (1 / 2.4) - 0.055).astype(np.float32)
