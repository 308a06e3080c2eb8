"""Text as a mask, in the one font that Pillow carries with it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@lru_cache(maxsize=256)
def text_mask(text: str, height: int, squeeze: float = 1.0) -> NDArray[np.float32]:
    """`text` as coverage 0 to 1, float32 (height, w): `height` pixels from ascender to descender.

    `squeeze` narrows it, so that it looks right after an anamorphic picture is made wide again.
    """
    import numpy as np
    from PIL import Image, ImageDraw, ImageFont

    # four times too large, then averaged: the font's own hinting is rough in a few pixels
    font = ImageFont.load_default(size=height * 4 * 0.8)
    left, _, right, _ = (round(edge) for edge in font.getbbox(text))
    canvas = Image.new("L", (max(1, right - left), height * 4))
    ImageDraw.Draw(canvas).text((-left, height * 2), text, fill=255, font=font, anchor="lm")
    width = max(1, round(canvas.width / 4 / squeeze))
    small = canvas.resize((width, height), Image.Resampling.BOX)
    mask: NDArray[np.float32] = np.asarray(small, dtype=np.float32) / np.float32(255)
    mask.setflags(write=False)
    return mask


def paint_text(picture: NDArray[np.float32], mask: NDArray[np.float32], x: int, y: int, level: float) -> None:
    """Lay `mask` over the scene-linear `picture` at (x, y) in a neutral `level`; what sticks out is cut."""
    x, y = max(0, x), max(0, y)
    under = picture[y : y + mask.shape[0], x : x + mask.shape[1]]
    cover = mask[: under.shape[0], : under.shape[1], None]
    under += (level - under) * cover
