"""Small render jobs with their source, and what drives them."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np

from dedio_core import color
from dedio_core.events import FrameDone
from dedio_core.frames import FrameRange, FrameRate, Timecode
from dedio_core.paths import PlacedPath
from dedio_core.raw.dpx_write import DpxFrame, dpx
from dedio_core.render.job import ExrOutput, Geometry, JobColor, JobSource, PictureOutput, RenderJob
from dedio_core.render.nuke.engine import NukeEngine
from dedio_core.render.nuke.protocol import NukeJob, document
from dedio_core.settings import ACES_13_CONFIG, NukeKnobs
from tests.seats import PROGRAM as NUKE
from tests.seats import needs_program

ROOT = Path(__file__).parents[3]
TERMINAL = ROOT / "nuke_plugin" / "terminal.py"
SIZE = (96, 54)
FILM = FrameRate.of(24000, 1001)
FRAMES = FrameRange(1001, 1004)
needs_shell = needs_program
JOB_COLOR = JobColor(
    config=ACES_13_CONFIG,
    config_hash=color.open_config(ACES_13_CONFIG).content_hash,
    source="S-Log3 Venice S-Gamut3.Cine",
    target="ACEScg",
    display="sRGB - Display",
    view="ACES 1.0 - SDR Video",
)


class Ticks:
    """A clock that stands still until it is set; with a `step` each look at it takes so many seconds."""

    def __init__(self, step: float = 0.0) -> None:
        self.now, self.step = 0.0, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def roots_of(folder: Path) -> dict[str, Path]:
    """A source, a stage and a work folder below `folder`, as an ingest has them."""
    roots = {name: folder / name for name in ("source", "stage", "work")}
    for path in roots.values():
        path.mkdir(parents=True, exist_ok=True)
    return roots


def write_source(folder: Path, frames: FrameRange = FRAMES, size: tuple[int, int] = SIZE) -> None:
    """A gradient a frame, as 16-bit DPX."""
    across = np.linspace(0.1, 0.7, size[0])[None, :, None] * np.array([1.0, 0.8, 0.6])
    down = np.linspace(0.6, 1.0, size[1])[:, None, None]
    for frame in frames:
        codes = np.rint(across * down * (0.9 + 0.01 * (frame - frames.first)) * 65535).astype(np.uint16)
        data = dpx(codes, DpxFrame(FILM, None, frame - frames.first))
        (folder / f"A001.{frame:04d}.dpx").write_bytes(data)


def job(**given: Any) -> RenderJob:
    """`FRAMES` of a 96x54 sequence, EXR and proxy picture, no scaling."""
    start = given.pop("start", Timecode.parse("14:22:12:15", FILM))
    source = JobSource(
        "sequence", PlacedPath("source", "."), FRAMES, 0, *SIZE, start.rate, levels="full", base_name="A001"
    )
    made = RenderJob(
        shot="sht100",
        source=replace(source, extension="dpx"),
        color=JOB_COLOR,
        geometry=Geometry(SIZE, 1.0, SIZE, (0.0, 0.0, *map(float, SIZE)), "cubic"),
        frames=FRAMES,
        exr=ExrOutput(
            PlacedPath("stage", "main_ACEScg"),
            "sht100_v001.",
            "zip",
            start.rate.fraction,
            start,
            capture_rate=Fraction(48, 1),
            text={"reelName": "A001", "dedio:sourceFile": "A001"},
            numbers={"isoSpeed": 800.0, "dedio:squeeze": 1.0},
            offset=7,
        ),
        picture=PictureOutput(PlacedPath("work", "proxy"), (48, 28)),
    )
    return replace(made, **given)


def knobs(**given: Any) -> NukeKnobs:
    """The stand-in as the Nuke that renders."""
    return NukeKnobs(**{"executable": str(NUKE), "silence": 60.0, **given})


def rendered(
    what: RenderJob, roots: dict[str, Path], *ranges: FrameRange, cancel: Event | None = None, **given: Any
) -> list[FrameDone]:
    """What the engine yields for `ranges`; all of the job without any."""
    engine = NukeEngine(knobs(**given))
    return list(engine.render(what, ranges or (what.frames,), roots, cancel or Event()))


def write_job(path: Path, what: RenderJob, roots: dict[str, Path], **given: Any) -> Path:
    """The job's file for the terminal, with the config as a file beside it."""
    config = color.as_file(what.color, path.parent / "config.ocio")
    path.write_bytes(document(NukeJob(what, roots, config, given.pop("ranges", (what.frames,)), **given)))
    return path


def nuke(
    *words: object, cwd: Path | None = None, stdin: Any = None, **env: str
) -> subprocess.CompletedProcess[str]:
    """Run the stand-in's program to its end."""
    return subprocess.run(
        [str(NUKE), *map(str, words)],
        cwd=cwd,
        env={**os.environ, **env},
        stdin=stdin or subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def read_until(process: subprocess.Popen[str], text: str) -> None:
    """Read what it says until `text` is in a line; fails where it ends before."""
    assert process.stdout
    for line in process.stdout:
        if text in line:
            return
    raise AssertionError(f"it ended before it said {text}")


def listing(folder: Path) -> list[str]:
    """Every file below `folder`."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def wrapper(path: Path, text: str) -> Path:
    """A program: the shell script `text`."""
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path
