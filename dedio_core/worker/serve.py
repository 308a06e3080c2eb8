"""The worker's life: hello, requests in, answers out, a heartbeat, the end of its input."""

from __future__ import annotations

import contextlib
import math
import os
import platform
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any, TextIO

from dedio_core.errors import DedioError
from dedio_core.redaction import logger, register_environment, through
from dedio_core.settings import user_cache
from dedio_core.worker.answers import Answers
from dedio_core.worker.context import Context
from dedio_core.worker.protocol import (
    HEARTBEAT,
    MOST,
    PROTOCOL,
    VERSION,
    BadLine,
    Lines,
    Message,
    decode,
    is_number,
)
from dedio_core.worker.sentences import told
from dedio_core.worker.streams import to_file
from dedio_core.worker.verbs import VERBS, nearest
from dedio_core.worker.work import Desk, Work, refuse_cancelled

LANES = {"work": 1, "questions": 2, "pictures": 2, "network": 1}
KEYS = {"id", "do", "args", "detached"}
MOST_TOLD = 100
"""Requests that are named in a heartbeat."""
ENDING = 60.0
"""Seconds after the end that what does not stop is waited for: frames in hand are finished."""
LAST_WORDS = 3.0
"""Seconds that the last answers, and the last of the log, may take: who does not read is not waited for."""
BUG = "this is a bug of DED-IO ({}); please report it with the traceback in its log"


def serve(requests: int, answers: int) -> int:
    """Answer requests until the input ends or the process is told to end; the exit code."""
    register_environment(os.environ)
    sys.stderr, sys.stdout = (through(stream or _nowhere()) for stream in (sys.stderr, sys.stdout))
    worker = Worker(Answers(answers))
    signals: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        # Nothing but this: a handler that takes a lock may wait for the very thread that it interrupts.
        signal.signal(number, lambda number, _: signals.append(number))
    worker.answers.event(None, {"type": "Hello", **about()})
    for target, args in ((worker.beat, ()), (worker.read, (requests,))):
        threading.Thread(target=target, args=args, name=target.__name__, daemon=True).start()
    until = math.inf
    while not (worker.is_over.wait(0.25) and worker.desk.wait(0.25)):
        if signals:
            worker.terminate()
        if worker.is_over.is_set() and not worker.desk.detached():
            until = min(until, time.monotonic() + ENDING)
        if time.monotonic() > until:
            # A log that nobody reads may stop whoever writes to it.
            log = threading.Thread(target=worker.left_behind, daemon=True)
            log.start()
            worker.answers.written(LAST_WORDS)
            log.join(LAST_WORDS)
            os._exit(1)  # an ordinary end waits for threads
    worker.answers.written(LAST_WORDS)
    return 0


def _nowhere() -> TextIO:
    """What stands for a stream that the process was started without."""
    return Path(os.devnull).open("w", encoding="utf-8")


def about() -> dict[str, Any]:
    """Which worker this is."""
    return {
        "protocol": PROTOCOL,
        "version": VERSION,
        "python": platform.python_version(),
        "executable": sys.executable,
        "pid": os.getpid(),
    }


class Worker:
    """Reads requests on one thread, carries them out on others."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.desk = Desk(LANES, self._carry_out)
        self.is_over = threading.Event()
        self._log = logger("dedio.worker")

    def beat(self) -> None:
        """Say now and then that it lives, and what it is busy with."""
        while True:
            self.answers.room()
            self.answers.event(None, {"type": "Heartbeat", **self.busy()})
            time.sleep(HEARTBEAT)

    def busy(self) -> dict[str, Any]:
        """What it is busy with: the first of the requests, and how many there are."""
        numbers = self.desk.numbers()
        return {"requests": numbers[:MOST_TOLD], "count": len(numbers)}

    def read(self, requests: int) -> None:
        """Take requests until the input ends."""
        lines = Lines()
        try:
            with contextlib.suppress(OSError):
                while data := os.read(requests, 1 << 16):
                    for line in lines.feed(data):
                        self._answered(line)
        finally:
            self._end_of_input()

    def terminate(self) -> None:
        """Stop everything, detached or not, and take no more."""
        self.desk.close()
        self.desk.cancel()
        self.is_over.set()

    def left_behind(self) -> None:
        """Log what did not stop."""
        said = "ended with requests that did not stop within %g seconds: %s"
        self._log.error(said, ENDING, self.desk.numbers()[:MOST_TOLD])

    def _end_of_input(self) -> None:
        """Nobody is there any more: stop, but for what is detached, which from now on is silent."""
        try:
            self.answers.close()
            if self.desk.abandon():
                numbers = ", ".join(map(str, self.desk.detached()[:MOST_TOLD]))
                folder = user_cache()
                path = folder / "worker.log" if folder and _is_made(folder) else Path(os.devnull)
                to_file(str(path), f"DED-IO {VERSION}, process {os.getpid()}: requests {numbers} go on")
        finally:
            self.is_over.set()

    def _answered(self, line: bytes | None) -> None:
        try:
            self._handle(line)
        except Exception as error:  # noqa: BLE001  (a boundary: no line may end the worker)
            with contextlib.suppress(Exception):
                self.answers.error(None, "Bug", BUG.format(type(error).__name__))
                self._log.exception("a line that could not be handled")

    def _handle(self, line: bytes | None) -> None:
        """Answer one line, or put it into its lane."""
        if line is None:
            return self.answers.error(None, "BadLine", f"a line is longer than {MOST} bytes; it was left out")
        try:
            message = decode(line)
        except BadLine as error:
            number = error.number
            return self.answers.error(None if self._is_busy(number) else number, "BadLine", str(error))
        number, do, args = message.get("id"), message.get("do"), message.get("args", {})
        if not is_number(number):
            return self.answers.error(None, "BadLine", "a request needs an id: a number, or a short text")
        if self._is_busy(number):  # an answer with that id would be the other's
            said = f"request {number} is not done yet; give each its own id"
            return self.answers.error(None, "BadLine", said)
        is_detached = message.get("detached", False)
        if unknown := sorted(set(message) - KEYS):
            said = f"a request has no '{unknown[0][:60]}'; it has {', '.join(sorted(KEYS))}"
            return self.answers.error(number, "BadLine", said)
        if not isinstance(args, dict) or not isinstance(is_detached, bool) or not isinstance(do, str):
            said = "'do' is a text, 'args' an object, 'detached' true or false"
            return self.answers.error(number, "BadLine", said)
        assert isinstance(number, (int, str))
        if do in AT_ONCE:
            return AT_ONCE[do](self, number, args)
        if do not in VERBS:
            return self.answers.error(number, "UnknownVerb", nearest(do, (*VERBS, *AT_ONCE)))
        work = Work(number, do, args, is_detached)
        if refused := self.desk.add(VERBS[do].lane, work):
            self.answers.error(number, "BadLine", refused)
        return None

    def _is_busy(self, number: Any) -> bool:
        return is_number(number) and self.desk.has(number)

    def _carry_out(self, work: Work) -> None:
        """Do what was asked, on a thread of its lane; whatever happens, one answer."""
        try:
            try:
                self._done(work)
            except DedioError as error:
                self.answers.error(work.number, type(error).__name__, told(error))
        except BaseException as error:  # noqa: BLE001  (the one boundary)
            self.answers.error(work.number, "Bug", BUG.format(type(error).__name__))
            self._log.exception("request %s, %s", work.number, work.do)

    def _done(self, work: Work) -> None:
        refuse_cancelled(work.cancel)

        def say(event: Message) -> None:
            self.answers.room()
            self.answers.event(work.number, event)

        say({"type": "Begun"})
        self.answers.result(work.number, VERBS[work.do].run(work.args, Context(work.cancel, say)))

    def ping(self, number: int | str, args: dict[str, Any]) -> None:
        """Who it is, and what it is busy with."""
        self.answers.result(number, {**about(), **self.busy()})

    def cancel(self, number: int | str, args: dict[str, Any]) -> None:
        """Stop the request ``request``, or all; its own answer comes when it has stopped."""
        if (which := self._which(number, args)) is not False:
            self.answers.result(number, {"requests": self.desk.cancel(which)})

    def detach(self, number: int | str, args: dict[str, Any]) -> None:
        """Let the request ``request``, or all that there are, go on when the input ends."""
        if (which := self._which(number, args)) is not False:
            self.answers.result(number, {"requests": self.desk.detach(which)})

    def shut_down(self, number: int | str, args: dict[str, Any]) -> None:
        """Stop everything and end: after the answer, which would be lost with the process."""
        self.desk.close()
        self.desk.cancel()
        self.answers.result(number, {})
        self.is_over.set()

    def _which(self, number: int | str, args: dict[str, Any]) -> Any:
        which = args.get("request")
        if set(args) <= {"request"} and (which is None or is_number(which)):
            return which
        self.answers.error(number, "InputError", "'request' is the id of a request; without it all are meant")
        return False


AT_ONCE = {
    "hello": Worker.ping,
    "ping": Worker.ping,
    "cancel": Worker.cancel,
    "detach": Worker.detach,
    "shutdown": Worker.shut_down,
}
"""What is answered by the thread that reads: it works whatever is under way."""


def _is_made(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return True
