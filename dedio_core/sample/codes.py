"""From the chart's scene-linear light to the integers a camera would record.

These numbers are what a test compares a plate with, so each step is exact and stands here once.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from dedio_core.models import Levels

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Matrix = Literal["bt709", "bt601", "bt2020"]

CONFIG = "ocio://studio-config-v1.0.0_aces-v1.3_ocio-v2.1"
LINEAR_SPACE = "ACEScg"
LOG_SPACE = "S-Log3 Venice S-Gamut3.Cine"
LUMA: dict[Matrix, tuple[float, float]] = {
    "bt709": (0.2126, 0.0722),
    "bt601": (0.299, 0.114),
    "bt2020": (0.2627, 0.0593),
}
"""The weights of red and blue in luma."""


def camera_log(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scene-linear ACEScg as S-Log3 / S-Gamut3.Cine of a VENICE: float32 (h, w, 3), 1.0 is full code."""
    import numpy as np

    coded = np.array(picture, dtype=np.float32, order="C")
    _processor().applyRGB(coded)
    return coded


def rgb_codes(log: NDArray[np.floating[Any]], bits: int) -> NDArray[np.uint16]:
    """Camera log as full-range RGB code values of `bits`."""
    import numpy as np

    top = (1 << bits) - 1
    codes: NDArray[np.uint16] = np.rint(log.astype(np.float64).clip(0, 1) * top).astype(np.uint16)
    return codes


def ycbcr(log: NDArray[np.floating[Any]], matrix: Matrix) -> NDArray[np.float64]:
    """Camera log as Y'CbCr (h, w, 3): Y' 0 to 1, Cb and Cr -0.5 to 0.5, in float64."""
    import numpy as np

    kr, kb = LUMA[matrix]
    kg = 1 - kr - kb
    rows = np.array(
        [
            [kr, kg, kb],
            [-kr / (2 * (1 - kb)), -kg / (2 * (1 - kb)), 0.5],
            [0.5, -kg / (2 * (1 - kr)), -kb / (2 * (1 - kr))],
        ]
    )
    coded: NDArray[np.float64] = log.astype(np.float64) @ rows.T
    return coded


def ycbcr_planes(
    picture: NDArray[np.float64], *, bits: int, levels: Levels, halved: tuple[bool, bool]
) -> tuple[NDArray[np.uint16], NDArray[np.uint16], NDArray[np.uint16]]:
    """Y'CbCr as the planes of a video frame; `halved` says whether chroma is, across and down.

    Halved across, chroma sits on the left one of two pixels (1-2-1); halved down, between two rows,
    as MPEG-2 and H.264 have it.
    """
    luma = _quantised(picture[..., 0], bits, levels, chroma=False)
    cb, cr = (
        _quantised(_halved(picture[..., channel], *halved), bits, levels, chroma=True) for channel in (1, 2)
    )
    return luma, cb, cr


def patch_codes(
    rgb: tuple[float, float, float], *, bits: int, levels: Levels = "video", matrix: Matrix = "bt709"
) -> tuple[int, int, int]:
    """Y', Cb and Cr that a movie records for a flat patch of scene-linear ACEScg `rgb`."""
    import numpy as np

    flat = ycbcr(camera_log(np.array([[rgb]], dtype=np.float32)), matrix)
    luma, cb, cr = ycbcr_planes(flat, bits=bits, levels=levels, halved=(False, False))
    return int(luma[0, 0]), int(cb[0, 0]), int(cr[0, 0])


def _quantised(plane: NDArray[np.float64], bits: int, levels: Levels, *, chroma: bool) -> NDArray[np.uint16]:
    import numpy as np

    if levels == "video":
        unit = 1 << (bits - 8)
        scale, zero = (224 * unit, 128 * unit) if chroma else (219 * unit, 16 * unit)
    else:
        scale, zero = (1 << bits) - 1, (1 << (bits - 1) if chroma else 0)
    return np.rint(plane * scale + zero).clip(0, (1 << bits) - 1).astype(np.uint16)


def _halved(plane: NDArray[np.float64], across: bool, down: bool) -> NDArray[np.float64]:
    import numpy as np

    if across:
        padded = np.pad(plane, ((0, 0), (1, 1)), mode="edge")
        plane = (padded[:, :-2:2] + 2 * padded[:, 1:-1:2] + padded[:, 2::2]) / 4
    if down:
        plane = (plane[::2] + plane[1::2]) / 2
    return plane


@lru_cache(maxsize=1)
def _processor() -> Any:
    import PyOpenColorIO as ocio

    config = ocio.Config.CreateFromFile(CONFIG)
    return config.getProcessor(LINEAR_SPACE, LOG_SPACE).getDefaultCPUProcessor()
