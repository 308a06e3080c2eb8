"""An empty shot tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lineup.made import Tree


@pytest.fixture
def at(tmp_path: Path) -> Tree:
    """A shot tree without versions."""
    return Tree(tmp_path / "shots")
