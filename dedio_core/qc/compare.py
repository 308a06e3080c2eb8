"""Which hypothesis explains the reference, and which others explain it as well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dedio_core.qc.fit import Fit, Floats, aligned, judged
from dedio_core.qc.framing import Box, Framing, Pictures, coverage, softened
from dedio_core.qc.grade import graded
from dedio_core.qc.hypotheses import Offset, Path
from dedio_core.qc.place import likeness, placed
from dedio_core.qc.texture import Texture

SAME_SHOT = 0.4
"""A frame that is less like its plate than this part of the usual shows another shot: left out."""
ROUNDS = 3
FEW = 14
"""Frames by which framings are found; all are judged."""


@dataclass(frozen=True)
class Compared:
    """`left` of each hypothesis: the part of each record frame's texture that it leaves unexplained.

    It is NaN where a hypothesis has no plate frame. `weights` are of record frames: a frame that none
    explains, as in a dissolve, counts less.
    """

    left: Mapping[Offset, Floats]
    framings: Mapping[Offset, Framing]
    weights: Floats
    explained: float
    """The part of the texture that the best one explains."""
    width: int
    """Of the pictures in which framings are told."""


def compare(
    reference: Pictures, box: Box, plates: Pictures, first: int, paths: Mapping[Offset, Path],
    flops: tuple[bool, ...] = (False,),
) -> Compared | None:  # fmt: skip
    """Judge `paths`; None where too little of the picture is there. `plates` begin at plate frame `first`."""
    places = placed(reference, box, plates, first, paths, flops)
    height, width = reference.shape[-2:]
    likely = max(places, key=lambda offset: places[offset].likeness)
    same = likeness(reference, box, plates, first, paths[likely], places[likely].framing)
    kept = [k for k, one in enumerate(same) if not one < SAME_SHOT * np.nanmedian(same)]
    reference, paths = reference[kept], {o: tuple(p[k] for k in kept) for o, p in paths.items()}
    paths = {o: p for o, p in paths.items() if any(f is not None for f in p)}
    mask = np.zeros((height, width), bool)
    edge = max(2, round(0.03 * height))
    mask[box.top + edge : box.bottom - edge, box.left + edge : box.right - edge] = True
    if places[likely].likeness < 0.12:
        return None
    for place in places.values():
        if place.likeness > 0.5 * places[likely].likeness:
            mask &= coverage(plates.shape[1:], place.framing, (width, height))
    if mask.mean() < 0.1:
        return None
    texture = Texture(mask)
    wanted = texture.of(softened(reference))
    weights = np.asarray(mask, np.float32)
    few = sorted({round(k) for k in np.linspace(0, len(reference) - 1, min(FEW, len(reference)))})
    pairs = {o: _pairs(path, few, first) for o, path in paths.items()}
    framings = {offset: place.framing for offset, place in places.items()}
    at, frames = pairs[likely]
    plates = graded(plates, frames, reference[at], framings[likely], mask)

    def align() -> None:
        for o, (at, frames) in pairs.items():
            framings[o] = aligned(wanted[at], plates[frames], framings[o], texture, weights, ROUNDS)

    align()
    left = [judged(wanted[at], plates[f], framings[o], texture, weights, 1) for o, (at, f) in pairs.items()]
    weights = _pixel_weights([fit.pixels for fit in left], mask)
    align()
    fits = {}
    for o, path in paths.items():
        at, frames = _pairs(path, range(len(reference)), first)
        fits[o] = judged(wanted[at], plates[frames], framings[o], texture, weights)
    return _compared(paths, fits, framings, width)


def _pairs(path: Path, which: Sequence[int], first: int) -> tuple[list[int], list[int]]:
    """Of the samples `which`, or of all where those have none, those with a plate; and where it is."""
    at = [k for k in which if path[k] is not None] or [k for k, f in enumerate(path) if f is not None]
    return at, [f - first for k in at if (f := path[k]) is not None]


def _pixel_weights(left: Sequence[Floats], mask: npt.NDArray[np.bool_]) -> Pictures:
    """Less for pixels that no hypothesis explains: burn-ins, and what was composited."""
    least = np.min(left, axis=0)
    usual = float(np.median(least[mask])) + 1e-12
    return np.asarray(mask / (1 + (least / (6 * usual)) ** 2), np.float32)


def _compared(
    paths: Mapping[Offset, Path], fits: Mapping[Offset, Fit], framings: Mapping[Offset, Framing], width: int
) -> Compared:
    count = len(next(iter(paths.values())))
    left, whole = {}, np.full(count, np.nan)
    for offset, path in paths.items():
        at = [k for k, f in enumerate(path) if f is not None]
        left[offset] = np.full(count, np.nan)
        left[offset][at] = fits[offset].left
        whole[at] = fits[offset].all
    scale = float(np.nanmean(whole)) + 1e-12
    left = {offset: values / scale for offset, values in left.items()}
    least = np.nanmin(np.array(list(left.values())), axis=0)
    usual = float(np.nanmedian(least)) + 1e-12
    weights = 1 / (1 + np.nan_to_num(least / (4 * usual), nan=1e6) ** 2)
    explained = 1 - float((least * weights)[weights > 0].sum() / (whole / scale * weights)[weights > 0].sum())
    return Compared(left, framings, weights, explained, width)
