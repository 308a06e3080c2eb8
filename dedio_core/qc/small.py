"""Small luma pictures of movies and EXRs, as a display shows them: 0 black, 1 white."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from dedio_core import images
from dedio_core.frames import FrameRange, runs
from dedio_core.movies.decode import decode
from dedio_core.movies.pixels import Pixels
from dedio_core.qc.framing import Pictures

GAP = 48
"""Frames that are cheaper to decode than to seek over."""


def of_movie(path: Path, frames: Sequence[int], size: tuple[int, int]) -> dict[int, Pictures]:
    """Frames of a movie (its first is 0), each scaled to `size`. Raises `MediaError`."""
    wanted = set(frames)
    found: dict[int, Pictures] = {}
    for part in _near(runs(wanted)):
        for index, pixels in decode(path, part, threads=2):
            if index in wanted:
                found[index] = shrunk(_luma(pixels), size)
    return found


def of_exrs(files: Mapping[int, Path], frames: Sequence[int], size: tuple[int, int]) -> dict[int, Pictures]:
    """EXRs by plate frame, through a plain curve that stands for a display's."""
    found: dict[int, Pictures] = {}
    for frame in frames:
        info = images.read_info(files[frame])
        picture = images.read_picture(files[frame], info.width, info.height)
        light = np.maximum(picture @ np.array([0.27, 0.67, 0.06], np.float32), 0)
        found[frame] = shrunk((light / (light + 0.6)) ** np.float32(1 / 2.2), size)
    return found


def _near(parts: Sequence[FrameRange]) -> list[FrameRange]:
    """`parts` in order, joined where little is between them."""
    joined: list[FrameRange] = []
    for part in parts:
        if joined and part.first - joined[-1].last <= GAP:
            joined[-1] = FrameRange(joined[-1].first, part.last)
        else:
            joined.append(part)
    return joined


def _luma(pixels: Pixels) -> Pictures:
    scale = np.float32(1 / ((1 << pixels.bits) - 1))
    if pixels.is_rgb:
        weights = (0.2126, 0.7152, 0.0722)
        planes = zip(pixels.planes, weights, strict=True)
        return np.asarray(sum(p.astype(np.float32) * np.float32(w) for p, w in planes) * scale, np.float32)
    # Video levels; a movie of full ones is a grade away.
    return np.asarray((pixels.planes[0].astype(np.float32) * scale - 16 / 255) * (255 / 219), np.float32)


def shrunk(picture: Pictures, size: tuple[int, int]) -> Pictures:
    """`picture` in `size`: each new pixel is the mean of what it covers."""
    height, width = picture.shape
    down, across = _means(height, size[1]), _means(width, size[0])
    found: Pictures = (down @ picture.astype(np.float32, copy=False)) @ across.T
    return found


@lru_cache(maxsize=16)
def _means(count: int, wanted: int) -> Pictures:
    """Rows of weights: what part of each of `count` pixels lies in each of `wanted`."""
    edges = np.linspace(0, count, wanted + 1)
    at = np.arange(count)
    inside = np.minimum(at[None, :] + 1, edges[1:, None]) - np.maximum(at[None, :], edges[:-1, None])
    weights = np.clip(inside, 0, None)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float32)
