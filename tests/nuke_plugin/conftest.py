"""The stand-in for Nuke, fresh for each test."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakenuke.scene import CONFIG

FAKE = Path(__file__).parents[1] / "fakenuke"


@pytest.fixture
def nuke(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """`import nuke` finds the stand-in, with an empty script."""
    before = {name for name in sys.modules if name.split(".")[0] in ("nuke", "nukescripts")}
    assert not before, "another test left a module `nuke` behind"
    monkeypatch.syspath_prepend(FAKE)
    import nuke

    yield nuke
    for name in [name for name in sys.modules if name.split(".")[0] in ("nuke", "nukescripts")]:
        del sys.modules[name]


@pytest.fixture
def project(nuke: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An open project of three frames, which is held against the disk; its config is a built-in one."""
    monkeypatch.setenv("OCIO", CONFIG)
    nuke.SCRIPT.reads_disk = True
    root = nuke.root()
    for name, value in (("colorManagement", "OCIO"), ("first_frame", 1), ("last_frame", 3), ("fps", 24.0)):
        root[name].setValue(value)
    return nuke
