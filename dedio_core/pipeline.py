"""Pipelines: stages in order, from one shot to a batch of them."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event as Flag
from typing import Any

from dedio_core import redaction
from dedio_core.acts import Machine
from dedio_core.batch import rows_of, shot_from_row, shots_from_rows
from dedio_core.claims import VersionTaken
from dedio_core.errors import DedioError, DiskFull, InputError, PublishError
from dedio_core.models import EditorialCutInfo, ImageSequence, ProcessingResult, ShotInfo
from dedio_core.plan import Plan, Publish
from dedio_core.prepare import Surroundings, base_plan, source_folder
from dedio_core.render.engine import ENGINES
from dedio_core.run import Listener, describe, run_plan
from dedio_core.settings import Settings, load
from dedio_core.space import check_room, device_of
from dedio_core.stages import STANDARD, PipelineStage, ShotTreeOrganizationStage
from dedio_core.stages.base import with_stages
from dedio_core.tracking.connect import post_here

Summary = dict[str, Any]
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
        return (self.root or Path(self.settings.paths.shot_tree_root).expanduser()).absolute()

    def plan(self, shot_info: ShotInfo, *, input_sequence: ImageSequence | None = None) -> Plan:
        """What an ingest of the shot would do. Writes nothing. Raises `DedioError`."""
        around = Surroundings.here(self.settings, self.tree(), jobs=self.jobs, engine=self.engine)
        steps = [stage.identity() for stage in self.stages]
        plan = base_plan(shot_info, around, steps, input_sequence=input_sequence)
        plan = with_stages(plan, list(self.stages))
        if self.tree() and not any(isinstance(action, Publish) for action in plan.actions):
            raise InputError(
                f"pipeline '{self.name}': no stage renders what ShotTreeOrganizationStage would publish; "
                "add OIIOColorTransformStage before it"
            )
        return plan

    def machine(self, shot_info: ShotInfo, input_sequence: ImageSequence | None = None) -> Machine:
        """This machine, as far as the plan of the shot needs it."""
        roots = {"source": source_folder(shot_info, input_sequence)}
        if tree := self.tree():
            roots["tree"] = tree
        if self.settings.paths.temp_dir:
            roots["temp"] = Path(self.settings.paths.temp_dir).expanduser().absolute()
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
        Raises `DiskFull`, before any work, where there is no room for all of them.
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


def refused_row(
    project: object, sequence: object, shot: object, source: object, error: DedioError
) -> Summary:
    """The summary of a shot whose own values cannot be used."""
    cut = EditorialCutInfo(str(sequence), str(shot), Path(str(source)))
    return refused(ShotInfo(str(project), cut.sequence, cut.shot, cut), error, 0.0)


def refused(shot_info: ShotInfo, error: DedioError, seconds: float) -> Summary:
    """The summary of a shot that could not be planned, or not begun."""
    failed = ProcessingResult("plan")
    failed.add_error(str(error))
    return summary(shot_info, [failed], seconds)


def summary(
    shot_info: ShotInfo, results: Sequence[ProcessingResult], seconds: float, plan: Plan | None = None
) -> Summary:
    """An ingest as one dict: ``overall_success``, ``stage_results``, counts, and the paths made."""
    made: Summary = {"kept_frames": 0, "reused_frames": 0, "frames": 0}
    for result in results:
        if {"kept", "frames", "output_sequence"} <= result.data.keys():
            made |= {"kept_frames": result.data["kept"], "frames": result.data["frames"]}
            made["reused_frames"] = result.data.get("reused", 0)
        made |= {
            k: v
            for k, v in result.data.items()
            if k in ("version_dir", "sidecar", "proxy", "output_sequence", "checks")
        }
    failed = [r for r in results if not r.success and not r.skipped]
    return {
        "shot": shot_info.code,
        "version": plan.up_to_date or plan.delivery.version if plan else None,
        "up_to_date": bool(plan and plan.up_to_date),
        "overall_success": all(r.success for r in results),
        "duration_seconds": seconds,
        "stage_results": [r.summary() for r in results],
        "total_stages": len(results),
        "successful_stages": sum(r.success for r in results),
        "failed_stages": len(failed),
        "is_disk_full": any(r.data.get("error_kind") == DiskFull.__name__ for r in results),
        "warnings": list(plan.warnings) if plan else [],
        "notes": list(plan.notes) if plan else [],
        **made,
    }


class PipelineBuilder:
    """``PipelineBuilder("Name").add_stage(...).build().execute(shot_info)``."""

    def __init__(self, name: str, settings: Settings | None = None) -> None:
        self.name = name
        self._settings = settings
        self._stages: list[PipelineStage] = []

    def add_stage(self, stage: PipelineStage) -> PipelineBuilder:
        """Add `stage` after the others; two of one name are told apart by a number.

        Raises `InputError` for what is no stage.
        """
        if not isinstance(stage, PipelineStage):
            name = stage.__name__ if isinstance(stage, type) else repr(stage)
            raise InputError(f"pipeline '{self.name}': {name} is no stage; add an object, such as {name}()")
        same = [s for s in self._stages if s.name.split(" #")[0] == stage.name]
        if same:
            stage.name = f"{stage.name} #{len(same) + 1}"
        self._stages.append(stage)
        return self

    def build(self, *, root: Path | None = None) -> Pipeline:
        """The pipeline. Settings are read now, where none were given.

        Raises `InputError` for stages in an order that makes no version.
        """
        return Pipeline(self.name, tuple(self._stages), self._settings or load(), root)


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


class FootageIngestPipeline:
    """Ingests shots of one project, one after the other, and counts them."""

    def __init__(
        self,
        project: str = "",
        project_id: str = "",
        logger: logging.Logger | None = None,
        settings: Settings | None = None,
        root: Path | None = None,
    ) -> None:
        flags = {k: v for k, v in (("project", project), ("project_id", project_id)) if v}
        self.settings = settings or load(flags=flags)
        self.project = project or self.settings.project
        self.logger = logger or redaction.logger("dedio")
        self.pipeline = standard(self.settings, root=root)
        self._summaries: list[Summary] = []

    def ingest_shot(
        self,
        *,
        sequence: str,
        shot: str,
        source_file: Path | str,
        in_point: int | None = None,
        out_point: int | None = None,
        **more: Any,
    ) -> Summary:
        """Ingest one shot; `more` are the optional keys of a batch row. Returns its summary.

        Values that cannot be used make a failed summary too; nothing is raised but bugs.
        """
        row = {"sequence": sequence, "shot": shot, "source_file": source_file, **more}
        row |= {k: v for k, v in (("in_point", in_point), ("out_point", out_point)) if v is not None}
        try:
            shot_info = shot_from_row(row, self.settings, self.project)
        except InputError as error:
            self.logger.error("%s%s: %s", sequence, shot, error)
            self._summaries.append(refused_row(self.project, sequence, shot, source_file, error))
            return self._summaries[-1]
        return self._ingest([shot_info])[0]

    def _ingest(self, shots: Sequence[ShotInfo]) -> list[Summary]:
        found = []
        listeners = (lambda event: self.logger.info("%s", describe(event)),)
        for one in self._summaries_of(shots, listeners):
            for error in (e for stage in one["stage_results"] for e in stage["errors"]):
                self.logger.error("%s: %s", one["shot"], error)
            found.append(one)
        if posted := post_here(self.pipeline.tree(), self.settings):
            found = [{**one, "kitsu": posted.as_json()} for one in found]
            self.logger.log(logging.INFO if posted.is_whole else logging.WARNING, "Kitsu: %s", posted.said)
        self._summaries += found
        return sorted(found, key=lambda one: int(one["row"]))

    def _summaries_of(self, shots: Sequence[ShotInfo], listeners: tuple[Listener, ...]) -> Iterator[Summary]:
        """A summary each; where there is no room for all of them, each says so."""
        told: set[int] = set()
        try:
            for one in self.pipeline.execute_all(shots, listeners=listeners):
                told.add(int(one["row"]))
                yield one
        except DiskFull as error:
            for row, shot_info in enumerate(shots, 1):
                if row not in told:
                    yield {**refused(shot_info, error, 0.0), "row": row}

    def ingest_batch(self, rows: Iterable[Mapping[str, Any]]) -> list[Summary]:
        """Ingest every row. All errors in the rows themselves are raised at once, before any work.

        Shots that cannot be planned (no such file, a range outside the media) fail before any work
        too; a failed shot does not stop the others unless ``defaults.stop_on_error`` says so.
        """
        return self._ingest(shots_from_rows(rows_of(rows), self.settings, self.project))

    def get_summary(self) -> dict[str, int]:
        """How many shots were processed, and how they ended."""
        good = sum(1 for s in self._summaries if s["overall_success"])
        total = len(self._summaries)
        return {"total_shots_processed": total, "successful_shots": good, "failed_shots": total - good}
