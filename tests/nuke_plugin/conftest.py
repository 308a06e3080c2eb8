"""The stand-in for Nuke, fresh for each test."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

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
