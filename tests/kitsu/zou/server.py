"""A Zou server for tests: started, reset, restarted, frozen, without its database or Redis, and stopped."""

from __future__ import annotations

import contextlib
import shutil
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.kitsu.zou.database import Database
from tests.kitsu.zou.environment import INSIDE, Environment, environment
from tests.kitsu.zou.processes import Processes, free_port, listens
from tests.kitsu.zou.programs import programs
from tests.kitsu.zou.record import Requests
from tests.kitsu.zou.seeded import CLEAN, EMAIL, PASSWORD, USED, room, seeded


class ZouServer:
    """PostgreSQL, Redis and the API. `host` is what `KITSU_HOST` would be, `site` the same without /api."""

    email, password = EMAIL, PASSWORD

    def __init__(self, way: str = "", found: Environment | None = None) -> None:
        began = time.monotonic()
        self.environment = found or environment()
        self.programs = programs(self.environment, way)
        self.redis_port, self.port = free_port(), free_port()
        self.site = f"http://127.0.0.1:{self.port}"
        self.host = f"{self.site}/api"
        self.folder = room()
        self.processes = Processes(self.folder)
        try:
            self._start()
        except BaseException:
            self.close()
            raise
        self.took = time.monotonic() - began

    def _start(self) -> None:
        self.database = Database(self.folder, self.environment, self.programs, self.processes)
        to_zou = self._to_zou()
        self._start_redis()
        self.database.take(seeded(self.environment, self.programs, to_zou))
        self.env = {**to_zou, "DB_PORT": str(self.database.port)}
        self.database.start()
        self.start_api()

    def close(self) -> None:
        """Stop everything and remove the folder."""
        self.processes.close()

    # -- the API ----------------------------------------------------------------------------------------

    def start_api(self) -> None:
        """Start the API and wait until it answers."""
        words = ["--workers", "1", "--worker-class", "gthread", "--threads", "8", "--timeout", "600"]
        words += ["--graceful-timeout", "1", "--no-control-socket", "--bind", f"127.0.0.1:{self.port}"]
        command = [str(self.environment.python), "-m", "gunicorn", *words, "dedio_site:app"]
        self.processes.start("api", command, env=self.env)
        self.processes.wait_for("api", self.answers)

    def stop_api(self, *, kill: bool = False) -> None:
        """Stop the API, or kill it in the middle of what it does; all data stay."""
        if kill:
            self.processes.signal("api", signal.SIGKILL)
        self.processes.stop("api")

    def restart(self, *, kill: bool = False) -> None:
        """The API goes and comes again, on the same port, with the same data and tokens."""
        self.stop_api(kill=kill)
        self.start_api()

    def freeze(self) -> None:
        """The API takes connections, and answers nothing."""
        self.processes.signal("api", signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on."""
        self.processes.signal("api", signal.SIGCONT)

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """The API is frozen meanwhile."""
        self.freeze()
        try:
            yield
        finally:
            self.thaw()

    @contextlib.contextmanager
    def down(self, *, kill: bool = False) -> Iterator[None]:
        """Nobody listens on the API's port meanwhile."""
        self.stop_api(kill=kill)
        try:
            yield
        finally:
            self.start_api()

    def answers(self) -> bool:
        """Whether the API answers."""
        try:
            with urllib.request.urlopen(f"{self.host}/", timeout=5) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    # -- what the API needs -----------------------------------------------------------------------------

    @contextlib.contextmanager
    def without_database(self) -> Iterator[None]:
        """PostgreSQL is down meanwhile; its data stay."""
        self.database.stop()
        try:
            yield
        finally:
            self.database.start()

    @contextlib.contextmanager
    def without_redis(self, *, late: bool = False) -> Iterator[None]:
        """Redis is down meanwhile; what it held is lost. `late`: answers take as long as Zou's own, 16 s."""
        self.processes.stop("redis")
        if late:
            self.late.touch()
        try:
            yield
        finally:
            self.late.unlink(missing_ok=True)
            self._start_redis()

    def reset(self) -> None:
        """Back to the seeded data. The API runs on; the admin's tokens stay good."""
        self.database.run(
            f"DROP DATABASE {USED} WITH (FORCE)",
            f"CREATE DATABASE {USED} TEMPLATE {CLEAN}",
        )
        with socket.create_connection(("127.0.0.1", self.redis_port), 5) as redis:
            redis.sendall(b"*1\r\n$8\r\nFLUSHALL\r\n")
            redis.recv(16)
        for path in self.previews.iterdir():
            shutil.rmtree(path, ignore_errors=True)

    # -- what it got ------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def recording(self) -> Iterator[Requests]:
        """The requests that are answered meanwhile."""
        found = Requests(self.record)
        yield found
        found.close()

    @property
    def record(self) -> Path:
        """A line for each answered request."""
        return self.folder / "requests.jsonl"

    @property
    def late(self) -> Path:
        """While it is there, an answer without Redis takes Zou's own time."""
        return self.folder / "late"

    @property
    def previews(self) -> Path:
        """Where Zou keeps pictures and movies."""
        return self.folder / "previews"

    # ---------------------------------------------------------------------------------------------------

    def _start_redis(self) -> None:
        home = self.folder / "redis"
        home.mkdir(exist_ok=True)
        words = ["--port", str(self.redis_port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.processes.start("redis", [*self.programs.redis, *words], cwd=home)
        self.processes.wait_for("redis", lambda: listens(self.redis_port))

    def _to_zou(self) -> dict[str, str]:
        """Zou's settings, as environment variables; of our own environment it gets nothing."""
        folders = {name: self.folder / name for name in ("previews", "tmp", "plugins", "bin")}
        for folder in folders.values():
            folder.mkdir()
        for name, command in self.programs.ffmpeg:
            program = folders["bin"] / name
            program.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
            program.chmod(0o755)
        return {
            "PATH": f"{folders['bin']}:/usr/bin:/bin",
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(INSIDE),
            "PYTHONUNBUFFERED": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "DEDIO_RECORD": str(self.record),
            "DEDIO_LATE": str(self.late),
            "DB_HOST": "127.0.0.1",
            "DB_USERNAME": "postgres",
            "DB_PASSWORD": "x",
            "DB_DATABASE": USED,
            "DB_POOL_SIZE": "10",
            "KV_HOST": "127.0.0.1",
            "KV_PORT": str(self.redis_port),
            "SECRET_KEY": "a key of these tests, of at least 32 bytes",
            "PREVIEW_FOLDER": str(folders["previews"]),
            "TMP_DIR": str(folders["tmp"]),
            "PLUGIN_FOLDER": str(folders["plugins"]),
            "EVENT_HANDLERS_FOLDER": str(self.folder / "none"),
            "FS_BACKEND": "local",
            "INDEXER_PROTOCOL": "http",
            "INDEXER_HOST": "127.0.0.1",
            "INDEXER_PORT": "9",
            "MAIL_ENABLED": "False",
            "MAIL_CHECK_DELIVERABILITY": "False",
            "MOVIE_ENCODING_PRESET": "ultrafast",
            "TELEMETRY_URL": "http://127.0.0.1:9/",
            "IS_SELF_HOSTED": "True",
            "ENABLE_JOB_QUEUE": "False",
            "DEFAULT_TIMEZONE": "UTC",
        }
