"""A database with Zou's first data in it, made once for each version of Zou and PostgreSQL, and kept."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.kitsu.zou.database import Database, can_be_entered
from tests.kitsu.zou.environment import INSIDE, Environment, Unavailable
from tests.kitsu.zou.processes import Processes
from tests.kitsu.zou.programs import Programs

EMAIL = "admin@example.com"
PASSWORD = "mysecretpassword"
USED = "zoudb"
CLEAN = "zou_clean"
"""A copy of the seeded database, which a reset goes back to."""


def room() -> Path:
    """A new folder for a server; `nobody` can enter it, where PostgreSQL needs that."""
    places = [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")]
    fit = [place for place in places if place.is_dir() and (os.geteuid() or can_be_entered(place))]
    if not fit:
        raise Unavailable(f"PostgreSQL, which runs as nobody, cannot enter {places[0]}: set TMPDIR")
    folder = Path(tempfile.mkdtemp(prefix="dedio-zou-", dir=fit[0]))
    folder.chmod(0o755)
    return folder


def seeded(environment: Environment, programs: Programs, to_zou: dict[str, str]) -> Path:
    """The data folder that a server's own is a copy of. Of many at once, one makes it."""
    told = [str(programs.postgres / "postgres"), "--version"]
    version = subprocess.run(told, capture_output=True, text=True, check=True).stdout.split()[2]
    seed = hashlib.sha256((INSIDE / "seed.py").read_bytes() + f"{EMAIL} {PASSWORD}".encode()).hexdigest()
    cache = environment.cache / f"seeded-{environment.version('zou')}-pg{version}-{seed[:8]}"
    if not cache.exists():
        with _alone(cache.with_name(cache.name + ".lock")):
            if not cache.exists():
                _make(cache, environment, programs, to_zou)
    return cache


def _make(cache: Path, environment: Environment, programs: Programs, to_zou: dict[str, str]) -> None:
    folder = room()
    processes = Processes(folder)
    unfinished = Path(tempfile.mkdtemp(prefix=f"{cache.name}.", dir=cache.parent))
    try:
        database = Database(folder, environment, programs, processes)
        database.make()
        database.start()
        database.run(f"CREATE DATABASE {USED}")
        env = {**to_zou, "DB_PORT": str(database.port), "SEED_EMAIL": EMAIL, "SEED_PASSWORD": PASSWORD}
        command = [str(environment.python), str(INSIDE / "seed.py")]
        ran = subprocess.run(command, env=env, cwd=folder, capture_output=True, text=True, check=False)
        if ran.returncode:
            raise RuntimeError(f"Zou could not be seeded:\n{ran.stdout[-2000:]}{ran.stderr[-3000:]}")
        database.run(f"CREATE DATABASE {CLEAN} TEMPLATE {USED}")
        database.stop()
        shutil.copytree(database.data, unfinished / "data")
        with contextlib.suppress(OSError):  # where locks do not work, another was first
            (unfinished / "data").rename(cache)
        assert (cache / "PG_VERSION").exists()
    finally:
        processes.close()
        shutil.rmtree(unfinished, ignore_errors=True)


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold a lock, which goes with the process; the rename is what makes it right, this spares the work."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
