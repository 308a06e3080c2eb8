"""Starting DED-IO's process so that it can be ended with everything that it started."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

Process = subprocess.Popen[bytes]


def start(argv: Sequence[str], environment: Mapping[str, str]) -> Process:
    """Start it with pipes, in a group of its own: a Ctrl-C for Nuke is not for it. Raises `OSError`."""
    windows = sys.platform == "win32"
    flags = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0) | getattr(subprocess, "CREATE_NO_WINDOW", 0)
    return subprocess.Popen(
        list(argv),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        cwd=Path(argv[0]).anchor or None,  # not a folder of a show, which it would keep in use
        env=dict(environment),
        start_new_session=not windows,
        creationflags=flags if windows else 0,
        close_fds=True,
    )


def kill_tree(process: Process) -> None:
    """End the process and all that it started, at once. Does nothing to one that has ended."""
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        program = Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "taskkill.exe")
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            subprocess.run(
                [str(program), "/T", "/F", "/PID", str(process.pid)],
                capture_output=True,
                check=False,
                timeout=20,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        process.kill()
        return
    # A converter is in a group of its own, so that the whole family has to be found before it is orphaned.
    family = [process.pid, *descendants(process.pid)]
    for pid in family:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)


def descendants(pid: int) -> list[int]:
    """Every process below `pid`; none where the system does not tell."""
    below: dict[int, list[int]] = {}
    for child, parent in _pairs():
        below.setdefault(parent, []).append(child)
    found: list[int] = []
    waiting = [pid]
    while waiting:
        children = below.get(waiting.pop(), [])
        found += children
        waiting += children
    return found


def _pairs() -> Iterable[tuple[int, int]]:
    """Each process of this machine with its parent."""
    if Path("/proc/self/stat").exists():
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                with contextlib.suppress(OSError, ValueError, IndexError):
                    text = (folder / "stat").read_text(encoding="utf-8", errors="replace")
                    yield int(folder.name), int(text.rpartition(")")[2].split()[1])
        return
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        ran = subprocess.run(
            ["/bin/ps", "-A", "-o", "pid=,ppid="], capture_output=True, timeout=10, check=False
        )
        for line in ran.stdout.decode("ascii", "replace").splitlines():
            words = line.split()
            if len(words) == 2 and all(word.isdigit() for word in words):
                yield int(words[0]), int(words[1])
