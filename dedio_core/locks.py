"""A lock on a folder that names its holder. It guards; correctness comes from the commit's rename.

The lock is a file that is made by an exclusive create. `flock` and its kin are not used: what they do on
a network share depends on how each machine mounted it.
"""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import secrets
import socket
import time
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from types import TracebackType

from dedio_core.errors import PublishError
from dedio_core.files import check_own, writing
from dedio_core.processes import process_exists, process_space, process_start
from dedio_core.regular import read_regular
from dedio_core.safe_text import shown

MOST_BYTES = 64 << 10
FRESH = 1.0
"""Seconds for which a lock file without a holder is watched: it may be one that is being written."""


@dataclass(frozen=True)
class Holder:
    """Who holds a lock, and since when. `token` is another one each time that a lock is taken."""

    host: str
    user: str
    pid: int
    since: str = field(default="", compare=False)
    start: str = field(default="", compare=False)
    """When the process began: tells it from a later one with its number."""
    space: str = field(default="", compare=False)
    """The space that the process number counts in."""
    token: str = field(default="", compare=False)

    @classmethod
    def me(cls) -> Holder:
        """The process that asks."""
        try:
            user = getpass.getuser()
        except (KeyError, OSError):  # a container's user may have no name
            user = "unknown"
        since = datetime.now(timezone.utc).isoformat(timespec="seconds")
        pid = os.getpid()
        token = secrets.token_hex(8)
        return cls(socket.gethostname(), user, pid, since, process_start(pid), process_space(), token)

    def is_here(self) -> bool:
        """Whether the holder is a process whose number means something here."""
        if self.host != socket.gethostname():
            return False
        mine = process_space()
        is_this_boot = self.space.partition(" ")[0] == mine.partition(" ")[0]
        return not (self.space and mine and is_this_boot and self.space != mine)

    def is_gone(self) -> bool:
        """Whether the holder surely ended: no such process here. Another host's is never sure."""
        if not self.is_here():
            return False
        if not process_exists(self.pid):
            return True
        start = process_start(self.pid)
        return bool(self.start and start and self.start != start)

    def __str__(self) -> str:
        since = f", since {self.since}" if self.since else ""
        # A lock file may be anybody's who may write to the tree.
        return shown(f"{self.user} on {self.host} (process {self.pid}{since})")


_held: set[str] = set()
"""Tokens of the locks that this process holds."""


def held() -> bool:
    """Whether this process holds any lock: what it has begun is to be finished, or kept."""
    return bool(_held)


class Lock:
    """The lock file `path`, held from `__enter__` to `__exit__`.

    Entering raises `PublishError` naming the holder where somebody else has it. A holder of this machine
    whose process ended is replaced; of another machine's nobody here can know, and its age says nothing,
    since clocks differ: it is replaced by `take_over` only, for which a person has to ask.
    """

    def __init__(self, path: Path, take_over: bool = False) -> None:
        self.path = path
        self.take_over = take_over
        self.token = ""
        self._other: str | None = None
        """The token of the other machine's holder who was there first: only that one is taken over."""

    def __enter__(self) -> Lock:
        me = Holder.me()
        check_own(self.path.parent)
        for _ in range(20):
            if self._made(json.dumps(asdict(me))):
                self.token = me.token
                _held.add(me.token)
                return self
            holder = self.holder()
            if self._other is None and holder and not holder.is_here():
                self._other = holder.token
            if holder and not self._may_replace(holder):
                raise PublishError(f"{self.path.parent}: {busy(holder)}")
            if holder or stays(self.path, FRESH):
                self._clear()
        raise PublishError(f"{self.path}: somebody else took the lock just now; try again")

    def _made(self, text: str) -> bool:
        """Make the file; False where there is one."""
        with writing(self.path):
            try:
                file = self.path.open("x", encoding="utf-8")
            except FileExistsError:
                return False
            try:
                with file:
                    file.write(text)
            except BaseException:
                with contextlib.suppress(OSError):
                    self.path.unlink(missing_ok=True)
                raise
        return True

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):  # the tree is away: the process ends, and the lock is stale
            if self.token and self.holder_token() == self.token:
                self.path.unlink(missing_ok=True)
        _held.discard(self.token)
        self.token = ""

    def check(self) -> None:
        """Raise `PublishError` unless this still holds the lock: somebody may have taken it over."""
        if self.token and self.holder_token() == self.token:
            return
        holder = self.holder()
        told = (
            f"{holder} took this over" if holder else "the lock is gone, so somebody may have taken this over"
        )
        raise PublishError(f"{self.path.parent}: {told}; this run stops and publishes nothing")

    def _may_replace(self, holder: Holder) -> bool:
        is_meant = self.take_over and not holder.is_here() and holder.token == self._other
        return is_meant or holder.is_gone()

    def _clear(self) -> None:
        """Remove the file of a holder that is gone.

        One process at a time looks again and removes it: a slow one would remove the next one's lock.
        """
        guard = self.path.with_name(f"{self.path.name}.clearing")
        with writing(guard):
            try:
                guard.open("x").close()
            except FileExistsError:
                if stays(guard, 2 * FRESH):  # who cleared was killed in it
                    guard.unlink(missing_ok=True)
                return
            try:
                holder = self.holder()
                if (
                    self._may_replace(holder)
                    if holder
                    else os.path.lexists(self.path) and stays(self.path, FRESH / 4)
                ):
                    self.path.unlink(missing_ok=True)
            finally:
                guard.unlink(missing_ok=True)

    def holder_token(self) -> str:
        """The token of who holds it; empty where nobody does."""
        holder = self.holder()
        return holder.token if holder else ""

    def holder(self) -> Holder | None:
        """Who holds it; None where the file is gone or torn."""
        try:
            found = json.loads(read_regular(self.path, MOST_BYTES, is_ours=True))
            texts = (str(found.get(name, "")) for name in ("since", "start", "space", "token"))
            return Holder(str(found["host"]), str(found["user"]), int(found["pid"]), *texts)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
            return None


def busy(holder: Holder) -> str:
    """What is said to who wants what `holder` has, and what to do."""
    told = f"{holder} is working on this; wait for it, or "
    if holder.is_here():
        return told + "end that process and run the same command again"
    return told + (
        "if it is surely dead, which cannot be seen from here, run the same command with --take-over"
    )


def stays(path: Path, seconds: float) -> bool:
    """Whether the file stays as it is for so long by this process's own watch.

    Dates of files say nothing: other machines and file servers have other clocks.
    """

    def look() -> tuple[int, int, int] | None:
        try:
            found = path.lstat()
            return found.st_ino, found.st_size, found.st_mtime_ns
        except OSError:
            return None

    first, until = look(), time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(0.02)
        if look() != first:
            return False
    return first is not None
