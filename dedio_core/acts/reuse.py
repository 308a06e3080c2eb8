"""Taking frames of the last version over."""

from __future__ import annotations

from dedio_core.acts.run import Acting, Run
from dedio_core.plan import Reuse
from dedio_core.take_over import take_over


def reuse(run: Run, action: Reuse) -> Acting:
    """Stage the frames that the last version has."""
    yield from take_over(run.plan, action, run.journal, run.roots, run.cancel)
    return {}
