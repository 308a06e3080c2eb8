"""The graph of a plate as a script, for farms that only know ``nuke -x``."""

from __future__ import annotations

from dedio_core.render.job import RenderJob
from dedio_core.render.nk.text import script
from dedio_core.render.nk.versions import LOWEST
from nuke_plugin.graph import graph
from nuke_plugin.setup import Setup


def job_script(job: RenderJob, setup: Setup, version: int = LOWEST) -> str:
    """The script that renders `job` in Nuke `version` and later."""
    return script(graph(job, setup), version)
