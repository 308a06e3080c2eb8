"""Stages in order: one shot, or many, go through them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event as Flag
from typing import Any

from dedio_core.acts import Machine
from dedio_core.claims import VersionTaken
from dedio_core.errors import DedioError, InputError, PublishError, ToolError
from dedio_core.models import ImageSequence, ProcessingResult, ShotInfo
from dedio_core.paths import from_home
from dedio_core.pipeline.summary import Summary, refused, summary
from dedio_core.plan import Plan, Publish
from dedio_core.prepare import Surroundings, base_plan, source_folder
from dedio_core.render.engine import ENGINES
from dedio_core.run import Listener, engine_problem, needs_engine, run_plan
from dedio_core.settings import Settings
from dedio_core.space import check_room, device_of
from dedio_core.stages import STANDARD, PipelineStage, ShotTreeOrganizationStage
from dedio_core.stages.base import with_stages
from dedio_core.stages.color_transform import check_folders
from dedio_core.tracking.connect import post_here

TRIES = 8
"""How often a shot is planned again where other ingests keep taking its version number."""


@dataclass
class Pipeline:
    """Stages that a shot goes through. `root` is the shot tree, `engine` what renders; else as settings say.

    Raises `InputError` for stages in an order that makes no version, and for an engine that there is not.
    """

    name: str
    stages: Sequence[PipelineStage]
    settings: Settings
    root: Path | None = None
    jobs: int = 0
    engine: str = ""
    take_over: bool = False
    """Whether to take what a process of another machine holds."""

    def __post_init__(self) -> None:
        if problem := order_problem(self.stages):
            raise InputError(f"pipeline '{self.name}': {problem}")
        self.engine = self.engine or self.settings.pipeline.engine
        if self.engine not in ENGINES:
            raise InputError(f"engine '{self.engine[:60]}': there are {', '.join(sorted(ENGINES))}")

    def tree(self) -> Path | None:
        """The shot tree's root; None where no stage publishes."""
        if not any(isinstance(stage, ShotTreeOrganizationStage) for stage in self.stages):
            return None
        return (self.root or from_home(self.settings.paths.shot_tree_root)).absolute()

    def plan(self, shot_info: ShotInfo, *, input_sequence: ImageSequence | None = None) -> Plan:
        """What an ingest of the shot would do. Writes nothing. Raises `DedioError`."""
        around = Surroundings.here(self.settings, self.tree(), jobs=self.jobs, engine=self.engine)
        steps = [stage.identity() for stage in self.stages]
        plan = base_plan(shot_info, around, steps, input_sequence=input_sequence)
        plan = with_stages(plan, list(self.stages))
        check_folders(plan, self.machine(shot_info, input_sequence).roots)
        if self.tree() and not any(isinstance(action, Publish) for action in plan.actions):
            raise InputError(
                f"pipeline '{self.name}': no stage renders what ShotTreeOrganizationStage would publish; "
                "add OIIOColorTransformStage before it"
            )
        # A warning alone: another machine may be the one that renders.
        reason = self.engine_problem() if needs_engine(plan) else None
        return replace(plan, warnings=(*plan.warnings, reason)) if reason else plan

    def engine_problem(self) -> str | None:
        """Why the engine cannot run on this machine and what to do, or None."""
        return engine_problem(self.engine, self.jobs, self.settings)

    def machine(self, shot_info: ShotInfo, input_sequence: ImageSequence | None = None) -> Machine:
        """This machine, as far as the plan of the shot needs it."""
        roots = {"source": source_folder(shot_info, input_sequence)}
        if tree := self.tree():
            roots["tree"] = tree
        if self.settings.paths.temp_dir:
            roots["temp"] = from_home(self.settings.paths.temp_dir).absolute()
        return Machine(roots, self.settings, shot_info, calls={s.name: s for s in self.stages})

    def execute(
        self,
        shot_info: ShotInfo,
        stop_on_error: bool = True,
        *,
        input_sequence: ImageSequence | None = None,
        output_dir: Path | str | None = None,
        cancel: Flag | None = None,
        listeners: tuple[Listener, ...] = (),
        tell_tracker: bool = True,
    ) -> Summary:
        """Ingest one shot and return its summary (see `summary`).

        A failed stage ends the shot: nothing is published after a failure. `stop_on_error` True
        raises the error of a shot that cannot even be planned; False puts it into the summary. What waits
        for the tracker is delivered in the end (``kitsu`` in the summary), unless not `tell_tracker`.
        """
        begun = time.monotonic()
        try:
            plan, results = self._plan_and_run(
                shot_info,
                input_sequence=input_sequence,
                output_dir=output_dir,
                cancel=cancel,
                listeners=listeners,
            )
        except DedioError as error:
            if stop_on_error:
                raise
            return refused(shot_info, error, time.monotonic() - begun)
        done = summary(shot_info, results, time.monotonic() - begun, plan)
        posted = post_here(self.tree(), self.settings) if tell_tracker else None
        return {**done, "kitsu": posted.as_json()} if posted else done

    def _plan_and_run(
        self, shot_info: ShotInfo, *, input_sequence: ImageSequence | None = None, **how: Any
    ) -> tuple[Plan, list[ProcessingResult]]:
        """Plan and run; again with the next number where another ingest took this one meanwhile."""
        for attempt in range(TRIES):
            plan = self.plan(shot_info, input_sequence=input_sequence)
            check_room([(plan, self.machine(shot_info, input_sequence).roots)], self.settings)
            try:
                return plan, self.run(plan, shot_info, input_sequence=input_sequence, **how)
            except VersionTaken:
                if attempt + 1 == TRIES:
                    raise
        raise AssertionError("unreachable")

    def run(
        self,
        plan: Plan,
        shot_info: ShotInfo,
        *,
        input_sequence: ImageSequence | None = None,
        output_dir: Path | str | None = None,
        cancel: Flag | None = None,
        listeners: tuple[Listener, ...] = (),
    ) -> list[ProcessingResult]:
        """Carry out a plan of this pipeline; one result a stage. Raises `DedioError` as `run_plan`."""
        folder = Path(output_dir).absolute() if output_dir else Path.cwd()
        return run_plan(
            plan,
            self.machine(shot_info, input_sequence),
            cancel=cancel,
            listeners=listeners,
            output_dir=folder if self.tree() is None else None,
            log_days=self.settings.pipeline.log_days,
            take_over=self.take_over,
        )

    def execute_all(
        self,
        shots: Sequence[ShotInfo],
        *,
        cancel: Flag | None = None,
        listeners: tuple[Listener, ...] = (),
        all_or_nothing: bool = False,
    ) -> Iterator[Summary]:
        """Ingest many shots: a summary each, those that cannot be planned first, before any work.

        ``row`` in a summary counts the shots from 1.

        One bad shot does not stop the others (a full disk does), unless the setting
        ``defaults.stop_on_error`` says so; `all_or_nothing`: nothing is begun where one cannot be planned.
        Raises, before any work, `ToolError` where the engine cannot run here, `DiskFull` where there is no
        room for all of them.
        """
        stop, plans = self.settings.defaults.stop_on_error, []
        failures, tree = 0, self.tree()
        device = device_of(tree) if tree else 0
        for row, shot_info in enumerate(shots, 1):
            begun = time.monotonic()
            try:
                plans.append((row, shot_info, self.plan(shot_info)))
            except DedioError as error:
                failures += 1
                yield {**refused(shot_info, error, time.monotonic() - begun), "row": row}
        if failures and all_or_nothing:
            return
        if any(needs_engine(plan) for _, _, plan in plans) and (reason := self.engine_problem()):
            raise ToolError(reason)
        check_room([(plan, self.machine(shot_info).roots) for _, shot_info, plan in plans], self.settings)
        for row, shot_info, plan in plans:
            if (failures and stop) or (cancel and cancel.is_set()):
                return
            begun = time.monotonic()
            try:
                if tree and device_of(tree) != device:
                    raise PublishError(f"{tree}: is on another disk than before; was it unmounted?")
                try:
                    results = self.run(plan, shot_info, cancel=cancel, listeners=listeners)
                except VersionTaken:
                    plan, results = self._plan_and_run(shot_info, cancel=cancel, listeners=listeners)
                done = summary(shot_info, results, time.monotonic() - begun, plan)
            except DedioError as error:
                done = refused(shot_info, error, time.monotonic() - begun)
            failures += not done["overall_success"]
            yield {**done, "row": row}
            if done["is_disk_full"]:
                return  # the others would say the same


def order_problem(stages: Sequence[PipelineStage]) -> str | None:
    """Why these stages, in this order, cannot make a version; None where they can.

    DED-IO's own stages go in the order of `STANDARD`, each once; a user's stand anywhere between.
    """
    if not stages:
        return "has no stages; add at least OIIOColorTransformStage"
    places: list[int] = []
    for stage in stages:
        place = next((n for n, kind in enumerate(STANDARD) if isinstance(stage, kind)), None)
        if place is None:
            continue
        if place in places:
            return f"{STANDARD[place].__name__} is there twice; one of them is enough"
        if places and place < places[-1]:
            return f"{STANDARD[place].__name__} comes after {STANDARD[places[-1]].__name__}; swap them"
        places.append(place)
    return None


def standard(
    settings: Settings,
    *,
    root: Path | None = None,
    jobs: int = 0,
    engine: str = "",
    take_over: bool = False,
) -> Pipeline:
    """The pipeline of an ordinary ingest."""
    return Pipeline("ingest", tuple(stage() for stage in STANDARD), settings, root, jobs, engine, take_over)
