"""A whole ingest from ``nuke -t``: the `dedio` command in DED-IO's own Python, as a child of this Nuke."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from dedio_core.errors import ToolError
from nuke_plugin.environment import clean
from nuke_plugin.interpreter import NoInterpreter, interpreter
from nuke_plugin.processes import kill_tree

FAILED = 1
PASSED_ON = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


def run(batch: str | None, cut: str | None, more: Sequence[str]) -> int:
    """Plan, ingest and publish as ``dedio ingest`` does; 0, or 1 where that ended otherwise.

    With ``--engine=nuke`` this Nuke's program renders. Raises `ToolError` where DED-IO's Python is not there.
    """
    nuke = _program()
    try:
        python = interpreter(os.environ)
    except NoInterpreter as error:
        raise ToolError(str(error)) from None
    argv = command(python, batch, cut, more, nuke)
    environment = clean(os.environ, nuke.parent if nuke else None)
    code = _ended(argv, environment)
    if code:
        print(f"dedio: ended with exit code {code}", file=sys.stderr, flush=True)
    return FAILED if code else 0


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
    try:
        with _passing_on(child):
            assert child.stdout
            # Through our own stdout: what Nuke does with that counts for the child's lines, too.
            for line in child.stdout:
                sys.stdout.write(line.decode("utf-8", "replace"))
                sys.stdout.flush()
            return child.wait()
    finally:
        kill_tree(child)


@contextmanager
def _passing_on(child: subprocess.Popen[bytes]) -> Iterator[None]:
    """Within it signals go to the child, which ends after the frames in hand."""

    def pass_on(number: int, _frame: Any) -> None:
        if os.name == "nt":
            number = getattr(signal, "CTRL_BREAK_EVENT", number)
        with suppress(ProcessLookupError, PermissionError):
            child.send_signal(number)

    before = {}
    for number in PASSED_ON:
        with suppress(ValueError, OSError):  # not in the main thread: Nuke's own handling stays
            before[number] = signal.signal(number, pass_on)
    try:
        yield
    finally:
        for number, handler in before.items():
            with suppress(ValueError, TypeError):
                signal.signal(number, handler)
