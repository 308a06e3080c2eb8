"""Which use of a shot in the new cut is which in the old one, where it is used several times."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass

from dedio_core.changes.overlap import overlaps
from dedio_core.changes.piece import Piece


@dataclass(frozen=True)
class Pairing:
    """Uses of one shot and element, as places in their cuts."""

    pairs: tuple[tuple[int, int], ...]
    added: tuple[int, ...]
    removed: tuple[int, ...]


def pair(old: Sequence[Piece], new: Sequence[Piece], olds: Sequence[int], news: Sequence[int]) -> Pairing:
    """Pair the pieces at `olds` with those at `news`, each at most once.

    The best overlap goes first, of equal ones the nearest in the order of uses; then the same source with no
    frame in common, in order of the cut; then what is left, in order of the cut.
    """
    if len(olds) == len(news) == 1:
        return Pairing(((olds[0], news[0]),), (), ())
    found: dict[int, int] = {}
    left = dict.fromkeys(olds)
    was = {o: rank for rank, o in enumerate(olds)}
    now = {n: rank for rank, n in enumerate(news)}

    def take(o: int, n: int) -> None:
        found[n] = o
        del left[o]

    for one in sorted(
        overlaps(old, new, olds, news),
        key=lambda one: (-one.share, abs(was[one.old] - now[one.new]), one.new, one.old),
    ):
        if one.old in left and one.new not in found:
            take(one.old, one.new)
    by_source: dict[str, deque[int]] = defaultdict(deque)
    for o in left:
        for name in old[o].media or {""}:
            by_source[name].append(o)
    for n in (n for n in news if n not in found):
        first = [_first(by_source[name], left) for name in new[n].media or {""} if name in by_source]
        same = [o for o in first if o is not None]
        if same:
            take(min(same, key=lambda o: (old[o].order, o)), n)
    for n, o in zip([n for n in news if n not in found], list(left), strict=False):
        take(o, n)
    added = tuple(n for n in news if n not in found)
    return Pairing(tuple((found[n], n) for n in news if n in found), added, tuple(left))


def _first(waiting: deque[int], left: dict[int, None]) -> int | None:
    while waiting and waiting[0] not in left:
        waiting.popleft()
    return waiting[0] if waiting else None
