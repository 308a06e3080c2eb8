"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

# The same examples in every run, however slow the machine is; nothing is kept between runs.
settings.register_profile("dedio", deadline=None, derandomize=True, database=None)
settings.load_profile("dedio")
