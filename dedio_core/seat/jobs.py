"""The render jobs that a seat is tried with: small, each of another part of what Nuke is believed to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dedio_core import color, files
from dedio_core.frames import FrameRange, FrameRate, Timecode
from dedio_core.geometry import fitted
from dedio_core.paths import PlacedPath
from dedio_core.render.job import (
    ExrOutput,
    JobCdl,
    JobColor,
    JobSource,
    PictureOutput,
    RenderJob,
)
from dedio_core.seat.chart import NAME, write_chart
from dedio_core.settings import ACES_13_CONFIG
from dedio_core.uses import Cdl

FIRST, OFFSET = 1001, 901
"""Plate numbers are not the files' own: so the Read's frame numbers are tried too."""
DAMAGED = 10_000
"""Bytes of a frame that is cut off: its header, and a little of its picture."""
CDL = Cdl((1.15, 1.0, 0.9), (0.01, -0.01, 0.0), (1.0, 0.95, 1.1), 0.85)


@dataclass(frozen=True)
class Trial:
    """What a job tries: `says` is told where it fails, the nodes that are in doubt then."""

    name: str
    says: str
    source: tuple[int, int]
    rate: FrameRate
    squeeze: float = 1.0
    size: tuple[int, int] = (192, 108)
    cdl: Cdl | None = None
    frames: int = 2
    compression: str = "none"
    """A lossy one is compared by its header, its size and its pictures, and not step by step."""
    is_movie: bool = False
    """Nuke encodes a movie, in place of proxy pictures. DED-IO's own proxies need none of that."""
    is_damaged: bool = False
    """A source frame is cut off: Nuke has to fail, and not to make a black frame of it."""


TRIALS = (
    Trial("color", "OCIOColorSpace, Read, Write", (192, 108), FrameRate.of(24)),
    Trial("spherical", "Reformat, or what 'color' names", (256, 136), FrameRate.of(24000, 1001), cdl=CDL),
    Trial("squeezed", "Reformat, or what 'color' names", (160, 134), FrameRate.of(24), squeeze=2.0),
    Trial(
        "dwaa",
        "Write (exr): compression, dw_compression_level",
        (192, 108),
        FrameRate.of(24),
        compression="dwaa:15",
    ),
    Trial("damaged", "Read: on_error", (192, 108), FrameRate.of(24), is_damaged=True),
    Trial(
        "movie",
        "Write (mov): mov64_format, mov64_codec, mov64_fps",
        (640, 360),
        FrameRate.of(24000, 1001),
        size=(640, 360),
        frames=4,
        is_movie=True,
    ),
)


def trial_job(trial: Trial, folder: Path) -> tuple[RenderJob, dict[str, Path]]:
    """The job and its roots below `folder`, where its chart is written."""
    config = color.open_config(ACES_13_CONFIG)
    display, view = config.view("sRGB - Display", None)
    source, target = (
        config.resolve(name, "color space") for name in ("S-Log3 Venice S-Gamut3.Cine", "ACEScg")
    )
    space, linear = config.working_space("ACEScct")
    # The second frame is in the next second: a rate that is off shows there.
    start = Timecode.parse("14:22:12:23", trial.rate)
    frames = FrameRange.of(FIRST, trial.frames)
    roots = {name: folder / trial.name / name for name in ("source", "stage", "work")}
    write_chart(roots["source"] / NAME, trial.source, frames.moved(-OFFSET), trial.rate, start)
    if trial.is_damaged:
        path = roots["source"] / NAME / f"{NAME}.{frames.last - OFFSET:04d}.dpx"
        files.write_whole(path, path.read_bytes()[:DAMAGED])
    width, height = trial.source
    job = RenderJob(
        shot="seat",
        source=JobSource(
            kind="sequence",
            path=PlacedPath("source", NAME),
            frames=frames.moved(-OFFSET),
            offset=-OFFSET,
            width=width,
            height=height,
            rate=trial.rate,
            levels="full",
            base_name=NAME,
            extension="dpx",
        ),
        color=JobColor(ACES_13_CONFIG, config.content_hash, source, target, display, view),
        geometry=fitted(width, height, trial.squeeze, trial.size, "cubic"),
        frames=frames,
        exr=ExrOutput(
            folder=PlacedPath("stage", "exr"),
            prefix="seat.",
            compression=trial.compression,
            rate=trial.rate.fraction,
            start=start,
            text={"reelName": "A001", "dedio:sourceFile": NAME},
            numbers={"dedio:squeeze": trial.squeeze},
            offset=-OFFSET,
        ),
        picture=PictureOutput(
            PlacedPath("work", "proxy"),
            (trial.size[0] // 2, trial.size[1] // 2),
            JobCdl(trial.cdl, space, linear) if trial.cdl else None,
        ),
    )
    return job, roots
