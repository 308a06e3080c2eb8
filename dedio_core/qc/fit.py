"""How well a hypothesis explains the reference: its plates, in the one framing and grade that fit best.

A framing and a grade that stay the same over the use are granted to every hypothesis; what is left
over, frame by frame, is what they are judged by.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dedio_core.qc.framing import Framing, Pictures, warp
from dedio_core.qc.texture import Texture

Floats = npt.NDArray[np.float64]
SETTLED = (0.005, 0.005, 1e-4, 1e-4)
"""Step of shift, in pixels, and of scale below which a framing is found."""
AT_ONCE = 16
"""Frames that are worked on together."""


@dataclass(frozen=True)
class Fit:
    """What is left of the reference's texture in each frame (`left`), and how much there was (`all`)."""

    left: Floats
    all: Floats
    pixels: Floats
    """What is left in each pixel, over all frames."""


def aligned(
    reference: Pictures, plates: Pictures, framing: Framing, texture: Texture, weights: Pictures, rounds: int
) -> Framing:
    """`framing`, shifted and scaled so that `plates`, one for each reference texture, fit best."""
    size = (reference.shape[2], reference.shape[1])
    begun = framing
    for _ in range(rounds):
        matrix, vector = np.zeros((5, 5)), np.zeros(5)
        for part in _parts(len(reference)):
            features = _moves(texture.of(warp(plates[part], framing, size)))
            matrix, vector = _added(matrix, vector, features, reference[part], weights)
        solved = np.linalg.solve(matrix + np.eye(5) * np.trace(matrix) * 1e-7, vector)
        if abs(solved[0]) < 0.05:
            break
        step = np.clip(-solved[1:] / solved[0], [-1, -1, -0.02, -0.02], [1, 1, 0.02, 0.02])
        framing = _kept(framing.moved(*step), begun)
        if np.all(np.abs(step) < SETTLED):
            break
    return framing


def _kept(framing: Framing, begun: Framing) -> Framing:
    """`framing`, unless it ran away from where it begun."""
    is_near = abs(framing.x - begun.x) < 2.5 and abs(framing.y - begun.y) < 2.5
    is_alike = abs(framing.across / begun.across - 1) < 0.06 and abs(framing.down / begun.down - 1) < 0.06
    return framing if is_near and is_alike else begun


def judged(
    reference: Pictures,
    plates: Pictures,
    framing: Framing,
    texture: Texture,
    weights: Pictures,
    curve: int = 3,
) -> Fit:
    """What `plates` in `framing` leave of the reference, with the best grade: a polynomial without offset.

    `curve` is its degree.
    """
    size = (reference.shape[2], reference.shape[1])
    parts = [_powers(warp(plates[part], framing, size), texture, curve) for part in _parts(len(reference))]
    matrix, vector = np.zeros((curve, curve)), np.zeros(curve)
    for part, features in zip(_parts(len(reference)), parts, strict=True):
        matrix, vector = _added(matrix, vector, features, reference[part], weights)
    grade = np.linalg.solve(matrix + np.eye(curve) * np.trace(matrix) * 1e-7, vector)
    if sum(grade * np.array([1, 0.8, 0.48])[:curve]) <= 0:  # the slope in mid grey
        grade = np.zeros(curve)  # a negative is no grade
    left, pixels = [], np.zeros(reference.shape[1:])
    for part, features in zip(_parts(len(reference)), parts, strict=True):
        rest = reference[part] - sum(f * np.float32(g) for f, g in zip(features, grade, strict=True))
        rest *= rest
        pixels += rest.sum(axis=0)
        left.append((rest * weights).sum(axis=(1, 2)))
    whole = (reference * reference * weights).sum(axis=(1, 2))
    return Fit(np.concatenate(left).astype(float), whole.astype(float), pixels / len(reference))


def _parts(count: int) -> list[slice]:
    return [slice(at, at + AT_ONCE) for at in range(0, count, AT_ONCE)]


def _powers(warped: Pictures, texture: Texture, curve: int) -> Pictures:
    """(curve, frames, h, w): texture of the picture, of its square, of its cube."""
    return np.stack([texture.of(warped**n) for n in range(1, curve + 1)])


def _moves(plain: Pictures) -> Pictures:
    """(5, frames, h, w): the texture, and what a shift and a scale across and down add to it."""
    height, width = plain.shape[-2:]
    x = (np.arange(width, dtype=np.float32) - (width - 1) / 2)[None, :]
    y = (np.arange(height, dtype=np.float32) - (height - 1) / 2)[:, None]
    down, across = np.gradient(plain, axis=(1, 2))
    return np.stack([plain, across, down, across * x, down * y])


def _added(
    matrix: Floats, vector: Floats, features: Pictures, reference: Pictures, weights: Pictures
) -> tuple[Floats, Floats]:
    """The normal equations with these frames added."""
    columns = features.reshape(len(features), -1)
    weighted = (features * weights).reshape(len(features), -1)
    return matrix + weighted @ columns.T, vector + weighted @ reference.reshape(-1)
