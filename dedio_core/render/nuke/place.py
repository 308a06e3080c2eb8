"""A frame that Nuke rendered: proved, stamped, and put where the native engine would have written it."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dedio_core import drawing, files, images
from dedio_core.errors import MediaError, VerifyError
from dedio_core.events import FrameDone, Written
from dedio_core.measure import measured
from dedio_core.paths import PlacedPath, Roots
from dedio_core.render.job import RenderJob
from dedio_core.render.nuke.stamp import stamped


@dataclass(frozen=True)
class Placing:
    """Takes frames of `job` from where Nuke writes them: the outputs of `inner`, the same job elsewhere."""

    job: RenderJob
    inner: RenderJob
    roots: Roots

    def frame(self, frame: int) -> FrameDone:
        """Put the files of plate frame `frame` in place, each read back whole before.

        Raises `VerifyError` for a file that is no such frame, `DiskFull` or `WriteError`.
        """
        job, written, qc = self.job, [], {}
        if job.exr and self.inner.exr:
            rendered = self.inner.exr.path(frame).resolve(self.roots)
            made = rendered.with_name(f"stamped_{frame:04d}.exr")
            _check_there(rendered)
            stamped(job, job.exr, frame, rendered, made)
            size, checksum, pixels = images.verified_exr(made, *job.geometry.size, job.timecode(frame))
            written.append(_put(made, job.exr.path(frame), self.roots, size, checksum))
            with contextlib.suppress(OSError):  # Windows: Nuke may hold it open; it goes with its folder
                rendered.unlink()
            qc = measured(pixels, job.active_box)
        elif job.shows_plate:
            source = job.source.path.child(job.source.name(frame + job.source.offset)).resolve(self.roots)
            plate = images.read_picture(source, job.source.width, job.source.height)
            qc = measured(plate.astype(np.float16), job.active_box)
        if job.picture and self.inner.picture:
            rendered = self.inner.picture.path(frame).resolve(self.roots)
            size, checksum = _picture(rendered, job.picture.size)
            written.append(_put(rendered, job.picture.path(frame), self.roots, size, checksum))
        return FrameDone(frame, tuple(written), qc)


def _check_there(path: Path) -> None:
    if not path.is_file():
        raise VerifyError(f"{path}: Nuke said that it was rendered, but it is not there")


def _picture(path: Path, size: tuple[int, int]) -> tuple[int, str]:
    """Size in bytes and checksum of a proxy picture, decoded whole. Raises `VerifyError`."""
    _check_there(path)
    try:
        height, width, _ = drawing.read_png(path).shape
    except MediaError as error:
        raise VerifyError(str(error)) from None
    if (width, height) != size:
        raise VerifyError(f"{path}: is {width}x{height}, not {size[0]}x{size[1]}")
    with files.writing(path):
        files.sync_file(path)
    with files.reading(path):
        return path.stat().st_size, files.checksum(path)


def _put(path: Path, place: PlacedPath, roots: Roots, size: int, checksum: str) -> Written:
    target = place.resolve(roots)
    with files.writing(target):
        path.replace(target)
    return Written(str(place), size, checksum)


def put_movie(made: PlacedPath, place: PlacedPath, roots: Roots) -> None:
    """Put the movie that Nuke rendered in place. Raises `VerifyError` where there is none."""
    path = made.resolve(roots)
    _check_there(path)
    with files.writing(path):
        files.sync_file(path)
        path.replace(place.resolve(roots))
