"""Renders a job in this Nuke: the graph is built live, and each frame counts when its files are there."""

from __future__ import annotations

import errno
import os
import platform
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from dedio_core.errors import Cancelled, DiskFull, InputError, ToolError
from dedio_core.frames import FrameRange, runs
from dedio_core.render.job import RenderJob
from dedio_core.render.nk.limits import config_problem
from dedio_core.render.nuke.output import LICENCE
from dedio_core.render.nuke.protocol import NukeJob, read_job, status_of
from nuke_plugin.headless.files import whole_or_nothing, write_script, writing
from nuke_plugin.headless.graph import built, check_source
from nuke_plugin.headless.report import NoLicence, Report, say
from nuke_plugin.headless.signals import check
from nuke_plugin.nk import job_script
from nuke_plugin.setup import Movie, Setup

OVER = 15.0
"""Seconds that the frame in hand has to end, when whoever watched is gone."""


def run(
    path: Path,
    report: Report,
    chunk: FrameRange | None = None,
    *,
    is_movie: bool = False,
    script: Path | None = None,
) -> None:
    """Render the job in the file at `path`: its image files, and its movie in one go over its whole range.

    `chunk`: those of these frames that the job has, and no movie. `is_movie`: the movie alone. `script`:
    nothing is rendered, the graph is written as a script. Raises `DedioError`.
    """
    asked = read_job(path)
    if script is not None:
        write_script(script, job_script(asked.job, replace(setup_of(asked), is_stamped=False)))
        return
    report.is_watched = asked.is_watched
    report.status = status_of(asked.status, chunk, is_movie=is_movie)
    setup = setup_of(asked)
    frames = [] if is_movie else [frame for frame in asked.frames if chunk is None or frame in chunk]
    if not frames and not is_movie:
        there = ", ".join(map(str, runs(asked.frames)))
        raise InputError(f"--chunk={chunk}: the job has none of these frames; it has {there}")
    if is_movie and asked.movie is None:
        raise InputError(f"--movie: {path} has no movie")
    version = _version()
    stop = _watched() if asked.is_watched else threading.Event()
    has_movie = asked.movie is not None and chunk is None
    report.begins(
        "movie" if is_movie else "frames",
        len(asked.job.frames if is_movie else frames),
        nuke=version,
        python=platform.python_version(),
        pid=os.getpid(),
    )
    if chunk is not None and len(frames) < chunk.last - chunk.first + 1:
        report.note(f"--chunk={chunk}: the job has {', '.join(map(str, runs(frames)))} of these frames alone")
    # A movie that cannot be made in the end is known before its frames are.
    nodes = built(asked, setup, dict.fromkeys([*frames[:1], *(asked.job.frames if has_movie else ())]))
    if not is_movie:
        writes = [nodes[name] for name in ("Write_exr", "Write_proxy") if name in nodes]
        _frames(writes, asked, frames, report, stop)
    if asked.movie is not None and has_movie:
        if not is_movie:
            report.movie_begins(len(asked.job.frames))
        _movie(nodes["Write_movie"], asked, report)
        report.movie(asked.movie.resolve(asked.roots))
    elif asked.movie is not None:
        report.note("the movie is left out: it is rendered in one go, by --movie without --chunk")
    report.done()


def setup_of(asked: NukeJob) -> Setup:
    """What the graph needs besides the job. Raises `InputError` for a config that Nuke may not find."""
    if said := config_problem(asked.config.as_posix()):
        raise InputError(said)
    movie = Movie(asked.movie, asked.burn_in) if asked.movie else None
    return Setup(asked.roots, asked.config, movie=movie, is_stamped=asked.is_stamped)


def _version() -> str:
    """Which Nuke this is. Raises `ToolError` where it is none."""
    try:
        import nuke
    except ImportError:
        raise ToolError("this is not Nuke: run it as nuke -t nuke_plugin/terminal.py --job=FILE") from None
    return str(nuke.NUKE_VERSION_STRING)


def _watched() -> threading.Event:
    """Set when this process's input ends: whoever started it is gone. A frame that hangs ends with it."""
    gone = threading.Event()

    def read() -> None:
        with suppress(OSError, ValueError):
            while os.read(0, 1 << 10):
                pass
        gone.set()
        time.sleep(OVER)
        os._exit(1)  # the frame in hand did not end, or the process would be gone

    threading.Thread(target=read, name="dedio-input", daemon=True).start()
    return gone


def _frames(
    writes: Sequence[Any],
    asked: NukeJob,
    frames: Sequence[int],
    report: Report,
    stop: threading.Event,
) -> None:
    """Render each frame with every one of `writes`, and say so when all its files are there.

    Frame by frame, so that a frame's files come together, and one that fails is known by its number.
    """
    for folder in {path.parent for path in _outputs(asked, frames[0])}:
        with writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
    for frame in frames:
        if stop.is_set():
            raise Cancelled(f"stopped before frame {frame}: whoever started this Nuke is gone")
        check_source(asked, frame)
        with whole_or_nothing(_outputs(asked, frame)):
            for write in writes:
                _execute(write, frame, frame)
        report.frame(frame)


def _movie(write: Any, asked: NukeJob, report: Report) -> None:
    assert asked.movie
    path = asked.movie.resolve(asked.roots)
    with writing(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
    for frame in asked.job.frames:
        check_source(asked, frame)
    with whole_or_nothing([path]), _told_of(report):
        # One call: a second one would begin the file anew.
        _execute(write, asked.job.frames.first, asked.job.frames.last)


@contextmanager
def _told_of(report: Report) -> Iterator[None]:
    """Within it each frame that Nuke renders is told, where this Nuke calls back."""
    import nuke

    def tell() -> None:
        check()
        report.movie_frame()

    add, remove = (getattr(nuke, f"{do}AfterFrameRender", None) for do in ("add", "remove"))
    if not add or not remove:
        yield
        return
    add(tell, nodeClass="Write")
    try:
        yield
    finally:
        remove(tell, nodeClass="Write")


def _outputs(asked: NukeJob, frame: int) -> list[Path]:
    job: RenderJob = replace(asked.job, picture=None) if asked.movie else asked.job
    return [place.resolve(asked.roots) for place in job.outputs(frame)]


def _execute(write: Any, first: int, last: int) -> None:
    """Have Nuke render; its error as a sentence. Raises `ToolError`, `NoLicence`, `DiskFull`."""
    import nuke

    try:
        nuke.execute(write.name(), first, last, 1)
    except RuntimeError as error:
        check()
        said = " ".join(str(error).split()) or "no reason given"
        where = f"frame {first}" if first == last else f"frames {first}-{last}"
        text = f"{write.name()}, {where}: {said}"
        if LICENCE.search(said):
            raise NoLicence(text) from None
        if os.strerror(errno.ENOSPC).lower() in said.lower():
            raise DiskFull(f"{text}; make room and render it again") from None
        raise ToolError(text) from None
    finally:
        say()
    check()
