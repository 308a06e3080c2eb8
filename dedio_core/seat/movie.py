"""Whether the movie that Nuke itself encodes shows a trial's pictures, and the burn-in over them."""

from __future__ import annotations

from collections.abc import Iterator

from dedio_core import drawing
from dedio_core.movies.decode import decode
from dedio_core.movies.probe import probe
from dedio_core.paths import PlacedPath
from dedio_core.seat.frames import Found, Pair
from dedio_core.seat.halves import psnr
from dedio_core.ycbcr import from_rgb8

MOVIE = PlacedPath("stage", "seat.mp4")
BURN_IN = ("SEAT", "", "{timecode}", "{frame}")
LEAST_DB = 30.0
"""Luma of the rows without burn-in: another encoder's choices stay above it, a wrong gamma does not."""
MOST_OF_LINES = 0.15
"""Part of the height at top and at bottom where the burn-in stands."""


def compared_movie(pair: Pair) -> Iterator[Found]:
    """Frames, rate, size; the pictures, and the burn-in over them. Raises `MediaError`."""
    assert pair.job.picture
    path, size = MOVIE.resolve(pair.nuke), pair.job.picture.size
    what, remedy = f"{pair.trial.name}, file", f"in doubt: {pair.trial.says}"
    info = probe(path)
    found = (info.codec, info.count, info.rate, (info.width, info.height))
    wanted = ("h264", len(pair.job.frames), pair.job.source.rate.fraction, size)
    if found != wanted:
        yield Found(False, what, f"{_words(*found)}; has to be {_words(*wanted)}", remedy)
        return
    rows = round(size[1] * MOST_OF_LINES)
    low, has_text = float("inf"), True
    for n, pixels in decode(path, pair.job.frames.moved(-pair.job.frames.first)):
        native = drawing.read_png(pair.job.picture.path(pair.job.frames.first + n).resolve(pair.native))
        luma, shown = from_rgb8(native)[0], pixels.planes[0]
        low = min(low, psnr(luma[rows:-rows], shown[rows:-rows]))
        has_text = has_text and psnr(luma[:rows], shown[:rows]) < low
    if low < LEAST_DB:
        said = f"PSNR {low:.1f} dB to the proxy pictures; above {LEAST_DB:g} is allowed"
        yield Found(False, what, said, f"{remedy}, OCIODisplay, and the movie's matrix and range")
    elif not has_text:
        yield Found(False, what, "nothing is burnt in", "in doubt: Text2 (message, box, font_size)")
    else:
        yield Found(True, what, f"{_words(*found)}; PSNR {low:.1f} dB, with burn-in")


def _words(codec: str, count: int, rate: object, size: tuple[int, int]) -> str:
    return f"{codec}, {count} frames at {rate}, {size[0]}x{size[1]}"
