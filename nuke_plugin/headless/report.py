"""How far a render in the terminal is: lines on stdout, and a status file where the job names one."""

from __future__ import annotations

import json
import os
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

from dedio_core.errors import Cancelled, DedioError, ToolError
from dedio_core.render.nuke.protocol import line
from dedio_core.safe_text import shown_lines

STATUS = "dedio nuke status"
FORMAT = 1


class NoLicence(ToolError):
    """Nuke has no licence to render with."""


class Report:
    """Tells of one run. The status file is replaced whole each time, so that a reader sees no half of it.

    `total` and `finished` count the frames of the `work` in hand, which is ``frames`` or ``movie``.
    """

    def __init__(self) -> None:
        self.status: Path | None = None
        self.is_watched = False
        self.frames: list[int] = []
        self.work, self.finished, self.total = "frames", 0, 0
        self._about: dict[str, Any] = {}

    def begins(self, work: str, total: int, **about: Any) -> None:
        """The job was read; `about` says in what it runs."""
        self.work, self.total, self._about = work, total, about
        self._say(hello={**about, "work": work, "total": total})
        self._write("running")

    def frame(self, number: int) -> None:
        """All files of a frame are there."""
        self.frames.append(number)
        self.finished += 1
        self._write("running")
        self._say(frame=number, done=self.finished, total=self.total)

    def movie_begins(self, total: int) -> None:
        """The frames are there; the movie is next, of `total` frames."""
        self.work, self.finished, self.total = "movie", 0, total
        self._write("running")
        self._say(movie_frames=0, total=total)

    def movie_frame(self) -> None:
        """Another frame of the movie was rendered."""
        self.finished = min(self.finished + 1, self.total)
        self._write("running")
        self._say(movie_frames=self.finished, total=self.total)

    def movie(self, path: Path) -> None:
        """The movie is there."""
        self.finished = self.total
        self._say(movie=str(path))

    def note(self, text: str) -> None:
        """Something that a person should know."""
        say(f"dedio: {text}\n")

    def done(self) -> None:
        """All is there."""
        self._write("done")
        self._say(end=True)

    def failed(self, error: BaseException) -> None:
        """The run ends with `error`: one sentence, and its kind."""
        is_known = isinstance(error, DedioError)
        text = (
            str(error) if is_known else f"a bug of DED-IO or of Nuke, please report it: {_in_a_line(error)}"
        )
        kind = type(error).__name__ if is_known else "Bug"
        say(f"dedio: error: {shown_lines(text)}\n", sys.stderr)
        self._write("failed", kind=kind, error=text)
        # Who watches, ended it, and has its own reason to tell.
        if not (self.is_watched and isinstance(error, Cancelled)):
            self._say(error={"kind": kind, "message": text})

    def _say(self, **said: Any) -> None:
        # A line of its own: Nuke prints its progress without an end of line.
        say(f"\n{line(said)}\n")

    def _write(self, state: str, **more: Any) -> None:
        if self.status is None:
            return
        counts = {"work": self.work, "done": self.finished, "total": self.total, "frames": self.frames}
        found = {"what": STATUS, "format": FORMAT, "state": state, **self._about, **counts, **more}
        part = self.status.with_name(f"{self.status.name}.{os.getpid()}.part")
        try:
            part.write_text(json.dumps(found), encoding="utf-8")
            part.replace(self.status)
        except OSError as error:
            self.status = None  # only who watches is told less: the frames are what counts
            say(f"dedio: the status file cannot be written: {error}\n", sys.stderr)
            with suppress(OSError):
                part.unlink()


def say(text: str = "", stream: Any = None) -> None:
    """Print `text`, or what is not printed yet. Where nobody listens any more it goes nowhere.

    The terminal or the reader of a pipe may be gone; the frames are what counts.
    """
    stream = stream or sys.stdout
    try:
        try:
            stream.write(text)
        except UnicodeEncodeError:
            stream.write(text.encode("ascii", "backslashreplace").decode())
        stream.flush()
    except AttributeError:  # Windows: a program without a console has no streams
        return
    except (OSError, ValueError):
        with suppress(OSError, ValueError, AttributeError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)


def _in_a_line(error: BaseException) -> str:
    said = f"{type(error).__name__}: {' '.join(str(error).split())}"
    places = traceback.extract_tb(error.__traceback__)
    return f"{said} ({Path(places[-1].filename).name}, line {places[-1].lineno})" if places else said
