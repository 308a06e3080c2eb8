"""The editorial reference movie: which of its frames shows which frame of the record."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from dedio_core.errors import InputError, MediaError, UsageError
from dedio_core.frames import FrameRange, FrameRate, Timecode
from dedio_core.movies.probe import probe
from dedio_core.qc import small
from dedio_core.qc.framing import Pictures

WIDE = 128
"""Width at which pictures are compared."""


@dataclass(frozen=True)
class Reference:
    """A reference movie. `start` is the timecode of its first frame; `size` that of its small pictures."""

    path: Path
    start: Timecode
    count: int
    size: tuple[int, int]
    full_width: int

    @property
    def frames(self) -> FrameRange:
        """The record frames it has."""
        return FrameRange.of(self.start.frames, self.count)

    def pictures(self, record: list[int]) -> dict[int, Pictures]:
        """The pictures of these record frames. Raises `MediaError`."""
        found = small.of_movie(self.path, [at - self.start.frames for at in record], self.size)
        return {at + self.start.frames: picture for at, picture in found.items()}


def open_reference(path: Path, start: str | None) -> Reference:
    """The movie at `path`; `start` goes before the start timecode that it has itself.

    Raises `UsageError` where neither is there, and `MediaError`.
    """
    info = probe(path)
    if info.rate is None or not info.count:
        raise MediaError(f"{path}: does not say its rate or how many frames it has; export it again")
    rate = _rate(info.rate, path)
    told = start if start is not None else info.timecode
    if told is None:
        raise UsageError(
            f"{path}: has no start timecode; give that of its first frame with --reference-start"
        )
    try:
        begins = Timecode.parse(told, rate)
    except InputError as error:
        source = "--reference-start" if start is not None else f"{path}: its start"
        raise UsageError(f"{source}: {error}") from None
    aspect = Fraction(info.width, info.height) * (info.sample_aspect or 1)
    height = max(16, min(WIDE, round(WIDE / aspect)))
    return Reference(path, begins, info.count, (WIDE, height), info.width)


def _rate(found: Fraction, path: Path) -> FrameRate:
    """The exact rate; a container's clock may round 24000/1001 a little."""
    if found.denominator in (1, 1001):
        return FrameRate(found)
    try:
        return FrameRate.parse(f"{float(found):.3f}")
    except InputError:
        raise MediaError(
            f"{path}: its rate, {float(found):.3f}, is none that cuts have; export it again"
        ) from None
