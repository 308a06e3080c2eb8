"""A process that has everything imported and forks a `dedio` for each line that it reads.

Starting Python and its libraries takes longer than the small ingests of these tests. A child is a process of
its own, which may be killed at any time; the parent runs no thread. With `events` the child kills itself when
Python has made that many calls to the file system (audit events). `env` is what it has besides the parent's
environment; its number is in the file `pid` before it does anything; `stdin` is the file that it reads.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

FILES = ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "os.listdir", "os.scandir")
FILES += ("os.link", "os.utime", "shutil.rmtree", "fcntl.ioctl")


def child(
    words: list[str],
    out: str,
    events: int | None = None,
    count: str | None = None,
    env: dict[str, str] | None = None,
    pid: str | None = None,
    stdin: str = os.devnull,
) -> None:
    """Run the command; never returns."""
    os.setpgid(0, 0)
    os.environ.update(env or {})
    if pid:
        Path(pid).write_text(str(os.getpid()))
    with Path(out).open("wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    with Path(stdin).open("rb") as file:
        os.dup2(file.fileno(), 0)
    seen = [0]

    def heard(event: str, _: Any) -> None:
        if event in FILES:
            seen[0] += 1
            if seen[0] == events:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(heard)
    code = 3
    try:
        from dedio_core.cli import main

        code = main(words)
        sys.stdout.flush()
        sys.stderr.flush()
        if count:
            fd = os.open(count, os.O_WRONLY | os.O_CREAT)
            os.write(fd, str(seen[0]).encode())
            os.close(fd)
    finally:
        os._exit(code)


def warm() -> None:
    """Import what an ingest needs, so that the children need not."""
    import av  # noqa: F401
    import gazu  # noqa: F401
    import numpy  # noqa: F401
    import OpenImageIO  # noqa: F401
    import PIL.Image
    import PIL.ImageDraw
    import PIL.ImageFont  # noqa: F401
    import platformdirs  # noqa: F401
    import PyOpenColorIO  # noqa: F401
    import xxhash  # noqa: F401

    import dedio_core.cli
    import dedio_core.kernels  # noqa: F401
    from dedio_core import mhl

    mhl.unavailable()


def main() -> None:
    """Read a JSON object a line: words, out, and one of `events`, `seconds`; answer with the exit status."""
    warm()
    print("ready", flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        begun = time.monotonic()
        pid = os.fork()
        if pid == 0:
            child(**{name: value for name, value in asked.items() if name != "seconds"})
        seconds = asked.get("seconds")
        while True:
            done, status = os.waitpid(pid, os.WNOHANG if seconds else 0)
            if done:
                break
            if seconds and time.monotonic() - begun > seconds:
                os.kill(pid, signal.SIGKILL)
                seconds = None
            else:
                time.sleep(0.001)
        code = os.waitstatus_to_exitcode(status)
        print(json.dumps({"code": code, "seconds": time.monotonic() - begun}), flush=True)


if __name__ == "__main__":
    main()
