"""The seam between a render job and what carries it out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event
from typing import Protocol

from dedio_core.events import FrameDone
from dedio_core.frames import FrameRange
from dedio_core.paths import Roots
from dedio_core.render.job import RenderJob


class RenderEngine(Protocol):
    """Renders frames of a job. Frames may come in any order; each comes once."""

    def unavailable(self) -> str | None:
        """Why this engine cannot run here and what to do, or None."""

    def render(
        self, job: RenderJob, ranges: tuple[FrameRange, ...], roots: Roots, cancel: Event
    ) -> Iterator[FrameDone]:
        """Render the plate frames `ranges` of `job`; every output is verified when it is yielded.

        Stops with `Cancelled` soon after `cancel` is set; closing the iterator is the same. Raises
        `DedioError`.
        """


def native(jobs: int) -> RenderEngine:
    """The engine in this process; `jobs` frames at a time (0: as the machine allows)."""
    from dedio_core.render.native import NativeEngine

    return NativeEngine(jobs)


ENGINES: dict[str, Callable[[int], RenderEngine]] = {"native": native}
"""Every engine by its name: a function of how many frames may be worked on at once."""
