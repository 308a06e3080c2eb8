"""Scenes for `reference.py`: moving textures that are known to the frame, and an editor's copy of them.

A scene is a function of time in source frames, so plate and reference are made from the same truth.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.float32]
SIZE = (960, 540)


def smooth_noise(seed: int, size: tuple[int, int], roughness: float = 1.7) -> Picture:
    """A tileable picture with the spectrum of natural ones, 0 to 1."""
    width, height = size
    rng = np.random.default_rng(seed)
    white = np.fft.rfft2(rng.standard_normal((height, width)))
    y, x = np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None, :]
    radius = np.hypot(x, y)
    radius[0, 0] = 1.0
    made = np.fft.irfft2(white / radius**roughness, s=(height, width))
    made = (made - made.mean()) / made.std()
    edges = np.tanh(made * 1.5) * 0.25 + np.tanh(np.roll(made, 37, 1) * 8) * 0.12
    return np.asarray(np.clip(0.42 + edges, 0, 1), np.float32)


def window(texture: Picture, x: float, y: float, zoom: float, size: tuple[int, int] = SIZE) -> Picture:
    """The part of `texture` around (`x`, `y`), enlarged, with exact sub-pixel places (it tiles)."""
    width, height = size
    columns = (np.arange(width) - (width - 1) / 2) / zoom + x
    rows = (np.arange(height) - (height - 1) / 2) / zoom + y
    return _sampled(_sampled(texture, rows, 0), columns, 1)


def _sampled(texture: Picture, places: npt.NDArray[np.floating[Any]], axis: int) -> Picture:
    """Catmull-Rom along one axis."""
    low = np.floor(places).astype(int)
    t = (places - low).astype(np.float32)
    weights = (
        -0.5 * t**3 + t**2 - 0.5 * t,
        1.5 * t**3 - 2.5 * t**2 + 1,
        -1.5 * t**3 + 2 * t**2 + 0.5 * t,
        0.5 * t**3 - 0.5 * t**2,
    )
    shape = [1, 1]
    shape[axis] = -1
    parts = (
        np.take(texture, (low + n - 1) % texture.shape[axis], axis=axis) * w.reshape(shape)
        for n, w in enumerate(weights)
    )
    return np.asarray(sum(parts), np.float32)


def blob(picture: Picture, x: float, y: float, wide: float, high: float, skin: Picture) -> Picture:
    """A person-like shape with soft edges and its own texture, over `picture`."""
    height, width = picture.shape
    columns = (np.arange(width, dtype=np.float32) - x) / wide
    rows = (np.arange(height, dtype=np.float32) - y) / high
    body = np.clip(8 * (1 - np.abs(columns[None, :]) ** 2.2 - np.abs(rows[:, None]) ** 3), 0, 1)
    head = np.clip(6 * (1 - (columns[None, :] * 2) ** 2 - ((rows[:, None] + 1.25) * 3.5) ** 2), 0, 1)
    matte = np.maximum(body, head)
    moved = np.roll(skin, (round(y), round(x)), axis=(0, 1))[:height, :width]
    return np.asarray(picture * (1 - matte) + (0.75 * moved + 0.05) * matte, np.float32)


@dataclass(frozen=True)
class Scene:
    """`picture` at a source frame. `is_told`: whether the pictures alone can tell the frame."""

    name: str
    picture: Callable[[float], Picture]
    expect: str = "decided"


def scenes(seed: int) -> list[Scene]:
    """All kinds, other ones for each `seed`."""
    rng = np.random.default_rng(seed)
    far = smooth_noise(seed * 10 + 1, (1600, 900))
    near = smooth_noise(seed * 10 + 2, (1600, 900), 2.1)
    skin = smooth_noise(seed * 10 + 3, (1600, 900), 1.4)
    shake = np.cumsum(rng.standard_normal((600, 3)), axis=0)
    shake -= np.array([np.convolve(shake[:, n], np.ones(25) / 25, "same") for n in range(3)]).T
    flash = rng.random(600)
    speed = rng.uniform(0.8, 1.2)
    sign = rng.choice([-1, 1])

    def hand(t: float, n: int) -> float:
        """Camera shake at any time, between frames too."""
        return float(np.interp(t + 60, np.arange(600), shake[:, n]))

    def ease(t: float) -> float:
        """A pan that begins, runs and ends: pixels."""
        return float(sign * 260 * np.tanh((t - 40) / 55) * speed)

    def people(t: float, picture: Picture) -> Picture:
        x = 300 + 2.1 * t * speed + 6 * np.sin(t / 4)
        made = blob(picture, x, 330 + 5 * np.sin(t / 3), 60, 120, skin)
        return blob(made, 700 - 0.9 * t, 350 + 3 * np.cos(t / 5), 45, 100, np.roll(skin, 400, 1))

    def parallax(t: float) -> Picture:
        back = window(far, 500 + 1.2 * t * speed, 400, 1)
        front = window(near, 300 + 3.5 * t * speed, 500, 1)
        matte = np.clip((window(near, 900 + 3.5 * t * speed, 100, 1) - 0.55) * 12, 0, 1)
        return np.asarray(back * (1 - matte) + front * 0.8 * matte, np.float32)

    def loop(t: float) -> Picture:
        phase = 2 * np.pi * t / 6
        return blob(window(far, 600, 400, 1), 480 + 40 * np.sin(phase), 300, 70, 130, skin)

    def strobe(t: float) -> Picture:
        light = 1.15 if flash[round(t) + 60] > 0.75 else 0.55
        return np.asarray(window(far, 600, 400, 1) * light, np.float32)

    return [
        Scene("pan, eased", lambda t: window(far, 500 + ease(t), 400, 1)),
        Scene("pan, even", lambda t: window(far, 500 + sign * 6 * speed * t, 400, 1), "either"),
        Scene("pan, slow and even", lambda t: window(far, 500 + 0.3 * t, 400, 1), "either"),
        Scene("zoom", lambda t: window(far, 600, 400, float(np.exp(0.004 * t))), "either"),
        Scene("zoom, eased", lambda t: window(far, 600, 400, 1.25 + 0.22 * float(np.tanh((t - 40) / 30)))),
        Scene("parallax", parallax),
        Scene("people", lambda t: people(t, window(far, 600, 400, 1))),
        Scene("people, hand-held", lambda t: people(t, window(far, 600 + hand(t, 0), 400 + hand(t, 1), 1))),
        Scene(
            "hand-held",
            lambda t: window(far, 600 + hand(t, 0), 400 + hand(t, 1), 1 + 0.001 * hand(t, 2)),
        ),
        Scene("action that repeats", loop, "undecided"),
        Scene("flashes", strobe, "either"),
        Scene("static", lambda t: window(far, 600, 400, 1), "undecided"),
    ]
