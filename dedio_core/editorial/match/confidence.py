"""How sure a match is, as a number that a person can sort by."""

from __future__ import annotations

from itertools import pairwise

from dedio_core.editorial.match.model import Matched

POINTS = ((0, 0.0), (1000, 0.5), (1200, 0.65), (2000, 0.85), (3000, 0.95), (3300, 1.0))
"""Scores of `score` and what they are worth: timecode alone, a reel alone, a name, reel and timecode."""


def confidence(found: Matched) -> float:
    """0 to 1: 1 where a person chose the clip, 0 where the event has none; else by its score.

    Of an ambiguous event it is 0, however well each of the clips fits.
    """
    if found.clip is None or found.status in ("missing", "ambiguous", "proxy only", "skipped"):
        return 0.0
    if found.override:
        return 1.0
    score = next((c.score for c in found.candidates if c.clip.path == found.clip.path), 0)
    return round(worth(score), 2)


def worth(score: int) -> float:
    """What a score is worth, 0 to 1."""
    for (low, least), (high, most) in pairwise(POINTS):
        if score <= high:
            return least + (most - least) * max(0, score - low) / (high - low)
    return 1.0
