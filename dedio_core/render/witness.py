"""What an engine says that it did, compared with the files: that it ends with 0 proves nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dedio_core import drawing, files, images
from dedio_core.errors import MediaError, ToolError, VerifyError
from dedio_core.events import FrameDone, Noted, Written
from dedio_core.frames import FrameRange, runs
from dedio_core.paths import PlacedPath, Roots
from dedio_core.render.job import RenderJob

OWN = ("native",)
"""Engines in this process, which read back what they write: their frames are not read a second time."""


def sweep(job: RenderJob, ranges: tuple[FrameRange, ...], roots: Roots) -> None:
    """Remove what stands where frames are to be rendered: an old file must not pass for a new one."""
    for frame in (frame for part in ranges for frame in part):
        for place in job.outputs(frame):
            path = place.resolve(roots)
            with files.writing(path):
                path.unlink(missing_ok=True)


def witnessed(
    engine: str,
    frames: Iterable[FrameDone | Noted],
    job: RenderJob,
    ranges: tuple[FrameRange, ...],
    roots: Roots,
) -> Iterator[FrameDone | Noted]:
    """The frames that `engine` says are done, each as asked for, once, with files that are what it says.

    What it notes is passed on.

    Raises `ToolError` at the first that is not so, and in the end where one is missing.
    """
    left = {frame for part in ranges for frame in part}
    for done in frames:
        if isinstance(done, Noted):
            yield done
            continue
        if done.frame not in left:
            raise ToolError(f"engine {engine}: frame {done.frame} was not asked for, or came twice")
        wanted = {str(path) for path in job.outputs(done.frame)}
        if {written.path for written in done.outputs} != wanted:
            raise ToolError(
                f"engine {engine}: frame {done.frame} does not have the files that it should have"
            )
        if engine not in OWN:
            for written in done.outputs:
                _check(engine, written, job, done.frame, roots)
        left.discard(done.frame)
        yield done
    if left:
        missing = ", ".join(map(str, runs(left)))
        raise ToolError(f"engine {engine}: ended as if all was well, but made no frames {missing}")


def _check(engine: str, written: Written, job: RenderJob, frame: int, roots: Roots) -> None:
    path = PlacedPath.parse(written.path).resolve(roots)
    try:
        if job.exr and written.path == str(job.exr.path(frame)):
            size, checksum, _ = images.verified_exr(path, *job.geometry.size, job.timecode(frame))
        else:
            with files.reading(path):
                size, checksum = path.stat().st_size, files.checksum(path)
            drawing.read_png(path)
    except (MediaError, VerifyError) as error:
        raise ToolError(f"engine {engine}: said that frame {frame} is done, but {error}") from error
    if (size, checksum) != (written.size, written.checksum):
        raise ToolError(f"engine {engine}: {path}: is not what it said that it wrote")
