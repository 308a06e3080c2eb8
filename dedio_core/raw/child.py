"""An outside program as a child process: its own process group, its output kept as a bounded tail."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import deque
from pathlib import Path
from typing import IO

from dedio_core import launch
from dedio_core.errors import ToolError
from dedio_core.processes import end_group

TAIL_LINES = 40
LINE_BYTES = 2000
GRACE = 3.0
"""Seconds between asking a program to end and killing it."""


class Child:
    """A running program. Its streams are drained on threads, so that it never blocks on a full pipe.

    Raises `ToolError` where it cannot be started. Leaving the ``with`` block ends it with its children.
    """

    def __init__(self, argv: tuple[str, ...], cwd: Path) -> None:
        self.name = Path(argv[0]).name
        self._tails: dict[str, deque[str]] = {
            "stdout": deque(maxlen=TAIL_LINES),
            "stderr": deque(maxlen=TAIL_LINES),
        }
        windows = sys.platform == "win32"
        try:
            self._process = subprocess.Popen(
                argv,
                cwd=cwd,
                env=launch.environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=not windows,
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0) if windows else 0,
            )
        except OSError as error:
            raise ToolError(f"{argv[0]}: cannot be started: {error.strerror or error}") from error
        self._threads = [
            self._drain("stdout", self._process.stdout),
            self._drain("stderr", self._process.stderr),
        ]

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _drain(self, name: str, stream: IO[bytes] | None) -> threading.Thread:
        def read() -> None:
            if stream is None:
                return
            with stream:
                while line := stream.readline(LINE_BYTES):
                    self._tails[name].append(line.decode("utf-8", "replace").rstrip())

        thread = threading.Thread(target=read, name=f"{self.name} {name}", daemon=True)
        thread.start()
        return thread

    def ended(self) -> int | None:
        """The exit code, or None while it runs."""
        return self._process.poll()

    def tail(self) -> str:
        """The last lines of stderr, or of stdout where stderr is empty; call it when it has ended."""
        for thread in self._threads:
            thread.join(1.0)  # a grandchild may hold the pipe open; what came is enough
        lines = list(self._tails["stderr"]) or list(self._tails["stdout"])
        return "\n".join(line for line in lines if line)

    def stop(self) -> None:
        """End the program and its children: first asked, then killed. Does nothing once it has ended.

        A Windows program under WSL can only be ended through its Linux side. Users have seen the Windows
        process live on (microsoft/WSL issues 2151 and 3760): then it must be ended in the Task Manager.
        """
        if self.ended() is None:
            end_group(self._process, hard=False)
            try:
                self._process.wait(GRACE)
            except subprocess.TimeoutExpired:
                end_group(self._process, hard=True)
                self._process.wait()
