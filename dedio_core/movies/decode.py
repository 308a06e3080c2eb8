"""Frame-exact decoding: the frames asked for, each once, in order, or an error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from dedio_core.errors import MediaError, RangeError
from dedio_core.frames import FrameRange
from dedio_core.movies.container import opened, picture_stream
from dedio_core.movies.probe import probe

Plane = npt.NDArray[Any]


@dataclass(frozen=True)
class DecodedFrame:
    """Frame `index` of the clip (its first is 0) as integer code values of `bits` depth.

    `planes` are Y, Cb, Cr (2-D, chroma at its own size), or R, G, B where `is_rgb`.
    """

    index: int
    planes: tuple[Plane, Plane, Plane]
    bits: int
    is_rgb: bool
    subsampling: tuple[int, int]
    siting: str


def decode(
    path: Path, frames: FrameRange, *, threads: int = 1, check_frames: int = 24
) -> Iterator[DecodedFrame]:
    """Decode clip frames `frames`, in order, each exactly once.

    Seeks by timestamp where the clip's can be trusted, else counts from its first frame. Raises
    `MediaError` for a damaged, missing or repeated frame and `RangeError` past the end: a frame is
    never made up.
    """
    info = probe(path, check_frames)
    with opened(path) as container:
        stream = picture_stream(container, path)
        stream.codec_context.options = {"err_detect": "explode"}
        stream.codec_context.thread_count = threads
        stream.thread_type = "AUTO"
        source = _from(container, stream, frames.first, info.rate if info.is_seekable else None)
        expected = frames.first
        for index, frame in source:
            if index < frames.first:
                continue
            if index != expected:
                raise MediaError(f"{path}: frame {expected} is missing (its timestamps go on at {index})")
            if frame.is_corrupt:
                raise MediaError(f"{path}: frame {index} is damaged")
            yield _planes(path, index, frame)
            if index == frames.last:
                return
            expected += 1
    raise RangeError(
        f"{path}: ends before frame {expected}; it is shorter than its header says, or truncated"
    )


def _from(container: Any, stream: Any, first: int, rate: Fraction | None) -> Iterator[tuple[int, Any]]:
    """Decoded frames with their clip index, from one at or before `first`."""
    if first == 0 or rate is None:
        yield from enumerate(container.decode(stream))
        return
    origin = stream.start_time or 0
    back = 0
    while True:
        target = max(0, first - back)
        if target == 0:
            container.seek(0, any_frame=False, backward=True)
            yield from enumerate(container.decode(stream))
            return
        container.seek(origin + round(target / rate / stream.time_base), stream=stream, backward=True)
        frames = (
            (round((f.pts - origin) * stream.time_base * rate), f)
            for f in container.decode(stream)
            if f.pts is not None
        )
        # Frames shown before the first key frame lean on pictures from before the seek: not ours.
        clean = _from_key_frame(frames)
        key, wanted = _reach(clean, first)
        if key is not None and key <= first:
            if wanted:
                yield wanted
                yield from clean
            return
        back = max(12, back * 2)


def _reach(frames: Iterator[tuple[int, Any]], first: int) -> tuple[int | None, tuple[int, Any] | None]:
    """Index of the first of `frames`, and the first one at or after `first`; None where there is none.

    A picture that does not decode on the way there may only lack what lies before the seek (an open
    GOP's leading pictures do), so that is None too: whoever starts further back learns the truth.
    """
    import av

    key: int | None = None
    try:
        for index, frame in frames:
            key = index if key is None else key
            if index >= first:
                return key, (index, frame)
    except av.error.InvalidDataError:
        return None, None
    return key, None


def _from_key_frame(frames: Iterator[tuple[int, Any]]) -> Iterator[tuple[int, Any]]:
    for index, frame in frames:
        if frame.key_frame:
            yield index, frame
            break
    yield from frames


def _planes(path: Path, index: int, frame: Any) -> DecodedFrame:
    layout = frame.format
    bits = int(layout.components[0].bits)
    kind = np.uint8 if bits <= 8 else np.uint16
    if layout.is_rgb and layout.name.startswith("gbr"):
        g, b, r = (_plane(frame.planes[n], kind) for n in range(3))
        return DecodedFrame(index, (r, g, b), bits, True, (1, 1), "center")
    if layout.is_planar and len(layout.components) >= 3 and not layout.is_rgb and len(frame.planes) >= 3:
        planes = tuple(_plane(frame.planes[n], kind) for n in range(3))
        y, c = planes[0], planes[1]
        subsampling = (round(y.shape[1] / c.shape[1]), round(y.shape[0] / c.shape[0]))
        return DecodedFrame(index, planes, bits, False, subsampling, "left")  # type: ignore[arg-type]
    if layout.name in ("rgb24", "rgb48le"):
        packed = _plane(frame.planes[0], kind, 3).reshape(frame.height, frame.width, 3)
        r, g, b = (np.ascontiguousarray(packed[:, :, n]) for n in range(3))
        return DecodedFrame(index, (r, g, b), bits, True, (1, 1), "center")
    raise MediaError(f"{path}: its pixel format {layout.name} is not one that plates are made from")


def _plane(plane: Any, kind: type, values: int = 1) -> Plane:
    """One plane as its visible pixels; rows in memory are padded."""
    rows: Plane = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size).view(kind)
    return np.ascontiguousarray(rows[:, : plane.width * values])
