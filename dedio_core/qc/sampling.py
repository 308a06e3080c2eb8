"""Which record frames of a use are compared: a bounded number, spread, more where the picture changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from dedio_core.frames import FrameRange
from dedio_core.qc.framing import Pictures

LOOKED_AT = 480
"""Reference frames of a use that are decoded at most."""
RUN = 12
"""Consecutive frames that are taken together."""


def looked_at(record: FrameRange) -> list[int]:
    """The record frames to decode: all, or four even parts of a long use."""
    if len(record) <= LOOKED_AT:
        return list(record)
    part = LOOKED_AT // 4
    starts = np.linspace(record.first, record.last - part + 1, 4).round().astype(int)
    return [int(start) + n for start in starts for n in range(part)]


def sampled(pictures: Mapping[int, Pictures], most: int) -> list[int]:
    """At most `most` of the frames: half of the runs evenly spread, half where the picture changes most."""
    frames = sorted(pictures)
    if len(frames) <= most:
        return frames
    runs = [frames[n : n + RUN] for n in range(0, len(frames), RUN)]
    wanted = max(1, most // RUN)
    spread = {int(n) for n in np.linspace(0, len(runs) - 1, max(1, wanted // 2)).round()}
    busy = sorted(range(len(runs)), key=lambda n: -_change(pictures, runs[n]))
    chosen = [*spread, *(n for n in busy if n not in spread)][:wanted]
    return [frame for n in sorted(chosen) for frame in runs[n]]


def _change(pictures: Mapping[int, Pictures], frames: Sequence[int]) -> float:
    """How much the picture changes in `frames`; a cut or a flash is only one change of many."""
    steps = [np.abs(pictures[b] - pictures[a]).mean() for a, b in pairwise(frames)]
    return float(np.median(steps)) if steps else 0.0
