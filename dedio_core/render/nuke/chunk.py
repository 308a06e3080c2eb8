"""The processes of a render: each takes a chunk of the frames, as many at once as there are seats.

A movie is rendered by one, in one go.
"""

from __future__ import annotations

import contextlib
import queue
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

from dedio_core import files
from dedio_core.errors import Cancelled, DedioError, DiskFull, ToolError
from dedio_core.events import FrameDone, Noted
from dedio_core.frames import FrameRange, runs
from dedio_core.paths import PlacedPath, Roots
from dedio_core.render.job import Corners, RenderJob
from dedio_core.render.nuke.output import Output, frame_in
from dedio_core.render.nuke.place import Placing
from dedio_core.render.nuke.process import NukeProcess, argv
from dedio_core.render.nuke.protocol import NukeJob, document, heard
from dedio_core.render.nuke.seats import SEATS
from dedio_core.render.nuke.verdict import NoLicence, verdict
from dedio_core.settings import NukeKnobs

POLL = 0.1
WAIT = 15.0
"""Seconds between two tries to get a licence."""
WAITS = "Nuke has no licence for a render; one is waited for, for at most {:g} seconds (nuke.licence_wait)"
HALF_RGB = 6
"""Bytes of a pixel."""
Ranges = tuple[FrameRange, ...]
Done = queue.SimpleQueue[FrameDone | Noted]


def chunked(ranges: Sequence[FrameRange], size: int) -> list[tuple[FrameRange, ...]]:
    """What each process renders: pieces of at most `size` frames; 0: all in one."""
    if not size:
        return [tuple(ranges)]
    starts = ((part, first) for part in ranges for first in range(part.first, part.last + 1, size))
    return [(FrameRange(first, min(first + size - 1, part.last)),) for part, first in starts]


@dataclass(frozen=True)
class Rendering:
    """One job's render: what its processes have in common. `inner` is `job` with its outputs in `folder`."""

    knobs: NukeKnobs
    program: Path
    """Nuke's."""
    tell_version: Callable[[str], None]
    job: RenderJob
    inner: RenderJob
    roots: Roots
    folder: Path
    config: Path

    def chunk(self, number: int, ranges: Ranges, done: Done, stop: Event) -> None:
        """Render `ranges` in one process; again where it had no licence, as long as the settings say."""
        left = dict.fromkeys(frame for part in ranges for frame in part)
        placing = Placing(self.job, self.inner, self.roots)

        def begin() -> Iterator[int]:
            return self._process(self._written(number, runs(left)), left, stop)

        with contextlib.closing(self._seated(begin, stop)) as frames:
            for frame in frames:
                if isinstance(frame, Noted):
                    done.put(frame)
                    continue
                done.put(self._placed(placing, frame))
                del left[frame]

    def movie(
        self, movie: PlacedPath, burn_in: Corners | None, stop: Event
    ) -> Generator[int | Noted, None, None]:
        """Render the movie of all frames in one process; yields those that Nuke says are in, each once."""
        frames = self.inner.frames

        def begin() -> Iterator[int]:
            job = self._written(0, (frames,), movie, burn_in)
            return self._process(job, dict.fromkeys(frames), stop, is_movie=True)

        yield from self._seated(begin, stop)

    def _seated(self, begin: Callable[[], Iterator[int]], stop: Event) -> Generator[int | Noted, None, None]:
        """What a process says, once there is a seat for it; again where it had no licence, which is noted."""
        is_told = False
        with SEATS.one(self.knobs.seats, stop):
            until = time.monotonic() + self.knobs.licence_wait
            while True:
                try:
                    yield from begin()
                    return
                except NoLicence:
                    if (rest := until - time.monotonic()) <= 0:
                        raise
                    if not is_told:
                        is_told = True
                        yield Noted(self.job.shot, "", "info", WAITS.format(self.knobs.licence_wait))
                    if stop.wait(min(WAIT, rest)):
                        raise Cancelled("stopped") from None

    def _process(
        self, job: Path, left: dict[int, None], stop: Event, *, is_movie: bool = False
    ) -> Iterator[int]:
        """The frames that one process says are done, while they are `left`; who takes them, removes them.

        Raises `DedioError` where some are left in the end.
        """
        told = _Told(left, self.tell_version, is_movie)
        flags = (f"--job={job.as_posix()}", *(("--movie",) if is_movie else ()))
        with NukeProcess(argv(self.program, self.knobs, *flags), self.folder) as process:
            while (code := process.ended()) is None:
                if stop.is_set():
                    raise Cancelled("stopped")
                self._check_alive(process, told)
                text = process.line(POLL)
                if text is not None and (frame := told.read(text)) is not None:
                    yield frame
        if code or told.left or told.error:
            raise self._room(verdict(code, told.error, bool(told.version), told.output, told.left))

    def _written(
        self, number: int, ranges: Ranges, movie: PlacedPath | None = None, burn_in: Corners | None = None
    ) -> Path:
        """The file of the job for process `number`."""
        path = self.folder / f"job_{number}.json"
        wanted = NukeJob(
            self.inner,
            {name: Path(root).absolute() for name, root in self.roots.items()},
            self.config,
            ranges,
            status=self.folder / f"status_{number}.json",
            is_stamped=True,
            is_watched=True,
            movie=movie,
            burn_in=burn_in,
        )
        files.write_whole(path, document(wanted))
        return path

    def _check_alive(self, process: NukeProcess, told: _Told) -> None:
        if said := process.stuck(self.knobs.silence):
            raise ToolError(
                f"Nuke {said} and was stopped, at frame {next(iter(told.left), None)}; its last words: "
                f"{told.output.words()}"
            )

    def _placed(self, placing: Placing, frame: int) -> FrameDone:
        try:
            return placing.frame(frame)
        except DedioError as error:
            raise self._room(type(error)(f"Nuke, frame {frame}: {error}")) from error

    def _room(self, error: DedioError) -> DedioError:
        """`error`; where there is no room for another frame, that is why."""
        width, height = self.job.geometry.size
        # Nuke's file, the stamped one beside it, and as much again: what failed is taken away already.
        least = 3 * width * height * HALF_RGB
        if isinstance(error, DiskFull) or files.free_bytes(self.folder) >= least:
            return error
        return DiskFull(
            f"{self.folder}: the disk is full; make room and run the same command again to go on ({error})"
        )


@dataclass
class _Told:
    """What a process has said so far; `left` are the frames that are not done.

    Of a movie's frames Nuke itself says that they are in; it is done when our own program says so.
    """

    left: dict[int, None]
    tell_version: Callable[[str], None]
    is_movie: bool
    output: Output = field(default_factory=Output)
    version: str = ""
    """Nuke's; empty until our program in it has begun."""
    error: dict[str, Any] | None = None

    def read(self, text: str) -> int | None:
        """Take one line; the frame that it says is rendered, if it is one that is left."""
        told = heard(text)
        if told is None:
            self.output.read(text)
            frame = frame_in(text) if self.is_movie else None
            return frame if frame in self.left else None
        if isinstance(told.get("hello"), dict):
            self.version = str(told["hello"].get("nuke") or "unknown")
            self.tell_version(self.version)
        elif isinstance(told.get("error"), dict):
            self.error = told["error"]
        elif self.is_movie and "movie" in told:
            self.left.clear()
        elif type(told.get("frame")) is int and told["frame"] in self.left:
            return int(told["frame"])
        return None


def together(rendering: Rendering, chunks: Sequence[Ranges], cancel: Event) -> Iterator[FrameDone | Noted]:
    """The frames of all chunks, a process each, as they are done. The first error stops the others.

    What several have to note in the same words is yielded once.
    """
    noted: set[str] = set()
    done: Done = queue.SimpleQueue()
    stop = Event()
    with ThreadPoolExecutor(min(rendering.knobs.seats, len(chunks)), "dedio-nuke") as pool:
        futures: list[Future[None]] = [
            pool.submit(rendering.chunk, number, part, done, stop) for number, part in enumerate(chunks)
        ]
        try:
            while not all(future.done() for future in futures) or not done.empty():
                if cancel.is_set() or any(f.done() and f.exception() for f in futures):
                    stop.set()
                with contextlib.suppress(queue.Empty):
                    one = done.get(timeout=POLL)
                    if isinstance(one, Noted) and one.message in noted:
                        continue
                    noted.update([one.message] if isinstance(one, Noted) else [])
                    yield one
        finally:
            stop.set()
    if cancel.is_set():
        raise Cancelled("stopped")
    # Those that were only stopped say nothing of the reason.
    problems = (error for future in futures if (error := future.exception()))
    if raised := next((error for error in problems if not isinstance(error, Cancelled)), None):
        raise raised
