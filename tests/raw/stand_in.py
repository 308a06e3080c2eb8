"""The stand-in rawexporter as a program that can be started."""

from __future__ import annotations

import shlex
import stat
import sys
from pathlib import Path


def install(folder: Path) -> Path:
    """Make it in `folder`, which may have a space in its name, like the real one's; return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    script = Path(__file__).with_name("fake_rawexporter.py").resolve()
    path = folder / "rawexporter"
    # Not a #! line with the interpreter: its path may have a space.
    path.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -S {shlex.quote(str(script))} "$@"\n')
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path
