"""A Nuke as a process: what it says is heard to the end, and what it started does not hold it up."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from pathlib import Path

import pytest

from dedio_core.render.nuke import process
from dedio_core.render.nuke.process import PROGRAM, NukeProcess, argv
from dedio_core.render.nuke.pulse import Pulse
from tests.nuke.wire import PATIENCE, until
from tests.render.nuke.jobs import Ticks, knobs, needs_shell, wrapper

pytestmark = needs_shell


def test_the_command_line() -> None:
    """A licence of the GUI's by the settings; the program is ours, and flags come behind it."""
    nuke = Path("/opt/Nuke16.0")
    assert argv(nuke, knobs(), "--job=a") == ("/opt/Nuke16.0", "-t", str(PROGRAM), "--job=a")
    assert argv(nuke, knobs(interactive=True)) == ("/opt/Nuke16.0", "-i", "-t", str(PROGRAM))


def test_its_last_words_are_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has ended when all that it said was taken, however late that is read."""
    monkeypatch.setattr(process, "LAST_WORDS", PATIENCE)
    may_read, plain = threading.Event(), NukeProcess._read

    def read(self: NukeProcess) -> None:
        may_read.wait()
        plain(self)

    monkeypatch.setattr(NukeProcess, "_read", read)
    with NukeProcess([str(wrapper(tmp_path / "nuke", "echo 'the end'; exit 3"))], tmp_path) as nuke:
        nuke._process.wait()
        assert nuke.ended() is None
        may_read.set()
        assert nuke.line(PATIENCE) == "the end"
        until(lambda: nuke.ended() == 3)


@pytest.mark.parametrize("lives", ["sleep 36000", "yes"])
def test_what_got_away_does_not_hold_it_up(
    lives: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it started in a session of its own may hold its output open, or talk: its end is its end."""
    monkeypatch.setattr(process, "LAST_WORDS", 0.5)
    note = tmp_path / "pid"
    text = f"setsid {lives} & echo $! >'{note}'; echo 'the end'; exit 3"
    try:
        with NukeProcess([str(wrapper(tmp_path / "nuke", text))], tmp_path) as nuke:
            nuke._process.wait()

            def is_over() -> bool:
                for _ in range(1000):
                    nuke.line(0)
                return nuke.ended() == 3

            until(is_over)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(note.read_text()), signal.SIGKILL)


def test_words_without_an_end_of_line_are_heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nuke prints the tenths of a frame so: they are a sign of life when they come."""
    clock, go = Ticks(), tmp_path / "go"
    monkeypatch.setattr(process, "Pulse", lambda: Pulse(clock))
    text = f"while [ ! -e '{go}' ]; do sleep 0.05; done; printf .1; read -r _"
    with NukeProcess([str(wrapper(tmp_path / "nuke", text))], tmp_path) as nuke:
        assert nuke.stuck(60) == ""
        clock.now = 100
        assert nuke.stuck(60) == "said nothing for 60 seconds (nuke.silence)"
        go.touch()
        until(lambda: nuke.stuck(60) == "")
        nuke._process.kill()
        nuke._process.wait()
        clock.now = 200
        assert nuke.stuck(60) == "", "one that has ended is not stuck"


def test_one_that_cannot_be_killed_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that waits for a disk hears nothing: who ends it goes on after a time."""
    monkeypatch.setattr(process, "GRACE", 0.2)
    monkeypatch.setattr(process, "end_group", lambda process, *, hard: None)
    with NukeProcess([str(wrapper(tmp_path / "nuke", "exec sleep 36000"))], tmp_path) as nuke:
        nuke.stop()
        assert nuke._process.poll() is None
    nuke._process.send_signal(signal.SIGKILL)
    assert nuke._process.wait(PATIENCE) == -signal.SIGKILL
