"""`dedio panel`: the panel outside Nuke, in a process of its own."""

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
    """Open it and wait until it is closed; its exit code. Raises `ToolError` where there is none."""
    if not (HERE / "nuke_plugin" / "panel" / "__main__.py").is_file():
        raise ToolError(f"{HERE}: has no folder nuke_plugin, where the panel is; install DED-IO whole")
    paths = [str(path.expanduser().absolute()) for path in flags.paths]
    before = os.pathsep.join(filter(None, (str(HERE), launch.variable("PYTHONPATH"))))
    # The panel's worker runs in the Python that is running now.
    python = launch.variable("DEDIO_PYTHON") or sys.executable
    try:
        ran = subprocess.run(
            [sys.executable, "-m", "nuke_plugin.panel", *paths],
            env=launch.whole(PYTHONPATH=before, DEDIO_PYTHON=python),
            check=False,
        )
    except OSError as error:
        raise ToolError(f"{sys.executable}: cannot be started: {error.strerror or error}") from None
    return _told(ran.returncode)


def _told(code: int) -> int:
    """Its exit code. Qt ends a process by a signal where it finds no screen; why, it has said above."""
    if code < 0:
        raise ToolError(
            f"the panel ended by signal {-code}; where it says that there is no display, it needs a screen"
        )
    return code
