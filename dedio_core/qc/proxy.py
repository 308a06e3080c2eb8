"""Whether the first and the last frame of a proxy show what the first and the last EXR hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dedio_core import color, images
from dedio_core.errors import DedioError
from dedio_core.frames import FrameRange
from dedio_core.geometry import fitted
from dedio_core.movies.decode import decode
from dedio_core.qc.check import Check
from dedio_core.qc.framing import Pictures
from dedio_core.qc.small import shrunk
from dedio_core.render.job import JobCdl, JobColor
from dedio_core.render.native import fit
from dedio_core.ycbcr import from_rgb8

NAME = "proxy_pictures"
SIZE = (96, 54)
"""What is compared: small enough that compression makes no difference, large enough for a frame."""
STRIP = 3
"""Rows of it at top and bottom where a burn-in may stand."""
LIMIT = 0.02
"""Mean difference, of the range of codes, up to which a movie shows a picture."""
OTHER = 0.002
"""Mean difference by which another EXR must be nearer to be what the movie shows."""


@dataclass(frozen=True)
class Proxy:
    """A proxy movie and the EXRs that it was made of."""

    movie: Path
    exr: Callable[[int], Path]
    """The file of a plate frame."""
    frames: FrameRange
    size: tuple[int, int]
    """Of the movie; the plate's is `plate`."""
    plate: tuple[int, int]
    filter: str
    color: JobColor
    cdl: JobCdl | None = None


def proxy_check(proxy: Proxy, where: str, severity: str = "error") -> Check:
    """Compare the movie's two ends with their EXRs, and with the EXRs beside these.

    It is undecided where something cannot be read, and says so where neighbours look alike.
    """
    try:
        first = _end(proxy, proxy.frames.first, 1)
        last = _end(proxy, proxy.frames.last, -1)
    except DedioError as error:
        message = f"the proxy could not be compared with the EXRs: {error}"
        return Check(NAME, "undecided", message, "proven", where, None)
    wrong = [text for text in (first.wrong, last.wrong) if text]
    numbers = {"first": first.differences, "last": last.differences}
    if wrong:
        return Check(NAME, "differs", "; ".join(wrong), "proven", where, False, numbers, severity)
    alike = [str(end.frame) for end in (first, last) if end.is_alike]
    message = "its first and last frame show the first and the last EXR"
    if alike:
        message += f" (neighbours of {' and '.join(dict.fromkeys(alike))} look alike)"
    return Check(NAME, "shown", message, "proven", where, True, numbers)


@dataclass(frozen=True)
class _End:
    """One end of the movie: by how much it differs from its EXR, and from those beside it."""

    frame: int
    differences: dict[int, float]

    @property
    def is_alike(self) -> bool:
        """Whether an EXR beside it is as good, or nearly."""
        own = self.differences[self.frame]
        return any(value <= 1.25 * own for frame, value in self.differences.items() if frame != self.frame)

    @property
    def wrong(self) -> str:
        """What is wrong with it; empty where nothing is."""
        own = self.differences[self.frame]
        nearest, best = min(self.differences.items(), key=lambda item: item[1])
        if own > 2 * best and own - best > OTHER:
            return f"where the proxy should show {self.frame} it shows {nearest}"
        if own > LIMIT:
            return (
                f"where the proxy should show {self.frame} it differs from its EXR by {own:.1%} of the range"
            )
        return ""


def _end(proxy: Proxy, frame: int, step: int) -> _End:
    """Compare the movie at plate frame `frame` with its EXR and the next two inwards."""
    index = frame - proxy.frames.first
    shown = next(decode(proxy.movie, FrameRange(index, index)))[1].planes
    to_display = color.to_display(proxy.color, proxy.cdl)
    geometry = fitted(*proxy.plate, 1.0, proxy.size, proxy.filter)
    found = {}
    for other in (frame, frame + step, frame + 2 * step):
        if other not in proxy.frames:
            continue
        picture = images.read_picture(proxy.exr(other), *proxy.plate)
        wanted = from_rgb8(to_display(fit(picture.astype(np.float32, copy=False), geometry)))
        found[other] = max(_differ(a, b) for a, b in zip(shown, wanted, strict=True))
    return _End(frame, found)


def _differ(one: npt.NDArray[np.generic], other: npt.NDArray[np.generic]) -> float:
    """Mean difference of two planes of 8-bit codes, without the rows of a burn-in."""
    a, b = (_small(plane.astype(np.float32))[STRIP:-STRIP] for plane in (one, other))
    return round(float(np.abs(a - b).mean()) / 255, 6)


def _small(plane: Pictures) -> Pictures:
    return shrunk(plane, SIZE)
