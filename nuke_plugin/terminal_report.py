"""How far a render in the terminal is: lines on stdout, and a status file where the job names one."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from dedio_core.errors import DedioError, ToolError
from dedio_core.render.nuke.protocol import line
from dedio_core.safe_text import shown_lines

STATUS = "dedio nuke status"
FORMAT = 1


class NoLicence(ToolError):
    """Nuke has no licence to render with."""


class Report:
    """Tells of one run. The status file is replaced whole each time, so that a reader sees no half of it."""

    def __init__(self) -> None:
        self.status: Path | None = None
        self.frames: list[int] = []
        self.total = 0
        self._about: dict[str, Any] = {}

    def begins(self, status: Path | None, total: int, **about: Any) -> None:
        """The job was read; `about` says in what it runs."""
        self.status, self.total, self._about = status, total, about
        self._say(hello={**about, "total": total})
        self._write("running")

    def frame(self, number: int) -> None:
        """All files of a frame are there."""
        self.frames.append(number)
        self._write("running")
        self._say(frame=number, done=len(self.frames), total=self.total)

    def movie(self, path: Path) -> None:
        """The movie is there."""
        self._say(movie=str(path))

    def note(self, text: str) -> None:
        """Something that a person should know."""
        print(f"dedio: {text}", flush=True)

    def done(self) -> None:
        """All is there."""
        self._write("done")
        self._say(end=True)

    def failed(self, error: BaseException) -> None:
        """The run ends with `error`: one sentence, and its kind."""
        is_known = isinstance(error, DedioError)
        text = str(error) if is_known else f"a bug of DED-IO, please report it: {_in_a_line(error)}"
        kind = type(error).__name__ if is_known else "Bug"
        print(f"dedio: error: {shown_lines(text)}", file=sys.stderr, flush=True)
        self._write("failed", kind=kind, error=text)
        self._say(error={"kind": kind, "message": text})

    def _say(self, **said: Any) -> None:
        # A line of its own: Nuke prints its progress without an end of line.
        print(f"\n{line(said)}", flush=True)

    def _write(self, state: str, **more: Any) -> None:
        if self.status is None:
            return
        found = {"what": STATUS, "format": FORMAT, "state": state, **self._about, "total": self.total}
        part = self.status.with_name(f"{self.status.name}.{os.getpid()}.part")
        try:
            part.write_text(json.dumps({**found, "frames": self.frames, **more}), encoding="utf-8")
            part.replace(self.status)
        except OSError as error:
            self.status = None  # only who watches is told less: the frames are what counts
            print(f"dedio: the status file cannot be written: {error}", file=sys.stderr, flush=True)
            with suppress(OSError):
                part.unlink()


def _in_a_line(error: BaseException) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"
