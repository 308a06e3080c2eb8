"""Text2, drawn by Pillow with DejaVu Sans: where Nuke puts each letter is not known [?]."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image as Drawing
from PIL import ImageDraw, ImageFont

from nuke import tcl

from .image import RGB, Image, box_of

FONT = Path(__file__).parents[4] / "dedio_core" / "fonts" / "DejaVuSans.ttf"


def told(message: str, image: Image, frame: int) -> str:
    """The message with the frame and the metadata in it; a key that is not there is no text."""

    def answer(command: str) -> str:
        if command.startswith("metadata "):
            return str(image.metadata.get(command.partition(" ")[2], ""))
        return f"{frame:04d}" if command.startswith("format") else str(frame)

    return tcl.substituted(message, answer)


def text(node: Any, image: Image, frame: int) -> Image:
    """The picture with the message over it, in the box and where the justification puts it."""
    message = told(str(node["message"].value()), image, frame)
    width, height = image.format.width(), image.format.height()
    given = node["box"].value()
    x, y, r, t = given if isinstance(given, tuple) else (0, 0, width, height)
    size = float(node["font_size"].value()) * float(node["global_font_scale"].value())
    mask = Drawing.new("L", (width, height), 0)
    draw = ImageDraw.Draw(mask)
    across, anchor = {
        "left": (x, "l"),
        "justify": (x, "l"),
        "center": ((x + r) / 2, "m"),
        "right": (r, "r"),
    }[node["xjustify"].value()]
    down, rest = {
        "top": (height - t, "a"),
        "center": (height - (y + t) / 2, "m"),
        "bottom": (height - y, "d"),
    }[node["yjustify"].value()]
    draw.text((across, down), message, 255, ImageFont.truetype(str(FONT), max(1, round(size))), anchor + rest)
    alpha = np.asarray(mask, np.float32)[::-1] / 255.0 * float(node["opacity"].value())
    drawn = image.cut(box_of(image.format), black_outside=image.black_outside)
    pixels = drawn.pixels.copy()
    colour = node["color"].value()
    shades = colour if isinstance(colour, tuple) and len(colour) > 1 else (_one(colour),) * 4
    for shade, name in zip(shades, (*RGB, "alpha"), strict=False):
        if name in image.channels:
            n = image.channels.index(name)
            pixels[:, :, n] = pixels[:, :, n] * (1 - alpha) + shade * alpha
    return drawn.with_pixels(pixels)


def _one(colour: Any) -> float:
    return float(colour[0] if isinstance(colour, tuple) else colour)
