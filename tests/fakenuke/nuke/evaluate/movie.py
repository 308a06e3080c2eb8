"""A movie by H.264: a new file with each execute, so that a later chunk writes over an earlier one.

8 bits, 4:2:0, BT.709, video levels. Which encoder Nuke has, and how its qualities are meant, is not known
[?].
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy as np

from .exr import exact_rate
from .failures import NodeError
from .image import RGB, Image, Pixels

QUALITY = {"Low": "28", "Medium": "23", "High": "16", "Best": "12"}
RED, BLUE = 0.2126, 0.0722


class Movie:
    """One file, begun with the first picture."""

    def __init__(self, node: Any, root: Any, image: Image, path: Path) -> None:
        self._node = node
        if node["mov64_codec"].value() != "h264":
            raise NotImplementedError(f"{node.name()}: the stand-in encodes h264 only")
        self._size = width, height = image.format.width(), image.format.height()
        if width % 2 or height % 2:
            raise NodeError(node.name(), f"movWriter: {width}x{height}: h264 needs an even width and height")
        container = (
            str(node["mov64_format"].value()).partition(" ")[0] if node.knob("mov64_format") else "mov"
        )
        flags = {"movflags": "+faststart"} if node["mov64_fast_start"].value() else {}
        with path.open("wb"):
            pass
        self._file = av.open(str(path), "w", format=container, options=flags)
        knob = node.knob("mov64_fps")
        # A version that lacks the knob takes the project's rate [?].
        rate = exact_rate(float((knob or root["fps"]).value()))
        quality = QUALITY[str(node["mov64_quality"].value())]
        options = {"crf": quality, "g": str(node["mov64_gop_size"].value()), "bf": "0"}
        self._stream: Any = self._file.add_stream("libx264", rate=rate, options=options)
        self._stream.width, self._stream.height, self._stream.pix_fmt = width, height, "yuv420p"
        context = self._stream.codec_context
        context.colorspace, context.color_primaries, context.color_trc, context.color_range = 1, 1, 1, 1
        context.thread_count = 1
        if node["mov64_write_timecode"].value() and (label := image.metadata.get("input/timecode")):
            self._file.metadata["timecode"] = str(label)
        self._count = 0

    def add(self, image: Image) -> None:
        """The next picture. Raises `NodeError` where its size is another."""
        if (image.format.width(), image.format.height()) != self._size:
            raise NodeError(self._node.name(), "movWriter: the format changes within the movie")
        at = [image.channels.index(name) for name in RGB]
        frame = av.VideoFrame.from_ndarray(_yuv420(image.whole()[:, :, at]), format="yuv420p")
        frame.pts, frame.time_base = self._count, 1 / self._stream.average_rate
        self._count += 1
        for packet in self._stream.encode(frame):
            self._file.mux(packet)

    def close(self) -> None:
        for packet in self._stream.encode(None):
            self._file.mux(packet)
        self._file.close()


def _yuv420(rgb: Pixels) -> Any:
    """Luma and chroma planes below each other; chroma sits left, between two rows."""
    rgb = np.clip(np.nan_to_num(rgb), 0, 1).astype(np.float64)
    luma = RED * rgb[:, :, 0] + (1 - RED - BLUE) * rgb[:, :, 1] + BLUE * rgb[:, :, 2]
    blue = (rgb[:, :, 2] - luma) / (2 - 2 * BLUE)
    red = (rgb[:, :, 0] - luma) / (2 - 2 * RED)
    planes = [np.floor(16 + 219 * luma + 0.5).ravel()]
    for chroma in (blue, red):
        left = np.pad(chroma, ((0, 0), (1, 0)), mode="edge")[:, :-1][:, ::2]
        right = chroma[:, 1::2]
        half = (left + 2 * chroma[:, ::2] + right) / 4
        planes.append(np.floor(128 + 224 * (half[::2] + half[1::2]) / 2 + 0.5).ravel())
    height, width = luma.shape
    return np.concatenate(planes).astype(np.uint8).reshape(height * 3 // 2, width)
