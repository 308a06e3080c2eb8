"""Y'CbCr planes to R'G'B' and back: levels, matrix, and where the colour samples lie.

Formulas: ITU-T H.273 clause 8.3 (the same as ITU-R BT.709, BT.601 and BT.2020, any bit depth).
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from dedio_core.errors import InputError, all_at_once
from dedio_core.models import Levels

Plane: TypeAlias = "NDArray[np.uint8] | NDArray[np.uint16]"

MATRICES: dict[str, tuple[float, float]] = {
    "bt709": (0.2126, 0.0722),
    "bt601": (0.299, 0.114),
    "bt2020nc": (0.2627, 0.0593),
}
"""Kr and Kb of each matrix (H.273 table 4)."""

SITINGS: dict[str, tuple[bool, bool]] = {
    "left": (True, False),  # MPEG-2, H.264, every 4:2:2 tape and camera
    "center": (False, False),  # MPEG-1, JPEG
    "topleft": (True, True),  # BT.2020 4:2:0
}
"""Whether colour samples lie on luma samples horizontally, and vertically; else midway between."""

SUBSAMPLINGS = ((1, 1), (2, 1), (2, 2))
"""Luma samples a colour sample, (horizontal, vertical): 4:4:4, 4:2:2, 4:2:0."""


def to_rgb(
    planes: tuple[Plane, Plane, Plane],
    *,
    bits: int,
    levels: Levels,
    matrix: str,
    subsampling: tuple[int, int],
    siting: str,
) -> NDArray[np.float32]:
    """R'G'B' (height, width, 3) of the planes (Y', Cb, Cr): 0 is black, 1 is white, nothing clamped.

    Each plane is 2-D, uint8 or uint16, integer code values at `bits` (8..16) a sample, not shifted
    up. Sizes need not be even: a colour plane has width / horizontal subsampling, rounded up, and so
    on. `levels`: ``video`` has black at 16 and white at 235 (colour 16..240), times 2**(bits - 8);
    ``full`` uses all codes. `matrix`, `subsampling` and `siting` are keys of `MATRICES`,
    `SUBSAMPLINGS` and `SITINGS`. Colour is interpolated linearly between the places where its
    samples lie, and held beyond the outer ones. The result is exact to float32 rounding.

    Raises InputError with everything that does not fit. May be called from several threads at once.
    """
    luma, blue, red = planes
    _check(planes, bits, levels, matrix, subsampling, siting)
    kr, kb = MATRICES[matrix]
    kg = 1.0 - kr - kb
    unit = 2.0 ** (bits - 8)
    top = 2.0**bits - 1.0
    zero, luma_span, color_span = (
        (16 * unit, 219 * unit, 224 * unit) if levels == "video" else (0.0, top, top)
    )
    to_red, to_blue = 2.0 * (1.0 - kr) / color_span, 2.0 * (1.0 - kb) / color_span
    scale = (
        zero,
        1.0 / luma_span,
        128.0 * unit,
        to_red,
        -to_blue * kb / kg,
        -to_red * kr / kg,
        to_blue,
    )
    cosited_x, cosited_y = SITINGS[siting]
    phase = (
        0.0 if cosited_x else (subsampling[0] - 1) / 2.0,
        0.0 if cosited_y else (subsampling[1] - 1) / 2.0,
    )
    from dedio_core import kernels

    out = np.empty((*luma.shape, 3), np.float32)
    kernels.ycbcr_to_rgb(_plain(luma), _plain(blue), _plain(red), subsampling, phase, scale, out)
    return out


def from_rgb8(
    rgb: NDArray[np.uint8],
) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]:
    """4:2:0 planes (Y', Cb, Cr) of full-range R'G'B' (height, width, 3), all uint8.

    BT.709, video levels, colour sited ``left``: filtered 1 2 1 across, centred on the even columns,
    and averaged over two rows; edges are held. Every sample is the nearest code of the exact value.

    Raises InputError where the picture is not uint8 R'G'B' or a side is odd.
    """
    if rgb.dtype != np.uint8 or rgb.ndim != 3 or rgb.shape[2] != 3:
        raise InputError(f"from_rgb8 takes uint8 (height, width, 3), not {rgb.dtype} {rgb.shape}")
    height, width = rgb.shape[:2]
    if height % 2 or width % 2 or not rgb.size:
        raise InputError(f"4:2:0 video needs an even width and height, not {width}x{height}: pad or crop it")
    from dedio_core import kernels

    luma = np.empty((height, width), np.uint8)
    blue = np.empty((height // 2, width // 2), np.uint8)
    red = np.empty_like(blue)
    kernels.rgb8_to_yuv420(np.require(rgb, None, ["C", "A", "W"]), luma, blue, red)
    return luma, blue, red


def _plain(plane: Plane) -> Plane:
    # Numba compiles anew for strided and for read-only arrays; copying such a plane is cheaper.
    return np.require(plane, None, ["C", "A", "W"])


def _check(
    planes: tuple[Plane, Plane, Plane],
    bits: int,
    levels: str,
    matrix: str,
    subsampling: tuple[int, int],
    siting: str,
) -> None:
    """Raise InputError with all that keeps the planes from being converted."""
    problems = []
    if not 8 <= bits <= 16:
        problems.append(f"{bits} bits a sample: only 8 to 16 can be converted")
    if levels not in ("video", "full"):
        problems.append(f"levels {levels!r}: use video or full")
    if matrix not in MATRICES:
        problems.append(f"matrix {matrix!r}: use one of {', '.join(MATRICES)}")
    if siting not in SITINGS:
        problems.append(f"siting {siting!r}: use one of {', '.join(SITINGS)}")
    kinds = {plane.dtype.name for plane in planes}
    if len(kinds) > 1 or not kinds <= {"uint8", "uint16"} or (kinds == {"uint8"} and bits > 8):
        problems.append(
            f"planes of {', '.join(sorted(kinds))} do not hold {bits}-bit code values: use uint16"
        )
    if subsampling not in SUBSAMPLINGS:
        problems.append(f"subsampling {subsampling}: use one of {SUBSAMPLINGS}")
    elif any(plane.ndim != 2 or not plane.size for plane in planes):
        problems.append("a plane is empty or not 2-D")
    else:
        height, width = planes[0].shape
        wanted = (-(-height // subsampling[1]), -(-width // subsampling[0]))
        if any(plane.shape != wanted for plane in planes[1:]):
            found = " and ".join("x".join(map(str, plane.shape[::-1])) for plane in planes[1:])
            problems.append(
                f"{width}x{height} at subsampling {subsampling} has colour planes of "
                f"{wanted[1]}x{wanted[0]}, not {found}"
            )
    all_at_once(problems)
