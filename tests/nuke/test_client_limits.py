"""The client with processes that say what is no answer, die oddly, or are no Python of DED-IO's."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dedio_core.worker.protocol import PROTOCOL, VERSION
from nuke_plugin.panel.link import Link
from nuke_plugin.worker.client import WorkerClient
from nuke_plugin.worker.interpreter import NoInterpreter, another, installing
from nuke_plugin.worker.not_up import why
from tests.nuke.test_worker_client import Ears
from tests.nuke.wire import PATIENCE, program

pytestmark = pytest.mark.skipif(os.name == "nt", reason="its stand-ins are shell scripts")

HELLO = json.dumps({"id": None, "event": {"type": "Hello", "protocol": PROTOCOL, "version": VERSION}})
UNUSABLE = [
    {"id": 1},
    {"id": 1, "error": "oops"},
    {"id": 1, "error": {"kind": 1, "message": None}},
    {"id": 1, "parts": "x"},
    {"id": 1, "result": 1, "parts": 1},
]
JUNK = [
    {"id": 1, "event": {"type": "Part"}},
    {"id": 1, "event": {"type": "Part", "text": 5}},
    {"id": 1, "event": {"type": "Parts", "parts": None}},
    {"id": 1, "event": {}},
    {"id": 1, "event": "Progress"},
    {"id": True, "result": "another's"},
    {"id": 1.0, "result": "another's"},
    {"id": [1], "result": 1},
    {"id": None, "error": "oops"},
    {"result": 1},
]


def saying(folder: Path, *messages: object, then: str = "exec sleep 600") -> Path:
    """A program that says hello, these messages, and no more."""
    text = "\n".join([HELLO, *map(json.dumps, messages)])
    (folder / "said").write_text(text + "\n", encoding="utf-8")
    return program(folder, f"cat '{folder}/said'; {then}")


def ends(ears: Ears) -> list[tuple[str, Any]]:
    """Every end of a request, after the client is closed."""
    ears.client.close()
    assert ears.client.wait(PATIENCE)
    ears.wait("closed", "ended")
    heard = list(ears.heard.queue)
    return [one for one in heard if one[0] in ("result", "error")]


@pytest.mark.parametrize("message", UNUSABLE, ids=str)
def test_an_answer_that_is_none_ends_its_request(message: dict[str, Any], tmp_path: Path) -> None:
    """An answer that cannot be used is junk and the end of its request, and the next one is heard."""
    ears = Ears(saying(tmp_path, message, message, {"id": 2, "result": "good"}), grace=0.5)
    first, second = ears.ask("ping"), ears.ask("ping")
    ears.client.start()
    error = ears.wait("error")
    assert (first, second, error["kind"]) == (1, 2, "BadLine")
    assert "\n" not in error["message"]
    assert ears.wait("result") == "good"
    assert ends(ears) == []
    assert ears.kinds.count("junk") == 1


@pytest.mark.parametrize("message", JUNK, ids=str)
def test_junk_about_a_request(message: dict[str, Any], tmp_path: Path) -> None:
    """What is no message about a request does not end it, and stops nobody from listening."""
    ears = Ears(saying(tmp_path, message, {"id": 1, "result": "good"}), grace=0.5)
    ears.ask("ping")
    ears.client.start()
    assert ears.wait("result") == "good"
    assert ends(ears) == []
    assert "junk" in ears.kinds


def test_what_has_no_answer_ends_with_the_process(tmp_path: Path) -> None:
    """A request that is never answered has its end when the panel closes, as one after that has."""
    ears = Ears(saying(tmp_path), grace=PATIENCE)
    ears.client.start()
    ears.wait("ready")
    ears.ask("ping")
    ears.client.close()
    ears.ask("ping")
    assert ears.wait("error")["kind"] == "WorkerGone"  # at once
    ears.client.kill()
    assert ears.wait("error")["message"] == "DED-IO's process was closed"
    assert ends(ears) == []


@pytest.mark.parametrize("how", ["closed", "no interpreter"])
def test_a_client_that_never_started(how: str) -> None:
    """What was asked of a client that was never started has its end, too."""
    ears = Ears("/none/python")
    ears.ask("ping")
    if how == "closed":
        ears.client.close()
        assert ears.client.wait(PATIENCE)
        assert ears.client.handed_over(PATIENCE)
    else:
        with pytest.raises(NoInterpreter):
            ears.client.start()
    assert ears.wait("error")["kind"] == "WorkerGone"


def test_a_long_event_is_put_together(tmp_path: Path) -> None:
    """The parts of an event, and of a result after it, are put together; with one lacking nothing is said."""
    pieces = json.dumps({"type": "ShotDone", "text": "é"})
    part = [{"id": 1, "event": {"type": "Part", "text": text}} for text in (pieces[:9], pieces[9:])]
    ears = Ears(
        saying(
            tmp_path,
            *(*part, {"id": 1, "event": {"type": "Parts", "parts": 2}}),
            *(part[0], {"id": 1, "event": {"type": "Parts", "parts": 2}}),
            *(*part, {"id": 1, "parts": 2}),
            *(*part, {"id": 2, "parts": 2}),
        ),
        grace=0.5,
    )
    ears.ask("ping")
    ears.ask("ping")
    ears.client.start()
    assert ears.wait("ShotDone")["text"] == "é"
    assert ears.wait("result")["text"] == "é"
    assert ears.kinds == ["ready", "ShotDone"]
    assert ears.wait("error")["message"] == "parts of an answer are missing"
    assert ends(ears) == []


@pytest.mark.parametrize("error", [SystemExit(1), KeyboardInterrupt()], ids=repr)
def test_the_reader_lives(error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a callback raises, and with no stderr to tell of it, the next answer is heard."""

    def broken(found: Any) -> None:
        raise error

    monkeypatch.setattr(sys, "stderr", None)
    ears = Ears(saying(tmp_path, {"id": 1, "result": 1}, {"id": 2, "result": "good"}), grace=0.5)
    ears.client.request("ping", on_result=broken)
    ears.ask("ping")
    ears.client.start()
    assert ears.wait("result") == "good"
    assert ends(ears) == []


def test_a_dead_process_whose_child_lives(tmp_path: Path) -> None:
    """A process that died is told of as dead, although a program that it started holds its output."""
    pids = tmp_path / "pids"
    ears = Ears(saying(tmp_path, then=f"sleep 3600 & echo $! >{pids}; exit 3"), silence=PATIENCE)
    ears.ask("ping")
    before = threading.enumerate()
    ears.client.start()
    try:
        assert "exit code 3" in ears.wait("error")["message"]
        assert ears.client.wait(PATIENCE)
    finally:
        os.kill(int(pids.read_text()), 9)
    for thread in set(threading.enumerate()).difference(before):
        thread.join(PATIENCE)
        assert not thread.is_alive()
    assert ears.kinds.count("ended") == 1
    assert "silent" not in ears.kinds


@pytest.mark.parametrize("value", [{1, 2}, float("nan"), -float("inf"), b"x"], ids=repr)
def test_a_request_with_what_json_has_not(value: Any, tmp_path: Path) -> None:
    """A request that JSON cannot hold has its error at the call, and nothing is sent."""
    ears = Ears(saying(tmp_path))
    ears.ask("ping", {"a": [value]})
    kind, error = ears.heard.get_nowait()
    assert (kind, error["kind"]) == ("error", "BadLine")
    assert "what JSON has not" in error["message"]
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    ears.ask("ping", {"a": deep})
    assert ears.heard.get_nowait()[0] == "error"
    assert ears.client._outgoing.empty()
    ears.client.close()


def test_the_panel_hears_of_it(tmp_path: Path) -> None:
    """On the main thread a bad answer is an error like any other, and nothing is raised."""
    posted: list[Callable[[], None]] = []
    came = threading.Event()

    def post(one: Callable[[], None]) -> None:
        posted.append(one)
        came.set()

    said = json.dumps({"id": 1, "error": "oops"})
    python = saying(tmp_path, then=f"read line; echo '{said}'; exec sleep 600")
    clients: list[WorkerClient] = []

    def connect(notice: Any) -> WorkerClient:
        clients.append(
            WorkerClient(notice, environment={**os.environ, "DEDIO_PYTHON": str(python)}, grace=0.5)
        )
        clients[-1].start()
        return clients[-1]

    told: list[tuple[str, str]] = []
    link = Link(connect, post, lambda kind, said: None)
    link.ask("ping", {}, on_result=told.append, on_error=lambda kind, said: told.append((kind, said)))
    until = time.monotonic() + PATIENCE
    while not told and time.monotonic() < until:
        came.wait(0.1)
        for one in posted[:]:
            posted.remove(one)
            one()
    assert [kind for kind, _ in told] == ["BadLine"]
    link.close(keep_running=False)
    assert clients[0].wait(PATIENCE)


def old_pythons() -> list[Path]:
    """Pythons that DED-IO does not run in, where there are some."""
    folder = Path("~/.pyenv/versions").expanduser()
    return [path for one in ("2.7", "3.6", "3.9") for path in sorted(folder.glob(f"{one}.*/bin/python"))[:1]]


def test_a_python_that_is_too_old(tmp_path: Path) -> None:
    """A Python of another age is named with its version, and what DED-IO needs."""
    like_one = program(tmp_path, 'case "$*" in *" -c "*|-c*) printf 3.9;; *) exit 2;; esac')
    for python in (like_one, *old_pythons()):
        ears = Ears(str(python))
        ears.client.start()
        said = ears.wait("ended")
        assert "DED-IO needs 3.10 to 3.13; set DEDIO_PYTHON to" in said
        assert said.startswith(f"{python}: is Python ")


def test_a_version_that_is_told_is_believed(tmp_path: Path) -> None:
    """The version is what the program says; one that says none, or hangs, is no Python."""
    new = program(tmp_path, "printf 3.14")
    assert "is Python 3.14, DED-IO needs 3.10 to 3.13" in why(new, {}, os.environ, 1, "x")
    assert "ended before it said hello with exit code 1: x; it is no Python" in why(
        program(tmp_path, "echo y"), {}, os.environ, 1, "x"
    )


def test_the_remedy_goes_with_where_the_python_is_from(tmp_path: Path) -> None:
    """As long as DEDIO_PYTHON is set no other Python is taken: the remedies say so; else it is .venv."""
    named = {"DEDIO_PYTHON": "/opt/a b/python"}
    assert installing(named, tmp_path).startswith(f'in {tmp_path} run: "/opt/a b/python" -m pip install .')
    assert "DEDIO_PYTHON" in installing(named, tmp_path)
    assert "venv" not in installing(named, tmp_path) + another(named, tmp_path)
    assert installing({}, tmp_path).startswith(f"in {tmp_path} run: ")
    assert f"remove {tmp_path / '.venv'}" in another({}, tmp_path)
    assert "DEDIO_PYTHON" not in installing({}, tmp_path) + another({}, tmp_path)
