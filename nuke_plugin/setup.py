"""What a node graph needs besides the render job."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dedio_core.paths import PlacedPath, Roots
from dedio_core.uses import Cdl


@dataclass(frozen=True)
class Movie:
    """A movie that Nuke itself encodes, instead of the pictures that our encoder takes.

    `burn_in` is top left, top right, bottom left, bottom right; ``{frame}`` and ``{timecode}`` change.
    """

    file: PlacedPath
    burn_in: tuple[str, str, str, str] | None = None


@dataclass(frozen=True)
class Setup:
    """What a graph needs besides the job. `config` is the OCIO config as a file."""

    roots: Roots
    config: Path
    cdl: Cdl | None = None
    working_space: str | None = None
    """The CDL's own (`cdl.working_space`); without it a CDL is not applied, and a note says so."""
    movie: Movie | None = None
