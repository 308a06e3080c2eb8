"""Reading originals whole, before anything is made of them."""

from __future__ import annotations

from dedio_core.acts.run import Acting, Run
from dedio_core.events import Noted
from dedio_core.media import card_mhl
from dedio_core.plan import CheckOriginals


def check_originals(run: Run, action: CheckOriginals) -> Acting:
    """Read every source file that a media hash list names, and compare."""
    for one in run.plan.originals:
        message = f"reading {one.file} whole, to compare it with {one.manifest}"
        yield Noted(run.plan.shot.code, action.stage, "info", message)
        card_mhl.check(one, run.roots["source"], run.cancel.is_set)
    return {}
