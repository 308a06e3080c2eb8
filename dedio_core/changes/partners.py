"""Which shot of the new cut is which of the old one: by media and source range, then by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dedio_core.changes.overlap import overlaps
from dedio_core.changes.piece import Key, Piece

Groups = Mapping[Key, Sequence[int]]
"""The pieces of every shot and element, as places in their cut."""


def partners(old: Sequence[Piece], new: Sequence[Piece], olds: Groups, news: Groups) -> dict[Key, Key]:
    """The old key of every new one that was in the old cut.

    In this order: same name and some of the same frames; same frames under another name (at least
    half of the shorter range; elements of the same shot first, then the best overlap); same name with
    other frames or another source. A source that names nothing is told by its shot's name only.
    """
    found = {
        key: key
        for key in news
        if key in olds and next(overlaps(old, new, olds[key], news[key]), None) is not None
    }
    taken = set(found)
    _renamed(old, new, olds, news, found, taken)
    for key in news:
        if key not in found and key in olds and key not in taken:
            found[key] = key
    return found


def _renamed(
    old: Sequence[Piece],
    new: Sequence[Piece],
    olds: Groups,
    news: Groups,
    found: dict[Key, Key],
    taken: set[Key],
) -> None:
    free_old = [o for key in olds if key not in taken for o in olds[key] if old[o].media]
    free_new = [n for key in news if key not in found for n in news[key] if new[n].media]
    fitting = []
    for one in overlaps(old, new, free_old, free_new):
        was, now = old[one.old], new[one.new]
        if 2 * one.shared >= min(len(was.source), len(now.source)):
            is_other_shot = was.key[0] != now.key[0]
            fitting.append((is_other_shot, -one.share, abs(was.order - now.order), one.old, one.new))
    for *_, o, n in sorted(fitting):
        was_key, now_key = old[o].key, new[n].key
        if was_key not in taken and now_key not in found:
            found[now_key] = was_key
            taken.add(was_key)
