"""The native engine: frames in parallel in this process, each read once, nothing in between.

The frame loop of every native render is `_one_frame`: read, colour, fit, write the EXR, read it back, and
make the proxy picture of what was read.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from threading import Event
from typing import Any

import numpy as np
import numpy.typing as npt

from dedio_core import color, drawing, files, images, movies
from dedio_core.errors import Cancelled
from dedio_core.events import FrameDone, Written
from dedio_core.frames import FrameRange
from dedio_core.geometry import fitted
from dedio_core.measure import measured
from dedio_core.movies.decode import decode
from dedio_core.movies.rgb import rgb
from dedio_core.paths import Roots
from dedio_core.render.job import ExrOutput, Geometry, RenderJob
from dedio_core.resample import resize

Picture = npt.NDArray[np.float32]
MOST_JOBS = 8
"""Frames at once unless told otherwise: each 5.8K frame needs about 0.8 GB."""


class NativeEngine:
    """Renders with the OpenImageIO and OpenColorIO wheels, `jobs` frames at a time."""

    def __init__(self, jobs: int = 0) -> None:
        self.jobs = jobs or min(MOST_JOBS, len_of_cpus())

    def unavailable(self) -> str | None:
        """Why this engine cannot run here and what to do, or None."""
        doors = (images.unavailable, color.unavailable, movies.unavailable, drawing.unavailable, _no_numba)
        return next((reason for door in doors if (reason := door())), None)

    def render(
        self, job: RenderJob, ranges: tuple[FrameRange, ...], roots: Roots, cancel: Event
    ) -> Iterator[FrameDone]:
        """Render the plate frames `ranges` of `job`, `jobs` at a time, in the order they finish."""
        for output in (job.exr, job.picture):
            if output:
                folder = output.folder.resolve(roots)
                with files.writing(folder):
                    folder.mkdir(parents=True, exist_ok=True)
        images.set_threads(1 if self.jobs > 1 else len_of_cpus())
        one = partial(_one_frame, job, Tools.of(job), roots)
        with ThreadPoolExecutor(self.jobs, "dedio-frame") as pool:
            running: set[Future[FrameDone]] = set()
            try:
                for frame, fetch in _pictures(job, ranges, roots, self.jobs):
                    if cancel.is_set():
                        raise Cancelled("stopped")
                    running.add(pool.submit(one, frame, fetch))
                    if len(running) >= self.jobs:
                        yield from _take(running, wait_for_all=False)
                while running:
                    yield from _take(running, wait_for_all=False)
                    if cancel.is_set():
                        raise Cancelled("stopped")
            except GeneratorExit:
                for future in running:
                    future.cancel()
                raise
            except BaseException:
                # What the others finish meanwhile is whole work: it is kept for the next run.
                yield from _take(running, wait_for_all=True)
                raise


def len_of_cpus() -> int:
    """Processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _no_numba() -> str | None:
    try:
        import numba  # noqa: F401
    except ImportError as error:
        return f"Numba cannot be imported ({error}); run: pip install numba"
    return None


def _take(running: set[Future[FrameDone]], *, wait_for_all: bool) -> Iterator[FrameDone]:
    """Frames that are done, waiting for at least one; a failed one raises, unless all are taken."""
    while running:
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        failed: BaseException | None = None
        for future in done:
            running.discard(future)
            error = future.exception()
            if error is None:
                yield future.result()
            else:
                failed = failed or error
        if not wait_for_all:
            if failed:
                raise failed
            return


@dataclass(frozen=True)
class Tools:
    """The colour transforms of a job, made once."""

    to_target: Callable[[npt.NDArray[Any]], Picture] | None
    to_display: Callable[[Picture], npt.NDArray[np.uint8]] | None

    @classmethod
    def of(cls, job: RenderJob) -> Tools:
        """The transforms that `job` needs."""
        same = job.color.source == job.color.target
        return cls(
            None if same else color.to_target(job.color),
            color.to_display(job.color, job.picture.cdl) if job.picture else None,
        )


Fetch = Callable[[], npt.NDArray[Any]]


def _pictures(
    job: RenderJob, ranges: tuple[FrameRange, ...], roots: Roots, threads: int
) -> Iterator[tuple[int, Fetch]]:
    """Each plate frame with a function that gives its source picture; that runs in a worker."""
    source = job.source
    for part in ranges:
        if source.kind == "sequence":
            for frame in part:
                path = source.path.child(source.name(frame + source.offset)).resolve(roots)
                yield frame, partial(images.read_picture, path, source.width, source.height)
        else:
            wanted = part.moved(source.offset)
            for index, pixels in decode(source.path.resolve(roots), wanted, threads=threads):
                yield index - source.offset, partial(rgb, pixels, levels=source.levels, matrix=source.matrix)


def _one_frame(job: RenderJob, tools: Tools, roots: Roots, frame: int, fetch: Fetch) -> FrameDone:
    picture = fetch()
    linear = tools.to_target(picture) if tools.to_target else picture.astype(np.float32, copy=False)
    del picture
    plate: npt.NDArray[Any] = fit(linear, job.geometry)
    del linear
    written: list[Written] = []
    if job.exr:
        images.write_exr(job.exr.path(frame).resolve(roots), plate, header_of(job, job.exr, frame))
        del plate  # not needed in memory twice
        exr, plate = _read_back(job, job.exr, roots, frame)
        written.append(exr)
    qc = measured(plate.astype(np.float16, copy=False), job.active_box) if job.shows_plate else {}
    if job.picture and tools.to_display:
        whole = fitted(*job.geometry.size, 1.0, job.picture.size, job.geometry.filter)
        small = fit(plate.astype(np.float32, copy=False), whole)
        path = job.picture.path(frame)
        size, checksum = drawing.write_png(path.resolve(roots), tools.to_display(small))
        written.append(Written(str(path), size, checksum))
    return FrameDone(frame, tuple(written), qc)


def fit(picture: Picture, geometry: Geometry) -> Picture:
    """`picture` in its exact box of the plate; untouched where that changes nothing."""
    width, height = geometry.size
    if geometry.source_size == geometry.size and geometry.box == (0, 0, width, height):
        return picture
    return resize(picture, geometry.size, geometry.box, geometry.filter)


def header_of(job: RenderJob, exr: ExrOutput, frame: int) -> images.ExrHeader:
    """What the EXR of plate frame `frame` says besides its pixels."""
    is_ap1 = job.color.target == "ACEScg"
    return images.ExrHeader(
        compression=exr.compression,
        rate=exr.rate,
        timecode=job.timecode(frame),
        chromaticities=images.AP1_CHROMATICITIES if is_ap1 else None,
        capture_rate=exr.capture_rate,
        text=exr.text,
        # A float even where the number is whole: a plan that went through JSON writes the same bytes.
        numbers={name: float(number) for name, number in exr.numbers.items()}
        | {"dedio:sourceFrame": frame + exr.offset},
    )


def _read_back(
    job: RenderJob, exr: ExrOutput, roots: Roots, frame: int
) -> tuple[Written, npt.NDArray[np.float16]]:
    """The EXR that was written, on the disk and verified, and what is in it."""
    place = exr.path(frame)
    path = place.resolve(roots)
    with files.writing(path):
        files.sync_file(path)
    size, checksum, pixels = images.verified_exr(path, *job.geometry.size, job.timecode(frame))
    return Written(str(place), size, checksum), pixels
