"""From what each hypothesis leaves unexplained to a verdict, or to the reason why there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from dedio_core.qc.compare import Compared
from dedio_core.qc.fit import Floats
from dedio_core.qc.hypotheses import TOLD, Offset

BLOCKS = 8
"""Parts of the use, in time, that are asked one by one whether they say the same."""
FRAMES = 3.0
"""Record frames, at least, that must speak for a difference: one odd frame decides nothing."""
AGREED = 0.85
"""What must be left of the difference over the blocks when its sign is kept: 1 is that all agree."""
LEAST = 1.5e-4
"""Difference, as a part of the texture, below which two hypotheses are alike."""
LEAST_OF_REST = 0.04
"""The same as a part of what the better one leaves unexplained: compression wanders by as much."""
EXPLAINED = 0.35
"""Part of the texture that must be explained, or the reference shows something else."""
LEAN = 0.28
"""How far, in frames, the best place between the two neighbours may be from the whole frame."""


@dataclass(frozen=True)
class Found:
    """`offset` is None where it is undecided, and `why` says for what reason."""

    offset: Offset | None
    why: str
    numbers: Mapping[str, Any] = field(default_factory=dict)


def decide(compared: Compared | None) -> Found:
    """The offset that explains the reference better than every other, beyond doubt."""
    if compared is None or compared.explained < EXPLAINED:
        part = 0.0 if compared is None else compared.explained
        return Found(None, "the reference does not show this picture", {"explained": round(part, 3)})
    costs = {offset: _cost(compared, offset) for offset in compared.left}
    best = min(costs, key=lambda offset: costs[offset])
    rivals = {offset: _against(compared, best, offset) for offset in compared.left if offset != best}
    alike = [offset for offset, rival in rivals.items() if not rival.is_worse]
    lean = _lean(costs, best)
    nearest = min(rivals.values(), key=lambda rival: rival.difference, default=_Rival(0.0))
    numbers = {
        "explained": round(compared.explained, 3),
        "frames": int((compared.weights > 0.3).sum()),
        "best": str(best),
        "unexplained": {
            str(o): round(cost, 6) for o, cost in sorted(costs.items(), key=lambda kv: kv[1])[:7]
        },
        "nearest": round(nearest.difference, 6),
        "agreed": round(min((r.agreed for r in rivals.values()), default=0.0), 2),
        "lean": None if lean is None else round(lean, 2),
        "alike": [str(o) for o in alike],
    }
    neighbours = [offset for offset in rivals if abs(offset.size - best.size) <= 1]
    if not neighbours:
        return Found(None, "there are no other frames to compare it with", numbers)
    if alike:
        return Found(None, _alike(best, alike), numbers)
    if lean is not None and abs(lean) > LEAN:
        return Found(None, f"the best match lies between two frames, at {lean:+.2f} from '{best}'", numbers)
    if best.size > TOLD:
        return Found(None, f"the best match is more than {TOLD} frames away", numbers)
    return Found(best, "", numbers)


def _alike(best: Offset, others: Sequence[Offset]) -> str:
    names = sorted([best, *others], key=lambda o: (o.record, o.plate))
    if len(names) > 4:
        return f"{len(names)} neighbouring frames score alike, as in a static shot or an even move"
    return f"these score alike: {', '.join(map(str, names))}"


def _cost(compared: Compared, offset: Offset) -> float:
    """What `offset` leaves more than the best hypothesis of each frame does."""
    left = compared.left[offset]
    at = ~np.isnan(left)
    least = np.nanmin(np.array(list(compared.left.values()))[:, at], axis=0)
    return float(np.average(left[at] - least, weights=compared.weights[at]))


@dataclass(frozen=True)
class _Rival:
    """By how much a hypothesis is worse than the best one, how many agree, and how many frames say so."""

    difference: float
    agreed: float = 0.0
    frames: float = 0.0
    is_worse: bool = False


def _against(compared: Compared, best: Offset, other: Offset) -> _Rival:
    mine, theirs = compared.left[best], compared.left[other]
    at = np.flatnonzero(~np.isnan(mine) & ~np.isnan(theirs))
    if len(at) == 0:
        return _Rival(0.0)
    weights = compared.weights[at]
    difference = (theirs - mine)[at]
    mean = float(np.average(difference, weights=weights))
    blocks = _blocks(difference, weights)
    agreed = sum(blocks) / (sum(map(abs, blocks)) + 1e-12)
    speaking = np.clip(difference * weights, 0, None)
    frames = float(speaking.sum() ** 2 / ((speaking**2).sum() + 1e-18))
    rest = float(np.average(mine[at], weights=weights))
    is_large = mean > max(LEAST, LEAST_OF_REST * rest)
    return _Rival(mean, agreed, frames, is_large and agreed > AGREED and frames >= FRAMES)


def _blocks(values: Floats, weights: Floats) -> list[float]:
    parts = np.array_split(np.arange(len(values)), min(BLOCKS, len(values)))
    return [float(np.average(values[p], weights=weights[p] + 1e-9)) for p in parts]


def _lean(costs: Mapping[Offset, float], best: Offset) -> float | None:
    """Where between its neighbours the best one would be, by a parabola; None without both."""
    if best.plate:
        return None  # neighbours there are single pictures: they differ as it happens
    before, after = (costs.get(Offset(record=best.record + n)) for n in (-1, 1))
    if before is None or after is None or before + after <= 2 * costs[best]:
        return None
    return 0.5 * (before - after) / (before + after - 2 * costs[best])
