"""Encoding the proxy from its pictures."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from dedio_core import drawing, files
from dedio_core.acts.run import Acting, Run
from dedio_core.errors import Cancelled
from dedio_core.events import Written
from dedio_core.movies import encode as h264_movie
from dedio_core.plan import BurnIn, EncodeMovie
from dedio_core.publish import h264


def encode(run: Run, action: EncodeMovie) -> Acting:
    """Encode the proxy from the pictures, burn-in drawn on the way, and decode it whole."""
    movie = action.movie.resolve(run.roots)

    def pictures() -> Iterator[npt.NDArray[np.uint8]]:
        for frame in action.frames:
            if run.cancel.is_set():
                raise Cancelled("stopped")
            path = action.pictures.child(f"proxy.{frame:04d}.png").resolve(run.roots)
            picture = drawing.read_png(path)
            yield drawing.burn_in(picture, corners(action, frame)) if action.burn_in else picture

    encoding = h264_movie.encode(movie, pictures(), h264(action))
    with contextlib.closing(cast(Any, encoding)):
        for count in encoding:
            frame = action.frames.first + count - 1
            yield run.progress(action.stage, count, len(action.frames), frame)
    h264_movie.verify(movie, len(action.frames), h264(action))
    run.journal.record_file(Written(str(action.movie), movie.stat().st_size, files.checksum(movie)))
    return {"proxy": movie, "frames": len(action.frames)}


def corners(action: EncodeMovie, frame: int) -> tuple[str, str, str, str]:
    """The burn-in text of `frame`: top left, top right, bottom left, bottom right."""
    burn_in: BurnIn = action.burn_in or BurnIn("", "", "", "")
    timecode = action.start.plus(frame - action.frames.first) if action.start else None

    def filled(text: str) -> str:
        # Not str.format: a clip name may hold braces.
        return text.replace("{frame}", f"{frame:04d}").replace("{timecode}", str(timecode or "no timecode"))

    return (
        filled(burn_in.top_left),
        filled(burn_in.top_right),
        filled(burn_in.bottom_left),
        filled(burn_in.bottom_right),
    )
