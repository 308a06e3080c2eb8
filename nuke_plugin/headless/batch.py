"""A whole ingest from ``nuke -t``: the `dedio` command in DED-IO's own Python, as a child of this Nuke."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from dedio_core.errors import ToolError
from dedio_core.render.nuke.verdict import LICENCE
from nuke_plugin.headless.python import tried
from nuke_plugin.headless.report import NoLicence, say
from nuke_plugin.headless.signals import handled
from nuke_plugin.worker.environment import clean
from nuke_plugin.worker.processes import kill_tree

FAILED = 1
NUKE = "NUKE_EXE"


def run(batch: str | None, cut: str | None, more: Sequence[str]) -> int:
    """Plan, ingest and publish as ``dedio ingest`` does; 0, or 1 where that ended otherwise.

    With the engine `nuke` this Nuke's program renders. Raises `ToolError` where DED-IO's Python is not there
    or not of this version, before any work, and `NoLicence` where nothing but that was lacking.
    """
    nuke = _program()
    python = tried(os.environ, nuke.parent if nuke else None)
    argv = command(python, batch, cut, more, nuke)
    code = _ended(argv, environment_of(os.environ, nuke))
    if code == LICENCE:
        raise NoLicence("Nuke has no licence for a render, and nothing else failed; run the same again")
    if code:
        say(f"dedio: ended with exit code {code}\n", sys.stderr)
    return FAILED if code else 0


def environment_of(environment: Mapping[str, str], nuke: Path | None) -> dict[str, str]:
    """The command's: where nothing names another Nuke, the engine `nuke` of the settings takes this one."""
    found = clean(environment, nuke.parent if nuke else None)
    if nuke and not found.get(NUKE, "").strip():
        found[NUKE] = str(nuke)
    return found


def command(
    python: Path, batch: str | None, cut: str | None, more: Sequence[str], nuke: Path | None
) -> list[str]:
    """The command line; `more` are flags of ``dedio ingest``, which checks them."""
    what = [cut] if cut is not None else [f"--batch={batch}"]
    argv = [str(python), "-I", "-m", "dedio_core", "ingest", *what, *more]
    if "--engine=nuke" in more and nuke and not any(word.startswith("--nuke=") for word in more):
        argv.append(f"--nuke={nuke}")
    return argv


def _program() -> Path | None:
    """This Nuke's own program; None where this is not Nuke."""
    try:
        import nuke
    except ImportError:
        return None
    path = getattr(nuke, "EXE_PATH", "")
    return Path(path) if path else None


def _ended(argv: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run it with this process's output; its exit code. Its tree ends with this process."""
    windows = sys.platform == "win32"
    try:
        child = subprocess.Popen(
            list(argv),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            # A group of its own: a Ctrl-C reaches it once, by us, and not twice.
            start_new_session=not windows,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0) if windows else 0,
        )
    except OSError as error:
        raise ToolError(f"{argv[0]}: cannot be started: {error.strerror or error}") from None

    def pass_on(number: int, _frame: Any) -> None:
        """The child ends after the frames in hand."""
        if os.name == "nt":
            number = getattr(signal, "CTRL_BREAK_EVENT", number)
        with suppress(ProcessLookupError, PermissionError):
            child.send_signal(number)

    try:
        with handled(pass_on):
            assert child.stdout
            # Through our own stdout: what Nuke does with that counts for the child's lines, too.
            for line in child.stdout:
                say(line.decode("utf-8", "replace"))
            return child.wait()
    finally:
        kill_tree(child)
