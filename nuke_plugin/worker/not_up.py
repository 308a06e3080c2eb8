"""Why a process that was to be DED-IO's did not come up, and what to do: one sentence."""

from __future__ import annotations

import contextlib
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from nuke_plugin.worker.interpreter import another, installing
from nuke_plugin.worker.processes import kill_tree, start

OLDEST, NEWEST = (3, 10), (3, 13)
"""The Pythons that DED-IO runs in."""
PATIENCE = 10.0
"""Seconds to tell a version."""
ASKED = "import sys; sys.stdout.write('%d.%d' % sys.version_info[:2])"
"""Python of any age."""


def why(python: Path, given: Mapping[str, str], clean: Mapping[str, str], code: int | None, last: str) -> str:
    """What to say of the process of `python` that ended with `code` before its hello.

    `last` is its last line, `given` the environment that names the interpreter, `clean` the child's.
    """
    version = version_of(python, clean)
    if version is not None and not OLDEST <= version <= NEWEST:
        found, oldest, newest = (".".join(map(str, one)) for one in (version, OLDEST, NEWEST))
        return f"{python}: is Python {found}, DED-IO needs {oldest} to {newest}; {another(given)}"
    if "No module named" in last and "dedio" in last:
        return f"{python}: DED-IO is not installed in it; {installing(given)}"
    said = f": {last}" if last else ""
    if version is None:
        return f"{python}: ended before it said hello{ending(code)}{said}; it is no Python; {another(given)}"
    return f"{python}: ended before it said hello{ending(code)}{said}; {installing(given)}"


def ending(code: int | None) -> str:
    """How a process ended, as the end of a sentence."""
    if code is None:
        return ""
    return f" by signal {-code}" if code < 0 else f" with exit code {code}"


def version_of(python: Path, environment: Mapping[str, str]) -> tuple[int, int] | None:
    """The version that `python` says it is; None where it does not say. Waits for it, not for long."""
    try:
        process = start((str(python), "-E", "-c", ASKED), environment)
    except OSError:
        return None
    said = b""
    with process, contextlib.suppress(subprocess.TimeoutExpired, OSError, ValueError):
        try:
            said, _ = process.communicate(timeout=PATIENCE)
        finally:
            kill_tree(process)
    found = re.fullmatch(rb"(\d+)\.(\d+)", said.strip())
    return (int(found[1]), int(found[2])) if found else None
