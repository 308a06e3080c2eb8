"""The stand-in's program as the Nuke that renders, and small jobs for it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.render.nuke.jobs import roots_of, write_source
from tests.seats import REAL


@pytest.fixture(autouse=True)
def stand_in(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No variable and no ``~/.nuke`` of this machine counts; the stand-in's Python is this one.

    A real Nuke keeps its home: its licence may be there.
    """
    for name in list(os.environ):
        if name.startswith(("FAKENUKE", "NUKE", "OCIO")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("FAKENUKE_PYTHON", sys.executable)
    if not REAL:
        monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("home")))


@pytest.fixture
def roots(tmp_path: Path) -> dict[str, Path]:
    """The roots of a job, with its source; the folders' names are what a knob may stumble over."""
    roots = roots_of(tmp_path / "a show [x] #1")
    write_source(roots["source"])
    return roots
