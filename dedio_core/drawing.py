"""8-bit pictures for people: the only door to Pillow. Proxy PNGs, burn-in text, contact sheets.

Text is drawn with DejaVu Sans, a free font that comes with DED-IO, so every machine draws alike.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from dedio_core import files
from dedio_core.errors import MediaError, VerifyError

Picture8 = npt.NDArray[np.uint8]
FONT = Path(__file__).parent / "fonts" / "DejaVuSans.ttf"
"""DejaVu Sans, with its licence beside it: Latin, Greek, Cyrillic and more; no East Asian letters."""


def unavailable() -> str | None:
    """Why pictures cannot be drawn here and what to do, or None."""
    try:
        from PIL import features
    except ImportError as error:
        return f"Pillow cannot be imported ({error}); run: pip install pillow"
    return (
        None if features.check("freetype2") else "Pillow was built without FreeType; run: pip install pillow"
    )


def write_png(path: Path, picture: Picture8) -> tuple[int, str]:
    """Write (h, w, 3) `picture` and read it back; return the file's size and xxh3-128.

    Raises `DiskFull`, `WriteError`, or `VerifyError` where it reads back otherwise. The encoder
    works in memory, because picture libraries hide a full disk.
    """
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, "PNG", compress_level=1)
    data = buffer.getvalue()
    with files.writing(path):
        path.unlink(missing_ok=True)
        path.write_bytes(data)
        found = path.read_bytes()
    if found != data:
        raise VerifyError(f"{path}: reads back otherwise than it was written")
    return len(found), files.checksum_of(found)


def read_png(path: Path) -> Picture8:
    """The (h, w, 3) pixels of a PNG. Raises `MediaError` where it does not decode whole."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as image:
            return np.asarray(image.convert("RGB"))
    except (OSError, UnidentifiedImageError) as error:
        raise MediaError(f"{path}: cannot be read as a picture: {error}") from None


def _font(height: int) -> Any:
    from PIL import ImageFont

    return ImageFont.truetype(str(FONT), height)


def burn_in(picture: Picture8, corners: tuple[str, str, str, str]) -> Picture8:
    """`picture` with text in its corners: top left, top right, bottom left, bottom right.

    White on a darkened strip, 1/36 of the height. Where two texts would meet, the left one is
    shortened in its middle: its ends tell most, and frame numbers stand on the right.
    """
    from PIL import Image, ImageDraw

    height, width, _ = picture.shape
    image = Image.fromarray(picture)
    shade = Image.new("RGBA", image.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(shade)
    for row, (left, right) in enumerate(((corners[0], corners[1]), (corners[2], corners[3]))):
        if not left and not right:
            continue
        size = max(8, height // 36)
        margin = size // 2
        left = _shortened(left, width - 2 * margin - draw.textlength(f"   {right}", _font(size)), draw, size)
        strip = size + margin
        top = 0 if row == 0 else height - strip
        draw.rectangle((0, top, width, top + strip), fill=(0, 0, 0, 150))
        draw.text((margin, top + strip // 2), left, (255, 255, 255, 255), _font(size), anchor="lm")
        draw.text((width - margin, top + strip // 2), right, (255, 255, 255, 255), _font(size), anchor="rm")
    return np.asarray(Image.alpha_composite(image.convert("RGBA"), shade).convert("RGB"))


def _shortened(text: str, room: float, draw: Any, size: int) -> str:
    """`text`, with its middle left out until it is at most `room` pixels long."""
    kept = len(text)
    short = text
    while kept > 2 and draw.textlength(short, _font(size)) > room:
        kept -= 1
        short = f"{text[: (kept + 1) // 2]}\u2026{text[len(text) - kept // 2 :]}"
    return short


def contact_sheet(path: Path, pictures: Sequence[tuple[str, Picture8]], *, columns: int, width: int) -> None:
    """Write a PNG with `pictures`, each `width` pixels wide with its label below, in `columns`."""
    from PIL import Image, ImageDraw

    label, gap = 28, 12
    cells = [(name, Image.fromarray(p)) for name, p in pictures]
    height = max(round(c.height * width / c.width) for _, c in cells)
    rows = -(-len(cells) // columns)
    sheet = Image.new(
        "RGB", (gap + columns * (width + gap), gap + rows * (height + label + gap)), (24, 24, 26)
    )
    draw = ImageDraw.Draw(sheet)
    for n, (name, cell) in enumerate(cells):
        x, y = gap + n % columns * (width + gap), gap + n // columns * (height + label + gap)
        fitted = cell.resize((width, round(cell.height * width / cell.width)), Image.Resampling.LANCZOS)
        sheet.paste(fitted, (x, y))
        draw.text((x, y + height + 6), name, (230, 230, 230), _font(15))
    buffer = io.BytesIO()
    sheet.save(buffer, "PNG")
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write_whole(path, buffer.getvalue())


def small_jpeg(picture: Picture8, width: int) -> bytes:
    """(h, w, 3) `picture` as a JPEG, `width` pixels wide at most."""
    from PIL import Image

    image = Image.fromarray(picture)
    size = (min(width, image.width), max(1, round(image.height * min(width, image.width) / image.width)))
    buffer = io.BytesIO()
    image.resize(size, Image.Resampling.LANCZOS).save(buffer, "JPEG", quality=82, optimize=True)
    return buffer.getvalue()


def version() -> str:
    """Pillow's version."""
    import PIL

    return str(PIL.__version__)
