"""A list whose rate its format does not state: the media that it fits decide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from dedio_core.editorial.cut import CutList
from dedio_core.editorial.edl import UndecidableRate
from dedio_core.editorial.match.choose import match, media_rate
from dedio_core.editorial.match.model import Matched
from dedio_core.editorial.match.overrides import Overrides, unused
from dedio_core.editorial.match.refused import refused
from dedio_core.editorial.match.wanted import Keep
from dedio_core.editorial.readers import read_cut
from dedio_core.frames import FrameRate
from dedio_core.media.index import MediaIndex


def read_and_match(
    path: Path,
    rate: FrameRate | None,
    prepared: Callable[[CutList], CutList],
    index: MediaIndex,
    overrides: Overrides | None = None,
    keep: Keep = "",
) -> tuple[CutList, tuple[Matched, ...]]:
    """The list at `path`, `prepared` (named, joined), and its matches.

    Where the rate was inferred or could not be told, the one rate of all matched media with its timebase
    counts (``rate_source`` is ``media``). `keep`: see `match`. Raises `UndecidableRate` where the media do
    not decide either.
    """
    try:
        cut = prepared(read_cut(path, rate))
        found = match(cut.events, index, cut.rate, overrides, keep)
    except UndecidableRate as error:
        cut, found = _best(path, error, prepared, index, overrides, keep)
    if cut.rate and cut.rate_source == "inferred" and (exact := media_rate(found, cut.rate.timebase)):
        cut = replace(cut, rate=exact, rate_source="media")
    cut = cut.warning(refused(found, index))
    return (cut.warning(unused(overrides, found)) if overrides else cut), found


def _best(
    path: Path,
    error: UndecidableRate,
    prepared: Callable[[CutList], CutList],
    index: MediaIndex,
    overrides: Overrides | None,
    keep: Keep,
) -> tuple[CutList, tuple[Matched, ...]]:
    """The list at the one candidate rate at which more media fit than at any other."""
    tried: list[tuple[int, CutList, tuple[Matched, ...]]] = []
    for base in error.candidates:
        cut = prepared(read_cut(path, FrameRate.of(base)))
        found = match(cut.events, index, cut.rate, overrides, keep)
        exact = media_rate(found, base)
        fits = sum(
            one.status in ("matched", "spanned") and one.clip is not None and one.clip.rate == exact
            for one in found
        )
        if fits and exact:
            tried.append((fits, replace(cut, rate=exact, rate_source="media"), found))
    tried.sort(key=lambda one: -one[0])
    if not tried or (len(tried) > 1 and tried[0][0] == tried[1][0]):
        raise error
    return tried[0][1], tried[0][2]
