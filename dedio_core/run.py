"""Running one plan and reading its events: results a stage, the log, and callbacks for progress."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event as Flag
from typing import Any

from dedio_core import claims, files, mhl, shot_tree
from dedio_core.acts import Machine
from dedio_core.claims import VersionTaken
from dedio_core.errors import (
    Cancelled,
    InputError,
    MediaError,
    PublishError,
    RangeError,
    ToolError,
    WriteError,
)
from dedio_core.events import Event, Failed, Finished, Noted, Planned, Progress, Started
from dedio_core.execute import execute
from dedio_core.journal import PRIVATE, Journal
from dedio_core.models import ProcessingResult
from dedio_core.plan import Announce, Plan, Publish, Render
from dedio_core.proof import published_checks
from dedio_core.redaction import redacted
from dedio_core.render.engine import ENGINES
from dedio_core.settings import Settings
from dedio_core.sidecar import tools
from dedio_core.staging import staging_folder
from dedio_core.tracking.announce import announce

Listener = Callable[[Event], None]


@dataclass
class Results:
    """A reader of the stream that keeps one result a stage, in order."""

    plan: Plan
    results: dict[str, ProcessingResult] = field(default_factory=dict)
    cancelled: bool = False
    bad_input: bool = False
    """The source turned out to be damaged: running the same again cannot help, so nothing is kept."""
    is_taken: bool = False
    """Another ingest came before it: it has to be planned again."""

    def read(self, event: Event) -> None:
        """Take one event."""
        if isinstance(event, Planned):
            return
        if isinstance(event, Started):
            self.results[event.stage] = ProcessingResult(event.stage)
            return
        result = self.results.get(event.stage)
        if result is None:
            return
        if isinstance(event, Finished):
            result.skipped, result.duration_seconds = event.skipped, event.seconds
            result.data = dict(event.data)
        elif isinstance(event, Failed):
            result.add_error(event.error)
            result.duration_seconds = event.seconds
            result.data = {"error_kind": event.kind}
            self.cancelled = event.kind == Cancelled.__name__
            self.bad_input = event.kind in (MediaError.__name__, RangeError.__name__)
            self.is_taken = event.kind == VersionTaken.__name__
        elif isinstance(event, Noted) and event.level == "warning":
            result.add_warning(event.message)

    def all(self) -> list[ProcessingResult]:
        """One result for every stage of the plan; stages after a failure say that they did not run."""
        failed = next((r.stage_name for r in self.results.values() if not r.success), None)
        for stage in self.plan.stages:
            if stage not in self.results:
                result = ProcessingResult(stage, success=False, skipped=True)
                result.errors.append(f"not run, because {failed} failed" if failed else "not run")
                self.results[stage] = result
        return list(self.results.values())

    def is_good(self) -> bool:
        """Whether every stage did what it should."""
        return all(result.success for result in self.all())


def run_plan(
    plan: Plan,
    machine: Machine,
    *,
    cancel: Flag | None = None,
    listeners: tuple[Listener, ...] = (),
    output_dir: Path | None = None,
    log_days: int = 90,
    take_over: bool = False,
) -> list[ProcessingResult]:
    """Carry out `plan` and return one result a stage.

    Without a shot tree the outputs stay in `output_dir`. Raises `PublishError` where another process
    is working on the same plan (`take_over`: not where it is one of another machine), and `DiskFull` or
    `WriteError` where staging cannot be made.
    """
    tree = machine.roots.get("tree")
    if plan.up_to_date is not None:
        if tree is not None and not plan.delivery.skip_cleanup:
            _sweep(staging_folder(tree) / plan.id, plan, take_over)
        return _told_again(plan, machine, listeners)
    folder = _staging(plan, tree, output_dir)
    if cancel and cancel.is_set():
        raise Cancelled("stopped before anything was begun")
    if plan.mhl and tree is not None and (reason := mhl.unavailable()):
        raise ToolError(reason)  # before any work: without it nothing can be published
    if needs_engine(plan) and (reason := engine_problem(plan.engine, plan.jobs, machine.settings)):
        raise ToolError(reason)
    with Journal(folder, plan, output_dir, take_over=take_over) as journal:
        if tree is not None:
            _claim(tree, plan, journal)
        if tree is not None and _is_done(tree / plan.delivery.version_folder, plan):
            journal.remove()  # another process with the same plan was quicker
            again = replace(plan, up_to_date=plan.delivery.version)
            return _told_again(again, machine, listeners)
        results = _carried_out(plan, machine, journal, cancel or Flag(), listeners)
        _leave(plan, tree, journal, results)
    if results.is_taken:
        raise VersionTaken(next(e for result in results.all() for e in result.errors))
    if tree is not None and log_days:
        forget_logs(tree / PRIVATE / "logs", log_days)
    return results.all()


def needs_engine(plan: Plan) -> bool:
    """Whether carrying it out renders anything."""
    return plan.up_to_date is None and any(isinstance(action, Render) for action in plan.actions)


def engine_problem(engine: str, jobs: int, settings: Settings) -> str | None:
    """Why `engine` cannot run on this machine and what to do, or None."""
    reason = ENGINES[engine](jobs, settings).unavailable()
    return f"the engine {engine} cannot run here: {reason}" if reason else None


def _staging(plan: Plan, tree: Path | None, output_dir: Path | None) -> Path:
    """The folder of the plan's own work."""
    if tree is not None:
        return staging_folder(tree) / plan.id
    if output_dir is not None:
        return output_dir / PRIVATE / plan.id
    raise InputError("no shot tree and no output folder; give one of them")


def _told_again(plan: Plan, machine: Machine, listeners: tuple[Listener, ...]) -> list[ProcessingResult]:
    """The results of a plan whose version is there already; it is announced, too."""
    results = Results(plan)
    _announce(plan, machine)
    for event in _up_to_date(plan, machine):
        _tell(event, results, listeners)
    return results.all()


def _carried_out(
    plan: Plan, machine: Machine, journal: Journal, cancel: Flag, listeners: tuple[Listener, ...]
) -> Results:
    """Execute the plan; the journal has its begin, its stages and its end."""
    results, begun = Results(plan), machine.clock()
    journal.begin(machine.roots, machine.shot, {**tools(), "engine": plan.engine})
    try:
        for event in map(_told, execute(plan, journal, machine, cancel)):
            if not isinstance(event, Progress) or event.done == event.total:
                journal.log(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {describe(event)}")
            _note(event, journal)
            _tell(event, results, listeners)
    except KeyboardInterrupt:
        with contextlib.suppress(WriteError, PublishError):
            journal.append("cancelled", error="interrupted at once")
        raise
    if results.is_good():
        with contextlib.suppress(WriteError, PublishError):
            journal.append("ended", seconds=round(machine.clock() - begun, 3))
    return results


def _leave(plan: Plan, tree: Path | None, journal: Journal, results: Results) -> None:
    """Remove the staging folder where running the same again has no use for it."""
    if tree is None and results.is_good():
        journal.remove()  # in a shot tree this is the cleanup stage's to do
    if results.is_taken or (results.bad_input and not plan.delivery.skip_cleanup):
        journal.remove()
        if tree is not None:
            claims.give_back(tree, plan.shot.name, plan.delivery.version, plan.id)
            _tidy(tree, plan.shot.name)


def _told(event: Event) -> Event:
    """The event without any secret in what it says."""
    if isinstance(event, Noted):
        return replace(event, message=redacted(event.message))
    return replace(event, error=redacted(event.error)) if isinstance(event, Failed) else event


def _announce(plan: Plan, machine: Machine) -> None:
    """Have a version that is there already shown: who made it may have been stopped before that."""
    tree = machine.roots.get("tree")
    if tree is not None and any(isinstance(action, Announce) for action in plan.actions):
        announce(machine.settings, tree, tree / plan.delivery.version_folder)


def _is_done(version: Path, plan: Plan) -> bool:
    """Whether the version is there and was made by this plan."""
    sidecar = shot_tree.read_sidecar(version) if version.is_dir() else None
    return sidecar is not None and sidecar.get("plan_id") == plan.id


def _claim(tree: Path, plan: Plan, journal: Journal) -> None:
    """Take the plan's version number. The marker is there already, so that a kill leaves no number lost."""
    try:
        claims.claim(tree, plan.shot.name, plan.delivery.version, plan.id)
    except claims.VersionTaken:
        journal.remove()
        raise


def _tidy(tree: Path, name: str) -> None:
    """Remove the folders of our own that are empty, so that bad input leaves nothing in a new tree."""
    claimed = claims.folder_of(tree, name)
    for folder in (staging_folder(tree), claimed, claimed.parent, tree / PRIVATE):
        with contextlib.suppress(OSError):  # it is in use
            folder.rmdir()


def _sweep(folder: Path, plan: Plan, take_over: bool) -> None:
    """Remove what a run left that was killed after its commit and before its clean-up."""
    if folder.exists():
        with Journal(folder, plan, take_over=take_over) as journal:
            journal.keep_log(folder.parent.parent / "logs")
            journal.remove()


def _note(event: Event, journal: Journal) -> None:
    """Write down stages and the commit. What cannot be written stops nothing: only frames must be."""
    with contextlib.suppress(WriteError, PublishError):
        if isinstance(event, Started):
            journal.append("stage", stage=event.stage)
        elif isinstance(event, Finished) and not event.skipped:
            journal.append("done", stage=event.stage, seconds=round(event.seconds, 3))
            if "version_dir" in event.data:
                journal.append("committed", to=journal.plan.delivery.version_folder)
        elif isinstance(event, Failed):
            what = "cancelled" if event.kind == Cancelled.__name__ else "failed"
            journal.append(what, stage=event.stage, error=event.error, seconds=round(event.seconds, 3))


def _up_to_date(plan: Plan, machine: Machine) -> list[Event]:
    """What is told of a version that is there already, with what QC found when it was made."""
    reason = {"reason": f"up to date: v{plan.up_to_date:03d} is this"}
    publish = next((a for a in plan.actions if isinstance(a, Publish)), None)
    checks = _published_checks(plan, machine) if publish else {}
    found: list[Event] = []
    for stage in plan.stages:
        found.append(Started(plan.shot.code, stage))
        is_publish = publish is not None and stage == publish.stage and checks
        for check in checks.values() if is_publish else ():
            if check["is_good"] is False and check.get("severity") in ("error", "warning"):
                message = f"v{plan.up_to_date:03d}: {check['message']}"
                found.append(Noted(plan.shot.code, stage, "warning", message))
        data = {**reason, "checks": checks} if is_publish else reason
        found.append(Finished(plan.shot.code, stage, 0.0, True, data))
    return found


def _published_checks(plan: Plan, machine: Machine) -> dict[str, dict[str, Any]]:
    tree = machine.roots.get("tree")
    folder = tree / plan.delivery.version_folder if tree else None
    sidecar = shot_tree.read_sidecar(folder) if folder else None
    return published_checks(sidecar, machine.settings.qc, folder.name) if folder and sidecar else {}


def _tell(event: Event, results: Results, listeners: tuple[Listener, ...]) -> None:
    results.read(event)
    for listener in listeners:
        listener(event)


def describe(event: Event) -> str:
    """An event as one plain line, for logs and pipes."""
    if isinstance(event, Planned):
        return f"{event.shot} {event.version}: begins, {event.total} frames in all its stages"
    head = f"{event.shot} {event.stage}:"
    if isinstance(event, Started):
        return f"{head} started" + (f", {event.total} frames" if event.total else "")
    if isinstance(event, Progress):
        kept = ", kept from before" if event.kept else ""
        return f"{head} {event.done}/{event.total}{kept}"
    if isinstance(event, Noted):
        return f"{head} {event.level}: {event.message}"
    if isinstance(event, Failed):
        return f"{head} failed after {event.seconds:.1f} s: {event.error}"
    if event.skipped:
        return f"{head} skipped ({event.data.get('reason', 'not needed')})"
    return f"{head} done in {event.seconds:.1f} s"


def forget_logs(logs: Path, days: int) -> None:
    """Remove logs and journals that are older than `days`. Only files that DED-IO names so.

    Raises `PublishError` where `logs` is a link: what that leads to is not removed.
    """
    files.check_own(logs)
    oldest = time.time() - days * 86400
    for path in logs.iterdir() if logs.is_dir() else ():
        try:
            if re.fullmatch(r".+_[0-9a-f]{16}\.(log|jsonl)", path.name) and path.stat().st_mtime < oldest:
                path.unlink()
        except OSError:
            continue
