"""Which Nuke the tests render with: the stand-in, or a real one that ``DEDIO_TEST_NUKE`` names."""

from __future__ import annotations

import functools
import inspect
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

REAL = os.environ.get("DEDIO_TEST_NUKE") or ""
PROGRAM = Path(REAL).absolute() if REAL else Path(__file__).parent / "fakenuke" / "bin" / "Nuke15.1"
SWITCH = re.compile(r"FAKENUKE_(?!NOISE|PYTHON)")
"""Variables that switch on a failure or a version of the stand-in. A real Nuke has noise of its own."""

needs_program = pytest.mark.skipif(
    not REAL and sys.platform == "win32", reason="the stand-in's launcher is a shell's"
)
stand_in_only = pytest.mark.skipif(
    bool(REAL), reason="switches on a failure or a version of the stand-in; a real Nuke has no such switch"
)


@functools.cache
def version() -> str:
    """The program's own word: ``15.1v1``; the stand-in has a word behind it."""
    if not REAL:
        return "15.1v1-stand-in"
    ran = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, timeout=120, check=True)
    return ran.stdout.split()[-1].removeprefix("Nuke")


def mark_switches(items: Iterable[pytest.Item]) -> None:
    """Tests that name a switch of the stand-in, in their text or their parameters, are for it alone."""
    for item in items:
        function, call = getattr(item, "function", None), getattr(item, "callspec", None)
        text = inspect.getsource(function) if function else ""
        if SWITCH.search(text) or (call and SWITCH.search(repr(call.params))):
            item.add_marker(stand_in_only)
