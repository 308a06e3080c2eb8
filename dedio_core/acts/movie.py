"""Encoding the proxy from its pictures."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from dedio_core import drawing, files
from dedio_core.acts.render import trace
from dedio_core.acts.run import Acting, Run
from dedio_core.errors import Cancelled, ToolError
from dedio_core.events import Noted, Written
from dedio_core.movies import encode as h264_movie
from dedio_core.plan import BurnIn, EncodeMovie
from dedio_core.publish import h264
from dedio_core.render.engine import ENGINES, Encodes
from dedio_core.render.job import Corners

NO_TIMECODE = "no timecode"


def encode(run: Run, action: EncodeMovie) -> Acting:
    """Encode the proxy from the pictures, burn-in drawn on the way, or have it rendered; decode it whole."""
    movie = action.movie.resolve(run.roots)
    encoding: Iterator[int | Noted] = _rendered(run, action) if action.job else _encoded(run, action)
    with contextlib.closing(cast(Any, encoding)):
        for count in encoding:
            if isinstance(count, Noted):
                yield replace(count, stage=action.stage)
                continue
            frame = action.frames.first + count - 1
            yield run.progress(action.stage, count, len(action.frames), frame)
    h264_movie.verify(movie, len(action.frames), h264(action), is_ours=not action.job)
    run.journal.record_file(Written(str(action.movie), movie.stat().st_size, files.checksum(movie)))
    return {"proxy": movie, "frames": len(action.frames)}


def _encoded(run: Run, action: EncodeMovie) -> Iterator[int]:
    """Encode the pictures; yields how many are in."""

    def pictures() -> Iterator[npt.NDArray[np.uint8]]:
        for frame in action.frames:
            if run.cancel.is_set():
                raise Cancelled("stopped")
            path = action.pictures.child(f"proxy.{frame:04d}.png").resolve(run.roots)
            picture = drawing.read_png(path)
            yield drawing.burn_in(picture, corners(action, frame)) if action.burn_in else picture

    return h264_movie.encode(action.movie.resolve(run.roots), pictures(), h264(action))


def _rendered(run: Run, action: EncodeMovie) -> Iterator[int | Noted]:
    """Have the plan's engine render the movie; yields how many frames are in, and what it notes."""
    assert action.job
    engine = ENGINES[run.plan.engine](run.plan.jobs, run.machine.settings)
    if not isinstance(engine, Encodes):
        raise ToolError(f"the engine {run.plan.engine} renders no movie; plan it anew without nuke.movie")
    frames = engine.movie(action.job, action.movie, text_lines(action), run.roots, run.cancel)
    with contextlib.closing(cast(Any, frames)):
        count = 0
        for frame in frames:
            count += not isinstance(frame, Noted)
            yield frame if isinstance(frame, Noted) else count
    trace(run, engine)


def lines(burn_in: BurnIn) -> Corners:
    """The lines of a burn-in, not yet filled in."""
    return burn_in.top_left, burn_in.top_right, burn_in.bottom_left, burn_in.bottom_right


def text_lines(action: EncodeMovie) -> Corners | None:
    """The lines as an engine fills them in by itself, frame by frame; None without a burn-in."""
    burn_in = lines(action.burn_in) if action.burn_in else None
    if burn_in and action.start is None:
        burn_in = cast(Corners, tuple(text.replace("{timecode}", NO_TIMECODE) for text in burn_in))
    return burn_in


def corners(action: EncodeMovie, frame: int) -> Corners:
    """The burn-in text of `frame`."""
    timecode = action.start.plus(frame - action.frames.first) if action.start else None
    burn_in = lines(action.burn_in) if action.burn_in else ("", "", "", "")
    # Not str.format: a clip name may hold braces.
    told = {"{frame}": f"{frame:04d}", "{timecode}": str(timecode or NO_TIMECODE)}
    for token, value in told.items():
        burn_in = cast(Corners, tuple(text.replace(token, value) for text in burn_in))
    return burn_in
