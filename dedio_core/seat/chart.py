"""A picture to compare engines with: noise as in nature, ramps, hard edges, and light above white.

Flat patches would hide a filter that is off by a part of a pixel. It is made anew from its frame number.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from dedio_core import files
from dedio_core.frames import FrameRange, FrameRate, Timecode
from dedio_core.raw.dpx_write import DpxFrame, dpx

NAME = "chart"
SEED = 20261122


def log_picture(width: int, height: int, frame: int) -> npt.NDArray[np.float64]:
    """(height, width, 3) camera log, 0 to 1; every frame another one."""
    y, x = np.mgrid[0:height, 0:width] / max(width, height)
    random = np.random.default_rng([SEED, frame])
    planes = []
    for n in range(3):
        ramp = 0.4 + 0.25 * ((x - 0.5) * np.cos(n) + (y - 0.3) * np.sin(n + 1))
        planes.append(np.clip(ramp + 0.07 * _natural(random, height, width), 0.05, 0.75))
    picture = np.stack(planes, -1)
    # Lamps: hard edges up to the largest code, which is far above white.
    for _ in range(6):
        top, left = random.integers(0, height - 6), random.integers(0, width - 6)
        picture[top : top + 4, left : left + 5] = random.uniform(0.75, 1.0, 3)
    picture[height // 2, :] = np.linspace(0.0, 1.0, width)[:, None]
    return picture


def _natural(random: np.random.Generator, height: int, width: int) -> npt.NDArray[np.float64]:
    """Noise whose amplitude falls with its frequency, as in pictures of the world; deviation 1."""
    down, across = np.fft.fftfreq(height)[:, None], np.fft.fftfreq(width)[None, :]
    frequency = np.maximum(np.hypot(down, across), 1 / max(height, width))
    spectrum = np.fft.fft2(random.standard_normal((height, width))) / frequency
    noise = np.fft.ifft2(spectrum).real
    found: npt.NDArray[np.float64] = noise / noise.std()
    return found


def write_chart(
    folder: Path, size: tuple[int, int], frames: FrameRange, rate: FrameRate, start: Timecode
) -> None:
    """DPX files ``chart.0100.dpx`` of 16 bits; `start` is the timecode of the first."""
    with files.writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    for n, frame in enumerate(frames):
        codes = np.rint(log_picture(*size, frame) * 65535).astype(np.uint16)
        head = DpxFrame(rate, start.plus(n), n)
        files.write_whole(folder / f"{NAME}.{frame:04d}.dpx", dpx(codes, head))
