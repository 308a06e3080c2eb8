"""Small pictures for tests of the stand-in, written and read by OpenImageIO alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import OpenImageIO as oiio


def ramp(width: int = 96, height: int = 54) -> Any:
    """(height, width, 3), top row first: red goes across, green goes down, blue is both."""
    y, x = np.indices((height, width), np.float32)
    red, green = (x + 1) / (width + 1), (y + 1) / (height + 1)
    return np.stack([red, green, red * green], axis=-1).astype(np.float32)


def write(path: Path, pixels: Any, **attributes: Any) -> Path:
    """Write `pixels` (top row first): a float EXR, a 10-bit DPX, or what the extension says in 16 bits."""
    kind = path.suffix[1:]
    spec = oiio.ImageSpec(pixels.shape[1], pixels.shape[0], pixels.shape[2], oiio.FLOAT)
    if kind != "exr":
        spec.set_format(oiio.UINT16)
    if kind == "dpx":
        spec.attribute("oiio:BitsPerSample", 10)
        codes = np.floor(pixels.astype(np.float64) * 1023 + 0.5).astype(np.uint16)
        pixels = codes << 6 | codes >> 4  # the writer cuts off, and rounds nothing
    for name, value in attributes.items():
        put(spec, name, value)
    output = oiio.ImageOutput.create(kind)
    assert output.open(str(path), spec), output.geterror()
    assert output.write_image(np.ascontiguousarray(pixels)), output.geterror()
    output.close()
    return path


def put(spec: Any, name: str, value: Any) -> None:
    if name == "timecode":
        spec.attribute("smpte:TimeCode", oiio.TypeTimeCode, value)
    elif name == "rate":
        spec.attribute("FramesPerSecond", oiio.TypeRational, value)
    elif name == "window":  # x, y of the data window, then the display window
        spec.x, spec.y, spec.full_width, spec.full_height = value
        spec.full_x = spec.full_y = 0
    else:
        spec.attribute(name, value)


def read(path: Path) -> tuple[Any, Any]:
    """Pixels as floats, top row first, and the header."""
    source = oiio.ImageInput.open(str(path))
    assert source, oiio.geterror()
    spec = source.spec()
    pixels = source.read_image(oiio.FLOAT)
    source.close()
    return np.asarray(pixels).reshape(spec.height, spec.width, spec.nchannels), spec


def windows(spec: Any) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Data window (x, y, width, height; from the top), and the display window."""
    return (spec.x, spec.y, spec.width, spec.height), (
        spec.full_x,
        spec.full_y,
        spec.full_width,
        spec.full_height,
    )
