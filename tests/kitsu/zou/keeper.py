"""A program that holds the server's processes, and ends them when whoever started it is gone, however.

It reads one JSON request a line and answers each with a line: start, stop, signal, code. When its input ends
(the tests are over, or were killed) it stops what it holds, removes the folder it was given, and ends. If it
is killed itself, Linux ends what it held. It has one thread: a process that a thread of the tests started
would be ended with that thread.

    python keeper.py FOLDER
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
from typing import Any

PATIENCE = 10.0
"""Seconds that a process has to end in."""


class Keeper:
    """The processes by name, in the order they were started."""

    def __init__(self) -> None:
        self.held: dict[str, subprocess.Popen[bytes]] = {}
        self.ends: dict[str, int] = {}
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(36, 1)  # PR_SET_CHILD_SUBREAPER: what they started is ours after them

    def start(self, name: str, argv: list[str], env: dict[str, str], cwd: str, log: str, **how: Any) -> int:
        """Start a process; `user`: the number it runs as, `end`: the signal that ends it. Its number."""
        user, last = how.get("user"), how["last"]
        given: dict[str, Any] = {}
        if user is not None:
            given = {"user": user, "group": user, "extra_groups": []}
        if sys.platform == "linux":
            libc = ctypes.CDLL(None)
            given["preexec_fn"] = lambda: libc.prctl(1, last)  # PR_SET_PDEATHSIG
        with open(log, "ab") as said:  # noqa: PTH123
            self.held[name] = subprocess.Popen(
                argv,
                env=env,
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **given,
            )
        self.ends[name] = how["end"]
        return self.held[name].pid

    def stop(self, name: str) -> int:
        """End a process and what it started, and wait until all of it is gone; how it ended."""
        process = self.held.pop(name)
        if process.poll() is None:
            self._signal(process, signal.SIGCONT)  # one that is frozen hears nothing
            process.send_signal(self.ends[name])
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(PATIENCE)
        self._signal(process, signal.SIGKILL)
        code = process.wait()
        with contextlib.suppress(ChildProcessError):
            while True:  # a worker that is still dying holds the port, and takes connections
                os.waitpid(-process.pid, 0)
        return code

    def signal(self, name: str, number: int) -> None:
        """Send a signal to a process and what it started."""
        self._signal(self.held[name], number)

    def code(self, name: str) -> int | None:
        """How a process ended; None: it runs."""
        return self.held[name].poll()

    def stop_all(self) -> None:
        """The last that was started is the first to end."""
        for name in reversed(list(self.held)):
            self.stop(name)

    def _signal(self, process: subprocess.Popen[bytes], number: int) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)  # a session of its own, so nobody else's process


def main(folder: str) -> None:
    """Do as asked until the input ends."""
    keeper = Keeper()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # Ctrl-C is for the tests; they close our input. No SIG_IGN: children would inherit it.
        signal.signal(number, lambda *_: None)
    try:
        for line in sys.stdin:
            asked = json.loads(line)
            try:
                answer = {"value": getattr(keeper, asked.pop("do"))(**asked)}
            except (OSError, subprocess.SubprocessError, KeyError) as error:
                answer = {"error": f"{type(error).__name__}: {error}"}
            print(json.dumps(answer), flush=True)
    finally:
        keeper.stop_all()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1])
