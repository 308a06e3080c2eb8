"""Movies for an engine that reads no movie: decoded here, and written as 16-bit DPX of full range RGB.

So decoding, levels, matrix and which frame is which are those of the native engine. What it has besides is
lost: values below 0 and above 1, and what is finer than a 65535th.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator

import numpy as np

from dedio_core import files, movies
from dedio_core.errors import Cancelled, ToolError
from dedio_core.events import FrameDone, Written
from dedio_core.frames import FrameRange
from dedio_core.models import ImageSequence, SourceClip
from dedio_core.movies.decode import decode
from dedio_core.movies.rgb import rgb
from dedio_core.raw.base import check_asked
from dedio_core.raw.dpx_write import DpxFrame, dpx

NAME = "decode"
BAKE = "16-bit full range RGB"
BASE = "source"
"""Beginning of its files' names: a clip's own may have letters that Nuke takes for more."""
HALF_CODE = 0.5 / 65535


class MovieDecoder:
    """DED-IO's own decoder as a converter: no program is started."""

    name = NAME
    bake_color_space: tuple[str, ...] = ()

    def unavailable(self) -> str | None:
        """Why movies cannot be decoded here and what to do, or None."""
        return movies.unavailable()

    def handles(self, clip: SourceClip) -> bool:
        """Whether it is a movie."""
        return clip.kind == "movie"

    def version(self) -> str | None:
        """PyAV's version."""
        return None if self.unavailable() else f"PyAV {movies.version()}"

    def check_bake(self, color_space: str, aliases: Iterable[str] = ()) -> str | None:
        """None: its files hold what the movie holds, in the movie's own color space."""
        return None

    def command(self, clip: SourceClip, frames: FrameRange, to: ImageSequence) -> tuple[str, ...]:
        """Empty: there is no command line."""
        return ()

    def export(
        self, clip: SourceClip, frames: FrameRange, to: ImageSequence, cancel: threading.Event
    ) -> Iterator[FrameDone]:
        """Decode clip frames `frames` into `to`; see `RawConverter.export`. Levels and matrix are applied.

        The qc of a frame has ``clipped``: how many values were below 0 or above 1, which DPX has not.
        """
        if reason := self.unavailable():
            raise ToolError(reason)
        check_asked(clip, frames, to)
        with files.writing(to.directory):
            to.directory.mkdir(parents=True, exist_ok=True)
        levels, matrix = clip.levels or "video", clip.matrix or "bt709"
        for index, pixels in decode(clip.path, frames, threads=os.cpu_count() or 1):
            if cancel.is_set():
                raise Cancelled(f"{clip.path}: stopped")
            picture = rgb(pixels, levels=levels, matrix=matrix)
            clipped = np.count_nonzero((picture < -HALF_CODE) | (picture > 1 + HALF_CODE))
            codes = np.rint(np.clip(picture, 0, 1) * np.float32(65535)).astype(np.uint16)
            # The squeeze is the graph's to know, as it is the plan's: files say 1.
            header = DpxFrame(clip.rate, clip.timecode_of(index), index - clip.frames.first)
            data = dpx(codes, header)
            target = to.path(to.first_frame + index - frames.first)
            files.write_whole(target, data)
            output = Written(target.name, len(data), files.checksum_of(data))
            yield FrameDone(index, (output,), {"identity_proven": 0.0, "clipped": float(clipped)})
