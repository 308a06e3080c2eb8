"""A cut lined up: its shots, the plates of each, and what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dedio_core.frames import FrameRange, Handles
from dedio_core.media.index import IndexedClip
from dedio_core.uses import LineUp

Conform = Literal["", "frames", "seconds"]


@dataclass(frozen=True)
class Rules:
    """How a cut is lined up.

    `sequence` is the sequence of shots whose names do not tell it. `conform` is for media whose rate
    differs from the cut's where the format does not say what is kept; "" asks for it. Uses of one
    source that are more than `union_gap` frames apart are plates of their own.
    """

    sequence: str = ""
    task: str = "pla"
    element: str = "rawPlate"
    handles: Handles = Handles(8, 8)  # noqa: RUF009
    conform: Conform = ""
    union_gap: int = 48
    turnover: str = ""


@dataclass(frozen=True)
class Known:
    """A plate that the shot tree already has: an element keeps its source, whatever track it moves to."""

    element: str
    content_id: str
    frames: FrameRange
    """Source frames of its last version, counted from the source's first as 0."""


@dataclass(frozen=True)
class Obstacle:
    """Why an event that wants a plate can have none, in one sentence; `where` is its line."""

    where: str
    shot: str
    message: str
    event: int | None = None
    """Index of the event."""

    def __str__(self) -> str:
        return f"{self.where}: {self.shot}: {self.message}"


@dataclass(frozen=True)
class Plate:
    """One plate of a shot: a source, and everything that the cut uses of it."""

    element: str
    is_main: bool
    clip: IndexedClip
    lineup: LineUp
    warnings: tuple[str, ...] = ()
    events: tuple[int, ...] = ()
    """Index of the event of each of its uses."""
    squeeze: float | None = None
    source_colorspace: str | None = None
    has_own_handles: bool = False
    """What a person said of this plate alone: its squeeze, its space, and that it needs its handles."""


@dataclass(frozen=True)
class LinedShot:
    """A shot of the cut. `code` is sequence + shot, which is how the cut calls it."""

    sequence: str
    shot: str
    plates: tuple[Plate, ...]
    description: str = ""

    @property
    def code(self) -> str:
        """The shot code: ``sht100``."""
        return f"{self.sequence}{self.shot}"


@dataclass(frozen=True)
class Lined:
    """The cut lined up, in record order. With `obstacles`, only a lenient run goes on."""

    shots: tuple[LinedShot, ...]
    obstacles: tuple[Obstacle, ...] = ()
