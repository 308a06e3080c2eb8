"""A stored plan may be anybody's who may write to the tree: no path of it leaves the place that it is for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path, PurePosixPath

from dedio_core.errors import DedioError, InputError
from dedio_core.models import ImageSequence, ShotInfo
from dedio_core.paths import PlacedPath, from_home
from dedio_core.plan import Action, Convert, EncodeMovie, Plan, Publish, Render, Reuse
from dedio_core.prepare import check_names
from dedio_core.render.job import RenderJob
from dedio_core.settings import Settings
from dedio_core.staging import read_marker, temp_folder

READ = ("source", "temp", "stage", "work")


def refuse_foreign(plan: Plan, shot: ShotInfo) -> None:
    """Raise `InputError` where a name or path of the plan is none that planning makes."""
    for check in _checks(plan, shot):
        try:
            check()
        except DedioError as error:
            raise InputError(f"the stored plan is not one that DED-IO made: {error}") from None


def _checks(plan: Plan, shot: ShotInfo) -> Iterator[Callable[[], object]]:
    d = plan.delivery
    yield partial(check_names, plan.shot)
    yield partial(check_names, shot)
    yield partial(_below, "tree", d.version_folder)
    for name in (d.main_folder, f"{d.main_prefix}1.exr", d.proxy_name, d.sidecar_name):
        yield partial(_name, name)
    yield partial(_below, "source", plan.clip.path.as_posix())
    if plan.clip.sequence:
        yield partial(_sequence, plan.clip.sequence)
    yield from (partial(_below, "source", one.file) for one in plan.originals)
    for action in plan.actions:
        yield from _action_checks(action, plan)


def _action_checks(action: Action, plan: Plan) -> Iterator[Callable[[], object]]:
    if isinstance(action, Publish):
        yield partial(_is, action.to, ("tree",))
        yield partial(_same, action.to.path, plan.delivery.version_folder)
        yield partial(_same, action.sidecar, plan.delivery.sidecar_name)
    elif isinstance(action, Convert):
        yield partial(_is, action.to, ("temp",))
        yield partial(_name, f"{action.base_name}.1.{action.extension}")
    elif isinstance(action, Reuse):
        yield partial(_is, action.source, ("tree",))
    elif isinstance(action, EncodeMovie):
        yield partial(_is, action.pictures, ("work",))
        yield partial(_is, action.movie, ("stage",))
        if action.job:
            yield from _job_checks(action.job)
    elif isinstance(action, Render):
        yield from _job_checks(action.job)


def _job_checks(job: RenderJob) -> Iterator[Callable[[], object]]:
    source, exr, picture = job.source, job.exr, job.picture
    yield partial(_is, source.path, READ)
    if source.kind == "sequence":
        yield partial(_name, f"{source.base_name}{source.separator}1.{source.extension}")
    if exr:
        yield partial(_is, exr.folder, ("stage",))
        yield partial(_name, f"{exr.prefix}1.exr")
    if picture:
        yield partial(_is, picture.folder, ("work",))


def _below(root: str, path: str) -> None:
    if PurePosixPath(PlacedPath(root, path).path) == PurePosixPath():
        raise InputError(f"path '{path}': it is '{root}' itself")


def _name(name: str) -> None:
    _below("stage", name)
    if "/" in name:
        raise InputError(f"name '{name}': it is one of several folders")


def _sequence(sequence: ImageSequence) -> None:
    _name(f"{sequence.base_name}{sequence.separator}1.{sequence.extension}")


def _is(path: PlacedPath, roots: tuple[str, ...]) -> None:
    if path.root not in roots:
        raise InputError(f"path '{path}': it is below '{path.root}', and not below '{roots[0]}'")


def _same(found: str, wanted: str) -> None:
    if found != wanted:
        raise InputError(f"'{found}' is not '{wanted}'")


def temp_of(stored: Mapping[str, Path], settings: Settings, plan_id: str) -> dict[str, Path]:
    """The root ``temp`` to go on with: the stored one where this plan's frames are, else the settings'."""
    base = stored.get("temp")
    if base and _has_marker(temp_folder(base, plan_id), plan_id):
        return {"temp": base}
    mine = settings.paths.temp_dir
    return {"temp": from_home(mine).absolute()} if mine else {}


def _has_marker(folder: Path, plan_id: str) -> bool:
    found = read_marker(folder)
    return found is not None and bool(found["plan_id"] == plan_id)
