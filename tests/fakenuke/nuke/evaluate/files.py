"""Names of files of a sequence, and reading one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import OpenImageIO as oiio

from . import timecode
from .image import Pixels

NUMBER = re.compile(r"%(0?)(\d*)d|(?<!%)(#+)")
CHANNELS = {"R": "red", "G": "green", "B": "blue", "A": "alpha", "Y": "red"}
EXR_NAMES = {
    "PixelAspectRatio": "pixelAspectRatio",
    "DateTime": "capDate",
    "ImageDescription": "comments",
    "Copyright": "owner",
    "openexr:lineOrder": "lineOrder",
    "captureRate": "captureRate",
}
"""OpenImageIO's names of EXR attributes, and the file's own."""


def named(pattern: str, frame: int) -> str:
    """The file of `frame`; ``%#`` is a ``#`` in a folder's name."""

    def digits(found: re.Match[str]) -> str:
        width = len(found[3]) if found[3] else int(found[2] or 0)
        return f"{frame:0{width}d}" if found[3] or found[1] else f"{frame:{width}d}"

    return NUMBER.sub(digits, pattern).replace("%#", "#").replace("%%", "%")


@dataclass(frozen=True)
class Read:
    """What a file holds; pixels bottom row first, data window by its left and bottom edge."""

    pixels: Pixels
    corner: tuple[int, int]
    size: tuple[int, int]
    aspect: float
    channels: tuple[str, ...]
    bits: int
    kind: str
    metadata: dict[str, Any] = field(default_factory=dict)


def read(path: str) -> Read:
    """The file. Raises `RuntimeError` as Nuke words it."""
    if not Path(path).exists():
        raise RuntimeError(f"{path}: Read error: No such file or directory")
    hint = oiio.ImageSpec()
    hint.attribute("oiio:UnassociatedAlpha", 1)
    source = oiio.ImageInput.open(path, hint)
    if source is None:
        raise RuntimeError(f"{path}: Read error: {oiio.geterror() or 'unknown format'}")
    try:
        spec = source.spec()
        pixels = source.read_image(0, 0, 0, spec.nchannels, oiio.UNKNOWN)
        if pixels is None:
            raise RuntimeError(f"{path}: Read error: {source.geterror()}")
        kind = source.format_name()
    finally:
        source.close()
    bits = int(spec.getattribute("oiio:BitsPerSample") or spec.format.size() * 8)
    found = _floats(np.asarray(pixels).reshape(spec.height, spec.width, spec.nchannels), bits)
    names = tuple(CHANNELS.get(name, name) for name in spec.channelnames)
    if len(names) == 1:
        found, names = np.repeat(found, 3, axis=2), ("red", "green", "blue")
    high = spec.full_y + spec.full_height
    return Read(
        np.ascontiguousarray(found[::-1]),
        (spec.x - spec.full_x, high - spec.y - spec.height),
        (spec.full_width, spec.full_height),
        float(spec.getattribute("PixelAspectRatio") or 1.0),
        names,
        bits,
        kind,
        _metadata(spec, kind, path),
    )


def _floats(pixels: Any, bits: int) -> Pixels:
    """Codes over their largest; a depth between 8 and 16 comes scaled up to 16, and is taken back exactly."""
    if pixels.dtype.kind == "f":
        return pixels.astype(np.float32)  # type: ignore[no-any-return]
    held = pixels.dtype.itemsize * 8
    codes = pixels >> (held - bits) if bits < held else pixels
    return codes.astype(np.float32) / np.float32((1 << min(bits, held)) - 1)  # type: ignore[no-any-return]


def _metadata(spec: Any, kind: str, path: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "input/filename": path,
        "input/filereader": {"openexr": "exr"}.get(kind, kind),
        "input/width": spec.full_width,
        "input/height": spec.full_height,
    }
    for attribute in spec.extra_attribs:
        name, value = attribute.name, attribute.value
        if name == "smpte:TimeCode":
            found["input/timecode"] = timecode.text_of(value[0])
        elif name == "FramesPerSecond":
            found["input/frame_rate"] = value if isinstance(value, float) else value[0] / value[1]
        elif name == "dpx:FrameRate":
            found.setdefault("input/frame_rate", float(value))
        elif name.startswith("nuke/"):
            found[name] = value
        elif kind == "openexr" and not name.startswith(("oiio:", "openexr:dwa")):
            found[f"exr/{EXR_NAMES.get(name, name)}"] = value
        elif kind == "dpx" and name.startswith("dpx:"):
            found[f"dpx/{name[4:]}"] = value
    return found
