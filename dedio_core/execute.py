"""Carrying out a plan: the only caller of what has effects. Everything it does is told as events."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from threading import Event as Flag
from typing import Any, cast

from dedio_core import staging
from dedio_core.acts import ACTS, Acting, Machine, Run
from dedio_core.errors import Cancelled, DedioError, InputError
from dedio_core.events import Event, Failed, Finished, Planned, Progress, Started
from dedio_core.journal import Journal
from dedio_core.models import ProcessingResult
from dedio_core.plan import Action, Convert, EncodeMovie, Plan, Render, Reuse, Skip
from dedio_core.space import watch_room


def execute(plan: Plan, journal: Journal, machine: Machine, cancel: Flag) -> Iterator[Event]:
    """Carry out `plan` in `journal`'s staging folder (which is open), stage by stage.

    Stops at the first stage that fails, after its `Failed` event: nothing is published after a
    failure. Closing the iterator cancels. What is finished stays in staging for the same command.
    """
    base = machine.roots.get("temp")
    temp = staging.temp_folder(base, plan.id) if base else journal.work / "raw"
    run = Run(plan, journal, machine, {**machine.roots, **journal.roots(), "temp": temp}, cancel)
    yield Planned(plan.shot.code, f"v{plan.delivery.version:03d}", _total(list(plan.actions)))
    for stage in plan.stages:
        actions = [a for a in plan.actions if a.stage == stage]
        begun, total, before = machine.clock(), _total(actions), 0
        yield Started(plan.shot.code, stage, total)
        if actions and isinstance(actions[0], Skip):
            yield Finished(plan.shot.code, stage, 0.0, True, {"reason": actions[0].reason})
            continue
        try:
            data: dict[str, Any] = {}
            for action in actions:
                if cancel.is_set():
                    raise Cancelled("stopped")
                data |= yield from _counted(run, action, before, total)
                before += _total([action])
            run.results.append(ProcessingResult(stage, data=data))
            yield Finished(plan.shot.code, stage, machine.clock() - begun, False, data)
        except DedioError as error:
            yield Failed(
                plan.shot.code, stage, machine.clock() - begun, str(error), False, type(error).__name__
            )
            return


def _total(actions: list[Action]) -> int:
    total = 0
    for action in actions:
        if isinstance(action, Render):
            total += len(action.job.frames)
        elif isinstance(action, Reuse):
            total += action.count
        elif isinstance(action, (Convert, EncodeMovie)):
            total += len(action.frames)
    return total


def _counted(run: Run, action: Action, before: int, total: int) -> Acting:
    """The action with progress that counts to the whole stage's `total`, `before` of which is done.

    After each frame that it writes there is a look at the room that is left.
    """
    with contextlib.closing(act(run, action)) as acting:
        while True:
            try:
                event = next(acting)
            except StopIteration as end:
                return cast("dict[str, Any]", end.value)
            if isinstance(event, Progress) and isinstance(action, (Convert, Reuse, Render, EncodeMovie)):
                watch_room(run.roots, run.machine.settings)
            if isinstance(event, Progress) and total:
                event = replace(event, done=before + event.done, total=total)
            yield event


def act(run: Run, action: Action) -> Acting:
    """Carry out one action. Raises `InputError` for one that this version does not know."""
    if type(action) not in ACTS:
        raise InputError(f"{type(action).__name__}: this version of DED-IO does not know the action")
    return ACTS[type(action)](run, action)
