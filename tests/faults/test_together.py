"""Several processes on one shot: one of them makes it, and every one ends with a word that is true."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.conftest import Case


@pytest.mark.parametrize("count", [2, 10])
def test_at_once(case: Case, tmp_path: Path, count: int) -> None:
    """Two, or ten, that ingest the same shots at once: one version of each, whole, and no traceback."""
    root = tmp_path / "r"
    code = "import sys; from dedio_core.cli import main; sys.stdin.readline(); sys.exit(main())"
    line = [sys.executable, "-c", code, *case.words(root)]
    pipe = subprocess.PIPE
    children = [subprocess.Popen(line, stdin=pipe, stdout=pipe, stderr=pipe, text=True) for _ in range(count)]
    for child in children:
        assert child.stdin
        child.stdin.write("\n")
        child.stdin.flush()
    ends = [(*child.communicate(timeout=300), child.returncode) for child in children]
    for out, err, code_ in ends:
        assert code_ in (0, 1), (out, err)
        assert "Traceback" not in err, err
        known = ("is working on this", "exists already", "took", "up to date", "lock")
        assert code_ == 0 or any(word in err for word in known), err
    case.ends_well(root)
    assert len(list(root.glob("sht*/pla/*_v[0-9]*"))) == 3
