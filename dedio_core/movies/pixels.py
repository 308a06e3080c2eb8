"""A decoded frame's pixels as integer code values, for every layout that plates are made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Plane = npt.NDArray[Any]
PACKED = {
    **{name: (name.upper(), "u1") for name in ("rgba", "bgra", "argb", "abgr")},
    "rgb24": ("RGB", "u1"),
    "bgr24": ("BGR", "u1"),
    **{f"rgb48{end}": ("RGB", f"{sign}u2") for end, sign in (("le", "<"), ("be", ">"))},
    **{f"rgba64{end}": ("RGBA", f"{sign}u2") for end, sign in (("le", "<"), ("be", ">"))},
}
"""Packed RGB layouts: order of channels and type of a value, by FFmpeg's name."""


@dataclass(frozen=True)
class Pixels:
    """`planes` are Y, Cb, Cr (2-D, chroma at its own size), or R, G, B where `is_rgb`.

    Code values are of `bits` depth; `subsampling` is of chroma, across and down.
    """

    planes: tuple[Plane, Plane, Plane]
    bits: int
    is_rgb: bool
    subsampling: tuple[int, int] = (1, 1)


def is_read(layout: Any) -> bool:
    """Whether frames of this PyAV `VideoFormat` can be read: 8 to 16 bit Y'CbCr or RGB, not float."""
    bits = int(layout.components[0].bits)
    name = str(layout.name)
    if not 8 <= bits <= 16 or name.startswith("xyz"):
        return False
    if name in PACKED:
        return True
    is_little = bits <= 8 or not name.endswith("be")
    if not {layout.chroma_width(64), layout.chroma_height(64)} <= {32, 64}:
        return False
    return bool(layout.is_planar and is_little and len(layout.components) >= 3) and not name.startswith("nv")


def has_alpha(layout: Any) -> bool:
    """Whether the layout has a fourth channel, which plates leave out."""
    return len(layout.components) == 4


def pixels_of(frame: Any) -> Pixels:
    """The code values of a decoded frame whose layout `is_read`. Alpha is left out."""
    layout = frame.format
    bits = int(layout.components[0].bits)
    if layout.name in PACKED:
        order, kind = PACKED[layout.name]
        values = _rows(frame.planes[0], np.dtype(kind))[:, : frame.width * len(order)]
        packed = values.reshape(frame.height, frame.width, len(order))
        native = np.uint8 if bits <= 8 else np.uint16
        r, g, b = (np.ascontiguousarray(packed[:, :, order.index(c)], native) for c in "RGB")
        return Pixels((r, g, b), bits, True)
    first, second, third = (_plane(frame.planes[n], np.uint8 if bits <= 8 else np.uint16) for n in range(3))
    if layout.is_rgb:  # planar RGB is stored as G, B, R
        return Pixels((third, first, second), bits, True)
    across, down = first.shape[1] / second.shape[1], first.shape[0] / second.shape[0]
    return Pixels((first, second, third), bits, False, (round(across), round(down)))


def _rows(plane: Any, kind: np.dtype[Any]) -> Plane:
    rows: Plane = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)
    return rows[:, : plane.line_size // kind.itemsize * kind.itemsize].view(kind)


def _plane(plane: Any, kind: type) -> Plane:
    """One plane as its visible pixels; rows in memory are padded."""
    return np.ascontiguousarray(_rows(plane, np.dtype(kind))[:, : plane.width])
