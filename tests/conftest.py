"""What holds for all tests."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from tests.seats import mark_switches

# As `dedio` has it, before anything imports numpy; workers and child processes inherit it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# The same examples in every run, however slow the machine is; nothing is kept between runs.
settings.register_profile("dedio", deadline=None, derandomize=True, database=None)
settings.load_profile("dedio")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A failure that only the stand-in for Nuke can be told to have is not asked of a real one."""
    mark_switches(items)
