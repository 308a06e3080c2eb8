"""What no job of DED-IO's has: numbers that a program chokes on, and names that lead elsewhere.

Standard library only: it is read inside Nuke.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from dedio_core.frames import FrameRange
from dedio_core.render.job import ExrOutput, Geometry, RenderJob
from dedio_core.safe_text import shown

MOST_FRAMES = 1_000_000
FARTHEST = 999_999_999
"""The largest frame number either way: Nuke counts in 32 bits."""
WIDEST = 65536
MOST_DIGITS = 20
COMPRESSION = re.compile(r"[a-z0-9]{1,16}(?::[0-9]{1,4})?")
COMPRESSION_WORDS = "it is a name, and for dwaa and dwab a level from 0 to 9999 behind a colon, as dwaa:15"
FASTEST = 100_000
SQUEEZES = (0.1, 10.0)


def status_problem(status: Path, path: Path) -> str:
    """Why `status` cannot be the status file of the job in the file at `path`; empty where it can."""
    if status.suffix.lower() != ".json" or "\0" in str(status):
        return f"status '{shown(str(status))}': give a file whose name ends in .json"
    if status.absolute() == path.absolute():
        return f"status '{shown(str(status))}': it is the job's own file; name another"
    return ""


def problems(job: RenderJob, ranges: Sequence[FrameRange]) -> Iterator[str]:
    """What is wrong with the job, or with those of its frames that are asked for, a sentence each."""
    if sum(part.last - part.first + 1 for part in ranges) > MOST_FRAMES:
        yield f"ranges: more than {MOST_FRAMES} frames"
    source = job.source
    for name, frames in (("frames", job.frames), ("source.frames", source.frames)):
        yield from _frames(name, frames)
    if abs(source.offset) > FARTHEST:
        yield f"source.offset {source.offset}: it goes to {FARTHEST}, either way"
    if not 0 <= source.padding <= MOST_DIGITS:
        yield f"source.padding {source.padding}: it goes from 0 to {MOST_DIGITS} digits"
    yield from _size("source", (source.width, source.height))
    yield from _geometry(job.geometry)
    if job.picture:
        yield from _size("picture.size", job.picture.size)
    if job.exr:
        yield from _exr(job.exr)
    for name, part in (
        ("source.base_name", source.base_name),
        ("source.separator", source.separator),
        ("source.extension", source.extension),
        ("exr.prefix", job.exr.prefix if job.exr else "."),
    ):
        if set("/\\\0") & set(part):
            yield f"{name} '{shown(part)}': it is a part of a file's name, without a folder"


def _frames(name: str, frames: FrameRange) -> Iterator[str]:
    if max(abs(frames.first), abs(frames.last)) > FARTHEST:
        yield f"{name} {frames}: frame numbers go to {FARTHEST}, either way"
    elif frames.last - frames.first >= MOST_FRAMES:
        yield f"{name} {frames}: more than {MOST_FRAMES} frames"


def _size(name: str, size: Sequence[int]) -> Iterator[str]:
    if not all(1 <= n <= WIDEST for n in size):
        yield f"{name} {size[0]}x{size[1]}: 1 to {WIDEST} pixels a side"


def _geometry(geometry: Geometry) -> Iterator[str]:
    yield from _size("geometry.size", geometry.size)
    yield from _size("geometry.source_size", geometry.source_size)
    if not SQUEEZES[0] <= geometry.squeeze <= SQUEEZES[1]:
        yield f"geometry.squeeze {geometry.squeeze:g}: it is a factor such as 1, 1.3, 1.5, 1.8 or 2"
    x0, y0, x1, y1 = geometry.box
    if not (x0 < x1 and y0 < y1 and max(map(abs, geometry.box)) <= WIDEST):
        yield f"geometry.box {x0:g} {y0:g} {x1:g} {y1:g}: it is no rectangle within {WIDEST} pixels"


def _exr(exr: ExrOutput) -> Iterator[str]:
    if not exr.prefix:
        yield "exr.prefix: it is empty"
    if not COMPRESSION.fullmatch(exr.compression):
        yield f"exr.compression '{shown(exr.compression)}': {COMPRESSION_WORDS}"
    for name, rate in (("exr.rate", exr.rate), ("exr.capture_rate", exr.capture_rate)):
        if rate is not None and not 0 < rate <= FASTEST:
            yield f"{name} {rate}: it is above 0, and at most {FASTEST} frames a second"
    if exr.start and abs(exr.start.frames) > FARTHEST:
        yield f"exr.start {exr.start.frames}: it is no timecode"
