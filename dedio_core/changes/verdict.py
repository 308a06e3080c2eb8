"""What became of a shot from one cut to the next."""

from __future__ import annotations

from dataclasses import dataclass

from dedio_core.changes.piece import Piece

VERDICTS = (
    "new",
    "omitted",
    "reinstated",
    "moved",
    "trimmed head",
    "trimmed tail",
    "slipped",
    "retimed",
    "source swapped",
    "renamed",
    "uses changed",
    "CDL changed",
    "unchanged",
)
"""Every kind of verdict, in the order in which a shot's are told."""


@dataclass(frozen=True)
class Verdict:
    """One thing that changed, and in what way: ``trimmed head``, ``+2 frames at the head (...)``."""

    kind: str
    reason: str = ""


@dataclass(frozen=True)
class Change:
    """What became of one element of a shot; there is at least one verdict.

    `shot` and `element` are as the new cut has them, the old one's where it was omitted: where names
    changed hands, an omitted shot and a renamed one may have the same name. `old` and `new` are all
    its uses, in the order of the cut.
    """

    shot: str
    element: str
    verdicts: tuple[Verdict, ...]
    old: tuple[Piece, ...]
    new: tuple[Piece, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of its verdicts, each once."""
        return tuple(dict.fromkeys(verdict.kind for verdict in self.verdicts))
