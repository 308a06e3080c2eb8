"""The worker's life: hello, requests in, answers out, a heartbeat, the end of its input."""

from __future__ import annotations

import contextlib
import os
import platform
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

from dedio_core.errors import DedioError
from dedio_core.redaction import logger, register_environment, through
from dedio_core.settings import user_cache
from dedio_core.worker.answers import Answers
from dedio_core.worker.context import Context
from dedio_core.worker.protocol import HEARTBEAT, MOST, PROTOCOL, VERSION, BadLine, Lines, decode, is_number
from dedio_core.worker.streams import to_file
from dedio_core.worker.verbs import VERBS, nearest
from dedio_core.worker.work import Desk, Work, refuse_cancelled

LANES = {"work": 1, "questions": 2, "pictures": 2, "network": 1}
KEYS = {"id", "do", "args", "detached"}
BUG = "this is a bug of DED-IO ({}); please report it with the traceback in its log"


def serve(requests: int, answers: int) -> int:
    """Answer requests until the input ends or the process is told to end; the exit code."""
    register_environment(os.environ)
    sys.stderr, sys.stdout = through(sys.stderr), through(sys.stdout)
    worker = Worker(Answers(answers))
    told: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        # Nothing but this: a handler that takes a lock may wait for the very thread that it interrupts.
        signal.signal(number, lambda number, _: told.append(number))
    worker.answers.event(None, {"type": "Hello", **about()})
    for target, args in ((worker.beat, ()), (worker.read, (requests,))):
        threading.Thread(target=target, args=args, name=target.__name__, daemon=True).start()
    while not (worker.is_over.wait(0.25) and worker.desk.wait(0.25)):
        if told:
            worker.terminate()
    return 0


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
            self.answers.event(None, {"type": "Heartbeat", "requests": self.desk.numbers()})
            time.sleep(HEARTBEAT)

    def read(self, requests: int) -> None:
        """Take requests until the input ends."""
        lines = Lines()
        with contextlib.suppress(OSError):
            while data := os.read(requests, 1 << 16):
                for line in lines.feed(data):
                    self._answered(line)
        self._end_of_input()

    def terminate(self) -> None:
        """Stop everything, detached or not, and take no more."""
        self.desk.close()
        self.desk.cancel()
        self.is_over.set()

    def _end_of_input(self) -> None:
        """Nobody is there any more: stop, but for what is detached, which from now on is silent."""
        self.answers.close()
        if self.desk.abandon():
            folder = user_cache()
            to_file(str(folder / "worker.log") if folder and _is_made(folder) else os.devnull)
        self.is_over.set()

    def _answered(self, line: bytes | None) -> None:
        try:
            self._handle(line)
        except Exception as error:  # noqa: BLE001  (a boundary: no line may end the worker)
            self._log.exception("a line that could not be handled")
            self.answers.error(None, "Bug", BUG.format(type(error).__name__))

    def _handle(self, line: bytes | None) -> None:
        """Answer one line, or put it into its lane."""
        if line is None:
            return self.answers.error(None, "BadLine", f"a line is longer than {MOST} bytes; it was left out")
        try:
            message = decode(line)
        except BadLine as error:
            return self.answers.error(error.number, "BadLine", str(error))
        number, do, args = message.get("id"), message.get("do"), message.get("args", {})
        if not is_number(number):
            return self.answers.error(None, "BadLine", "a request needs an id: a number, or a short text")
        assert isinstance(number, (int, str))
        is_detached = message.get("detached", False)
        if unknown := sorted(set(message) - KEYS):
            said = f"a request has no '{unknown[0][:60]}'; it has {', '.join(sorted(KEYS))}"
            return self.answers.error(number, "BadLine", said)
        if not isinstance(args, dict) or not isinstance(is_detached, bool) or not isinstance(do, str):
            said = "'do' is a text, 'args' an object, 'detached' true or false"
            return self.answers.error(number, "BadLine", said)
        if do in AT_ONCE:
            return AT_ONCE[do](self, number, args)
        if do not in VERBS:
            return self.answers.error(number, "UnknownVerb", nearest(do, (*VERBS, *AT_ONCE)))
        work = Work(number, do, args, is_detached)
        if refused := self.desk.add(VERBS[do].lane, work):
            self.answers.error(number, "BadLine", refused)
        return None

    def _carry_out(self, work: Work) -> None:
        """Do what was asked, on a thread of its lane; whatever happens, one answer."""
        try:
            refuse_cancelled(work.cancel)
            self.answers.event(work.number, {"type": "Begun"})
            context = Context(work.cancel, lambda event: self.answers.event(work.number, event))
            self.answers.result(work.number, VERBS[work.do].run(work.args, context))
        except DedioError as error:
            self.answers.error(work.number, type(error).__name__, str(error))
        except BaseException as error:  # noqa: BLE001  (the one boundary)
            self._log.exception("request %s, %s", work.number, work.do)
            self.answers.error(work.number, "Bug", BUG.format(type(error).__name__))

    def ping(self, number: int | str, args: dict[str, Any]) -> None:
        """Who it is, and what it is busy with."""
        self.answers.result(number, {**about(), "requests": self.desk.numbers()})

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
