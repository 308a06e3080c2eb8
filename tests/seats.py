"""Which Nuke the tests render with: the stand-in, or a real one that ``DEDIO_TEST_NUKE`` names."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

REAL = os.environ.get("DEDIO_TEST_NUKE") or ""
PROGRAM = Path(REAL) if REAL else Path(__file__).parent / "fakenuke" / "bin" / "Nuke15.1"

needs_program = pytest.mark.skipif(
    not REAL and sys.platform == "win32", reason="the stand-in's launcher is a shell's"
)
stand_in_only = pytest.mark.skipif(
    bool(REAL), reason="switches on a failure or a version of the stand-in; a real Nuke has no such switch"
)
