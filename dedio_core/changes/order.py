"""Which shots changed places: as few as explain the new order."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence

from dedio_core.changes.piece import Piece


def places(pieces: Sequence[Piece]) -> list[int]:
    """The place of every piece in its cut, from 1.

    Layers of one shot that are seen at the same time have one place, whichever of them begins first.
    """
    by_shot: dict[str, list[int]] = defaultdict(list)
    for n, piece in enumerate(pieces):
        by_shot[piece.key[0]].append(n)
    orders = [piece.order for piece in pieces]
    for used in by_shot.values():
        for layers in _at_the_same_time(pieces, used):
            first = min(pieces[n].order for n in layers)
            for n in layers:
                orders[n] = first
    rank = {order: n for n, order in enumerate(sorted(set(orders)), 1)}
    return [rank[order] for order in orders]


def _at_the_same_time(pieces: Sequence[Piece], used: Sequence[int]) -> list[list[int]]:
    found: list[list[int]] = []
    last = 0
    for n in sorted(used, key=lambda n: (pieces[n].record, n)):
        record = pieces[n].record
        if found and record.first <= last:
            found[-1].append(n)
            last = max(last, record.last)
        else:
            found.append([n])
            last = record.last
    return found


def out_of_order(pairs: Sequence[tuple[int, int]]) -> list[bool]:
    """For each pair of places, old and new, whether it is outside the longest run that kept its order."""
    by_old = sorted(range(len(pairs)), key=lambda n: pairs[n])
    ends: list[int] = []
    """The least new place at which a run of each length ends."""
    enders: list[int] = []
    before: list[int] = [-1] * len(pairs)
    for n in by_old:
        length = bisect_right(ends, pairs[n][1])
        before[n] = enders[length - 1] if length else -1
        ends[length : length + 1] = [pairs[n][1]]
        enders[length : length + 1] = [n]
    outside = [True] * len(pairs)
    n = enders[-1] if enders else -1
    while n >= 0:
        outside[n] = False
        n = before[n]
    return outside


def ordinal(n: int) -> str:
    """``1st``, ``2nd``, ``3rd``, ``11th``."""
    suffix = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{suffix}"
