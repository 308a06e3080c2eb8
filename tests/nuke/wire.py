"""Talking to a worker by hand: what a panel could send by mistake, and every line that comes back."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WORKER = (sys.executable, "-I", "-m", "dedio_core", "worker")
PATIENCE = 90.0


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
        """The arguments of an ingest that takes long enough to be stopped in its middle."""
        return self.shot(in_point=20, out_point=59, settings={"output.resolution": [960, 540]}, jobs=1)

    @property
    def cut(self) -> dict[str, Any]:
        """The arguments of the cut."""
        return {"cut": str(self.media / "cut.edl"), "media": [str(self.media)], **self.where}

    @property
    def where(self) -> dict[str, Any]:
        return {"root": str(self.root), "config": str(self.config), "project": "tests"}

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
            self.process.wait(20)
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
        until = time.monotonic() + PATIENCE
        while True:
            message = self._message(until)
            if message.get("event", {}).get("type") not in ("Heartbeat", "Begun"):
                return message

    def begun(self, number: int | str) -> None:
        """Wait until `number` is under way: what waits in its lane is stopped otherwise than what runs."""
        until = time.monotonic() + PATIENCE
        while (message := self._message(until)).get("event", {}).get("type") != "Begun":
            assert message["id"] != number, message
        assert message["id"] == number

    def _message(self, until: float) -> dict[str, Any]:
        line = self.lines.get(timeout=max(0.1, until - time.monotonic()))
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

    def log(self) -> str:
        """Its stderr so far."""
        return b"".join(self.errors).decode()

    def ended_log(self) -> str:
        """All of its stderr, after the end of its input; it is another pipe than that of its answers."""
        self.end()
        self._drains.join(PATIENCE)
        return self.log()
