"""What matching finds: each event with its clip, or with what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from dedio_core.editorial.cut import CutEvent
from dedio_core.frames import FrameRange
from dedio_core.media.index import IndexedClip

Status = Literal["matched", "spanned", "partial", "ambiguous", "proxy only", "missing", "skipped"]


@dataclass(frozen=True)
class Candidate:
    """A clip that may be meant: how well it fits, and why, in words.

    `frames` are what the cut needs of it, numbered as its own `frames`, and may reach past them:
    `head` and `tail` frames are not there. None: it has none of them.
    """

    clip: IndexedClip
    score: int
    reasons: tuple[str, ...]
    frames: FrameRange | None = None
    head: int = 0
    tail: int = 0
    source_in: Fraction | None = None
    """Where the label of source in is, in the clip's numbers, where its rate had to be converted."""
    is_barred: bool = False
    """Something speaks against it: it is shown, and never chosen."""

    @property
    def covers(self) -> bool:
        """Whether it has every frame that the cut needs."""
        return self.frames is not None and not self.head and not self.tail


@dataclass(frozen=True)
class Part:
    """The part of a cut that one file of a spanned clip has."""

    clip: IndexedClip
    frames: FrameRange


@dataclass(frozen=True)
class Matched:
    """An event and its media.

    ``matched``: `clip` has all of `frames`. ``spanned``: the files of one take have them, in `parts`.
    ``partial``: `clip` is the one, but lacks frames. ``ambiguous``: several fit equally well.
    ``proxy only``: its original is nowhere. ``missing``: nothing fits. ``skipped``: not asked for.
    `frames` are numbered as the clip's own, both included, and have no handles.
    """

    event: CutEvent
    status: Status
    clip: IndexedClip | None = None
    frames: FrameRange | None = None
    reasons: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    parts: tuple[Part, ...] = ()
    source_in: Fraction | None = None
    """As of its candidate: `frames` are converted to the clip's rate already."""
    override: str = ""
    """The line that chose its clip by hand: ``out.csv:2``."""

    @property
    def is_settled(self) -> bool:
        """Whether its plate can be made, or none is wanted."""
        return self.status in ("matched", "spanned", "skipped")
