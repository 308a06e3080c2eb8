"""A proxy in front of the server that breaks by rule, and counts what passed. It runs in threads.

    proxy.rule(Cut("after"), r"POST /api/data/shots", nth=3)

lets the server do the work of the third POST of a shot, and cuts the connection in place of its answer. A
pattern is looked for in `METHOD /path?query`. `nth` and `times` count the requests with that pattern.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

BLOCK = 1 << 16


@dataclass(frozen=True)
class Cut:
    """Cut the connection. "before": the server sees nothing; "upload": it sees half of the body;
    "after": its whole answer is lost; "answer": half of its answer arrives.
    """

    when: str


@dataclass(frozen=True)
class Delay:
    """Wait "before" the server sees it, or "after" it has answered."""

    seconds: float
    when: str = "before"


@dataclass(frozen=True)
class Answer:
    """Another answer. "before": the server sees nothing; "after": it has done its work."""

    status: int
    body: bytes
    kind: str = "text/html"
    when: str = "before"


@dataclass(frozen=True)
class Silence:
    """An open connection and no answer. "before": the server sees nothing; "after": it has answered."""

    when: str = "before"


@dataclass(frozen=True)
class Call:
    """Call a function, "before" the server sees the request or "after" it has answered; then go on."""

    function: Callable[[], object]
    when: str = "before"


Fault = Cut | Delay | Answer | Silence | Call


def page(status: int, when: str = "before") -> Answer:
    """What nginx itself answers, in HTML."""
    said = f"{status} {http.client.responses[status]}"
    body = f"<html>\r\n<head><title>{said}</title></head>\r\n<body>\r\n<center><h1>{said}</h1></center>\r\n"
    return Answer(status, f"{body}<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n".encode(), when=when)


def message(status: int, text: str, when: str = "before") -> Answer:
    """What Zou answers, in JSON."""
    return Answer(
        status, json.dumps({"error": True, "message": text}).encode(), "application/json", when=when
    )


@dataclass
class Rule:
    """A fault for some of the requests with a pattern; `hits` counts how often it struck."""

    fault: Fault
    pattern: str
    nth: int
    times: int
    seen: int = 0
    hits: int = 0

    def strikes(self, line: str) -> bool:
        """Whether this request is one of them. Asked once a request."""
        if not re.search(self.pattern, line):
            return False
        self.seen += 1
        struck = self.nth <= self.seen < self.nth + self.times
        self.hits += struck
        return struck


@dataclass
class Passed:
    """A request that came by: whether all of it reached the server, and the status the client got, or 0."""

    method: str
    path: str
    reached: bool = False
    status: int = 0


class _Gone(Exception):
    """The connection is over."""


@dataclass
class Proxy:
    """Listens on a free port of 127.0.0.1 from `with` to its end."""

    to: int
    rules: list[Rule] = field(default_factory=list)
    passed: list[Passed] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lock = threading.Lock()
        self.over = threading.Event()
        handler = type("Handler", (_Handler,), {"proxy": self})
        self.server = _Server(("127.0.0.1", 0), handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)

    @property
    def site(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    @property
    def host(self) -> str:
        """The same with /api, for `KITSU_HOST`."""
        return f"{self.site}/api"

    def rule(self, fault: Fault, pattern: str = "", *, nth: int = 1, times: int = 1) -> Rule:
        """From now on: `fault` at the `nth` request with the pattern, and at `times` in all from there."""
        made = Rule(fault, pattern, nth, times)
        with self.lock:
            self.rules.append(made)
        return made

    def clear(self) -> None:
        """No rules, nothing counted."""
        with self.lock:
            self.rules.clear()
            self.passed.clear()

    def faults(self, seen: Passed) -> list[Fault]:
        """Count a request; the faults that strike it."""
        with self.lock:
            self.passed.append(seen)
            return [rule.fault for rule in self.rules if rule.strikes(f"{seen.method} {seen.path}")]

    def __enter__(self) -> Proxy:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    proxy: Proxy
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def handle_one_request(self) -> None:
        with contextlib.suppress(OSError):
            self.raw_requestline = self.rfile.readline(BLOCK)
            if self.raw_requestline and self.parse_request():
                with contextlib.suppress(_Gone):
                    self._pass_on()
                    return
        self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Nothing is said."""

    def _pass_on(self) -> None:
        seen = Passed(self.command, self.path)
        faults = self.proxy.faults(seen)
        if self._strike(faults, "before", seen):
            return
        half = Cut("upload") in faults
        try:
            answer = self._ask(half=half)
        except (OSError, http.client.HTTPException):  # the server is away, as nginx would tell it
            self.close_connection = True  # the rest of the body may be on its way
            self._send(page(502), seen)
            return
        if half:
            self._cut()
        seen.reached = True
        if not self._strike(faults, "after", seen):
            self._give(answer, seen, half=Cut("answer") in faults)

    def _strike(self, faults: list[Fault], when: str, seen: Passed) -> bool:
        """Do what the faults of a moment say; whether one of them was an answer."""
        for fault in faults:
            if fault.when != when:
                continue
            if isinstance(fault, Delay):
                self.proxy.over.wait(fault.seconds)
            elif isinstance(fault, Call):
                fault.function()
            elif isinstance(fault, Cut):
                self._cut()
            elif isinstance(fault, Silence):
                self.proxy.over.wait()
                self._cut()
            else:
                if when == "before":  # nginx too reads on, so that the client comes to read the answer
                    for _ in self._body():
                        pass
                self._send(fault, seen)
                return True
        return False

    def _ask(self, *, half: bool) -> tuple[int, list[tuple[str, str]], bytes]:
        server = http.client.HTTPConnection("127.0.0.1", self.proxy.to)
        try:
            server.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            chunked = "chunked" in self.headers.get("Transfer-Encoding", "").lower()
            for name, value in self.headers.items():
                if name.lower() not in ("connection", "expect", "keep-alive"):
                    server.putheader(name, value)
            server.putheader("Connection", "close")
            server.endheaders()
            left = int(self.headers.get("Content-Length", 0)) // 2 if half else None
            for block in self._body():
                part = block if left is None else block[:left]
                server.send(b"%x\r\n%s\r\n" % (len(part), part) if chunked and part else part)
                if left is not None:
                    left -= len(part)
                    if left <= 0:
                        break
            if half:
                return 0, [], b""
            if chunked:
                server.send(b"0\r\n\r\n")
            answer = server.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            server.close()

    def _body(self) -> Iterator[bytes]:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            while size := int(self.rfile.readline().split(b";")[0], 16):
                yield self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return
        left = int(self.headers.get("Content-Length", 0))
        while left > 0:
            block = self.rfile.read1(min(left, BLOCK))
            if not block:
                raise _Gone  # the client went away in the middle
            left -= len(block)
            yield block

    def _give(self, answer: tuple[int, list[tuple[str, str]], bytes], seen: Passed, *, half: bool) -> None:
        status, headers, body = answer
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in ("connection", "transfer-encoding", "content-length", "keep-alive"):
                self.send_header(name, value)
        length = dict(headers).get("Content-Length") if self.command == "HEAD" else None
        self.send_header("Content-Length", length or str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        seen.status = (
            0 if half else status
        )  # before it is sent: a client that has its answer finds it counted
        self.end_headers()
        if half:
            self.wfile.write(body[: len(body) // 2])
            self.wfile.flush()
            time.sleep(0.05)  # a cut by reset may overtake what was sent
            self._cut()
        self.wfile.write(body)

    def _send(self, answer: Answer, seen: Passed) -> None:
        self._give((answer.status, [("Content-Type", answer.kind)], answer.body), seen, half=False)

    def _cut(self) -> None:
        """End the connection as a cable does that is pulled and plugged in elsewhere: by a reset."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        raise _Gone
