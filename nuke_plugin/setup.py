"""What a node graph needs besides the render job."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dedio_core.paths import PlacedPath, Roots
from dedio_core.render.job import Corners


@dataclass(frozen=True)
class Movie:
    """A movie that Nuke itself encodes, instead of the pictures that our encoder takes."""

    file: PlacedPath
    burn_in: Corners | None = None


@dataclass(frozen=True)
class Setup:
    """What a graph needs besides the job. `config` is the OCIO config as a file."""

    roots: Roots
    config: Path
    movie: Movie | None = None
    is_stamped: bool = False
    """Whether the headers of EXRs are made afterwards, by the engine: Nuke writes no metadata then."""
