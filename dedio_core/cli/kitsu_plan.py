"""`dedio kitsu plan`: every field that an ingest of a cut would change on Kitsu, as it is now.

An ingest delivers all that waits in the outbox, so that is part of it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from dedio_core import locks, shot_tree
from dedio_core.cli import plan as plan_verb
from dedio_core.cli.common_flags import add_episode, settings_of
from dedio_core.cli.cut_flags import request
from dedio_core.cli.interrupt import NOTHING_BEGUN, interruptible
from dedio_core.cli.publish import dry_run
from dedio_core.errors import Cancelled, DedioError
from dedio_core.naming import tree
from dedio_core.pipeline import Pipeline, standard
from dedio_core.plan import Announce, EncodeMovie, Plan
from dedio_core.settings import names_of, why_untold
from dedio_core.sidecar import sidecar
from dedio_core.targets import Version
from dedio_core.tracking.connect import needed
from dedio_core.tracking.of_cut import cut_publication
from dedio_core.tracking.rehearsal import announced, to_deliver
from dedio_core.turnover.model import CutPlan, shot_info
from dedio_core.turnover.request import plan_request

NEW = "new"
"""What stands for a checksum that no movie has yet."""


def add(below: Any) -> None:
    """The verb and its flags, which are those of `dedio plan`."""
    p: argparse.ArgumentParser = below.add_parser(
        "plan", help="what an ingest of a cut would change on Kitsu", description=__doc__
    )
    plan_verb.add_flags(p)
    add_episode(p)
    p.add_argument("--force-fields", action="store_true", help="also fields that a person changed")
    p.set_defaults(run=run)


def run(flags: argparse.Namespace) -> int:
    """Print the changes; 1 where something stands in the way of the cut, or could not be told."""
    asked, settings = request(flags), settings_of(flags)
    needed(settings)
    pipeline = standard(settings, root=flags.root)
    root = pipeline.tree()
    assert root
    with interruptible(locks.held) as cancel:
        plan = plan_request(asked, settings, root, cancel=cancel)
        if cancel.is_set():
            raise Cancelled(NOTHING_BEGUN)
    problems = [] if asked.lenient else [str(obstacle) for obstacle in plan.obstacles]
    plates = _plates(plan, pipeline, root)
    publication, untold = cut_publication(
        plan,
        {p.name: p.version for p in plan.plates if p.action == "covered"} | plates.there,
        settings,
        root,
        tree(names_of(settings)),
        project=plan.asked.project,
        timeline=asked.cut,
        reel=asked.reel,
        planned=plates.planned,
        playlist=f"Ingest {plan.cut.name} {datetime.now(timezone.utc).date().isoformat()}",
    )
    first, unread = announced(plates.announced.values(), settings, root)
    told, waiting = to_deliver(root, [*first, publication], settings.kitsu.episode)
    if flags.report:
        print("--report is of `dedio plan`; nothing was written", file=sys.stderr)
    every = (*problems, *plates.problems, *unread, *untold, *waiting)
    why = why_untold(skip=settings.pipeline.skip_kitsu, host=settings.kitsu.host)
    notes = [f"an ingest publishes none of this: {why}"] if why else []
    return dry_run(told, settings, flags, list(dict.fromkeys(every)), notes)


@dataclass
class _Plates:
    """What becomes of the plates that are to be made, and what keeps others from being made."""

    planned: dict[str, tuple[str, Mapping[str, Any]]] = field(default_factory=dict)
    """Folder and sidecar-to-be, by the plate's name."""
    there: dict[str, int] = field(default_factory=dict)
    """Versions that turn out to be what is wanted, by the plate's name."""
    announced: dict[str, list[Version]] = field(default_factory=dict)
    """The versions of both that are announced as they are made, by shot."""
    problems: list[str] = field(default_factory=list)


def _plates(plan: CutPlan, pipeline: Pipeline, root: Path) -> _Plates:
    found = _Plates()
    for one in plan.to_pull:
        try:
            made = pipeline.plan(shot_info(one.shot, one.plate, plan.asked))
        except DedioError as error:
            found.problems.append(f"{one.name}: {error}")
            continue
        folder = made.delivery.version_folder
        document = shot_tree.read_sidecar(root / folder) if made.up_to_date else None
        if document is None:
            document = sidecar(made, _files(made), [], {})
            found.planned[one.name] = (folder, document)
        else:
            found.there[one.name] = made.delivery.version
        if any(isinstance(action, Announce) for action in made.actions):
            found.announced.setdefault(one.shot.code, []).append((root / folder, document))
    return found


def _files(plan: Plan) -> dict[str, dict[str, Any]]:
    """The files of a version that is not there yet, as far as a tracker is told of them."""
    movies = [action.movie.path for action in plan.actions if isinstance(action, EncodeMovie)]
    exrs = [plan.sequence().path(frame).as_posix() for frame in plan.pull.plate]
    return {name: {"size": 0, "xxh3_128": NEW} for name in (*exrs, *movies)}
