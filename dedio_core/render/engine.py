"""The seam between a render job and what carries it out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from threading import Event
from typing import Any, Protocol, runtime_checkable

from dedio_core.events import FrameDone, Noted
from dedio_core.frames import FrameRange
from dedio_core.paths import PlacedPath, Roots
from dedio_core.render.job import Corners, RenderJob
from dedio_core.settings import Settings


class RenderEngine(Protocol):
    """Renders frames of a job. Frames may come in any order; each comes once."""

    def unavailable(self) -> str | None:
        """Why this engine cannot run here and what to do, or None."""

    def render(
        self, job: RenderJob, ranges: tuple[FrameRange, ...], roots: Roots, cancel: Event
    ) -> Iterator[FrameDone | Noted]:
        """Render the plate frames `ranges` of `job`; every output is verified when it is yielded.

        What a person should know meanwhile comes as `Noted`, whose stage is the caller's to fill in.
        Stops with `Cancelled` soon after `cancel` is set; closing the iterator is the same. Raises
        `DedioError`.
        """


@runtime_checkable
class Traced(Protocol):
    """An engine that renders with a program of its own, which the sidecar tells of."""

    def lineage(self) -> tuple[Mapping[str, Any], ...]:
        """What rendered the frames that were yielded so far: JSON values that the same ingest has again."""


@runtime_checkable
class Encodes(Protocol):
    """An engine that can make the proxy movie itself."""

    def movie(
        self, job: RenderJob, place: PlacedPath, burn_in: Corners | None, roots: Roots, cancel: Event
    ) -> Iterator[int | Noted]:
        """Render the movie of all frames of `job` at `place`; yields each plate frame that is in.

        It is there when the iterator ends, and not looked into. Stops and raises as `render` does.
        """


def native(jobs: int, settings: Settings) -> RenderEngine:
    """The engine in this process; `jobs` frames at a time (0: as the machine allows)."""
    from dedio_core.render.native import NativeEngine

    return NativeEngine(jobs)


def nuke(jobs: int, settings: Settings) -> RenderEngine:
    """The engine that has Nuke render; how many at once, the settings say."""
    from dedio_core.render.nuke.engine import NukeEngine

    return NukeEngine(settings.nuke)


ENGINES: dict[str, Callable[[int, Settings], RenderEngine]] = {"native": native, "nuke": nuke}
"""Every engine by its name: a function of how many frames may be worked on at once, and the settings."""
