"""PNG, JPEG, TIFF and DPX: the whole format, codes rounded to the nearest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import OpenImageIO as oiio

from . import timecode
from .failures import NodeError
from .image import Image

DEPTHS = {"8 bit": 8, "10 bit": 10, "12 bit": 12, "16 bit": 16, "32 bit float": 32}


def write_still(node: Any, kind: str, image: Image, names: tuple[str, ...], path: Path) -> None:
    """Write the picture. Raises `NodeError` or `OSError`."""
    if kind not in ("png", "jpeg", "tiff", "dpx"):
        raise NotImplementedError(f"{node.name()}: the stand-in writes no {kind}")
    bits = DEPTHS[str(node["datatype"].value())] if "datatype" in node.knobs() else 8
    pixels = image.whole()[:, :, [image.channels.index(name) for name in names]]
    spec = oiio.ImageSpec(pixels.shape[1], pixels.shape[0], len(names), oiio.UINT8)
    spec.set_format({8: oiio.UINT8, 32: oiio.FLOAT}.get(bits, oiio.UINT16))
    spec.attribute("oiio:UnassociatedAlpha", 1)
    if bits in (10, 12):
        spec.attribute("oiio:BitsPerSample", bits)
    _describe(node, kind, image, spec)
    with path.open("wb"):
        pass
    output = oiio.ImageOutput.create(kind)
    codes = pixels if bits == 32 else _codes(pixels, bits)
    if not (
        output.open(str(path), spec) and output.write_image(np.ascontiguousarray(codes)) and output.close()
    ):
        raise NodeError(node.name(), f"{kind}: Write failed [{output.geterror()}]")


def _codes(pixels: Any, bits: int) -> Any:
    """Codes of `bits`; 10 and 12 are scaled up to 16 bits by repeating their highest bits."""
    found = np.floor(np.clip(np.nan_to_num(pixels), 0, 1).astype(np.float64) * ((1 << bits) - 1) + 0.5)
    if bits == 8:
        return found.astype(np.uint8)
    codes = found.astype(np.uint16)
    return codes if bits == 16 else (codes << (16 - bits)) | (codes >> (2 * bits - 16))


def _describe(node: Any, kind: str, image: Image, spec: Any) -> None:
    if kind == "jpeg":
        spec.attribute("Compression", f"jpeg:{round(float(node['_jpeg_quality'].value()) * 100)}")
    if kind == "tiff":
        names = {"none": "none", "PackBits": "packbits", "LZW": "lzw", "Deflate": "zip"}
        spec.attribute("compression", names[node["compression"].value()])
    if kind == "dpx":
        spec.attribute("oiio:Endian", "big" if node["bigEndian"].value() else "little")
        spec.attribute("Software", "Nuke")
        if label := image.metadata.get("dpx/time_code") or image.metadata.get("input/timecode"):
            spec.attribute("smpte:TimeCode", oiio.TypeTimeCode, timecode.words(str(label)))
        if rate := image.metadata.get("dpx/frame_rate") or image.metadata.get("input/frame_rate"):
            spec.attribute("dpx:FrameRate", float(rate))
