"""A Nuke as a child process: its command line, its own process group, its lines as they come."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from dedio_core import launch
from dedio_core.errors import ToolError
from dedio_core.processes import end_group
from dedio_core.render.nuke.guard import Guard
from dedio_core.render.nuke.pulse import Pulse
from dedio_core.settings import NukeKnobs

PROGRAM = Path(__file__).parents[3] / "nuke_plugin" / "terminal.py"
LEFT_OUT = ("PYTHON", "__PYVENV", "VIRTUAL_ENV", "QT_", "QML", "OCIO")
"""Beginnings of variables that are DED-IO's or its user's, and not for a Nuke that renders a job.

Python's and Qt's are of another Python and Qt than Nuke's. ``OCIO`` goes before the project's config in Nuke:
the job names the config as a file. ``LD_LIBRARY_PATH`` stays as it is, and so do ``NUKE_PATH`` and
``foundry_LICENSE``.
"""
GRACE = 5.0
"""Seconds between asking Nuke to end and killing it."""
POLL = 0.05
LONGEST = 1 << 16
MOST_LINES = 4096
"""Of those that nobody took yet. One that says more waits."""
LAST_WORDS = 10.0
"""Seconds after its end in which what it said still comes; a program that it started may hold its output."""


def argv(program: Path, knobs: NukeKnobs, *flags: str) -> tuple[str, ...]:
    """The command line of the Nuke `program` that runs ours with `flags`.

    A flag has its value glued to it: Nuke takes a number that stands alone for a frame range.
    """
    interactive = ("-i",) if knobs.interactive else ()
    return (str(program), *interactive, "-t", str(PROGRAM), *flags)


class NukeProcess:
    """A Nuke that runs. Raises `ToolError` where it cannot be started.

    Its input stays open: it ends with this process, however that ends, and the program inside notices. A
    `Guard` ends one that does not. Leaving the ``with`` block ends it with all that it started.
    """

    def __init__(self, argv: Sequence[str], cwd: Path) -> None:
        windows = sys.platform == "win32"
        try:
            self._process = subprocess.Popen(
                list(argv),
                cwd=cwd,
                env=launch.environment(without=LEFT_OUT),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                bufsize=0,
                start_new_session=not windows,
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0) if windows else 0,
            )
        except OSError as error:
            raise ToolError(f"{argv[0]}: Nuke cannot be started: {error.strerror or error}") from None
        self.pid = self._process.pid
        self._guard = Guard(self.pid)
        self._is_stopped = False
        self._is_over = threading.Event()
        self._lines: queue.Queue[str] = queue.Queue(MOST_LINES)
        self._pulse = Pulse()
        self._last_words_until = 0.0
        self._reader = threading.Thread(target=self._read, name=f"nuke {self.pid}", daemon=True)
        self._reader.start()

    def __enter__(self) -> NukeProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._is_over.set()
        self._guard.close()
        assert self._process.stdin
        self._process.stdin.close()

    def _read(self) -> None:
        # By bytes, not by lines: Nuke prints its progress without an end of line, and that is a word, too.
        assert self._process.stdout
        with self._process.stdout as stream:
            rest = b""
            while data := os.read(stream.fileno(), 1 << 14):
                *lines, rest = (rest + data).split(b"\n")
                self._pulse.hear(*lines, rest)
                for line in lines:
                    self._put(line)
                rest = rest[-LONGEST:]
            if rest:
                self._put(rest)

    def _put(self, line: bytes) -> None:
        text = line.decode("utf-8", "replace").rstrip("\r")
        while not self._is_over.is_set():
            with contextlib.suppress(queue.Full):
                self._lines.put(text, timeout=1.0)
                return

    def line(self, seconds: float) -> str | None:
        """The next line, waited for as long; None where none came."""
        try:
            return self._lines.get(timeout=seconds)
        except queue.Empty:
            return None

    def stuck(self, silence: float) -> str:
        """What it does instead of rendering, as `Pulse` has it; empty for one that has ended."""
        return "" if self._process.poll() is not None else self._pulse.stuck(silence)

    def ended(self) -> int | None:
        """The exit code once it has ended and all that it said was taken; None before."""
        code = self._process.poll()
        if code is None:
            return None
        self._last_words_until = self._last_words_until or time.monotonic() + LAST_WORDS
        self.stop()  # what it started may live on
        if time.monotonic() > self._last_words_until:
            self._is_over.set()
        is_read = not self._reader.is_alive() or self._is_over.is_set()
        return code if is_read and self._lines.empty() else None

    def stop(self) -> None:
        """End it with what it started, which may have outlived it: first asked, then killed."""
        if self._is_stopped:
            return
        self._is_stopped = True
        end_group(self._process, hard=False)
        until = time.monotonic() + GRACE
        while self._stands() and time.monotonic() < until:
            time.sleep(POLL)
        end_group(self._process, hard=True)
        with contextlib.suppress(subprocess.TimeoutExpired):  # it waits for a disk: nobody can end it
            self._process.wait(GRACE)

    def _stands(self) -> bool:
        """Whether anything of its group still runs; on Windows whether it does itself."""
        is_alive = self._process.poll() is None
        if sys.platform == "win32":
            return is_alive
        try:
            os.killpg(self.pid, 0)
        except OSError:
            return is_alive
        return True
