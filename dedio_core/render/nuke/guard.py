"""Ends a Nuke whose DED-IO was killed: a Nuke that hangs does not notice, and keeps its licence."""

from __future__ import annotations

import contextlib
import subprocess
import sys

from dedio_core import launch

SECONDS = 10
"""For Nuke to end by itself, with the frame in hand; and again after it was asked to."""
SCRIPT = """
read -r _
for signal in TERM KILL; do
    left=$2
    while [ "$left" -gt 0 ]; do
        kill -s 0 -- "-$1" 2>/dev/null || exit 0
        sleep 1
        left=$((left - 1))
    done
    kill -s "$signal" -- "-$1" 2>/dev/null
done
"""


class Guard:
    """A shell that waits for the end of this process, and then ends the process group `group`.

    It knows by its input, as Nuke does, but needs nothing of Nuke for it. Windows has none.
    """

    def __init__(self, group: int) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        if sys.platform == "win32":
            return
        argv = ["/bin/sh", "-c", SCRIPT, "dedio-guard", str(group), str(SECONDS)]
        with contextlib.suppress(OSError):  # Nuke is watched from inside, too
            self._process = subprocess.Popen(
                argv,
                env=launch.environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )

    def close(self) -> None:
        """It is needed no more."""
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        assert self._process.stdin
        self._process.stdin.close()
