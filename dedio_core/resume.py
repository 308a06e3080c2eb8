"""Going on with a staged plan, from what its first run stored: no command line is needed."""

from __future__ import annotations

import importlib.util
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event as Flag

from dedio_core import files, launch, shot_tree
from dedio_core.acts import Machine
from dedio_core.errors import DedioError, InputError, MediaError, PublishError
from dedio_core.jsonable import fingerprint
from dedio_core.locks import busy
from dedio_core.models import ShotInfo
from dedio_core.naming import tree
from dedio_core.paths import PlacedPath
from dedio_core.pipeline import Summary, summary
from dedio_core.plan import Call, Plan
from dedio_core.run import Listener, run_plan
from dedio_core.settings import Settings, names_of
from dedio_core.stages import PipelineStage
from dedio_core.staging import read_plan
from dedio_core.stored import refuse_foreign, temp_of
from dedio_core.tools import refuse_of_turnover
from dedio_core.unfinished import Unfinished


@dataclass(frozen=True)
class Resumable:
    """A stored plan that was looked at: its source is there, and this process can carry it out."""

    plan: Plan
    roots: Mapping[str, Path]
    shot: ShotInfo


def moved(path: Path, source_roots: Mapping[Path, Path]) -> Path:
    """`path` where ``--source-root OLD=NEW`` says that it is by now."""
    for old, new in source_roots.items():
        if path.is_relative_to(old):
            return new / path.relative_to(old)
    return path


def ready(
    wanted: Iterable[Unfinished],
    root: Path,
    settings: Settings,
    source_roots: Mapping[Path, Path],
    *,
    take_over: bool = False,
) -> tuple[list[Resumable], list[str]]:
    """Those of `wanted` that can go on, and a sentence for each that cannot: it is held, or changed."""
    found: list[Resumable] = []
    problems: list[str] = []
    for one in wanted:
        try:
            if one.holder and (one.holder.is_here() or not take_over):
                raise InputError(busy(one.holder))
            found.append(_resumable(one, root, settings, source_roots))
        except DedioError as error:
            problems.append(f"{one.title}: {error}")
    return found, problems


def _resumable(
    one: Unfinished, root: Path, settings: Settings, source_roots: Mapping[Path, Path]
) -> Resumable:
    """The stored plan of `one`, on this machine.

    Raises `InputError`, `MediaError` or `PublishError` where it cannot go on.
    """
    plan, roots, shot = read_plan(one.folder)
    if plan.id != one.plan_id or plan.id != _id_of(plan):
        raise InputError(f"{one.folder}: the stored plan is another one's; run its ingest command again")
    if "source" not in roots:
        raise InputError(f"{one.folder}: the stored plan names no source; run its ingest command again")
    refuse_foreign(plan, shot)
    source = moved(roots["source"], source_roots)
    here = {"source": source, "tree": root, **temp_of(roots, settings, plan.id)}
    shot = replace(shot, cut=replace(shot.cut, source_file=moved(Path(shot.cut.source_file), source_roots)))
    if one.state in ("published", "kept"):
        return Resumable(replace(plan, up_to_date=plan.delivery.version), here, shot)
    _check_calls(plan, (root, source))
    if plan.delivery.converter:
        refuse_of_turnover(settings.tools, [source])
    _check_source(plan, source, roots["source"])
    _check_number(plan, root, settings)
    return Resumable(plan, here, shot)


def resume(
    one: Resumable,
    settings: Settings,
    *,
    cancel: Flag | None = None,
    listeners: tuple[Listener, ...] = (),
    take_over: bool = False,
) -> Summary:
    """Carry out the plan: what its ingest command would make, byte for byte. Raises as `run_plan`."""
    begun = time.monotonic()
    results = run_plan(
        one.plan,
        Machine(one.roots, settings, one.shot),
        cancel=cancel,
        listeners=listeners,
        log_days=settings.pipeline.log_days,
        take_over=take_over,
    )
    return summary(one.shot, results, time.monotonic() - begun, one.plan)


def _id_of(plan: Plan) -> str:
    return fingerprint([plan.identity, plan.shot.project, plan.delivery.version_folder])[:16]


def _check_calls(plan: Plan, foreign: Sequence[Path]) -> None:
    """Refuse stages of the user's that this process cannot make, or whose code lies in a `foreign` folder.

    The plan may be anybody's who may write to the tree; nothing is imported before that is known.
    """
    for call in (action for action in plan.actions if isinstance(action, Call)):
        if not call.portable:
            raise InputError(
                f"{plan.shot.code}: {call.stage} is known to its own program alone; run that again"
            )
        module, _, name = call.target.partition(":")
        top = module.partition(".")[0]
        if top in sys.stdlib_module_names or not all(part.isidentifier() for part in module.split(".")):
            raise InputError(f"{plan.shot.code}: {call.target} is no stage; it is not called")
        if place := next((p for p in _places(module) if launch.around(p, foreign)), None):
            raise InputError(
                f"{plan.shot.code}: {call.stage} is code from where plates or media are ({place})"
            )
        try:
            kind = getattr(importlib.import_module(module), name)
        except (ImportError, AttributeError, ValueError) as error:
            raise InputError(f"{plan.shot.code}: {call.stage} cannot be made here: {error}") from None
        if not (isinstance(kind, type) and issubclass(kind, PipelineStage)):
            raise InputError(f"{plan.shot.code}: {call.target} is no stage; it is not called")


def _places(module: str) -> list[str]:
    """Where the module's package would be imported from; it is not imported."""
    try:
        spec = importlib.util.find_spec(module.partition(".")[0])
    except (ImportError, ValueError):
        return []
    return [p for p in (spec.origin, *(spec.submodule_search_locations or ())) if p] if spec else []


def _paths(plan: Plan, source: Path) -> tuple[Sequence[Path], Sequence[int]]:
    sequence = plan.clip.sequence
    if sequence is None:
        return [PlacedPath("source", plan.clip.path.as_posix()).resolve({"source": source})], ()
    there = replace(sequence, directory=source)
    return list(there.paths()), list(there.frames)


def _check_source(plan: Plan, source: Path, stored: Path) -> None:
    """Refuse a source that is away, or is not the one that the plan was made of."""
    name = str(plan.clip.sequence or plan.clip.path)
    paths, numbers = _paths(plan, source)
    try:
        found = files.content_id(paths, numbers)
    except FileNotFoundError as error:
        raise MediaError(
            f"{plan.shot.code}: {error.filename} is not there; mount it, or tell where it is now with "
            f"--source-root {stored}=NEW"
        ) from None
    except OSError as error:
        raise MediaError(f"{source / name}: cannot be read: {error.strerror or error}") from None
    if found != plan.clip.content_id:
        raise MediaError(
            f"{source / name}: is not what {plan.shot.code} was begun with; put the original back, or run "
            f"the ingest command again for a version of this one"
        )


def _check_number(plan: Plan, root: Path, settings: Settings) -> None:
    """Refuse a number that a later version went past: the newest would not be the last."""
    there = shot_tree.published(root, tree(names_of(settings)), plan.shot)
    if max(there, default=0) >= plan.delivery.version:
        raise PublishError(
            f"{there[max(there)]}: was published since v{plan.delivery.version:03d} was begun; run its "
            f"ingest command again, and remove this one: dedio cancel {plan.id}"
        )
