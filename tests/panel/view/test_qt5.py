"""The panel on PySide2 (Qt 5.15), which Nuke 15 carries."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
OPTIONS = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
FILES = [
    *("test_table.py", "test_window.py", "test_header.py", "test_add_timeline.py"),
    *("test_settings_page.py", "test_thumbnails.py"),
]
WHY_NOT = "no PySide2 here: there are wheels of it up to Python 3.10"


@pytest.mark.skipif(importlib.util.find_spec("PySide2") is None, reason=WHY_NOT)
def test_the_view_is_the_same_on_qt_5() -> None:
    """Every test of the view holds with PySide2, in a process that has no other Qt."""
    # PySide2 first: a conftest would have the panel take the newer Qt before pytest-qt takes this one.
    code = f"import sys, PySide2.QtCore, pytest; sys.exit(pytest.main({OPTIONS + FILES!r}))"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=HERE,
        env={**os.environ, "PYTEST_QT_API": "pyside2", "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-2000:]
    assert " passed" in ran.stdout or "100%" in ran.stdout
