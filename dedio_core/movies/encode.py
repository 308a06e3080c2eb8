"""Encoding the proxy, and proving it by decoding it whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from dedio_core import files
from dedio_core.errors import VerifyError
from dedio_core.frames import Timecode
from dedio_core.movies.container import opened, picture_stream
from dedio_core.ycbcr import from_rgb8

# H.273: primaries BT.709, transfer IEC 61966-2-1 (sRGB), matrix BT.709; video levels.
PRIMARIES, TRANSFER, MATRIX, VIDEO_LEVELS = 1, 13, 1, 1
OURS = ({PRIMARIES}, {TRANSFER}, {MATRIX}, {VIDEO_LEVELS})
# Of another encoder's movie: or not said, which players take for BT.709's at such sizes.
OTHERS = ({1, 2}, {1, 2, 13}, {1, 2}, {0, 1})


@dataclass(frozen=True)
class H264:
    """How a proxy is encoded. `threads` is fixed because the number changes the bytes."""

    size: tuple[int, int]
    rate: Fraction
    start: Timecode | None
    crf: int
    preset: str
    threads: int


def encode(path: Path, pictures: Iterable[npt.NDArray[np.uint8]], how: H264) -> Iterator[int]:
    """Write 8-bit (h, w, 3) display pictures as an H.264 MP4; yield how many are in, one by one.

    Raises `DiskFull` or `WriteError`; what is left of a failed file is removed.
    """
    import av

    width, height = how.size
    with files.writing(path):
        path.unlink(missing_ok=True)  # one that is read-only already could not be written over
    try:
        with av.open(
            str(path), "w", format="mp4", options={"movflags": "+faststart+write_colr"}
        ) as container:
            options = {"crf": str(how.crf), "preset": how.preset, "threads": str(how.threads)}
            stream = container.add_stream("libx264", rate=how.rate, options=options)
            stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
            stream.time_base = 1 / how.rate
            stream.codec_context.thread_count = how.threads
            _tag(stream.codec_context)
            if how.start:
                stream.metadata["timecode"] = str(how.start)
            for index, picture in enumerate(pictures):
                container.mux(stream.encode(_frame(picture, index, 1 / how.rate)))
                yield index + 1
            container.mux(stream.encode(None))
        files.sync_file(path)
    except av.error.FFmpegError as error:
        path.unlink(missing_ok=True)
        raise files.write_error(path, OSError(error.errno, error.strerror)) from error
    except OSError as error:
        path.unlink(missing_ok=True)
        raise files.write_error(path, error) from error
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _tag(target: Any) -> None:
    target.color_primaries, target.color_trc = PRIMARIES, TRANSFER
    target.colorspace, target.color_range = MATRIX, VIDEO_LEVELS


def _frame(picture: npt.NDArray[np.uint8], index: int, time_base: Fraction) -> Any:
    import av

    height, width, _ = picture.shape
    frame = av.VideoFrame(width, height, "yuv420p")
    frame.pts, frame.time_base = index, time_base
    _tag(frame)
    for plane, values in zip(frame.planes, from_rgb8(picture), strict=True):
        rows = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)
        rows[:, : plane.width] = values
    return frame


def verify(path: Path, count: int, how: H264, *, is_ours: bool = True) -> None:
    """Decode the whole movie. Raises `VerifyError` unless it is what was meant, frame by frame.

    Header count and decoded frames must both be `count`; rate, size, colour tags and start timecode must be
    as told. Of another encoder's movie, colour tags may be absent or BT.709's, and so may the timecode.
    """
    found: list[str] = []
    with opened(path) as container:
        stream = picture_stream(container, path)
        context = stream.codec_context
        timecode = dict(stream.metadata).get("timecode")
        start = str(how.start) if how.start else None
        for what, value, wanted in (
            ("frames in the header", stream.frames, count),
            ("rate", stream.average_rate, how.rate),
            ("size", (context.width, context.height), how.size),
            ("pixel format", context.pix_fmt, "yuv420p"),
            ("timecode", timecode, start if is_ours or timecode is not None else None),
        ):
            if value != wanted:
                found.append(f"{what} is {value}, not {wanted}")
        tags = (context.color_primaries, context.color_trc, context.colorspace, context.color_range)
        if any(tag not in right for tag, right in zip(tags, OURS if is_ours else OTHERS, strict=True)):
            found.append(f"colour tags are {tags}")
        decoded = sum(1 for frame in container.decode(stream) if not frame.is_corrupt)
    if decoded != count:
        found.append(f"{decoded} frames decode, not {count}")
    if found:
        raise VerifyError(f"{path}: {'; '.join(found)}")
