"""A lock on a folder that names its holder. It guards; correctness comes from the commit's rename."""

from __future__ import annotations

import getpass
import json
import os
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from dedio_core.errors import PublishError
from dedio_core.files import writing

FRESH = 1.0
"""Seconds in which an empty lock file is taken for one that is being written."""


@dataclass(frozen=True)
class Holder:
    """Who holds a lock."""

    host: str
    user: str
    pid: int

    @classmethod
    def me(cls) -> Holder:
        """The process that asks."""
        try:
            user = getpass.getuser()
        except (KeyError, OSError):  # a container's user may have no name
            user = "unknown"
        return cls(socket.gethostname(), user, os.getpid())

    def is_here(self) -> bool:
        """Whether the holder is a process of this machine."""
        return self.host == socket.gethostname()

    def is_gone(self) -> bool:
        """Whether the holder surely ended: same host, no such process. Another host is never sure."""
        return self.host == socket.gethostname() and not process_exists(self.pid)


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
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2]
        return state.split()[0] not in ("Z", "X")
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    except OverflowError:  # no system has such a number
        return False
    except (OSError, IndexError):  # no /proc here
        return True
    return True


def _is_fresh(path: Path, seconds: float) -> bool:
    try:
        return time.time() - path.stat().st_mtime < seconds
    except OSError:
        return False


class Lock:
    """The lock file `path`, held from `__enter__` to `__exit__`.

    Entering raises `PublishError` naming the holder where somebody else has it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> Lock:
        me = Holder.me()
        text = json.dumps({"host": me.host, "user": me.user, "pid": me.pid})
        for _ in range(20):
            try:
                with writing(self.path), self.path.open("x", encoding="utf-8") as file:
                    file.write(text)
                return self
            except Exception as error:
                if not isinstance(error.__cause__, FileExistsError):
                    raise
            holder = self.holder()
            if holder and not holder.is_gone():
                raise PublishError(f"{self.path.parent}: {self._busy(holder)}")
            if holder is None and self._is_fresh():
                time.sleep(0.1)  # its holder has made it and not yet written it
            else:
                self._clear()
        raise PublishError(f"{self.path}: somebody else took the lock just now; try again")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.holder() in (Holder.me(), None):
            self.path.unlink(missing_ok=True)

    def _busy(self, holder: Holder) -> str:
        told = f"{holder.user} on {holder.host} (process {holder.pid}) is working on this; wait for it, or "
        if holder.is_here():
            return told + "end that process and run the same command again"
        return told + f"if it is surely dead run: dedio cancel {self.path.parent.name} --take-over"

    def _clear(self) -> None:
        """Remove the file of a holder that is gone.

        One process at a time looks again and removes it: a slow one would remove the next one's lock.
        """
        guard = self.path.with_name(f"{self.path.name}.clearing")
        with writing(guard):
            try:
                guard.open("x").close()
            except FileExistsError:
                if not _is_fresh(guard, 10 * FRESH):
                    guard.unlink(missing_ok=True)
                time.sleep(0.1)
                return
            try:
                holder = self.holder()
                if holder.is_gone() if holder else not self._is_fresh():
                    self.path.unlink(missing_ok=True)
            finally:
                guard.unlink(missing_ok=True)

    def _is_fresh(self) -> bool:
        return _is_fresh(self.path, FRESH)

    def holder(self) -> Holder | None:
        """Who holds it; None where the file is gone or torn."""
        try:
            found = json.loads(self.path.read_text(encoding="utf-8"))
            return Holder(str(found["host"]), str(found["user"]), int(found["pid"]))
        except (OSError, ValueError, KeyError, TypeError, OverflowError):
            return None
