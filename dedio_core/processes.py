"""Whether a process of this machine still runs, and whether it is the one that is meant."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

from dedio_core import launch

TASKKILL = 20.0
"""Seconds that Windows' taskkill may take."""


def process_exists(pid: int) -> bool:
    """Whether a process with this number runs on this machine."""
    if os.name == "nt":
        import ctypes

        kernel = getattr(ctypes, "windll").kernel32  # noqa: B009  (absent from the stubs elsewhere)
        handle = kernel.OpenProcess(0x1000, False, pid)
        if handle:
            kernel.CloseHandle(handle)
        # 5, access denied: it is there, and another user's.
        return bool(handle) or kernel.GetLastError() == 5
    try:
        os.kill(pid, 0)
        # A killed process that its parent has not asked about yet (a zombie) does nothing more.
        return _stat(pid)[0] not in ("Z", "X")
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    except OverflowError:  # no system has such a number
        return False
    except (OSError, IndexError):  # no /proc here
        return True


def _stat(pid: int) -> list[str]:
    """The fields of ``/proc/<pid>/stat`` after the name; the first is the state."""
    text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    return text.rpartition(")")[2].split()


def process_start(pid: int) -> str:
    """When the process began, as this system says it: another process with the same number has another.

    Empty where the system does not tell. It does not depend on the wall clock where there is ``/proc``.
    """
    try:
        return f"{_line('/proc/sys/kernel/random/boot_id')} {_stat(pid)[19]}"
    except (OSError, IndexError):
        pass
    if os.name == "nt":
        return ""
    try:
        line = ["ps", "-o", "lstart=", "-p", str(pid)]
        ran = subprocess.run(
            line,
            env=launch.environment(LC_ALL="C"),
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
        return " ".join(ran.stdout.split())
    except (OSError, subprocess.SubprocessError):
        return ""


def process_space() -> str:
    """The space of process numbers that this process is in: containers of one host have each their own.

    Empty where there is no such thing.
    """
    try:
        return f"{_line('/proc/sys/kernel/random/boot_id')} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return ""


def _line(path: str) -> str:
    return Path(path).read_text(encoding="ascii", errors="replace").strip()


def end_group(process: subprocess.Popen[bytes], *, hard: bool) -> None:
    """Ask a process that leads a group of its own, and all of that group, to end; `hard`: kill them.

    On Windows one that has ended already cannot be asked for what it started.
    """
    if sys.platform == "win32":
        if process.poll() is not None:
            return
        system = Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "taskkill.exe")
        argv = (str(system), "/T", *(("/F",) if hard else ()), "/PID", str(process.pid))
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            subprocess.run(argv, capture_output=True, check=False, env=launch.environment(), timeout=TASKKILL)
        if hard:
            process.kill()
        return
    try:
        os.killpg(process.pid, signal.SIGKILL if hard else signal.SIGTERM)
    except (ProcessLookupError, PermissionError):
        return
