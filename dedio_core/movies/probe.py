"""What a movie says of itself, and whether its timestamps can be trusted to seek by."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from dedio_core.errors import MediaError
from dedio_core.movies.container import opened, picture_stream, sniff
from dedio_core.movies.pixels import has_alpha, is_read

MATRICES = {1: "bt709", 5: "bt601", 6: "bt601", 9: "bt2020nc"}
"""Matrix coefficients of H.273 that can be decoded, by number."""
LEVELS = {1: "video", 2: "full"}
LOG_TRANSFERS = (9, 10)
INTRA = frozenset(["prores", "dnxhd", "jpeg2000", "mjpeg", "ffv1", "v210", "rawvideo", "cfhd"])


@dataclass(frozen=True)
class MovieInfo:
    """A movie's picture track. `count` is frames; `timecode` and `reel` are None where not stated.

    `levels` and `matrix` are the stream's own tags. `is_seekable`: timestamps of decoded frames
    run 0, 1, 2, ... from the first frame, so that a frame can be found by them; where not, frames
    are counted from the start.
    """

    path: Path
    container: str
    codec: str
    profile: str
    width: int
    height: int
    pixel_format: str
    bits: int
    count: int
    rate: Fraction | None
    timecode: str | None
    reel: str | None
    levels: str | None
    matrix: str | None
    sample_aspect: Fraction | None
    is_interlaced: bool
    is_seekable: bool
    has_alpha: bool = False
    rotation: int = 0
    """Degrees by which a player would turn the picture; plates are as recorded."""


def probe(path: Path, check_frames: int = 24) -> MovieInfo:
    """Open the movie and decode its first frames. Raises `MediaError`."""
    with opened(path) as container:
        stream = picture_stream(container, path)
        context = stream.codec_context
        rate = stream.average_rate or stream.base_rate or stream.guessed_rate
        rate = Fraction(rate) if rate else None
        count = _count(stream, rate)
        first = check_frames if context.name not in INTRA else 3
        is_seekable, interlaced, sample = _first_frames(container, stream, min(first, count), rate, path)
        pixel_format = sample.format
        if not is_read(pixel_format):
            raise MediaError(
                f"{path}: its pixel format {pixel_format.name} is not one that plates are made from"
            )
        _refuse_variable_rate(stream, path)
        tags = [dict(container.metadata)] + [dict(s.metadata) for s in container.streams]
        return MovieInfo(
            path=path,
            container=sniff(path),
            codec=str(context.name),
            profile=str(context.profile or ""),
            width=sample.width,
            height=sample.height,
            pixel_format=str(pixel_format.name),
            bits=int(pixel_format.components[0].bits),
            count=count,
            rate=rate,
            timecode=_tag(tags, "timecode"),
            reel=_tag(tags, "reel_name"),
            levels=_levels(context),
            matrix=MATRICES.get(int(context.colorspace or 0)),
            sample_aspect=stream.sample_aspect_ratio or None,
            is_interlaced=interlaced,
            is_seekable=is_seekable,
            has_alpha=has_alpha(pixel_format),
            rotation=int(sample.rotation),
        )


def _levels(context: Any) -> str | None:
    """The stream's own tag. FFmpeg calls every ProRes video range, tagged or not: that tells nothing."""
    found = LEVELS.get(int(context.color_range))
    return None if context.name == "prores" and found == "video" else found


def _tag(tags: list[dict[str, str]], name: str) -> str | None:
    return next((found[name].strip() for found in tags if found.get(name, "").strip()), None)


def _count(stream: Any, rate: Fraction | None) -> int:
    """Frames that the track shows: an edit list may show fewer than are stored."""
    lasting = 0
    if stream.duration and stream.time_base and rate:
        lasting = round(Fraction(stream.duration) * Fraction(stream.time_base) * rate)
    stored = int(stream.frames)
    return min(stored, lasting) if stored and lasting else stored or lasting


def _refuse_variable_rate(stream: Any, path: Path) -> None:
    """Raise `MediaError` where frames do not last equally long: no plate frame would be sure.

    By the container's index, in coded order; a tick of difference is rounding.
    """
    entries = getattr(stream, "index_entries", None) or ()
    times = [entry.timestamp for entry in entries]
    steps = [b - a for a, b in itertools.pairwise(times)]
    if steps and max(steps) - min(steps) > 1:
        odd = next(n for n, step in enumerate(steps) if abs(step - steps[0]) > 1)
        raise MediaError(
            f"{path}: its frames do not last equally long (variable frame rate, or a gap after frame {odd}); "
            "have it conformed to a constant rate"
        )


def _first_frames(container: Any, stream: Any, frames: int, rate: Fraction | None, path: Path) -> Any:
    """Whether the first frames' timestamps count 0, 1, 2, ...; whether one is interlaced; the first."""
    sample, is_seekable, is_interlaced, start = None, rate is not None, False, 0
    for index, frame in enumerate(container.decode(stream)):
        if sample is None:
            sample, start = frame, frame.pts or 0
        is_interlaced = is_interlaced or bool(frame.interlaced_frame)
        if frame.pts is None or rate is None or round((frame.pts - start) * stream.time_base * rate) != index:
            is_seekable = False
        if index + 1 >= frames:
            break
    if sample is None:
        raise MediaError(f"{path}: not one frame of it decodes; it is damaged or truncated")
    return is_seekable, is_interlaced, sample
