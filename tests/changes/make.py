"""Pieces of a cut in a few words."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from dedio_core.changes.compare import compare
from dedio_core.changes.piece import Piece
from dedio_core.changes.verdict import Change
from dedio_core.frames import FrameRange


def piece(
    shot: str = "sht010",
    source: tuple[int, int] = (100, 147),
    at: int = 1000,
    *,
    media: str = "a001c003",
    element: str = "",
    speed: Fraction | int | str = 1,
    length: int = 0,
    order: int | None = None,
) -> Piece:
    """A use of `media`, seen from record frame `at` on; as long as its source where nothing is said."""
    frames = FrameRange(*source)
    return Piece(
        shot=shot,
        element=element,
        media=frozenset(media.split()),
        source=frames,
        record=FrameRange.of(at, length or len(frames)),
        order=at if order is None else order,
        speed=Fraction(speed),
    )


def shifted(one: Piece, by: int) -> Piece:
    """The piece `by` frames later in the record."""
    return replace(one, record=one.record.moved(by))


def between(old: Piece, new: Piece) -> dict[str, str]:
    """Verdicts of the one shot of two cuts, kind to reason."""
    (change,) = compare([old], [new])
    assert len({verdict.kind for verdict in change.verdicts}) == len(change.verdicts)
    return {verdict.kind: verdict.reason for verdict in change.verdicts}


def kinds(*changes: Change) -> dict[str, tuple[str, ...]]:
    """Kinds of verdicts by shot."""
    return {change.shot: change.kinds for change in changes}
