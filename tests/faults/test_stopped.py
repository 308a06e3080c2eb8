"""Signals and closed terminals: finished frames are kept, and what stopped it is told."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.faults import kit
from tests.faults.conftest import Case

pytestmark = [pytest.mark.skipif(os.name == "nt", reason="signals"), pytest.mark.slow]
BIG = {"resolution": [1280, 720], "proxy_resolution": [640, 360]}


def begun(case: Case, tmp_path: Path) -> tuple[subprocess.Popen[str], list[str], Path]:
    """An ingest of bigger frames, some of which are finished."""
    root = tmp_path / "r"
    rows, config = kit.batch(tmp_path, case.clip, frames=6), kit.settings(tmp_path, output=BIG)
    rows.write_text(json.dumps(json.loads(rows.read_text())[:2]))
    words = kit.words(rows, root, config)
    line = [sys.executable, "-c", "import sys; from dedio_core.cli import main; sys.exit(main())", *words]
    pipe = subprocess.PIPE
    child = subprocess.Popen(line, text=True, stdout=pipe, stderr=pipe)
    until = time.monotonic() + 60
    while not any('"frame"' in p.read_text() for p in root.glob(".dedio/staging/*/journal.jsonl")):
        assert child.poll() is None
        assert time.monotonic() < until
        time.sleep(0.002)
    return child, words, root


def goes_on(case: Case, words: list[str], root: Path, state: str) -> None:
    """The state is told, what was finished is kept, and it ends."""
    ran = case.forked.run(["status", "--root", root, "--json"])
    found = json.loads(ran.said)["unfinished"]
    assert [one["state"] for one in found] == [state], found
    assert found[0]["done"] >= 1
    ran = case.forked.run([*words, "--verbose"])
    assert ran.code == 0, ran.said
    assert ran.said.count(", kept from before") >= found[0]["done"]
    assert kit.orphans(root) == []


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_stopped(case: Case, tmp_path: Path, name: str) -> None:
    """Ctrl-C, SIGTERM and SIGHUP stop after the frames in hand; the exit code is 130."""
    child, words, root = begun(case, tmp_path)
    child.send_signal(getattr(signal, name))
    out, err = child.communicate(timeout=60)
    assert child.returncode == 130, out + err
    assert "Traceback" not in err
    goes_on(case, words, root, "interrupted")


def test_interrupted_twice(case: Case, tmp_path: Path) -> None:
    """A second Ctrl-C stops at once; nothing is torn by it."""
    child, words, root = begun(case, tmp_path)
    child.send_signal(signal.SIGINT)
    time.sleep(0.02)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=60)
    # A shell says 130 for both; one that comes when all is said already ends the process by itself.
    assert child.returncode in (130, -signal.SIGINT), out + err
    assert "Traceback" not in err
    goes_on(case, words, root, "interrupted")


def test_a_closed_terminal(case: Case, tmp_path: Path) -> None:
    """Where the terminal's window is closed, it stops as cleanly as by Ctrl-C, bars and all."""
    import pty

    master, slave = pty.openpty()
    how = {"stdin": slave, "stdout": slave, "stderr": slave, "start_new_session": True}
    code = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0)"
    root = tmp_path / "r"
    rows, config = kit.batch(tmp_path, case.clip, frames=6), kit.settings(tmp_path, output=BIG)
    rows.write_text(json.dumps(json.loads(rows.read_text())[:2]))
    words = kit.words(rows, root, config)
    code += "; import sys; from dedio_core.cli import main; sys.exit(main())"
    child = subprocess.Popen([sys.executable, "-c", code, *words], **how)  # type: ignore[call-overload]
    os.close(slave)
    until = time.monotonic() + 60
    while not any('"frame"' in p.read_text() for p in root.glob(".dedio/staging/*/journal.jsonl")):
        assert child.poll() is None
        assert time.monotonic() < until
        time.sleep(0.002)
    os.close(master)
    assert child.wait(timeout=60) == 130
    goes_on(case, words, root, "interrupted")


@pytest.mark.parametrize("hours", [-30, 30])
def test_a_clock_that_is_set(case: Case, tmp_path: Path, hours: int) -> None:
    """A clock that is set back or forward between a kill and the next run changes nothing."""
    root = tmp_path / "r"
    case.forked.run(case.words(root), events=case.events // 2)
    code = f"import time; real = time.time; time.time = lambda: real() + {hours * 3600}; "
    code += "import sys; from dedio_core.cli import main; sys.exit(main())"
    line = [sys.executable, "-c", code, *case.words(root)]
    ran = subprocess.run(line, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stderr
    case.is_whole(root)


@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_dates_of_files_do_not_count(case: Case, tmp_path: Path, part: float) -> None:
    """Whatever dates the files have that a killed run left, the next one takes what is whole."""
    root = tmp_path / "r"
    case.forked.run(case.words(root), events=round(case.events * part))
    for n, path in enumerate(sorted(root.rglob("*"))):
        os.utime(path, (n * 10**7, n * 10**7))
    case.ends_well(root)
