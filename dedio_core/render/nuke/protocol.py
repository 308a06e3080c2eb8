"""What the engine and the program inside Nuke say to each other: the job's file, and lines on stdout.

Standard library only: it is read inside Nuke.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dedio_core.errors import InputError, all_at_once
from dedio_core.frames import FrameRange, runs
from dedio_core.jsonable import from_json, once, to_json
from dedio_core.paths import PlacedPath
from dedio_core.regular import TooLarge, read_regular
from dedio_core.render.job import Corners, RenderJob
from dedio_core.render.nuke.job_limits import problems, status_problem

FORMAT = 1
"""Version of the job's file."""
WHAT = "dedio nuke job"
MOST_BYTES = 4 << 20
PREFIX = "dedio_progress: "
"""How a line of ours begins; Nuke's own progress may stand before it on the same line."""


@dataclass(frozen=True)
class NukeJob:
    """What one Nuke is to render: the plate frames `ranges` of `job`.

    `config` is the OCIO config as a file. `status` is the file that says how far it is, if any.
    """

    job: RenderJob
    roots: Mapping[str, Path]
    config: Path
    ranges: tuple[FrameRange, ...]
    status: Path | None = None
    is_stamped: bool = False
    """Whether the EXRs' headers are made afterwards: Nuke needs not write them then."""
    is_watched: bool = False
    """Whether it is to stop when its input ends: whoever started it is gone then."""
    movie: PlacedPath | None = None
    """A movie that Nuke itself encodes, instead of the proxy pictures."""
    burn_in: Corners | None = None
    """Over the movie."""

    def __post_init__(self) -> None:
        outside = [str(part) for part in self.ranges if not part.within(self.job.frames)]
        if outside or not self.ranges:
            raise InputError(f"frames {', '.join(outside) or 'none'}: the job has {self.job.frames}")

    @property
    def frames(self) -> tuple[int, ...]:
        """Every plate frame of `ranges`, in order, each once."""
        return tuple(frame for part in runs(f for one in self.ranges for f in one) for frame in part)


def document(nuke_job: NukeJob) -> bytes:
    """The job's file."""
    found = {"what": WHAT, "format": FORMAT, **to_json(nuke_job)}
    return (json.dumps(found, indent=1) + "\n").encode()


def read_job(path: Path) -> NukeJob:
    """The job in the file at `path`. Raises `InputError` where it is none that can be used."""
    try:
        found = json.loads(read_regular(path, MOST_BYTES), object_pairs_hook=once)
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such job file") from None
    except TooLarge:
        raise InputError(f"{path}: is larger than any job file ({MOST_BYTES >> 20} MiB)") from None
    except OSError as error:
        raise InputError(f"{path}: the job file cannot be read: {error.strerror or error}") from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: the job file is torn, or is no JSON: {error}") from None
    if not isinstance(found, dict) or found.pop("what", None) != WHAT:
        raise InputError(f"{path}: is no job file for Nuke; the engine `nuke` writes one")
    if (number := found.pop("format", None)) != FORMAT:
        raise InputError(
            f"{path}: is a job of format {number!r}; this DED-IO reads format {FORMAT}: use one version of "
            "DED-IO in Nuke and outside it"
        )
    try:
        asked = from_json(NukeJob, found)
        wrong = status_problem(asked.status, path) if asked.status else ""
        all_at_once([*problems(asked.job, asked.ranges), *([wrong] if wrong else [])])
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
    return asked


def status_of(status: Path | None, chunk: FrameRange | None = None, *, is_movie: bool = False) -> Path | None:
    """The status file of a part of a job: a name of its own beside the job's, ``status.1001-1010.json``."""
    part = "movie" if is_movie else str(chunk or "")
    return status.with_name(f"{status.stem}.{part}{status.suffix}") if status and part else status


def line(said: Mapping[str, Any]) -> str:
    """`said` as a line of ours, without its end."""
    return PREFIX + json.dumps(dict(said), separators=(",", ":"))


def heard(text: str) -> dict[str, Any] | None:
    """What a line of ours in `text` says; None where there is none, or a torn one."""
    _, prefix, rest = text.partition(PREFIX)
    if not prefix:
        return None
    try:
        found = json.loads(rest)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
