"""What the server leaves behind: nothing, however the tests end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.kitsu.zou.environment import ROOT
from tests.kitsu.zou.processes import NotStarted, Processes

HOLD = """
import sys, time
from pathlib import Path
from tests.kitsu.zou.processes import Processes
held = Processes(Path(sys.argv[1]))
numbers = [held.start(f"sh{n}", ["sh", "-c", "sleep 600 & echo $!; wait"]) for n in range(3)]
logs = [held.log(f"sh{n}") for n in range(3)]
while not all(log.read_text() for log in logs):
    time.sleep(0.01)
print(held.keeper.pid, *numbers, *(log.read_text().strip() for log in logs), flush=True)
time.sleep(600)
"""


def lives(number: int) -> bool:
    """Whether a process is there and is no zombie."""
    try:
        stat = Path(f"/proc/{number}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def gone(numbers: list[int]) -> bool:
    """Whether processes are gone within ten seconds."""
    end = time.monotonic() + 10
    while any(map(lives, numbers)) and time.monotonic() < end:
        time.sleep(0.02)
    return not any(map(lives, numbers))


@pytest.fixture
def held(tmp_path: Path) -> Processes:
    """A holder of processes with a folder."""
    (tmp_path / "held").mkdir()
    return Processes(tmp_path / "held")


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("frozen", [False, True])
def test_tests_that_are_killed_leave_nothing(tmp_path: Path, frozen: bool) -> None:
    """After kill -9 of the tests no process, child of one, or folder is left; nor is a frozen one."""
    folder = tmp_path / "held"
    folder.mkdir()
    command = [sys.executable, "-c", HOLD, str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as tests:
        assert tests.stdout
        numbers = [int(word) for word in tests.stdout.readline().split()]
        assert all(map(lives, numbers))
        if frozen:
            os.kill(numbers[1], signal.SIGSTOP)
        tests.kill()
    assert gone(numbers)
    assert not folder.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="Linux ends what a killed process held")
def test_a_keeper_that_is_killed_leaves_no_process(held: Processes) -> None:
    """After kill -9 of the keeper itself no process is left, a frozen one included."""
    numbers = [held.start(f"sleep{n}", ["sleep", "600"]) for n in range(2)]
    os.kill(numbers[0], signal.SIGSTOP)
    held.keeper.kill()
    assert gone(numbers)
    held.close()


def test_closed(held: Processes) -> None:
    """To close ends all processes, and removes the folder."""
    numbers = [held.start(f"sleep{n}", ["sleep", "600"]) for n in range(2)]
    held.close()
    assert gone(numbers)
    assert not held.folder.exists()


def test_one_that_ends_at_once(held: Processes) -> None:
    """A process that does not start is an error with what it said."""
    held.start("sh", ["sh", "-c", "echo no room; exit 3"])
    with pytest.raises(NotStarted, match=r"sh ended with 3:\nno room"):
        held.wait_for("sh", lambda: False)
    with pytest.raises(NotStarted, match="FileNotFoundError"):
        held.start("nothing", ["/no/such/program"])
    held.close()


def test_one_that_does_not_answer(held: Processes) -> None:
    """A process that does not answer is told with its log; once stopped it is gone, and its child too."""
    number = held.start("sh", ["sh", "-c", "echo here; sleep 600 & echo $!; wait"])
    with pytest.raises(NotStarted, match=r"sh does not answer:\nhere"):
        held.wait_for("sh", lambda: False, seconds=0.5)
    child = int(held.log("sh").read_text().split()[1])
    held.stop("sh")
    assert not Path(f"/proc/{child}").exists()  # at once: a worker that is still dying takes connections
    assert gone([number, child])
    held.close()
