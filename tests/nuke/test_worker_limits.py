"""What wears a worker down: errors without end, readers that do not read, work that does not stop."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from dedio_core.errors import InputError, all_at_once
from dedio_core.worker.answers import LONGEST, sendable
from dedio_core.worker.protocol import MOST
from dedio_core.worker.sentences import told
from dedio_core.worker.serve import MOST_TOLD, Worker
from dedio_core.worker.work import Work
from tests.nuke.wire import PATIENCE, WORKER, Desk, Wire

WITH = """
import sys, time
from dedio_core.worker.streams import taken
requests, answers = taken()
from dedio_core.errors import InputError
from dedio_core.worker import serve, verbs
{}
serve.VERBS["status"] = verbs.Verb(asked, "work")
sys.exit(serve.serve(requests, answers))
"""
"""A worker whose `status` is the function `asked`."""
BAD_ERROR = """
class Bad(InputError):
    def __str__(self): raise RuntimeError
def asked(values, context): raise Bad("x")
"""
BAD_VALUE = """
class Bad:
    def __str__(self): raise KeyboardInterrupt
def asked(values, context): context.say({"type": "X", "y": Bad()})
"""
DEAF = """
serve.ENDING, serve.LAST_WORDS = 1.0, 60.0
plain = serve.Worker.left_behind
def late(self):
    time.sleep(0.5)
    plain(self)
serve.Worker.left_behind = late
def asked(values, context): time.sleep(600)
"""


def worker_with(code: str) -> Wire:
    return Wire((sys.executable, "-I", "-c", WITH.format(code)))


def test_an_error_without_end_is_one_that_can_be_read(wire: Wire) -> None:
    """An error of many mebibytes is cut to what can be read, and its lane goes on."""
    keys = json.dumps({f"k{n:x}": 0 for n in range(90_000)})
    wire.send(b'{"id": 1, "do": "resume", "args": ' + keys.replace(" ", "").encode() + b"}\n")
    said = wire.until(1, "error")["error"]
    assert said["kind"] == "InputError"
    first, *lines, last = said["message"].split("\n")
    assert (first, len(lines), last) == ("90,000 problems:", 12, "  ... and 89,988 more")
    assert wire.error(2, "ingest_shot")[1] == "'source_file' is missing"


def test_a_dozen_problems_are_told() -> None:
    """A dozen problems are told as ever; of more, how many, the first dozen, and how many are left out."""
    for count in (1, 2, 12, 13, 4000):
        with pytest.raises(InputError) as caught:
            all_at_once([f"frame {n} is gone" for n in range(count)])
        lines = told(caught.value).split("\n")
        if count <= 12:
            assert lines == str(caught.value).split("\n")
        else:
            assert lines[0] == f"{count:,} problems:"
            assert lines[1:13] == [f"  frame {n} is gone" for n in range(12)]
            assert lines[13:] == [f"  ... and {count - 12:,} more"]


@pytest.mark.parametrize(
    "code",
    [
        "def asked(values, context): raise InputError('x' * 3_000_000)",
        "def asked(values, context): raise SystemExit(3)",
        "def asked(values, context):\n    one = []\n    one.append(one)\n    return one",
        BAD_ERROR,
        BAD_VALUE,
    ],
    ids=range(5),
)
def test_a_lane_outlives_every_error(code: str, desk: Desk) -> None:
    """Whatever is raised, there is one short answer, and the next request of the lane is answered, too."""
    with worker_with(code) as talk:
        for number in (1, 2):
            kind, said = talk.error(number, "status")
            assert kind in ("InputError", "Bug")
            assert len(said) < LONGEST + 100
            if kind == "InputError":
                assert said.endswith("(2,980,000 more letters)")


def test_a_long_event_is_sent(desk: Desk) -> None:
    """An event that is longer than a line comes in parts, each of which is a line."""
    code = "def asked(values, context): context.say({'type': 'Long', 'text': 'x' * 3_000_000})"
    with worker_with(code) as talk:
        talk.ask(1, "status")
        parts: list[str] = []
        while (event := talk.next()["event"])["type"] != "Parts":
            if event["type"] == "Part":
                parts.append(event["text"])
        assert event["parts"] == len(parts)
        assert json.loads("".join(parts)) == {"type": "Long", "text": "x" * 3_000_000}
        assert talk.until(1, "result")["result"] is None


def test_what_the_reader_would_refuse_is_replaced() -> None:
    """Numbers that are none, half letters and NULs are not sent: the other end takes no such line."""
    found = sendable({"a": float("nan"), "b": [float("-inf"), 1.5], Path("/x"): "\udcff\0é", "c": {7: True}})
    assert found == {"a": None, "b": [None, 1.5], "/x": "?\ufffdé", "c": {"7": True}}


def test_a_heartbeat_is_short() -> None:
    """However many requests wait, a heartbeat names the first ones and says how many there are."""
    worker = Worker(Silent())
    stays = threading.Event()
    worker.desk._carry_out = lambda work: bool(stays.wait()) and None
    for n in range(3000):
        worker.desk.add("work", Work("\U00010330" * 60 + str(n), "status", {}))
    busy = worker.busy()
    stays.set()
    assert (len(busy["requests"]), busy["count"]) == (MOST_TOLD, 3000)
    assert len(json.dumps(busy)) < MOST // 4


class Silent:
    """Answers that nobody hears."""

    def __getattr__(self, name: str) -> Any:
        return lambda *_: None


def test_an_id_that_is_taken(desk: Desk) -> None:
    """A line with the id of a request that is not done is refused without that id: each has one end."""
    code = "def asked(values, context):\n    context.cancel.wait()\n    return 'done'"
    with worker_with(code) as talk:
        talk.ask(7, "status")
        talk.begun(7)
        for line in (
            {"id": 7, "do": "status"},
            {"id": 7, "do": "ping"},
            {"id": 7, "do": "cancel"},
            {"id": 7, "do": "nonsense"},
            {"id": 7, "do": 5},
            b'{"id": 7, "do": "a\\u0000b"}\n',
        ):
            talk.send(line)
            answer = talk.next()
            assert (answer["id"], answer["error"]["kind"]) == (None, "BadLine")
        assert talk.result(8, "ping")["requests"] == [7]
        assert talk.result(9, "cancel", request=7) == {"requests": [7]}
        assert talk.next() == {"id": 7, "result": "done"}


@pytest.mark.parametrize("how", ["end of input", "SIGTERM"])
def test_a_client_that_does_not_read(how: str, desk: Desk) -> None:
    """A worker whose answers nobody reads ends with its input all the same, and when it is told to."""
    with subprocess.Popen(
        WORKER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdout.read(10)
        for n in range(700):
            process.stdin.write(b'{"id": %d, "do": "ping"}\n' % n)
        time.sleep(0.5)
        if how == "SIGTERM":
            process.terminate()
        else:
            process.stdin.close()
        assert process.wait(PATIENCE) == 0


def test_answers_to_lines_that_end_at_once() -> None:
    """What is asked and then closed is still answered, where somebody reads."""
    asked = b'{"id": 1, "do": "ping"}\n' * 2
    ran = subprocess.run(WORKER, input=asked, capture_output=True, check=True, timeout=PATIENCE)
    assert [json.loads(line)["id"] for line in ran.stdout.splitlines()].count(1) == 2


@pytest.mark.parametrize("how", ["end of input", "shutdown", "SIGTERM"])
def test_work_that_does_not_stop(how: str, desk: Desk) -> None:
    """Work that hears no cancel is left behind after a time, and the log says which, however late."""
    with worker_with(DEAF) as talk:
        talk.ask(1, "status")
        talk.begun(1)
        if how == "SIGTERM":
            talk.process.terminate()
        elif how == "shutdown":
            talk.ask(3, "shutdown")
        else:
            talk.end()
        assert talk.process.wait(PATIENCE) == 1
        assert "requests that did not stop within 1 seconds: [1]" in talk.ended_log()


@pytest.mark.skipif(os.name == "nt", reason="a shell closes the stream")
@pytest.mark.parametrize(
    ("closed", "said"),
    [("<&-", "input"), (">&-", "output"), ("<&- >&- 2>&-", ""), ("<&- 2>&-", ""), (">&- 2>&-", "")],
)
def test_a_worker_without_its_streams(closed: str, said: str) -> None:
    """Started without input or output it says so in a line, where that can be, and ends with 2."""
    ran = subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {closed}', "sh", *WORKER], input=b"", capture_output=True, check=False
    )
    assert ran.returncode == 2
    assert ran.stdout == b""
    line = f"dedio: error: the worker was started without standard {said}\n" if said else ""
    assert ran.stderr.decode() == line


@pytest.mark.skipif(os.name == "nt", reason="a shell closes the stream")
def test_a_worker_without_a_log(desk: Desk) -> None:
    """Started without stderr it works, and its answers go where they belong."""
    with Wire(("/bin/sh", "-c", 'exec "$@" 2>&-', "sh", *WORKER)) as talk:
        assert talk.result(1, "ping")["pid"]
        assert talk.error(2, "nonsense")[0] == "UnknownVerb"


def logged(path: Path, *said: str) -> None:
    """Have a process of its own log these sessions, with a line printed in each."""
    code = "import os, sys\nfrom dedio_core.worker.streams import to_file\n"
    code += "for said in sys.argv[2:]:\n    to_file(sys.argv[1], said)\n    os.write(2, b'printed\\n')\n"
    subprocess.run([sys.executable, "-c", code, str(path), *said], check=True)


def test_the_log_is_everybodys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two workers without a panel share the log: each begins with who and when, and nothing is lost."""
    log = tmp_path / "worker.log"
    log.write_text("from before\n", encoding="utf-8")
    log.chmod(0o644)
    logged(log, "one", "two")
    before, first, printed, second, again = log.read_text(encoding="utf-8").splitlines()
    assert (before, printed, again) == ("from before", "printed", "printed")
    assert first.startswith("--- 20")
    assert first.endswith(" one")
    assert second.endswith(" two")
    if os.name != "nt":
        assert stat.S_IMODE(log.stat().st_mode) == 0o600
    log.write_bytes(b"x" * (5 << 20))
    logged(log, "three")
    assert log.stat().st_size < 1000
    assert (tmp_path / "worker.log.old").stat().st_size == 5 << 20


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_log_that_is_no_file(tmp_path: Path) -> None:
    """A pipe or a folder in the log's place stops nobody."""
    os.mkfifo(tmp_path / "pipe")
    logged(tmp_path / "pipe", "one")
    logged(tmp_path, "two")


def test_what_goes_on_is_in_the_log(desk: Desk) -> None:
    """A worker that goes on alone writes into the user's cache who it is and what it does."""
    go = desk.home / "go"
    code = f"""
from pathlib import Path
def asked(values, context):
    while not Path({str(go)!r}).exists(): time.sleep(0.02)
    print('done alone', file=sys.stderr)
"""
    with worker_with(code) as talk:
        talk.next()
        talk.send({"id": "the cut", "do": "status", "detached": True})
        assert talk.result(2, "ping")
        talk.end()
        desk.until_alone()
        go.touch()
        assert talk.process.wait(PATIENCE) == 0
        (log,) = desk.home.rglob("worker.log")
        first, last = log.read_text(encoding="utf-8").splitlines()
        assert first.endswith(f"process {talk.process.pid}: requests the cut go on")
        assert last == "done alone"
