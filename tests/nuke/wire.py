"""Talking to a worker by hand: what a panel could send by mistake, and every line that comes back."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WORKER = (sys.executable, "-I", "-m", "dedio_core", "worker")
PATIENCE = 240.0
"""Seconds until what must come is given up. No test is a measure of speed."""
HELD_AT = 3
HELD = """
import sys, time
from pathlib import Path
from dedio_core.worker.streams import taken
requests, answers = taken()
from dedio_core.render.native import NativeEngine
plain = NativeEngine.render
def render(self, job, ranges, roots, cancel):
    until = time.monotonic() + 600
    for n, one in enumerate(plain(self, job, ranges, roots, cancel), 1):
        yield one
        while n == {at} and len(job.frames) > 40 and time.monotonic() < until:
            if cancel.is_set() or Path({go!r}).exists(): break
            time.sleep(0.02)
NativeEngine.render = render
from dedio_core.worker.serve import serve
sys.exit(serve(requests, answers))
"""


def until(is_so: Callable[[], object]) -> None:
    """Wait until it is so; fails where it never is."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


def program(folder: Path, text: str) -> Path:
    """An executable that stands where DED-IO's Python should be."""
    path = folder / "python"
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


class Held:
    """A worker that renders `HELD_AT` frames of a plate, and no more until it may `go`, or is stopped.

    A plate of 40 frames or less is not held.
    """

    def __init__(self, folder: Path) -> None:
        self._go, code = folder / "go", folder / "held.py"
        code.write_text(HELD.format(at=HELD_AT, go=str(self._go)), encoding="utf-8")
        self.argv = (sys.executable, "-I", str(code))
        self.python = program(folder, f"exec '{sys.executable}' -I '{code}'")

    def go(self) -> None:
        self._go.touch()


@dataclass(frozen=True)
class Desk:
    """Where the work is."""

    media: Path
    config: Path
    root: Path
    home: Path

    def shot(self, **more: Any) -> dict[str, Any]:
        """The arguments of an ingest of frames 100 to 105 of the clip, with a frame of handles."""
        row = {"sequence": "sht", "shot": "100", "source_file": str(self.media / "c.mxf"), "handles": 1}
        return {**row, "in_point": 100, "out_point": 105, **self.where, **more}

    @property
    def long(self) -> dict[str, Any]:
        """The arguments of an ingest that a `Held` worker holds: of 42 frames."""
        return self.shot(in_point=20, out_point=59, jobs=1)

    @property
    def cut(self) -> dict[str, Any]:
        """The arguments of the cut."""
        return {"cut": str(self.media / "cut.edl"), "media": [str(self.media)], **self.where}

    @property
    def where(self) -> dict[str, Any]:
        return {"root": str(self.root), "config": str(self.config), "project": "tests"}

    def until_alone(self) -> None:
        """Wait until a worker's log says that it goes on without anybody."""
        log = self.home / "cache" / "dedio" / "worker.log"
        until(lambda: log.exists() and "go on" in log.read_text(encoding="utf-8"))

    def published(self) -> list[Path]:
        """The version folders of the tree."""
        return [path.parent for path in self.root.glob("*/*/*/*.json") if ".dedio" not in path.parts]


class Wire:
    """A worker process. Its lines are read on a thread."""

    def __init__(self, argv: Sequence[str] = WORKER, **environment: str) -> None:
        self.process = subprocess.Popen(
            argv,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **environment},
            bufsize=0,
        )
        self.lines: queue.Queue[bytes | None] = queue.Queue()
        self.errors: list[bytes] = []
        threading.Thread(target=self._read, daemon=True).start()
        self._drains = threading.Thread(target=self._drain, daemon=True)
        self._drains.start()

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _read(self) -> None:
        assert self.process.stdout
        with os.fdopen(os.dup(self.process.stdout.fileno()), "rb") as stream:
            for line in stream:
                self.lines.put(line)
        self.lines.put(None)

    def _drain(self) -> None:
        assert self.process.stderr
        while data := self.process.stderr.read(1 << 14):
            self.errors.append(data)

    def send(self, *messages: object) -> None:
        """Send each as a line of JSON; bytes as they are."""
        assert self.process.stdin
        for message in messages:
            data = message if isinstance(message, bytes) else json.dumps(message).encode() + b"\n"
            while data:
                data = data[self.process.stdin.write(data) or 0 :]

    def ask(self, number: int | str, do: str, **args: Any) -> None:
        self.send({"id": number, "do": do, "args": args})

    def end(self) -> None:
        """The end of its input."""
        assert self.process.stdin
        self.process.stdin.close()

    def next(self) -> dict[str, Any]:
        """The next message that is no heartbeat and no `Begun`; fails where none comes."""
        end = time.monotonic() + PATIENCE
        while True:
            message = self._message(end)
            if message.get("event", {}).get("type") not in ("Heartbeat", "Begun"):
                return message

    def begun(self, number: int | str) -> None:
        """Wait until `number` is under way: what waits in its lane is stopped otherwise than what runs."""
        end = time.monotonic() + PATIENCE
        while (message := self._message(end)).get("event", {}).get("type") != "Begun":
            assert message["id"] != number, message
        assert message["id"] == number

    def heartbeat(self) -> dict[str, Any]:
        """What the next heartbeat says."""
        end = time.monotonic() + PATIENCE
        while (event := self._message(end).get("event", {})).get("type") != "Heartbeat":
            pass
        found: dict[str, Any] = event
        return found

    def _message(self, end: float) -> dict[str, Any]:
        line = self.lines.get(timeout=max(0.1, end - time.monotonic()))
        assert line is not None, "the worker said no more: " + b"".join(self.errors).decode()
        assert len(line) <= 1 << 20
        message: dict[str, Any] = json.loads(line)
        return message

    def until(self, number: int | str, kind: str) -> dict[str, Any]:
        """The message about `number` that has `kind`: an event's type, ``result`` or ``error``."""
        while True:
            message = self.next()
            if message["id"] == number:
                if kind in message or message.get("event", {}).get("type") == kind:
                    return message
                assert "error" not in message, message

    def result(self, number: int | str, do: str, **args: Any) -> Any:
        """What it answers."""
        self.ask(number, do, **args)
        return self.until(number, "result")["result"]

    def error(self, number: int | str, do: str, **args: Any) -> tuple[str, str]:
        """Kind and message of the error that it answers."""
        self.ask(number, do, **args)
        found = self.until(number, "error")["error"]
        return found["kind"], found["message"]

    def middle(self, number: int | str) -> None:
        """Wait until the ingest `number` of a `Held` worker has come as far as it may."""
        while self.until(number, "Progress")["event"]["done"] < HELD_AT:
            pass

    def log(self) -> str:
        """Its stderr so far."""
        return b"".join(self.errors).decode()

    def ended_log(self) -> str:
        """All of its stderr, after the end of its input; it is another pipe than that of its answers."""
        self.end()
        self._drains.join(PATIENCE)
        return self.log()
