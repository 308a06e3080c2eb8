"""The things an ingest talks about: the cut, the shot, the source clip, image sequences, results.

All are plain data: JSON-ready, comparable, and free of outside libraries, so that they mean the
same in Nuke's Python.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

from dedio_core.frames import FrameRange, FrameRate, Handles, Timecode
from dedio_core.uses import LineUp

CUT_IN = 1001
"""Comp frame of the first cut frame, in every shot."""

SourceKind = Literal["movie", "sequence", "raw"]
Levels = Literal["video", "full"]


@dataclass(frozen=True)
class EditorialCutInfo:
    """One row of a cut: which frames of which source, and which shot they are.

    `in_point` and `out_point` are both included. For a clip they count its frames from 0, for an
    image sequence they are the frame numbers of its files. `in_timecode`/`out_timecode` say the
    same as labels of the source (both included) and go before the points; with neither, the whole
    source is meant where `all_frames` is set.
    """

    sequence: str
    shot: str
    source_file: Path
    in_point: int | None = None
    out_point: int | None = None
    in_timecode: str | None = None
    out_timecode: str | None = None
    duration: int | None = None
    out_exclusive: bool = False
    all_frames: bool = False
    handles: Handles | None = None
    squeeze: float | None = None
    source_colorspace: str | None = None
    levels: Levels | None = None
    notes: str = ""
    cut_in: int = CUT_IN
    """Plate frame of the first cut frame, in an element's first version; later ones keep its numbers."""
    lineup: LineUp | None = None
    """What a whole cut wants of the source; it goes before points and handles."""


@dataclass(frozen=True)
class ShotInfo:
    """A shot of a project and what the cut uses of it."""

    project: str
    sequence: str
    shot: str
    cut: EditorialCutInfo
    task: str = "pla"
    element: str = "rawPlate"
    version: int | None = None
    """A version asked for by number; None is the next one."""
    new_version: bool = False
    """A new version even where an equal one is published."""
    renumber: bool = False
    """Cut in is frame 1001 again, whatever earlier versions tied it to."""
    full: bool = False
    """Every frame is rendered; none is taken over from the last version."""

    @property
    def code(self) -> str:
        """The shot code, sequence + shot: ``sht100``."""
        return f"{self.sequence}{self.shot}"

    @property
    def name(self) -> str:
        """The element's name, which all its versions share: ``sht100_pla_rawPlate``."""
        return f"{self.code}_{self.task}_{self.element}"


@dataclass(frozen=True)
class ImageSequence:
    """Files ``{base_name}{separator}{frame:0{padding}d}.{extension}`` in one folder."""

    directory: Path
    base_name: str
    extension: str
    first_frame: int
    last_frame: int
    padding: int = 4
    separator: str = "."

    @property
    def frames(self) -> FrameRange:
        """The file frame numbers, both ends included."""
        return FrameRange(self.first_frame, self.last_frame)

    def name(self, frame: int) -> str:
        """The file name of `frame`."""
        return f"{self.base_name}{self.separator}{frame:0{self.padding}d}.{self.extension}"

    def path(self, frame: int) -> Path:
        """The file of `frame`; it need not exist."""
        return Path(self.directory) / self.name(frame)

    def paths(self) -> Iterator[Path]:
        """Every file in order; none needs to exist."""
        return (self.path(frame) for frame in self.frames)

    def missing(self) -> list[int]:
        """Frames whose file does not exist. Touches the disk."""
        return [frame for frame in self.frames if not self.path(frame).is_file()]

    def __str__(self) -> str:
        hashes = "#" * self.padding
        return (
            f"{Path(self.directory) / self.base_name}{self.separator}{hashes}.{self.extension} {self.frames}"
        )


@dataclass(frozen=True)
class CameraInfo:
    """What the camera said about a take; None where it said nothing."""

    make: str | None = None
    model: str | None = None
    serial: str | None = None
    lens: str | None = None
    iso: float | None = None
    shutter_angle: float | None = None
    white_balance: float | None = None
    tint: float | None = None
    exposure_index: float | None = None
    capture_fps: Fraction | None = None
    squeeze: float | None = None
    gamma: str | None = None
    primaries: str | None = None


@dataclass(frozen=True)
class SourceClip:
    """A source as it was found: what it is, how long, how big, and what it says of itself.

    `frames` are clip frames from 0, or the file numbers of a sequence. `start` is the label of
    the first of them, None where the source states none.
    """

    path: Path
    kind: SourceKind
    codec: str
    frames: FrameRange
    rate: FrameRate
    rate_source: str
    width: int
    height: int
    start: Timecode | None = None
    start_source: str = ""
    pixel_aspect: float | None = None
    bits: int = 0
    pixel_format: str = ""
    matrix: str | None = None
    levels: Levels | None = None
    reel: str | None = None
    content_id: str = ""
    sequence: ImageSequence | None = None
    camera: CameraInfo = field(default_factory=CameraInfo)
    notes: tuple[str, ...] = ()
    """What is odd about it: a person should look."""
    remarks: tuple[str, ...] = ()
    """What its metadata leaves open, and nothing depends on."""

    @property
    def name(self) -> str:
        """The clip's name without folder and suffix."""
        return self.sequence.base_name if self.sequence else self.path.stem

    def timecode_of(self, frame: int) -> Timecode | None:
        """The source label of clip frame (or file number) `frame`; None without a start."""
        return self.start.plus(frame - self.frames.first) if self.start else None


@dataclass
class ProcessingResult:
    """What one stage did. `data` holds what later stages and scripts may want (paths, counts)."""

    stage_name: str
    success: bool = True
    skipped: bool = False
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    duration_seconds: float = 0.0

    def add_error(self, message: str) -> None:
        """Record an error; the stage has failed."""
        self.errors.append(message)
        self.success = False

    def add_warning(self, message: str) -> None:
        """Record a warning; the stage has not failed for it."""
        self.warnings.append(message)

    def summary(self) -> dict[str, Any]:
        """The result as the row of a summary dict."""
        return {
            "stage_name": self.stage_name,
            "success": self.success,
            "skipped": self.skipped,
            "errors": list(self.errors),
            "warnings": list(self.warnings),
            "duration_seconds": self.duration_seconds,
        }


def merged(camera: CameraInfo, under: Mapping[str, Any]) -> CameraInfo:
    """`camera` with the values of `under` where it has none."""
    gaps = {name: value for name, value in under.items() if getattr(camera, name) is None}
    return replace(camera, **gaps)
