"""``dedio ingest --write-job``: a farm's Nuke renders, and nothing is ingested."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from dedio_core import farm_job
from dedio_core.cli.interrupt import interruptible
from dedio_core.errors import DedioError, all_at_once
from dedio_core.models import ShotInfo
from dedio_core.pipeline import Pipeline
from dedio_core.plan import Plan
from dedio_core.safe_text import shown


def run(pipeline: Pipeline, shots: Sequence[ShotInfo], folder: Path) -> int:
    """Write the jobs of `shots` into `folder`, of several into a folder each; prints what was written.

    Nothing is begun where something stands in the way of one. Raises `DedioError` with all of it.
    """
    plans: list[tuple[ShotInfo, Plan, Path]] = []
    found: list[str] = []
    for shot in shots:
        try:
            # All of its frames, whatever is published.
            plan = pipeline.plan(replace(shot, new_version=shot.version is None, full=True))
        except DedioError as error:
            found += error.each()
            continue
        own = folder / Path(plan.delivery.version_folder).name if len(shots) > 1 else folder
        plans.append((shot, plan, own.absolute()))
        found += farm_job.problems(plan, own.absolute())
    all_at_once(list(dict.fromkeys(found)))
    with interruptible() as cancel:
        for shot, plan, own in plans:
            roots = pipeline.machine(shot).roots
            for path in farm_job.write(plan, roots, pipeline.settings.tools, own, cancel):
                print(shown(str(path)))
    return 0
