"""What a node shows at a frame: the one place that knows which class is evaluated by what."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import clock, letters, meta, place, read, reformat
from .colour import TRANSFORMS, transformed
from .image import RGB, Image, black, box_of

TIMED = ("TimeOffset", "FrameHold", "FrameRange", "TimeWarp", "Retime")
PASSING = ("Dot", "NoOp", "Write", "Viewer", "Output")


class Evaluator:
    """Pictures of one frame of the render; each node's is made once. `root` is the project."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self._made: dict[tuple[str, int], Image] = {}

    def image(self, node: Any, frame: int) -> Image:
        """The picture of `node` at `frame`. Raises `NodeError`, or `NotImplementedError`."""
        key = (node.name(), frame)
        if key not in self._made:
            self._made[key] = self._evaluated(node, frame)
        return self._made[key]

    def _evaluated(self, node: Any, frame: int) -> Image:
        kind = node.Class()
        if kind == "Read":
            return read.picture(node, self.root, frame)
        if kind in ("Constant", "CheckerBoard2"):
            return _drawn(node)
        if node["disable"].value() or kind in PASSING:
            return self._above(node, 0, frame)
        if kind in TIMED:
            at = clock.source_frame(node, frame)
            shown = self._above(node, 0, frame if at is None else at)
            return black(shown.format, shown.channels) if at is None else shown
        if kind == "Switch":
            return self._above(node, int(node["which"].value()), frame)
        image = self._above(node, 0, frame)
        if kind == "CopyMetaData":
            return meta.copied(node, image, self._above(node, 1, frame))
        return self._changed(node, image, frame)

    def _changed(self, node: Any, image: Image, frame: int) -> Image:
        kind = node.Class()
        if kind in TRANSFORMS:
            return transformed(node, self.root, image)
        if kind in ("AddTimeCode", "ModifyMetaData", "Text2"):
            how = {"AddTimeCode": meta.add_timecode, "ModifyMetaData": meta.modify, "Text2": letters.text}
            return how[kind](node, image, frame)
        how_placed = {"Reformat": reformat.reformat, "Crop": place.crop, "BlackOutside": place.black_outside}
        if kind not in how_placed:
            raise NotImplementedError(f"{node.name()}: the stand-in does not evaluate {kind}")
        return how_placed[kind](node, image)

    def _above(self, node: Any, index: int, frame: int) -> Image:
        above = node.input(index)
        if above is None:
            # An input that is not connected is black, of the project's format, and has no channels to write.
            return black(self.root["format"].value(), ())
        return self.image(above, frame)


def _drawn(node: Any) -> Image:
    what = node["format"].value()
    if node.Class() == "CheckerBoard2":
        size = node["boxsize"].value()
        return read.checkerboard(what, int(size[0] if isinstance(size, tuple) else size))
    colour = node["color"].value()
    shades = colour if isinstance(colour, tuple) else (colour,)
    shades = shades * 4 if len(shades) == 1 else shades
    names = (*RGB, "alpha") if len(shades) == 4 else RGB
    pixels = np.broadcast_to(np.float32(shades), (what.height(), what.width(), len(names)))
    return Image(pixels, box_of(what), what, names)
