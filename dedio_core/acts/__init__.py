"""What each action of a plan does: one file an action, and the table of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dedio_core import plan
from dedio_core.acts.call import call
from dedio_core.acts.check import check_originals
from dedio_core.acts.convert import convert
from dedio_core.acts.delivery import announce, clean_up, publish
from dedio_core.acts.movie import encode
from dedio_core.acts.render import render
from dedio_core.acts.reuse import reuse
from dedio_core.acts.run import Acting, Machine, Run

ACTS: dict[type, Callable[[Run, Any], Acting]] = {
    plan.CheckOriginals: check_originals,
    plan.Convert: convert,
    plan.Reuse: reuse,
    plan.Render: render,
    plan.Call: call,
    plan.EncodeMovie: encode,
    plan.Publish: publish,
    plan.Announce: announce,
    plan.Cleanup: clean_up,
}
"""A generator of events for each action; it returns the data of the stage's result."""

__all__ = ["ACTS", "Acting", "Machine", "Run"]
