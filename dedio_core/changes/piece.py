"""One use of one source by a shot: what two cuts are compared by."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from fractions import Fraction

from dedio_core.editorial.cut import Cdl
from dedio_core.frames import FrameRange

Key = tuple[str, str]
"""A shot and its element, as they are compared."""


@dataclass(frozen=True)
class Piece:
    """One use of one source by a shot in a cut, as far as two cuts can be compared."""

    shot: str
    """As named."""
    element: str
    """Empty for the main plate."""
    media: frozenset[str]
    """Keys that identify the source: two pieces have the same source where they share one."""
    source: FrameRange
    """Source frames it needs, both included, before handles."""
    record: FrameRange
    """Record frames it is seen in, both included."""
    order: int
    """Its place in the cut."""
    speed: Fraction
    curve: tuple[tuple[Fraction, Fraction], ...] = ()
    cdl: Cdl | None = None
    where: str = ""
    description: str = ""
    source_name: str = ""
    """What people call its source; empty: a key of it says so."""

    @property
    def key(self) -> Key:
        """Its shot and element, compared without regard to case and Unicode form."""
        return folded(self.shot), folded(self.element)

    @property
    def head(self) -> int:
        """The source frame at its record head: the high end where it plays in reverse."""
        return self.source.last if self.speed < 0 else self.source.first

    @property
    def tail(self) -> int:
        """The source frame at its record tail."""
        return self.source.first if self.speed < 0 else self.source.last

    def has_source_of(self, other: Piece) -> bool:
        """Whether both use the same source. Where neither says which, nothing speaks against it."""
        return bool(self.media & other.media) or not (self.media or other.media)

    def shared(self, other: Piece) -> int:
        """How many source frames both ranges have."""
        last, first = min(self.source.last, other.source.last), max(self.source.first, other.source.first)
        return max(0, last - first + 1)


def folded(name: str) -> str:
    """`name` as it is compared."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
