"""Read: which file a frame is, and what it holds."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np

from nuke import facts
from nuke.formats import Format

from .clock import outside
from .colour import converted
from .failures import NodeError
from .files import Read, named, read
from .image import Box, Image, black, box_of

MOVED = re.compile(r"\s*frame\s*(?:([+-])\s*(\d+))?\s*")
FIXED = re.compile(r"\s*(-?\d+)\s*")


def file_frame(node: Any, frame: int) -> int | None:
    """The number of the file that the node shows at `frame`; None for black."""
    first, last = int(node["first"].value()), int(node["last"].value())
    at = _by_mode(node, frame, first)
    return outside(at, first, last, node["before"].value(), node["after"].value())


def _by_mode(node: Any, frame: int, first: int) -> int:
    mode, text = node["frame_mode"].value(), str(node["frame"].value() or "")
    if mode == "start at":
        return frame - int(text) + first if text.strip() else frame
    if mode == "offset":
        facts.doubt(f"{node.name()}: nobody tells the sign of 'offset'")
        return frame - int(text or 0)
    if not text.strip():
        return frame
    if found := MOVED.fullmatch(text):
        return frame + int(f"{found[1] or '+'}{found[2] or 0}")
    if found := FIXED.fullmatch(text):
        return int(found[1])
    raise NotImplementedError(f"{node.name()}: the stand-in evaluates no expression '{text}'")


def picture(node: Any, root: Any, frame: int) -> Image:
    """The picture of a Read at `frame`."""
    pattern = str(node["file"].evaluate())
    at = file_frame(node, frame)
    if at is None:
        return black(_format(node, root, None), metadata={})
    try:
        found = read(named(pattern, at))
    except RuntimeError as error:
        return _instead(node, root, pattern, at, error)
    return _shown(node, root, found)


def missing(node: Any, frame: int) -> str | None:
    """The error that the node has at `frame`, where its file is not there."""
    at = file_frame(node, frame)
    if at is None or node["on_error"].value() != "error":
        return None
    path = named(str(node["file"].evaluate()), at)
    return None if Path(path).exists() else f"{path}: Read error: No such file or directory"


def _instead(node: Any, root: Any, pattern: str, at: int, error: RuntimeError) -> Image:
    how = node["on_error"].value()
    if how == "black":
        return black(_format(node, root, None))
    if how == "checkerboard":
        return checkerboard(_format(node, root, None))
    if how == "nearest frame":
        first, last = int(node["first"].value()), int(node["last"].value())
        for number in sorted(range(first, last + 1), key=lambda n: (abs(n - at), n)):
            if Path(named(pattern, number)).exists():
                return _shown(node, root, read(named(pattern, number)))
    raise NodeError(node.name(), str(error)) from None


def _format(node: Any, root: Any, found: Read | None) -> Format:
    """The node's own format; else the file's."""
    if isinstance(given := node["format"].value(), Format):
        return given
    if found is None:
        return root["format"].value()  # type: ignore[no-any-return]
    return Format((*found.size, 0, 0, *found.size), found.aspect, "")


def _shown(node: Any, root: Any, found: Read) -> Image:
    what = _format(node, root, found)
    x, y = found.corner
    height, width = found.pixels.shape[:2]
    box = Box(x, y, x + width, y + height)
    # Nuke's EXR reader takes what is outside of a data window for black.
    image = Image(found.pixels, box, what, found.channels, box != box_of(what), found.metadata)
    if node["raw"].value():
        return image
    depth = "float" if found.pixels.dtype.kind == "f" and found.kind == "openexr" else _depth(found)
    return converted(node, root, image, reading=True, depth=depth)


def _depth(found: Read) -> str:
    if found.bits >= 32:
        return "float"
    if found.kind == "dpx" and found.bits == 10:
        return "log"
    return "8" if found.bits <= 8 else "16"


def checkerboard(what: Format, size: int = 64) -> Image:
    """Light and dark squares; Nuke's own shades are not known [?]."""
    image = black(what)
    y, x = np.indices(image.pixels.shape[:2])
    shade = np.where((x // size + y // size) % 2, 0.5, 0.1)
    return image.with_pixels(np.repeat(shade[:, :, None], 3, axis=2))
