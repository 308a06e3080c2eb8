"""docs/reliability.md names a test for each promise, and every fault test is named there."""

from __future__ import annotations

import re

from tests.docs.pages import ROOT

PAGE = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")


def test_each_promise_has_a_test() -> None:
    """Each row of the table leads to a test file that is there."""
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and "held by" not in line]
    assert len(rows) > 15
    for row in rows:
        found = re.findall(r"\]\(\.\./(tests/[\w/]+\.py)\)", row)
        assert found, row
        assert all((ROOT / path).is_file() for path in found), row


def test_each_fault_test_is_named() -> None:
    """A fault test that holds no promise of the page is missing there."""
    for path in (ROOT / "tests" / "faults").glob("test_*.py"):
        assert path.name in PAGE, path.name
