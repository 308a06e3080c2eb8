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
from dedio_core.qc.place import Placed, likeness, placed
from dedio_core.qc.texture import Texture

LIKE = 0.12
"""Correlation below which the reference shows something else."""
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
    flops: tuple[bool, ...] = (False,), strip: int = 0,
) -> Compared | None:  # fmt: skip
    """Judge `paths`; None where too little of the picture is there. `plates` begin at plate frame `first`.

    They have something drawn over them in `strip` rows at top and bottom.
    """
    places = placed(reference, box, plates, first, paths, flops)
    likely = max(places, key=lambda offset: places[offset].likeness)
    if places[likely].likeness < LIKE:
        return None
    same = likeness(reference, box, plates, first, paths[likely], places[likely].framing)
    kept = [k for k, one in enumerate(same) if not one < SAME_SHOT * np.nanmedian(same)]
    cut = {o: tuple(path[k] for k in kept) for o, path in paths.items()}
    paths = {o: path for o, path in cut.items() if any(f is not None for f in path)}
    reference = reference[kept]
    mask = _mask(box, plates, places, reference.shape[1:], strip)
    if mask.mean() < 0.1:
        return None
    few = sorted({round(k) for k in np.linspace(0, len(reference) - 1, min(FEW, len(reference)))})
    at, frames = _pairs(paths[likely], few, first)
    plates = graded(plates, frames, reference[at], places[likely].framing, mask)
    texture = Texture(mask)
    wanted = texture.of(softened(reference))
    trial = _Trial(wanted, plates, texture, {o: _pairs(path, few, first) for o, path in paths.items()})
    # The coarse search may lose its way for one hypothesis: each is tried where the likeliest is, too.
    even = np.asarray(mask, np.float32)
    tried = {o: {places[o].framing, places[likely].framing} for o in paths}
    found = {o: [trial.aligned(o, framing, even) for framing in sorted(tried[o], key=str)] for o in paths}
    best = {o: min(some, key=lambda pair: pair[1].left.sum()) for o, some in found.items()}
    weights = _pixel_weights([fit.pixels for _, fit in best.values()], mask)
    framings, fits = {}, {}
    for o, path in paths.items():
        framings[o], _ = trial.aligned(o, best[o][0], weights)
        at, frames = _pairs(path, range(len(reference)), first)
        fits[o] = judged(wanted[at], plates[frames], framings[o], texture, weights)
    return _compared(paths, fits, framings, reference.shape[2])


def _mask(
    box: Box, plates: Pictures, places: Mapping[Offset, Placed], shape: tuple[int, ...], strip: int
) -> npt.NDArray[np.bool_]:
    """The pixels by which all are judged: inside the bars, and in the plate in every likely framing."""
    mask = np.zeros(shape, bool)
    edge = max(2, round(0.03 * shape[0]))
    mask[box.top + edge : box.bottom - edge, box.left + edge : box.right - edge] = True
    best = max(place.likeness for place in places.values())
    for framing in {place.framing for place in places.values() if place.likeness > 0.5 * best}:
        mask &= coverage(plates.shape[1:], framing, (shape[1], shape[0]), strip)
    return mask


@dataclass(frozen=True)
class _Trial:
    """A few frames of each hypothesis, by which its framing is found."""

    wanted: Pictures
    plates: Pictures
    texture: Texture
    pairs: Mapping[Offset, tuple[list[int], list[int]]]

    def aligned(self, offset: Offset, framing: Framing, weights: Pictures) -> tuple[Framing, Fit]:
        """The framing that fits best near `framing`, and how well it does."""
        at, frames = self.pairs[offset]
        wanted, plates = self.wanted[at], self.plates[frames]
        found = aligned(wanted, plates, framing, self.texture, weights, ROUNDS)
        return found, judged(wanted, plates, found, self.texture, weights, 1)


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
