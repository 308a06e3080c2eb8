"""An error as it is answered: short enough to be read."""

from __future__ import annotations

from dedio_core.errors import DedioError
from dedio_core.worker.answers import shortened

MOST = 12
"""Problems that are told one by one."""
LONGEST = 1000
"""Letters of each of them."""


def told(error: DedioError) -> str:
    """Its sentence; of many problems how many there are, the first dozen, and how many more."""
    each = error.each()
    if not error.problems:
        return str(error)
    lines = [f"{len(each):,} problems:", *(f"  {shortened(one, LONGEST)}" for one in each[:MOST])]
    if len(each) > MOST:
        lines.append(f"  ... and {len(each) - MOST:,} more")
    return "\n".join(lines)
