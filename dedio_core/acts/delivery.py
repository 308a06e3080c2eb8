"""The last steps: publish, tell the tracker, clean up."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from dedio_core import naming, shot_tree, staging
from dedio_core.acts.run import Acting, Run
from dedio_core.journal import PRIVATE
from dedio_core.plan import Announce, Cleanup, EncodeMovie, Publish
from dedio_core.publish import publish as commit
from dedio_core.settings import names_of
from dedio_core.tie import check_still
from dedio_core.tracking.announce import announce as write_down


def publish(run: Run, action: Publish) -> Acting:
    """Verify, write the sidecar, commit."""
    target = action.to.resolve(run.roots)
    checks = yield from commit(
        run.plan,
        action,
        run.journal,
        run.roots,
        run.machine.now(),
        run.machine.settings.qc,
        partial(_check_numbers, run),
    )
    plate = replace(run.plan.sequence(), directory=target / run.plan.sequence().directory)
    data: dict[str, Any] = {"version_dir": target, "sidecar": target / action.sidecar}
    data |= {"output_sequence": plate, "version": run.plan.delivery.version}
    data["checks"] = {check.name: check.entry() for check in checks}
    movies = [a for a in run.plan.actions if isinstance(a, EncodeMovie)]
    return {**data, "proxy": target / movies[0].movie.path} if movies else data


def _check_numbers(run: Run) -> None:
    """Refuse numbers that another ingest of the source has tied otherwise since this was planned."""
    names = naming.tree(names_of(run.machine.settings))
    check_still(run.plan, shot_tree.published(run.machine.roots["tree"], names, run.machine.shot))


def announce(run: Run, action: Announce) -> Acting:
    """Write down what the tracker is to show."""
    yield from ()
    folder = run.roots["tree"] / run.plan.delivery.version_folder
    write_down(run.machine.settings, run.roots["tree"], folder)
    return {"waits_for": action.host}


def clean_up(run: Run, action: Cleanup) -> Acting:
    """Keep the log, remove staging and this plan's temporary files."""
    yield from ()
    temp = run.roots["temp"]
    if temp.exists() and not temp.is_relative_to(run.journal.folder):
        staging.remove(temp, run.plan.id)
    if "tree" in run.roots:
        run.journal.keep_log(Path(run.roots["tree"]) / PRIVATE / "logs")
        run.journal.remove()
    return {}
