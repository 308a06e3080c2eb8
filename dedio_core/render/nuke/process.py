"""A Nuke as a child process: its own process group, its lines as they come, when it last said something."""

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

LEFT_OUT = ("PYTHON", "__PYVENV", "VIRTUAL_ENV", "QT_", "QML", "OCIO")
"""Beginnings of variables that are DED-IO's or its user's, and not for a Nuke that renders a job.

Python's and Qt's are of another Python and Qt than Nuke's. ``OCIO`` goes before the project's config in Nuke:
the job names the config as a file. ``LD_LIBRARY_PATH`` stays as it is, and so do ``NUKE_PATH`` and
``foundry_LICENSE``.
"""
GRACE = 5.0
"""Seconds between asking Nuke to end and killing it."""
LONGEST = 1 << 16


class NukeProcess:
    """A Nuke that runs. Raises `ToolError` where it cannot be started.

    Its input stays open: it ends with this process, however that ends, and the program inside notices.
    Leaving the ``with`` block ends it with all that it started.
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
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._heard = time.monotonic()
        self._reader = threading.Thread(target=self._read, name=f"nuke {self.pid}", daemon=True)
        self._reader.start()

    def __enter__(self) -> NukeProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        assert self._process.stdin
        self._process.stdin.close()

    def _read(self) -> None:
        # By bytes, not by lines: Nuke prints its progress without an end of line, and that is a word, too.
        assert self._process.stdout
        with self._process.stdout as stream:
            rest = b""
            while data := os.read(stream.fileno(), 1 << 14):
                self._heard = time.monotonic()
                *lines, rest = (rest + data).split(b"\n")
                for line in lines:
                    self._lines.put(line.decode("utf-8", "replace").rstrip("\r"))
                rest = rest[-LONGEST:]
            if rest:
                self._lines.put(rest.decode("utf-8", "replace"))

    def line(self, seconds: float) -> str | None:
        """The next line, waited for as long; None where none came."""
        try:
            return self._lines.get(timeout=seconds)
        except queue.Empty:
            return None

    @property
    def silence(self) -> float:
        """Seconds since it last said anything."""
        return time.monotonic() - self._heard

    def ended(self) -> int | None:
        """The exit code once it has ended and all that it said was taken; None before."""
        code = self._process.poll()
        if code is None:
            return None
        self._reader.join(1.0)  # what it started may hold the pipe open; what came is enough
        return code if self._lines.empty() else None

    def stop(self) -> None:
        """End it with what it started: first asked, then killed. Does nothing once it has ended."""
        if self._process.poll() is not None:
            return
        end_group(self._process, hard=False)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(GRACE)
        end_group(self._process, hard=True)
        self._process.wait()
