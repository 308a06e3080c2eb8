"""`dedio panel`: the panel, outside Nuke."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from dedio_core import launch
from dedio_core.cli.common_flags import a_path
from dedio_core.errors import ToolError
from dedio_core.render.nuke.verdict import signal_of

HERE = Path(__file__).resolve().parents[2]
"""Where `dedio_core` is, and beside it the plug-in: in a checkout and in an installation."""


def add(verbs: Any) -> None:
    """The verb and its arguments."""
    p: argparse.ArgumentParser = verbs.add_parser(
        "panel", help="the panel, outside Nuke", description=__doc__
    )
    p.add_argument(
        "paths", nargs="*", type=a_path, metavar="PATH", help="clips, folders or a cut list to add"
    )
    p.set_defaults(run=run)


def run(flags: argparse.Namespace) -> int:
    """Become the panel; where that cannot be, its exit code. Raises `ToolError` where there is none."""
    program = HERE / "nuke_plugin" / "panel" / "__main__.py"
    if not program.is_file():
        raise ToolError(f"{HERE}: has no folder nuke_plugin, where the panel is; install DED-IO whole")
    # Isolated, as its worker is: neither the working folder nor PYTHONPATH says what is run.
    argv = [sys.executable, "-I", str(program), *(str(path.absolute()) for path in flags.paths)]
    # The panel's worker runs in the Python that is running now.
    python = launch.variable("DEDIO_PYTHON") or sys.executable
    try:
        if os.name == "nt":
            with subprocess.Popen(argv, env=launch.whole(DEDIO_PYTHON=python)) as child:
                return _waited(child)
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.flush()
        # No process in between: signals, and its end by one, are the panel's own.
        os.execve(sys.executable, argv, env=launch.whole(DEDIO_PYTHON=python))
    except OSError as error:
        raise ToolError(f"{sys.executable}: cannot be started: {error.strerror or error}") from None


def _waited(child: subprocess.Popen[bytes]) -> int:
    """The exit code of the panel on Windows, where no process becomes another program."""
    while True:
        try:
            code = child.wait()
            break
        except KeyboardInterrupt:
            continue  # the console gave it to the panel as well, which closes
    if how := signal_of(code):
        raise ToolError(f"the panel was ended by {how}; start it again: finished frames are kept")
    return code
