"""The engine `nuke`: processes of Nuke render, and nothing that they say is believed without the files.

Nuke renders into a folder of its own below ``work``, a new one each time: what an orphan of an earlier run
still writes is never taken. A frame is proved, stamped and moved to its staged name as soon as it is whole.
"""

from __future__ import annotations

import contextlib
import queue
import secrets
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from threading import Event, Lock
from typing import Any

from dedio_core import color, drawing, files, images
from dedio_core.errors import Cancelled, DedioError, DiskFull, InputError, ToolError
from dedio_core.events import FrameDone
from dedio_core.frames import FrameRange
from dedio_core.paths import PlacedPath, Roots
from dedio_core.render.job import RenderJob
from dedio_core.render.nuke.executable import find
from dedio_core.render.nuke.output import Output
from dedio_core.render.nuke.place import Placing
from dedio_core.render.nuke.process import NukeProcess
from dedio_core.render.nuke.protocol import NukeJob, document, heard
from dedio_core.render.nuke.seats import SEATS
from dedio_core.render.nuke.verdict import NoLicence, verdict
from dedio_core.settings import NukeKnobs
from dedio_core.tools import refuse_program

PROGRAM = Path(__file__).parents[3] / "nuke_plugin" / "terminal.py"
FOLDER = "nuke"
"""Below ``work``."""
POLL = 0.1
WAIT = 15.0
"""Seconds between two tries to get a licence."""
HALF_RGB = 6


class NukeEngine:
    """Renders with the Nuke that `knobs` name, or with the newest one that is installed."""

    def __init__(self, knobs: NukeKnobs) -> None:
        self.knobs = knobs
        self._versions: dict[str, None] = {}
        self._lock = Lock()

    def unavailable(self) -> str | None:
        """Why this engine cannot run here and what to do, or None. Nuke is looked for, not started."""
        for door in (images.unavailable, color.unavailable, drawing.unavailable):
            if reason := door():
                return reason
        if not PROGRAM.is_file():
            return f"{PROGRAM}: DED-IO's plug-in is not there; install DED-IO anew"
        return find(self.knobs.executable).problem or None

    def lineage(self) -> tuple[dict[str, Any], ...]:
        """The version of each Nuke that rendered, and the command line, its path as a root and a path."""
        words = self._argv(Path(f"work:{FOLDER}/job.json"))
        command = [PurePath(words[0]).name, *words[1:-2], PROGRAM.name, words[-1]]
        with self._lock:
            return tuple({"nuke": version, "command": command} for version in self._versions)

    def render(
        self, job: RenderJob, ranges: tuple[FrameRange, ...], roots: Roots, cancel: Event
    ) -> Iterator[FrameDone]:
        """Render the plate frames `ranges` of `job`, a process a chunk, in the order they are proved."""
        if reason := self.unavailable():
            raise ToolError(reason)
        if job.source.kind != "sequence":
            raise InputError(
                f"{job.source.path}: a movie is written as DPX before Nuke renders it; plan it anew"
            )
        if not ranges:
            return
        if "source" in roots:
            refuse_program("Nuke", find(self.knobs.executable).path, [roots["source"]])
        chunks = chunked(ranges, self.knobs.chunk)
        with _folder(job, roots) as name, _plain_folder(roots["work"] / name) as plain:
            config = color.as_file(job.color, plain / "config.ocio")
            run = _Run(self, job, elsewhere(job, name), roots, roots["work"] / name, config)
            yield from _together(run, chunks, min(self.knobs.seats, len(chunks)), cancel)

    def rendered_by(self, version: str) -> None:
        """Note the version of a Nuke that renders."""
        with self._lock:
            self._versions[version] = None

    def _argv(self, job: Path) -> tuple[str, ...]:
        path = find(self.knobs.executable).path
        interactive = ("-i",) if self.knobs.interactive else ()
        # The value is glued to its flag: Nuke takes a number that stands alone for a frame range.
        return (str(path), *interactive, "-t", str(PROGRAM), f"--job={job.as_posix()}")


def chunked(ranges: Sequence[FrameRange], size: int) -> list[tuple[FrameRange, ...]]:
    """What each process renders: pieces of at most `size` frames; 0: all in one."""
    if not size:
        return [tuple(ranges)]
    starts = ((part, first) for part in ranges for first in range(part.first, part.last + 1, size))
    return [(FrameRange(first, min(first + size - 1, part.last)),) for part, first in starts]


def elsewhere(job: RenderJob, folder: str) -> RenderJob:
    """`job` with its outputs below `folder` of ``work``."""
    exr = replace(job.exr, folder=PlacedPath("work", f"{folder}/exr")) if job.exr else None
    picture = replace(job.picture, folder=PlacedPath("work", f"{folder}/proxy")) if job.picture else None
    return replace(job, exr=exr, picture=picture)


@contextlib.contextmanager
def _folder(job: RenderJob, roots: Roots) -> Iterator[str]:
    """A new folder for Nuke to write into, as a path below ``work``; what is left of others goes."""
    base = roots["work"] / FOLDER
    with contextlib.suppress(OSError):  # Windows: an orphan may hold a file open
        files.remove_tree(base)
    name = f"{FOLDER}/{secrets.token_hex(4)}"
    for folder in (roots["work"] / name, *(o.folder.resolve(roots) for o in (job.exr, job.picture) if o)):
        with files.writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
    try:
        yield name
    finally:
        with contextlib.suppress(OSError):
            files.remove_tree(base)


@contextlib.contextmanager
def _plain_folder(folder: Path) -> Iterator[Path]:
    """`folder`; where its path has letters that a knob may take for a frame number, a temporary one."""
    if not set("#%") & set(folder.absolute().as_posix()):
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="dedio_nuke_") as temporary:
        yield Path(temporary)


def _together(
    run: _Run, chunks: Sequence[tuple[FrameRange, ...]], seats: int, cancel: Event
) -> Iterator[FrameDone]:
    """The frames of all chunks, `seats` processes at once. The first error stops the others."""
    done: queue.SimpleQueue[FrameDone] = queue.SimpleQueue()
    stop = Event()
    with ThreadPoolExecutor(seats, "dedio-nuke") as pool:
        futures: list[Future[None]] = [
            pool.submit(run.chunk, number, part, done, stop) for number, part in enumerate(chunks)
        ]
        try:
            while not all(future.done() for future in futures) or not done.empty():
                if cancel.is_set() or any(f.done() and f.exception() for f in futures):
                    stop.set()
                with contextlib.suppress(queue.Empty):
                    yield done.get(timeout=POLL)
        finally:
            stop.set()
    problems = [error for future in futures if (error := future.exception())]
    if cancel.is_set():
        raise Cancelled("stopped")
    # Those that were only stopped say nothing of the reason.
    raised = next((error for error in problems if not isinstance(error, Cancelled)), None)
    if raised:
        raise raised


@dataclass
class _Run:
    """One job's render: what is common to its processes."""

    engine: NukeEngine
    job: RenderJob
    inner: RenderJob
    roots: Roots
    folder: Path
    config: Path

    def chunk(
        self, number: int, ranges: tuple[FrameRange, ...], done: queue.SimpleQueue[FrameDone], stop: Event
    ) -> None:
        """Render `ranges` in one process; again where it had no licence, as long as the settings say."""
        knobs = self.engine.knobs
        until = time.monotonic() + knobs.licence_wait
        left = dict.fromkeys(frame for part in ranges for frame in part)
        with SEATS.one(knobs.seats, stop):
            while True:
                try:
                    return self._process(number, ranges, left, done, stop)
                except NoLicence:
                    rest = until - time.monotonic()
                    if rest <= 0 or stop.wait(min(WAIT, rest)):
                        raise

    def _process(
        self,
        number: int,
        ranges: tuple[FrameRange, ...],
        left: dict[int, None],
        done: queue.SimpleQueue[FrameDone],
        stop: Event,
    ) -> None:
        """One process; takes the frames that it finished from `left`."""
        path = self.folder / f"job_{number}.json"
        wanted = NukeJob(
            self.inner,
            {name: Path(root).absolute() for name, root in self.roots.items()},
            self.config,
            ranges,
            status=self.folder / f"status_{number}.json",
            is_stamped=True,
            is_watched=True,
        )
        files.write_whole(path, document(wanted))
        output, said, has_begun = Output(), None, False
        placing = Placing(self.job, self.inner, self.roots)
        with NukeProcess(self.engine._argv(path), self.folder) as process:
            while (code := process.ended()) is None:
                if stop.is_set():
                    raise Cancelled("stopped")
                text = process.line(POLL)
                if text is None:
                    self._check_alive(process, output, left)
                    continue
                told = heard(text)
                if told is None:
                    output.read(text)
                elif isinstance(told.get("hello"), dict):
                    has_begun = True
                    self.engine.rendered_by(str(told["hello"].get("nuke")))
                elif isinstance(told.get("error"), dict):
                    said = told["error"]
                elif told.get("frame") in left:
                    done.put(self._placed(placing, told["frame"]))
                    del left[told["frame"]]
        if code or left or said:
            raise self._room(verdict(code, said, has_begun, output, left))

    def _check_alive(self, process: NukeProcess, output: Output, left: dict[int, None]) -> None:
        limit = self.engine.knobs.silence
        if process.silence > limit:
            first = next(iter(left), None)
            raise ToolError(
                f"Nuke said nothing for {limit:g} seconds (nuke.silence) and was stopped, at frame {first}; "
                f"its last words: {output.words()}"
            )

    def _placed(self, placing: Placing, frame: int) -> FrameDone:
        try:
            return placing.frame(frame)
        except DedioError as error:
            raise self._room(type(error)(f"Nuke, frame {frame}: {error}")) from error

    def _room(self, error: DedioError) -> DedioError:
        """`error`; where there is no room for another frame, that is why."""
        width, height = self.job.geometry.size
        if isinstance(error, DiskFull) or files.free_bytes(self.folder) >= width * height * HALF_RGB:
            return error
        return DiskFull(
            f"{self.folder}: the disk is full; make room and run the same command again to go on ({error})"
        )
