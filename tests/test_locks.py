from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from dedio_core.errors import PublishError, WriteError
from dedio_core.locks import FRESH, Holder, Lock
from dedio_core.processes import process_exists, process_start


def dead_process() -> int:
    """The number of a process that has just ended."""
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return child.pid


def held_by(path: Path, **holder: Any) -> None:
    me = {"host": socket.gethostname(), "user": "ada", "pid": os.getpid()}
    path.write_text(json.dumps({**me, **holder}), encoding="utf-8")


OTHER = {"host": "farm-07", "since": "2026-11-22T08:15:00+00:00", "token": "abc"}


def test_held_and_given_back(tmp_path: Path) -> None:
    """A lock names this process while it is held, and is gone afterwards, after an error too."""
    path = tmp_path / "lock"
    with Lock(path):
        assert Lock(path).holder() == Holder.me()
    assert not path.exists()
    with pytest.raises(ZeroDivisionError), Lock(path):
        raise ZeroDivisionError
    assert not path.exists()


def test_a_live_holder_is_named(tmp_path: Path) -> None:
    """Whoever comes second is told who works there, on what machine, as which process."""
    path = tmp_path / "lock"
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        held_by(path, pid=child.pid)
        with pytest.raises(PublishError, match=rf"ada on {socket.gethostname()} \(process {child.pid}\)"):
            Lock(path).__enter__()
        child.communicate(b"\n")
    with Lock(path):
        assert Lock(path).holder() == Holder.me()


def test_a_dead_holders_lock_is_taken(tmp_path: Path) -> None:
    """A lock whose process ended on this machine stops nobody."""
    path = tmp_path / "lock"
    held_by(path, pid=dead_process())
    with Lock(path):
        assert Lock(path).holder() == Holder.me()


@pytest.mark.parametrize("pid", [1, 10**30])
def test_another_hosts_lock_is_never_taken(pid: int, tmp_path: Path) -> None:
    """Of another machine's process nobody here can know that it ended."""
    path = tmp_path / "lock"
    held_by(path, host="farm-07", pid=pid)
    with pytest.raises(PublishError, match="ada on farm-07"):
        Lock(path).__enter__()
    assert path.exists()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"host": "x"}', '{"host":"x","user":"y","pid":"z"}']
)
def test_a_torn_lock(text: str, tmp_path: Path) -> None:
    """A lock that a crash left half written is taken, once it is older than a moment."""
    path = tmp_path / "lock"
    path.write_text(text)
    os.utime(path, (1, 1))
    with Lock(path):
        assert Lock(path).holder() == Holder.me()


def test_a_lock_that_is_being_written(tmp_path: Path) -> None:
    """A lock file that is empty for an instant, because its holder is just writing it, is not taken."""
    path = tmp_path / "lock"
    path.touch()
    writer = threading.Timer(FRESH / 4, held_by, [path], {"host": "farm-07"})
    writer.start()
    with pytest.raises(PublishError, match="farm-07"):
        Lock(path).__enter__()
    writer.join()


def test_only_its_own_lock_is_given_back(tmp_path: Path) -> None:
    """A lock that meanwhile is somebody else's stays."""
    path = tmp_path / "lock"
    with Lock(path):
        held_by(path, host="farm-07")
    assert path.exists()


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """A lock that cannot be written is an error that names it, not somebody else's lock."""
    with pytest.raises(WriteError, match="missing"):
        Lock(tmp_path / "missing" / "lock").__enter__()


def test_one_of_many_gets_it(tmp_path: Path) -> None:
    """Of several processes that try at once, one holds the lock and the others are told."""
    code = f"""
from pathlib import Path
from dedio_core.errors import PublishError
from dedio_core.locks import Lock
input()
try:
    with Lock(Path({str(tmp_path / "lock")!r})):
        print("held", flush=True)
        input()
except PublishError:
    print("told", flush=True)
    input()
"""
    children = [
        subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        for _ in range(4)
    ]
    said = []
    for child in children:
        assert child.stdin
        child.stdin.write("\n")
    for child in children:
        assert child.stdout
        said.append(child.stdout.readline().strip())
    for child in children:
        child.communicate("\n")
    assert sorted(said) == ["held", "told", "told", "told"]


def test_processes() -> None:
    """This process runs, an ended one does not, and a number that none can have does not."""
    assert process_exists(os.getpid())
    assert not process_exists(dead_process())
    assert not process_exists(10**30)


def test_a_zombie_holds_no_lock() -> None:
    """A killed process that its parent has not asked about counts as gone."""
    child = subprocess.Popen([sys.executable, "-c", "pass"])
    for _ in range(200):
        if Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            break
        time.sleep(0.02)
    assert not process_exists(child.pid)
    child.wait()


def test_who_holds_it_and_what_to_do(tmp_path: Path) -> None:
    """The error of a held lock has a remedy that works: for another host, the very command."""
    path = tmp_path / "abc123" / "lock"
    path.parent.mkdir()
    path.write_text('{"host": "elsewhere", "user": "ann", "pid": 7}')
    with (
        pytest.raises(PublishError, match=r"ann on elsewhere.*the same command with --take-over"),
        Lock(path),
    ):
        pass
    path.write_text(f'{{"host": "{socket.gethostname()}", "user": "ann", "pid": {os.getpid()}}}')
    with pytest.raises(PublishError, match="end that process and run the same command again"), Lock(path):
        pass


def test_one_at_a_time_clears_a_dead_lock(tmp_path: Path) -> None:
    """Who clears a dead holder's lock is alone in it; one that was killed in it stops nobody for long."""
    path, guard = tmp_path / "lock", tmp_path / "lock.clearing"
    held_by(path, pid=dead_process())
    guard.touch()
    with Lock(path):
        assert Lock(path).holder() == Holder.me()
    assert not list(tmp_path.iterdir())


def test_another_process_with_the_number(tmp_path: Path) -> None:
    """A lock whose process ended stops nobody, where its number is another process's by now, too."""
    path = tmp_path / "lock"
    held_by(path, start=process_start(os.getpid()))
    with pytest.raises(PublishError, match="is working on this"):
        Lock(path).__enter__()
    held_by(path, start="another boot 1")
    with Lock(path) as lock:
        lock.check()


@pytest.mark.skipif(not Path("/proc/self/ns/pid").exists(), reason="no containers here")
def test_another_containers_process(tmp_path: Path) -> None:
    """In two containers of one host the same number is two processes: neither takes the other for dead."""
    path = tmp_path / "lock"
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    held_by(path, pid=dead_process(), space=f"{boot} pid:[1]")
    with pytest.raises(PublishError, match="--take-over"):
        Lock(path).__enter__()
    held_by(path, pid=dead_process(), space="before-the-reboot pid:[1]")
    with Lock(path):
        pass


def test_taken_over(tmp_path: Path) -> None:
    """Another host's lock is taken over by who asks for it; the one who had it finds that out."""
    path = tmp_path / "lock"
    held_by(path, **OTHER)
    os.utime(path, (1, 1))
    with pytest.raises(PublishError, match=r"process \d+, since 2026-11-22T08:15:00"):
        Lock(path).__enter__()
    with Lock(path, take_over=True) as mine:
        mine.check()
        held_by(path, **OTHER)
        with pytest.raises(PublishError, match=r"ada on farm-07 .* took this over; this run stops"):
            mine.check()
    assert path.exists(), "it is not ours any more"
    path.unlink()
    with Lock(path) as mine:
        path.unlink()
        with pytest.raises(PublishError, match="the lock is gone"):
            mine.check()


def test_a_live_process_here_is_never_taken_over(tmp_path: Path) -> None:
    """Whoever asks to take over does not get what a live process of this machine holds."""
    path = tmp_path / "lock"
    held_by(path)
    with pytest.raises(PublishError, match="end that process"):
        Lock(path, take_over=True).__enter__()


def test_who_took_over_just_now_keeps_it(tmp_path: Path) -> None:
    """Of two who ask for a dead holder's lock, the second does not get it from the first."""
    path = tmp_path / "lock"
    held_by(path, **OTHER)
    second = Lock(path, take_over=True)
    second._other = "abc"
    held_by(path, host="farm-08", token="def")
    with pytest.raises(PublishError, match="farm-08"):
        second.__enter__()


@pytest.mark.parametrize("date", [1, 2**32])
def test_dates_of_files_say_nothing(date: int, tmp_path: Path) -> None:
    """Whatever a torn lock is dated, in the past or in the future, it is watched and then taken."""
    path = tmp_path / "lock"
    path.touch()
    os.utime(path, (date, date))
    begun = time.monotonic()
    with Lock(path):
        assert time.monotonic() - begun >= FRESH
