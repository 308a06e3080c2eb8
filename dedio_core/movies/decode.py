"""Frame-exact decoding: the frames asked for, each once, in order, or an error."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from dedio_core.errors import MediaError, RangeError
from dedio_core.frames import FrameRange
from dedio_core.movies.container import opened, picture_stream
from dedio_core.movies.pixels import Pixels, is_read, pixels_of
from dedio_core.movies.probe import probe


def decode(
    path: Path, frames: FrameRange, *, threads: int = 1, check_frames: int = 24
) -> Iterator[tuple[int, Pixels]]:
    """Decode clip frames `frames` (a clip's first is 0), in order, each exactly once, with its index.

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
            if not is_read(frame.format):
                raise MediaError(f"{path}: frame {index} changes to {frame.format.name} pixels")
            if frame.is_corrupt:
                raise MediaError(f"{path}: frame {index} is damaged")
            yield index, pixels_of(frame)
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
