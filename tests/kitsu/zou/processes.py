"""The server's processes, as the tests see them: they are the keeper's, which ends them with the tests."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.kitsu.zou import keeper


class NotStarted(Exception):
    """A process ended, or does not answer in time."""


def free_port() -> int:
    """A free port, below those that connections get: it stays free while its server is down."""
    chance = random.SystemRandom()
    while True:
        port = chance.randrange(20000, 32000)
        with socket.socket() as tried:
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def listens(port: int) -> bool:
    """Whether somebody answers on a port."""
    try:
        with socket.create_connection(("127.0.0.1", port), 0.5):
            return True
    except OSError:
        return False


class Processes:
    """Processes by name, with a log each in `folder`, which goes with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lock = threading.Lock()
        self.keeper = subprocess.Popen(
            [sys.executable, "-I", str(Path(keeper.__file__)), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def start(
        self,
        name: str,
        argv: list[str],
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        user: int | None = None,
        end: signal.Signals = signal.SIGTERM,
        last: signal.Signals = signal.SIGKILL,
    ) -> int:
        """Start a process, as `user`; `end` ends it, `last` is what it gets when the keeper is killed."""
        return self._ask(
            "start",
            name=name,
            argv=argv,
            env=dict(os.environ if env is None else env),
            cwd=str(cwd or self.folder),
            log=str(self.log(name)),
            user=user,
            end=int(end),
            last=int(last),
        )

    def stop(self, name: str) -> int:
        """End a process; how it ended."""
        return self._ask("stop", name=name)

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send a signal to a process and its children."""
        self._ask("signal", name=name, number=int(number))

    def log(self, name: str) -> Path:
        """What a process says."""
        return self.folder / f"{name}.log"

    def wait_for(self, name: str, answers: Callable[[], bool], seconds: float = 90) -> None:
        """Wait until a process answers; `NotStarted` with the end of its log, where it does not."""
        end = time.monotonic() + seconds
        while not answers():
            code = self._ask("code", name=name)
            if code is not None or time.monotonic() > end:
                said = self.log(name).read_text(encoding="utf-8", errors="replace")[-3000:]
                how = "does not answer" if code is None else f"ended with {code}"
                raise NotStarted(f"{name} {how}:\n{said}")
            time.sleep(0.03)

    def close(self) -> None:
        """End them all, the last one first; the folder goes too."""
        assert self.keeper.stdin
        assert self.keeper.stdout
        self.keeper.stdin.close()
        self.keeper.wait()
        self.keeper.stdout.close()

    def _ask(self, do: str, **words: Any) -> Any:
        assert self.keeper.stdin
        assert self.keeper.stdout
        with self.lock:
            self.keeper.stdin.write(json.dumps({"do": do, **words}) + "\n")
            self.keeper.stdin.flush()
            answer = json.loads(self.keeper.stdout.readline())
        if "error" in answer:
            raise NotStarted(answer["error"])
        return answer["value"]
