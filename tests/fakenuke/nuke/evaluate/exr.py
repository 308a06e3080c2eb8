"""EXR as Foundry's exrWriter.cpp and exrGeneral.cpp write it.

The data window is the bounding box, the display window the format. Metadata goes by the five items of the
list: ``input/timecode`` and ``input/frame_rate`` always but for `no metadata`; keys below ``exr/`` from the
third item on, under their bare name; all other keys from the fourth on (those below ``input/`` from the
fifth), with ``nuke/`` before them. An attribute that is there is not written again.
"""

from __future__ import annotations

import sys
import zlib
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import OpenImageIO as oiio

from . import timecode
from .failures import NodeError
from .image import Box, Image, box_of

COMPRESSIONS = {
    "none": "none",
    "Zip (1 scanline)": "zips",
    "Zip (16 scanlines)": "zip",
    "PIZ Wavelet (32 scanlines)": "piz",
    "RLE": "rle",
    "B44": "b44",
    "B44A": "b44a",
    "DWAA": "dwaa",
    "DWAB": "dwab",
}
LETTERS = {"red": "R", "green": "G", "blue": "B", "alpha": "A"}
MODES = (
    "no metadata",
    "default metadata",
    "default metadata and exr/*",
    "all metadata except input/*",
    "all metadata",
)
OWN = (
    "channels",
    "compression",
    "dataWindow",
    "displayWindow",
    "lineOrder",
    "pixelAspectRatio",
    "chunkCount",
)
"""Attributes that the writer has of its own, and the one that it never copies."""
KNOWN_RATES = (Fraction(24000, 1001), Fraction(30000, 1001), Fraction(48000, 1001), Fraction(60000, 1001))


def write_exr(node: Any, image: Image, names: tuple[str, ...], path: Path) -> None:
    """Write the picture's bounding box. Raises `NodeError` or `OSError`."""
    box = _trimmed(image, names) if node["autocrop"].value() else image.box
    size = box_of(image.format)
    if box.width > size.width * 1.5 or box.height > size.height * 1.5:
        print("!WARNING! Bounding Box Area is > 1.5 times larger than format.", file=sys.stderr, flush=True)
    if not (box.width and box.height):
        box = Box(box.x, box.y, box.x + 1, box.y + 1)
    kind = oiio.FLOAT if node["datatype"].value() == "32 bit float" else oiio.HALF
    spec = oiio.ImageSpec(box.width, box.height, len(names), kind)
    spec.x, spec.y = box.x, size.height - box.t
    spec.full_x, spec.full_y, spec.full_width, spec.full_height = 0, 0, size.width, size.height
    spec.channelnames = tuple(LETTERS.get(name, name) for name in names)
    spec.attribute("PixelAspectRatio", float(image.format.pixelAspect()))
    spec.attribute("compression", _compression(node))
    _describe(node, image, spec)
    pixels = image.within(box)[::-1]
    pixels = np.ascontiguousarray(pixels[:, :, [image.channels.index(name) for name in names]])
    with path.open("wb"):  # the reason in the system's words, where it cannot be
        pass
    output = oiio.ImageOutput.create("exr")
    if not (output.open(str(path), spec) and output.write_image(pixels) and output.close()):
        raise NodeError(node.name(), f"EXR: Write failed [{output.geterror()}]")


def _compression(node: Any) -> str:
    name = COMPRESSIONS[node["compression"].value()]
    return f"{name}:{node['dw_compression_level'].value():g}" if name.startswith("dwa") else name


def _trimmed(image: Image, names: tuple[str, ...]) -> Box:
    used = np.any([image.channel(name) != 0 for name in names], axis=0)
    rows, columns = np.nonzero(used.any(axis=1))[0], np.nonzero(used.any(axis=0))[0]
    if not len(rows):
        return Box(image.box.x, image.box.y, image.box.x + 1, image.box.y + 1)
    x, y = image.box.x, image.box.y
    return Box(x + int(columns[0]), y + int(rows[0]), x + int(columns[-1]) + 1, y + int(rows[-1]) + 1)


def exact_rate(rate: float) -> Fraction:
    """OpenEXR's guessExactFps: one of four known rates where it is within 0.002 of it."""
    near = [known for known in KNOWN_RATES if abs(float(known) - rate) < 0.002]
    return near[0] if near else Fraction(rate).limit_denominator(100000)


def _describe(node: Any, image: Image, spec: Any) -> None:
    from nuke import NUKE_VERSION_STRING

    mode = MODES.index(node["metadata"].value())
    if not mode:
        return
    found = dict(image.metadata)
    if label := found.get("input/timecode"):
        spec.attribute("smpte:TimeCode", oiio.TypeTimeCode, timecode.words(str(label)))
    if rate := float(found.get("input/frame_rate") or 0):
        exact = exact_rate(rate)
        spec.attribute("FramesPerSecond", oiio.TypeRational, (exact.numerator, exact.denominator))
    if node["write_hash"].value():
        spec.attribute("nuke/node_hash", f"{zlib.crc32(repr(sorted(found.items())).encode()):x}")
    spec.attribute("nuke/version", NUKE_VERSION_STRING)
    spec.attribute("nuke/full_layer_names", int(bool(node["write_full_layer_names"].value())))
    before = "" if node["noprefix"].value() else "nuke/"
    for key, value in found.items():
        name = _name(key, mode, before)
        if name and name not in OWN and spec.getattribute(name) is None:
            _put(spec, name, value)


def _name(key: str, mode: int, before: str) -> str:
    if key == "exr/tiled":
        return ""
    if key.startswith("exr/") and mode >= 2:
        return key[4:]
    if mode >= (4 if key.startswith("input/") else 3):
        return before + key
    return ""


def _put(spec: Any, name: str, value: Any) -> None:
    if isinstance(value, (str, int, float)):
        spec.attribute(name, value)
    elif isinstance(value, tuple) and len(value) == 8 and name == "chromaticities":
        spec.attribute(name, oiio.TypeDesc("float[8]"), value)
