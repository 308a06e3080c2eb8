"""A render job: one plate, its source, what is done to it, and the files that come out.

Standard library only: it is read inside Nuke and on farm machines. All frame numbers of outputs
are plate frames; the source frame of plate frame `f` is ``f + source.offset``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from dedio_core.frames import FrameRange, FrameRate, Timecode
from dedio_core.models import Levels
from dedio_core.paths import PlacedPath
from dedio_core.uses import Cdl

Corners = tuple[str, str, str, str]
"""Lines over a picture: top left, top right, bottom left, bottom right.

``{frame}`` and ``{timecode}`` change with the frame.
"""


@dataclass(frozen=True)
class JobSource:
    """Where pixels come from.

    A movie is one file whose frames count from 0; a sequence is a folder with files named
    ``{base_name}{separator}{frame:0{padding}d}.{extension}``.
    """

    kind: Literal["movie", "sequence"]
    path: PlacedPath
    frames: FrameRange
    offset: int
    width: int
    height: int
    rate: FrameRate
    levels: Levels = "video"
    matrix: str = "bt709"
    base_name: str = ""
    separator: str = "."
    padding: int = 4
    extension: str = ""

    def name(self, frame: int) -> str:
        """File name of source frame `frame` of a sequence."""
        return f"{self.base_name}{self.separator}{frame:0{self.padding}d}.{self.extension}"


@dataclass(frozen=True)
class JobColor:
    """OCIO names as the config in use spells them, and the config's content hash."""

    config: str
    config_hash: str
    source: str
    target: str
    display: str
    view: str


@dataclass(frozen=True)
class Geometry:
    """How the source picture fills the plate.

    `box` is the exact rectangle (x0, y0, x1, y1) in plate pixels, fractional, that the desqueezed
    picture fills; outside is black. `scale` is (x, y) from source to plate pixels.
    """

    source_size: tuple[int, int]
    squeeze: float
    size: tuple[int, int]
    box: tuple[float, float, float, float]
    filter: str

    @property
    def scale(self) -> tuple[float, float]:
        """Plate pixels a source pixel, x and y."""
        x0, y0, x1, y1 = self.box
        return (x1 - x0) / self.source_size[0], (y1 - y0) / self.source_size[1]


@dataclass(frozen=True)
class ExrOutput:
    """The EXR of each frame: half float RGB scanlines.

    `text` and `numbers` are header attributes that every frame has alike.
    """

    folder: PlacedPath
    prefix: str
    compression: str
    rate: Fraction
    start: Timecode | None = None
    """Source timecode of the job's first frame."""
    capture_rate: Fraction | None = None
    text: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)
    offset: int = 0
    """Frame of the camera original minus plate frame; converted files are numbered otherwise."""

    def path(self, frame: int) -> PlacedPath:
        """The file of plate frame `frame`."""
        return self.folder.child(f"{self.prefix}{frame:04d}.exr")


@dataclass(frozen=True)
class JobCdl:
    """A CDL, applied without clamps to a picture that is taken to `space` and back again.

    Both names are as the config spells them; `scene_linear` is the space of that role, empty without one.
    """

    numbers: Cdl
    space: str
    scene_linear: str


@dataclass(frozen=True)
class PictureOutput:
    """The proxy picture of each frame: 8-bit RGB PNG after the display transform, without burn-in."""

    folder: PlacedPath
    size: tuple[int, int]
    cdl: JobCdl | None = None
    """Applied between the fit and the display transform. No EXR has one."""
    no_cdl: str = ""
    """Why the cut's CDL is not applied; empty where it is, or where there is none."""

    def path(self, frame: int) -> PlacedPath:
        """The file of plate frame `frame`."""
        return self.folder.child(f"proxy.{frame:04d}.png")


@dataclass(frozen=True)
class RenderJob:
    """One plate. At least one of the outputs is there."""

    shot: str
    source: JobSource
    color: JobColor
    geometry: Geometry
    frames: FrameRange
    exr: ExrOutput | None = None
    picture: PictureOutput | None = None
    roots: tuple[str, ...] = ("source", "stage", "work")
    active: tuple[float, float, float, float] | None = None
    """The part of the plate that the picture fills, where it is not the geometry's box."""

    @property
    def active_box(self) -> tuple[float, float, float, float]:
        """The part of the plate that the picture fills: x0, y0, x1, y1 in plate pixels."""
        return self.active or self.geometry.box

    def outputs(self, frame: int) -> tuple[PlacedPath, ...]:
        """Every file of plate frame `frame`."""
        return tuple(output.path(frame) for output in (self.exr, self.picture) if output)

    def from_staged(self, picture: PictureOutput, frames: FrameRange) -> RenderJob:
        """The job that makes proxy pictures of `frames` from this one's EXRs.

        They are in the target space and fitted already.
        """
        assert self.exr
        size, prefix = self.geometry.size, self.exr.prefix
        source = JobSource(
            kind="sequence",
            path=self.exr.folder,
            frames=frames,
            offset=0,
            width=size[0],
            height=size[1],
            rate=self.source.rate,
            levels="full",
            base_name=prefix[:-1],
            separator=prefix[-1:],
            extension="exr",
        )
        box = (0.0, 0.0, float(size[0]), float(size[1]))
        whole = Geometry(size, 1.0, size, box, self.geometry.filter)
        color = replace(self.color, source=self.color.target)
        return replace(
            self,
            source=source,
            color=color,
            geometry=whole,
            frames=frames,
            exr=None,
            picture=picture,
            active=self.active_box,
        )

    @property
    def shows_plate(self) -> bool:
        """Whether what it renders is the plate itself: pixels of an EXR that it writes or reads."""
        return self.exr is not None or self.source.path.root == "stage"

    def timecode(self, frame: int) -> Timecode | None:
        """Source timecode of plate frame `frame`."""
        if self.exr is None or self.exr.start is None:
            return None
        return self.exr.start.plus(frame - self.frames.first)
