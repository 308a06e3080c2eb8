"""The client of the worker, as the panel uses it, with real workers and with programs that are none."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dedio_core.processes import process_exists
from dedio_core.unfinished import unfinished
from dedio_core.worker.protocol import PROTOCOL, VERSION
from nuke_plugin.worker.client import WorkerClient
from nuke_plugin.worker.interpreter import NoInterpreter
from nuke_plugin.worker.processes import descendants
from nuke_plugin.worker.stderr import Stderr
from tests.docs.pages import ROOT
from tests.nuke.wire import PATIENCE, Desk, Held, program, until

pytestmark = [pytest.mark.skipif(os.name == "nt", reason="its stand-ins are shell scripts"), pytest.mark.slow]

HELLO = f"""echo '{{"id":null,"event":{{"type":"Hello","protocol":{PROTOCOL},"version":"{VERSION}"}}}}'; """
LONG = """
import json, sys
from dedio_core.worker.protocol import PROTOCOL, VERSION, encode
def say(message):
    for line in encode(message):
        sys.stdout.buffer.write(line)
    sys.stdout.flush()
say({"id": None, "event": {"type": "Hello", "protocol": PROTOCOL, "version": VERSION}})
for line in sys.stdin:
    say({"id": json.loads(line)["id"], "result": ["\\\\\u00e9" * 1_000_000]})
"""


class Ears:
    """A client, and all that it calls back, in order."""

    def __init__(self, python: Path | str = sys.executable, **how: Any) -> None:
        self.heard: queue.Queue[tuple[str, Any]] = queue.Queue()
        self.kinds: list[str] = []
        environment = {**os.environ, "DEDIO_PYTHON": str(python)}
        self.client = WorkerClient(self._notice, environment=environment, **how)

    def _notice(self, kind: str, said: Any) -> None:
        self.kinds.append(kind)
        self.heard.put((kind, said))

    def ask(self, do: str, args: dict[str, Any] | None = None, **how: Any) -> int:
        return self.client.request(
            do,
            args,
            on_result=lambda found: self.heard.put(("result", found)),
            on_error=lambda error: self.heard.put(("error", error)),
            on_event=lambda event: self._notice(event["type"], event),
            **how,
        )

    def wait(self, *kinds: str) -> Any:
        """What was said of the first of `kinds` that is heard."""
        until = time.monotonic() + PATIENCE
        while True:
            kind, said = self.heard.get(timeout=max(0.1, until - time.monotonic()))
            if kind in kinds:
                return said
            assert kind not in ("ended", "refused"), said


@pytest.fixture
def whole_stderr(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last words of a process that has ended are waited for, however slow the machine is."""
    monkeypatch.setattr(Stderr, "wait", lambda self: self._ended.wait(PATIENCE))
    monkeypatch.setattr("nuke_plugin.worker.not_up.PATIENCE", PATIENCE)


def opened(made: Ears) -> Iterator[Ears]:
    made.client.start()
    yield made
    made.client.close()
    assert made.client.wait(PATIENCE)


@pytest.fixture
def ears(desk: Desk) -> Iterator[Ears]:
    yield from opened(Ears())


@pytest.fixture
def held_ears(desk: Desk, held: Held) -> Iterator[Ears]:
    """Of a worker whose long ingest stays in its middle."""
    yield from opened(Ears(held.python))


def gone(pid: int) -> None:
    """Wait until there is no such process."""
    until(lambda: not process_exists(pid))


def test_what_is_asked_before_the_hello_is_answered(ears: Ears) -> None:
    """A request may be made at once; it is sent when the hello was heard and was right."""
    ears.ask("ping")
    assert ears.heard.get(timeout=PATIENCE)[0] == "ready"
    assert ears.wait("result")["version"]


def test_a_long_result_comes_whole(tmp_path: Path) -> None:
    """A result that is longer than a line is put together before it is handed on."""
    code = tmp_path / "long.py"
    code.write_text(LONG, encoding="utf-8")
    ears = Ears(program(tmp_path, f"exec {sys.executable} {code}"))
    ears.client.start()
    ears.ask("status")
    assert ears.wait("result") == ["\\é" * 1_000_000]
    ears.client.close()
    assert ears.client.wait(PATIENCE)
    assert "Part" not in ears.kinds


def test_a_real_ingest(ears: Ears, desk: Desk) -> None:
    """An ingest through the client tells its frames and its summary, and the plates are there."""
    ears.ask("ingest_shot", desk.shot())
    assert ears.wait("Progress")["total"] == 8
    assert ears.wait("result")["overall_success"]
    assert len(desk.published()) == 1


def test_cancel(held_ears: Ears, desk: Desk) -> None:
    """An ingest is cancelled in its middle by its number."""
    number = held_ears.ask("ingest_shot", desk.long)
    held_ears.wait("Progress")
    held_ears.client.cancel(number)
    assert held_ears.wait("error")["kind"] == "Cancelled"
    assert desk.published() == []


def test_an_error_of_a_callback_stops_nothing(ears: Ears, capfd: pytest.CaptureFixture[str]) -> None:
    """What a callback raises is printed, and the next answer comes all the same."""

    def broken(found: Any) -> None:
        raise KeyError("a bug of the panel")

    ears.client.request("ping", on_result=broken)
    ears.ask("ping")
    assert ears.wait("result")
    assert "a bug of the panel" in capfd.readouterr().err


def test_a_request_that_fits_no_line_is_refused(ears: Ears) -> None:
    """A request of more than a mebibyte gets its error, and is not sent."""
    ears.ask("ping", {"x": "y" * (1 << 20)})
    assert ears.wait("error")["kind"] == "BadLine"


def test_a_killed_worker_is_noticed(held_ears: Ears, desk: Desk) -> None:
    """`kill -9` of the worker is told in one sentence, to the panel and to each request."""
    held_ears.ask("ingest_shot", desk.long)
    held_ears.wait("Progress")
    assert held_ears.client.process
    held_ears.client.process.kill()
    error = held_ears.wait("error")
    assert error["kind"] == "WorkerGone"
    assert "signal 9" in error["message"]
    assert "\n" not in held_ears.wait("ended")
    held_ears.ask("ping")
    assert held_ears.wait("error")["kind"] == "WorkerGone"


def test_a_worker_that_hangs_is_noticed(desk: Desk) -> None:
    """A worker without a heartbeat is said to hang; when it goes on, that is said too."""
    ears = Ears(silence=5.0, grace=2.0)
    ears.client.start()
    ears.wait("ready")
    assert ears.client.process
    os.kill(ears.client.process.pid, signal.SIGSTOP)
    assert "has not answered for 5 seconds" in ears.wait("silent")
    os.kill(ears.client.process.pid, signal.SIGCONT)
    assert "answers again" in ears.wait("back")
    os.kill(ears.client.process.pid, signal.SIGSTOP)
    ears.client.close()
    ears.wait("closed")
    gone(ears.client.process.pid)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("exit 7", "exit code 7"),
        ("echo 'bad interpreter' >&2; exit 1", "bad interpreter"),
        ("echo '/x: No module named dedio_core' >&2; exit 1", "DED-IO is not installed in it"),
        ("kill -9 $$", "signal 9"),
        ("exec yes", "is not DED-IO's worker"),
        (
            """echo '{"id":null,"event":{"type":"Hello","protocol":99,"version":"0.1.0"}}'; exec sleep 600""",
            "protocol 99",
        ),
        (
            """echo '{"id":null,"event":{"type":"Hello","protocol":1,"version":"0.0.1"}}'; exec sleep 600""",
            "has DED-IO 0.0.1",
        ),
    ],
    ids=range(7),
)
@pytest.mark.usefixtures("whole_stderr")
def test_a_program_that_is_no_worker(text: str, said: str, tmp_path: Path) -> None:
    """A Python that is not DED-IO's, or of another version, is refused in one sentence, and ended."""
    is_refused(Ears(program(tmp_path, text)), said, tmp_path)


@pytest.mark.parametrize("text", ["echo hello; exec sleep 600", "exec tr '\\0' x </dev/zero"], ids=range(2))
def test_a_program_that_says_no_hello(text: str, tmp_path: Path) -> None:
    """One that lives on and never says hello is refused after a time."""
    is_refused(Ears(program(tmp_path, text), hello=2.0), "said no hello within 2 seconds", tmp_path)


def is_refused(ears: Ears, said: str, folder: Path) -> None:
    """It is, in one sentence, and what was started is ended."""
    ears.client.start()
    ears.ask("ping")
    sentence = ears.wait("refused", "ended")
    assert said in sentence
    assert "\n" not in sentence
    assert str(folder) in sentence
    assert "unset it" in sentence  # DEDIO_PYTHON, or it is asked again for ever
    assert ears.client.process
    gone(ears.client.process.pid)


def test_junk_is_told_once_and_left_out(tmp_path: Path) -> None:
    """Lines that are no messages are told of once; what is a message among them is read."""
    text = f"echo junk; echo 'more junk'; exec {sys.executable} \"$@\""
    ears = Ears(program(tmp_path, text))
    ears.client.start()
    ears.ask("ping")
    assert ears.wait("result")["pid"]
    ears.client.close()
    assert ears.client.wait(PATIENCE)
    assert ears.wait("closed")
    assert ears.kinds == ["junk", "ready", "closed"]


@pytest.mark.usefixtures("whole_stderr")
def test_a_python_without_ded_io(tmp_path: Path) -> None:
    """A real Python in which DED-IO is not installed is refused with how to install it."""
    made = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(made)], check=True)
    ears = Ears(made / "bin" / "python")
    ears.client.start()
    sentence = ears.wait("ended")
    assert "DED-IO is not installed in it" in sentence
    assert f"{made}/bin/python -m pip install ." in sentence
    assert sentence.endswith("set DEDIO_PYTHON to a Python that has DED-IO, or unset it")


@pytest.mark.parametrize("named", ["/none/python", "python3", "/", "~nobody-at-all/python"])
def test_no_interpreter(named: str) -> None:
    """Where there is no such Python, starting says so and what to do, and no process is started."""
    ears = Ears(named)
    with pytest.raises(NoInterpreter, match="DEDIO_PYTHON"):
        ears.client.start()
    assert ears.client.process is None


def test_closing_kills_the_whole_tree(tmp_path: Path) -> None:
    """What does not end by itself is killed with all that it started, whatever group that is in."""
    pids = tmp_path / "pids"
    child = f"setsid sleep 600 & echo $! >{pids}; trap '' TERM; exec sleep 600"
    ears = Ears(program(tmp_path, child), grace=PATIENCE)
    ears.client.start()
    until(lambda: pids.exists() and pids.read_text().endswith("\n"))
    below = int(pids.read_text())
    assert ears.client.process
    assert below in descendants(ears.client.process.pid)
    ears.client.close()
    assert process_exists(below), "closing waited for it, and blocked Nuke"
    ears.client.kill()
    ears.wait("closed")
    gone(ears.client.process.pid)
    gone(below)


def test_a_full_pipe_blocks_nobody(tmp_path: Path) -> None:
    """Requests to a worker that reads nothing are taken at once, however many."""
    ears = Ears(program(tmp_path, f"{HELLO}exec sleep 36000"), grace=0.5)
    ears.client.start()
    ears.wait("ready")
    for _ in range(200):
        ears.ask("ping", {"x": "y" * 10_000})
    ears.client.close()
    assert ears.wait("error")["kind"] == "WorkerGone"


def test_much_on_stderr_blocks_nobody(tmp_path: Path) -> None:
    """A worker that logs without end is not stopped by a full pipe, and its last lines are kept."""
    text = "head -c 3000000 /dev/zero | tr '\\0' x >&2; echo >&2; echo 'the end' >&2"
    ears = Ears(program(tmp_path, f'{text}; exec {sys.executable} "$@"'))
    ears.client.start()
    ears.ask("ping")
    assert ears.wait("result")
    ears.client.close()
    assert ears.client.wait(PATIENCE)
    assert "the end" in ears.client.stderr.lines()


PARENT = """
import json, sys, threading
sys.path.insert(0, sys.argv[1])
from nuke_plugin.worker.client import WorkerClient
client = WorkerClient(lambda kind, said: None)
client.start()
begun = threading.Event()
def event(one):
    if one["type"] == "Progress" and not begun.is_set():
        begun.set()
        print(client.process.pid, flush=True)
def refused(error):
    print(error, flush=True)
how = {"on_event": event, "on_error": refused, "detached": sys.argv[3] == "detached"}
client.request("ingest_shot", json.loads(sys.argv[2]), **how)
threading.Event().wait()
"""


@pytest.mark.parametrize("how", ["attached", "detached"])
def test_a_killed_parent(how: str, desk: Desk, held: Held) -> None:
    """When Nuke is killed its ingest stops and keeps its frames; a detached one goes on and publishes."""
    argv = [sys.executable, "-c", PARENT, str(ROOT), json.dumps(desk.long), how]
    environment = {**os.environ, "DEDIO_PYTHON": str(held.python)}
    with subprocess.Popen(argv, env=environment, stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        parent.kill()
    if how == "detached":
        desk.until_alone()
        held.go()
    gone(pid)
    if how == "detached":
        assert len(desk.published()) == 1
    else:
        assert desk.published() == []
        assert [one.state for one in unfinished(desk.root)] == ["interrupted"]


def test_keep_running(desk: Desk, held: Held) -> None:
    """Closing the panel may leave the work going on."""
    ears = Ears(held.python)
    ears.client.start()
    ears.ask("ingest_shot", desk.long)
    ears.wait("Progress")
    assert not ears.client.handed_over(0)
    ears.client.close(keep_running=True)
    assert ears.client.handed_over(PATIENCE)
    desk.until_alone()
    held.go()
    assert ears.client.wait(PATIENCE)
    assert len(desk.published()) == 1


def test_keep_running_before_the_hello(desk: Desk) -> None:
    """What was asked of a process that has only just been started is done, too."""
    ears = Ears()
    ears.client.start()
    ears.ask("ingest_shot", desk.shot())
    ears.client.close(keep_running=True)
    assert ears.client.handed_over(PATIENCE)
    assert ears.client.wait(PATIENCE)
    assert len(desk.published()) == 1
