"""Which hypothesis explains the reference, and which others explain it as well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from dedio_core.qc.fit import Fit, Floats, aligned, judged
from dedio_core.qc.framing import Box, Framing, Pictures, coverage, softened
from dedio_core.qc.grade import graded
from dedio_core.qc.hypotheses import Offset, Path
from dedio_core.qc.place import Placed, likeness, placed
from dedio_core.qc.texture import Texture

Pairs = tuple[list[int], list[int]]
"""Samples, and where their plates are."""
LIKE = 0.12
"""Correlation below which the reference shows something else."""
SAME_SHOT = 0.4
"""A frame that is less like its plate than this part of the usual shows another shot: left out."""
HALF = 0.3
"""Weight below which a frame is left out: no hypothesis explains it."""
ROUNDS = 6
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
    shown = _filled(paths, sorted(places, key=lambda offset: -places[offset].likeness))
    same = likeness(reference, box, plates, first, shown, places[likely].framing)
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
    even = np.asarray(mask, np.float32)
    best = trial.best({o: {places[o].framing, places[likely].framing} for o in paths}, even)
    weights = _pixel_weights([fit.pixels for _, fit in best.values()], mask)
    common = min(best.values(), key=lambda pair: pair[1].left.sum() / pair[1].all.sum())[0]
    best = trial.best({o: {framing, common} for o, (framing, _) in best.items()}, weights)
    framings = {o: framing for o, (framing, _) in best.items()}
    everything = range(len(reference))
    all_of = {o: _pairs(path, everything, first) for o, path in paths.items()}
    compared = _compared(
        replace(trial, pairs=all_of).judged(framings, weights), all_of, framings, len(reference)
    )
    # A frame of a dissolve would bend the grade of those that have it, and of no other.
    good = [k for k in everything if compared.weights[k] > HALF]
    pairs = {o: _pairs(path, good, first) for o, path in paths.items()}
    return _compared(replace(trial, pairs=pairs).judged(framings, weights), pairs, framings, len(reference))


def _filled(paths: Mapping[Offset, Path], order: Sequence[Offset]) -> Path:
    """A plate frame for every sample that any hypothesis has one for: that of the first in `order`."""
    columns = zip(*(paths[offset] for offset in order), strict=True)
    return tuple(next((f for f in column if f is not None), None) for column in columns)


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
    pairs: Mapping[Offset, Pairs]

    def judged(self, framings: Mapping[Offset, Framing], weights: Pictures) -> dict[Offset, Fit]:
        """What each hypothesis leaves of its frames."""
        return {
            o: judged(self.wanted[at], self.plates[frames], framings[o], self.texture, weights)
            for o, (at, frames) in self.pairs.items()
        }

    def best(
        self, begun: Mapping[Offset, set[Framing]], weights: Pictures
    ) -> dict[Offset, tuple[Framing, Fit]]:
        """The better framing of each hypothesis, from wherever it is begun.

        All begin at one place too, so that none is worse only because a search lost its way.
        """
        found = {o: [self._aligned(o, framing, weights) for framing in some] for o, some in begun.items()}
        return {o: min(pairs, key=lambda pair: pair[1].left.sum()) for o, pairs in found.items()}

    def _aligned(self, offset: Offset, framing: Framing, weights: Pictures) -> tuple[Framing, Fit]:
        """The framing that fits best near `framing`, and how well it does."""
        at, frames = self.pairs[offset]
        wanted, plates = self.wanted[at], self.plates[frames]
        found = aligned(wanted, plates, framing, self.texture, weights, ROUNDS)
        return found, judged(wanted, plates, found, self.texture, weights, 1)


def _pairs(path: Path, which: Sequence[int], first: int) -> Pairs:
    """Of the samples `which`, or of all where those have none, those with a plate; and where it is."""
    at = [k for k in which if path[k] is not None] or [k for k, f in enumerate(path) if f is not None]
    return at, [f - first for k in at if (f := path[k]) is not None]


def _pixel_weights(left: Sequence[Floats], mask: npt.NDArray[np.bool_]) -> Pictures:
    """Less for pixels that no hypothesis explains: burn-ins, and what was composited."""
    least = np.min(left, axis=0)
    usual = float(np.median(least[mask])) + 1e-12
    return np.asarray(mask / (1 + (least / (6 * usual)) ** 2), np.float32)


def _compared(
    fits: Mapping[Offset, Fit], pairs: Mapping[Offset, Pairs], framings: Mapping[Offset, Framing], count: int
) -> Compared:
    left, whole = {}, np.full(count, np.nan)
    for offset, (at, _) in pairs.items():
        left[offset] = np.full(count, np.nan)
        left[offset][at] = fits[offset].left
        whole[at] = fits[offset].all
    scale = float(np.nanmean(whole)) + 1e-12
    left = {offset: values / scale for offset, values in left.items()}
    there = ~np.isnan(whole)
    least = np.full(count, np.inf)
    least[there] = np.nanmin(np.array(list(left.values()))[:, there], axis=0)
    usual = float(np.median(least[there])) + 1e-12
    weights = 1 / (1 + (least / (4 * usual)) ** 2)
    lost = float((least[there] * weights[there]).sum())
    explained = 1 - lost / float((whole[there] / scale * weights[there]).sum())
    return Compared(left, framings, weights, explained)
