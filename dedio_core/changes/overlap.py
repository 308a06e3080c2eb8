"""Pieces of two cuts that use the same frames of the same source, found without trying all pairs."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dedio_core.changes.piece import Piece

NEAREST = 32
"""Pieces of one source that are looked at on each side of the place where a piece's own frames begin."""


@dataclass(frozen=True)
class Overlap:
    """Two pieces, by their places in their cuts, that share frames of a source."""

    old: int
    new: int
    shared: int
    share: float
    """Shared frames as a part of all frames that either uses; 1 where the ranges are the same."""


@dataclass
class _Source:
    """The old pieces of one source, by their first frame."""

    firsts: list[int] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    longest: int = 0


def overlaps(
    old: Sequence[Piece], new: Sequence[Piece], olds: Iterable[int], news: Iterable[int]
) -> Iterator[Overlap]:
    """Every overlap of the pieces at `olds` with those at `news`.

    Where one source is used very often, only the uses nearest to each piece are looked at.
    """
    sources = _by_source(old, olds)
    for n in news:
        piece, seen = new[n], set[int]()
        for key in piece.media or {""}:
            seen.update(_near(sources, key, piece))
        for o in sorted(seen):
            shared = old[o].shared(piece)
            if shared:
                union = len(old[o].source) + len(piece.source) - shared
                yield Overlap(o, n, shared, shared / union)


def _by_source(old: Sequence[Piece], olds: Iterable[int]) -> Mapping[str, _Source]:
    found: dict[str, _Source] = defaultdict(_Source)
    for o in sorted(olds, key=lambda o: (old[o].source, o)):
        for key in old[o].media or {""}:
            source = found[key]
            source.firsts.append(old[o].source.first)
            source.places.append(o)
            source.longest = max(source.longest, len(old[o].source))
    return found


def _near(sources: Mapping[str, _Source], key: str, piece: Piece) -> Sequence[int]:
    source = sources.get(key)
    if source is None:
        return ()
    here = bisect_left(source.firsts, piece.source.first)
    low = bisect_left(source.firsts, piece.source.first - source.longest + 1)
    high = bisect_right(source.firsts, piece.source.last)
    return source.places[max(low, here - NEAREST) : min(high, here + NEAREST)]
