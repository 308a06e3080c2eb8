"""A small picture of a plate: the frame of its published proxy that the cut shows first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dedio_core import drawing, shot_tree
from dedio_core.errors import DedioError
from dedio_core.frames import FrameRange
from dedio_core.movies.decode import decode
from dedio_core.naming import tree
from dedio_core.report.model import Report
from dedio_core.settings import names_of
from dedio_core.turnover.model import PlatePlan, shot_info
from dedio_core.ycbcr import to_rgb

WIDTH = 240


@dataclass(frozen=True)
class Thumbnail:
    """`jpeg`, or where there is none `words` that stand in its place."""

    jpeg: bytes = b""
    words: str = ""


def thumbnail(report: Report, plate: PlatePlan) -> Thumbnail:
    """The thumbnail of `plate`. Never raises for a picture that cannot be had."""
    version = report.published(plate)
    if version is None:
        return Thumbnail(words="no picture yet")
    try:
        return Thumbnail(_picture(report, plate, version))
    except (DedioError, OSError, ImportError):
        return Thumbnail(words=f"no picture in v{version:03d}")


def _picture(report: Report, plate: PlatePlan, version: int) -> bytes:
    """The JPEG. Raises `DedioError` or `OSError` where the version has no such frame."""
    names = tree(names_of(report.settings))
    shot = shot_info(plate.shot, plate.plate, report.plan.asked)
    values = {**shot_tree.values_of(shot), "version": version}
    first = plate.uses[0]
    frame = first.plate_frame(first.comp_cut.first, plate.pull.offset) - plate.pull.plate.first
    folder = report.root / names.version_path(values)
    movie = next(iter(sorted(folder.glob("*.mp4"))), folder / "proxy.mp4")
    for _, pixels in decode(movie, FrameRange(frame, frame), check_frames=1):
        rgb = to_rgb(
            pixels.planes,
            bits=pixels.bits,
            levels="video",
            matrix="bt709",
            subsampling=pixels.subsampling,
            siting="left",
        )
        picture = np.rint(rgb.clip(0, 1) * 255).astype(np.uint8)
        return drawing.small_jpeg(picture, WIDTH)
    raise FileNotFoundError(movie)
