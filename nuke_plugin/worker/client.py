"""Talking to DED-IO's own process. No call blocks Nuke; answers come by callback, from a thread.

Callbacks may not touch Nuke or Qt: the panel hands them over to the main thread. `dedio_core.worker.protocol`
has what goes over the wire.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from dedio_core.worker.protocol import (
    PROTOCOL,
    VERSION,
    BadLine,
    Lines,
    Message,
    TooLong,
    answer,
    decode,
    encode,
)
from nuke_plugin.worker.environment import clean
from nuke_plugin.worker.interpreter import NoInterpreter, another, installing, interpreter
from nuke_plugin.worker.not_up import ending, why
from nuke_plugin.worker.pending import Pending, Requests, call
from nuke_plugin.worker.processes import Process, kill_tree, start
from nuke_plugin.worker.stderr import Stderr

Notice = Callable[[str, str], None]
"""Takes what happened to the process, and a sentence about it: ``ready``, ``junk`` (it said what is no
message), ``silent`` (it hangs), ``back`` (it goes on), and one last: ``refused``, ``ended`` or ``closed``."""
SILENCE = 20.0
"""Seconds without a heartbeat, which comes every two, after which it hangs."""
HELLO = 90.0
"""Seconds for the hello: a first start may read libraries from a slow disk."""
GRACE = 10.0
"""Seconds between the end of its input and killing it: frames in hand are finished."""
MOST_JUNK = 100
"""Lines before the hello that are no messages, after which it is surely another program."""
DRAINING = 2.0
"""Seconds after its end that its last lines may take: a program that it started may hold its output open."""
CLOSED = "DED-IO's process was closed"


def _ignore(value: Any) -> None:
    return None


class WorkerClient:
    """One child process. `start` it, `request`, and `close` it; a new one is made after it has ended.

    `nuke` is the folder of Nuke's program.
    """

    def __init__(
        self,
        on_notice: Notice,
        *,
        environment: Mapping[str, str] | None = None,
        nuke: Path | None = None,
        silence: float = SILENCE,
        hello: float = HELLO,
        grace: float = GRACE,
    ) -> None:
        self._environment = os.environ if environment is None else environment
        self._child, self._on_notice = clean(self._environment, nuke), on_notice
        self._silence, self._hello, self._grace = silence, hello, grace
        self._requests = Requests()
        self._outgoing: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._may_write = threading.Event()
        self._is_over = threading.Event()
        self._ending = threading.Lock()
        self._is_written = threading.Event()
        self._is_ready = self._is_silent = self._is_closing = False
        self._refused = ""
        self._junk = 0
        self._last = 0.0
        self.python = Path()
        self.process: Process | None = None
        self.stderr = Stderr()

    def start(self) -> None:
        """Start the process. Raises `NoInterpreter` where it cannot be started."""
        try:
            self.python = interpreter(self._environment)
            self.process = process = self._started()
        except NoInterpreter as error:
            self._requests.end({"kind": "WorkerGone", "message": str(error)})
            raise
        self._last = time.monotonic()
        for target in (self._read, self._write, self._watch, lambda p: self.stderr.read(p.stderr)):
            threading.Thread(target=target, args=(process,), name="dedio worker", daemon=True).start()

    def _started(self) -> Process:
        argv = (str(self.python), "-I", "-m", "dedio_core", "worker")
        try:
            return start(argv, self._child)
        except OSError as error:
            said = f"cannot be started: {error.strerror or error}; {another(self._environment)}"
            raise NoInterpreter(f"{self.python}: {said}") from None

    def request(
        self,
        do: str,
        args: Message | None = None,
        *,
        on_result: Callable[[Any], None] = _ignore,
        on_error: Callable[[Message], None] = _ignore,
        on_event: Callable[[Message], None] = _ignore,
        detached: bool = False,
    ) -> int:
        """Ask for `do`; the number of the request. It gets one result or one error, from a thread.

        What cannot be sent gets its error before this returns.
        `detached`: it goes on where Nuke ends before it.
        """
        number, is_open = self._requests.add(Pending(on_result, on_error, on_event))
        if not is_open:
            call(on_error, {"kind": "WorkerGone", "message": "DED-IO's process is not running"})
            return number
        if self._is_closing:
            self._requests.fail(number, {"kind": "WorkerGone", "message": CLOSED})
            return number
        message: Message = {"id": number, "do": do, "args": args or {}}
        try:
            (line,) = encode({**message, "detached": True} if detached else message)
        except TooLong:
            said = f"the request '{do}' is too long for one line"
            self._requests.fail(number, {"kind": "BadLine", "message": said})
        except (ValueError, TypeError, RecursionError) as error:
            said = f"the request '{do}' holds what JSON has not: {error}"
            self._requests.fail(number, {"kind": "BadLine", "message": said})
        else:
            self._outgoing.put(line)
        return number

    def cancel(self, number: int | None = None) -> None:
        """Stop that request, or all; each gets its error when it has stopped."""
        self.request("cancel", {} if number is None else {"request": number})

    def close(self, *, keep_running: bool = False) -> None:
        """End the process: its work is stopped, and what does not stop is killed. Returns at once.

        `keep_running`: its work goes on, and it ends after that; nobody hears of it any more.
        """
        if keep_running:
            self.request("detach")
        self._is_closing = True
        self._outgoing.put(None)
        if self.process is None:
            self._requests.end({"kind": "WorkerGone", "message": CLOSED})
            self._is_over.set()
            self._is_written.set()
            return
        if not keep_running:
            self._may_write.set()  # else what was asked before the hello is still handed over
            threading.Thread(target=self._closed, name="dedio worker end", daemon=True).start()

    def wait(self, seconds: float) -> bool:
        """Wait for the end of the process, for so long at most; whether it has ended."""
        return self._is_over.wait(seconds)

    def handed_over(self, seconds: float) -> bool:
        """After `close`: wait until all that was asked is written, for so long at most; whether it is."""
        return self._is_written.wait(seconds)

    def kill(self) -> None:
        """End the process and all that it started, at once."""
        if self.process is not None:
            kill_tree(self.process)

    def _closed(self) -> None:
        if not self._is_over.wait(self._grace):
            self.kill()

    def _write(self, process: Process) -> None:
        """Write what is asked, once the hello has come. A full pipe blocks this thread alone."""
        if hasattr(signal, "pthread_sigmask"):
            # An embedded Python may have left SIGPIPE to end the process, which is Nuke.
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGPIPE})
        assert process.stdin
        self._may_write.wait()
        try:
            while self._is_ready and (line := self._outgoing.get()) is not None:
                while line:
                    line = line[process.stdin.write(line) :]
        except (OSError, ValueError):
            return  # its end is told by the thread that reads
        finally:
            with contextlib.suppress(OSError):
                process.stdin.close()
            self._is_written.set()

    def _read(self, process: Process) -> None:
        assert process.stdout
        lines = Lines()
        try:
            while data := process.stdout.read(1 << 16):
                for line in lines.feed(data):
                    self._take(line)
        except (OSError, ValueError):
            pass
        finally:
            self._ended(process)

    def _take(self, line: bytes | None) -> None:
        self._last = time.monotonic()
        try:
            message = decode(line or b"")
            what = answer(message)
        except BadLine as error:
            return self._said_junk(line, error)
        event = message["event"] if what == "event" else {}
        if not self._is_ready:
            return self._meet(event) if event.get("type") == "Hello" else self._said_junk(line)
        number: Any = message.get("id")
        if not self._requests.has(number):
            if what == "error":
                said = message["error"]["message"]
                self._notice("junk", f"DED-IO's process could not use a request: {said}")
        elif what == "event":
            self._requests.event(number, event)
        elif what == "error":
            self._requests.fail(number, message["error"])
        else:
            self._requests.result(number, message)
        return None

    def _meet(self, hello: Message) -> None:
        """Go on with a process of this protocol and version; refuse another one."""
        found = hello.get("protocol"), hello.get("version")
        if found == (PROTOCOL, VERSION):
            self._is_ready = True
            self._may_write.set()
            return self._notice("ready", f"DED-IO {VERSION} is ready")
        has, is_here = (
            f"DED-IO {str(version)[:40]} (protocol {str(protocol)[:40]})"
            for protocol, version in (found, (PROTOCOL, VERSION))
        )
        said = f"has {has}, and this plug-in is {is_here}"
        return self._refuse(f"{self.python}: {said}; {installing(self._environment)}")

    def _refuse(self, said: str) -> None:
        if not self._refused:
            self._refused = said
            self.kill()

    def _said_junk(self, line: bytes | None, error: BadLine | None = None) -> None:
        """Tell of the first of it; a request whose answer it should have been has its end."""
        self._junk += 1
        if self._junk == 1:
            text = (line or b"a very long line")[:80].decode("utf-8", "replace")
            self._notice("junk", f"DED-IO's process said what is no message, which was left out: {text!a}")
        if not self._is_ready and self._junk >= MOST_JUNK:
            said = "is not DED-IO's worker: it says something else"
            self._refuse(f"{self.python}: {said}; {another(self._environment)}")
        if self._is_ready and error and self._requests.has(number := error.number) and not error.is_event:
            said = f"DED-IO's process gave an answer that cannot be used: {error}"
            self._requests.fail(number, {"kind": "BadLine", "message": said})

    def _watch(self, process: Process) -> None:
        """Notice a process that says no hello, stopped saying anything, or is dead."""
        begun = time.monotonic()
        while not self._is_over.wait(min(0.5, self._silence / 4)):
            if process.poll() is not None:
                if not self._is_over.wait(DRAINING):
                    self._ended(process)
                return
            now = time.monotonic()
            if not self._is_ready and now - begun > self._hello:
                said = f"said no hello within {self._hello:g} seconds"
                self._refuse(f"{self.python}: {said}; {another(self._environment)}")
            is_silent = self._is_ready and now - self._last > self._silence
            if is_silent and not self._is_silent:
                self._notice(
                    "silent",
                    f"DED-IO's process has not answered for {self._silence:g} seconds; wait, or close it and "
                    "begin again: finished frames are kept",
                )
            elif self._is_silent and not is_silent:
                self._notice("back", "DED-IO's process answers again")
            self._is_silent = is_silent

    def _ended(self, process: Process) -> None:
        """Tell of the end, once, and answer every request that has no answer."""
        if not self._ending.acquire(blocking=False):
            return
        try:
            code: int | None = process.wait(self._grace)
        except Exception:  # noqa: BLE001  (it closed its output and lives on: it is of no use)
            self.kill()
            code = process.poll()
        self.stderr.wait()
        said = self._last_words(code)
        self._is_over.set()
        self._may_write.set()
        self._outgoing.put(None)
        self._requests.end({"kind": "WorkerGone", "message": said})
        kind = "refused" if self._refused else "closed" if self._is_closing else "ended"
        self._notice(kind, said)

    def _last_words(self, code: int | None) -> str:
        if self._refused or self._is_closing:
            return self._refused or CLOSED
        last = self.stderr.last()
        if not self._is_ready:
            return why(self.python, self._environment, self._child, code, last)
        return f"DED-IO's process ended{ending(code)}{f': {last}' if last else ''}; finished frames are kept"

    def _notice(self, kind: str, said: str) -> None:
        call(lambda text: self._on_notice(kind, text), said)
