"""What a stage is. Subclass `PipelineStage` and override `process` to add one of your own."""

from __future__ import annotations

import inspect
from dataclasses import replace
from pathlib import Path
from typing import Any

from dedio_core.acts import Machine
from dedio_core.errors import DedioError
from dedio_core.models import ImageSequence, ProcessingResult, ShotInfo
from dedio_core.plan import Call, CheckOriginals, Convert, Plan, Render, Reuse, Skip
from dedio_core.prepare import Surroundings, base_plan, source_folder
from dedio_core.redaction import logger
from dedio_core.reuse import reusing
from dedio_core.run import run_plan
from dedio_core.settings import Settings, load


class PipelineStage:
    """One step of an ingest. `plan` says what should happen; it never does it.

    A user's stage overrides `process` alone. It is a barrier: it sees whole staged EXRs, a later
    proxy is made from them, and a dry run shows that it cannot be previewed.
    """

    def __init__(self, name: str | None = None) -> None:
        self.name = name or type(self).__name__
        self.logger = logger(f"dedio.{self.name}")

    def plan(self, plan: Plan) -> Plan:
        """`plan` with what this stage will do. The default: call `process`."""
        kind = type(self)
        target = f"{kind.__module__}:{kind.__qualname__}"
        return plan.adding(Call(self.name, target, {}, self.is_portable()))

    def is_portable(self) -> bool:
        """Whether another process can make this stage: a class of a module, made without arguments."""
        kind = type(self)
        has_arguments = bool(inspect.signature(kind).parameters)
        return kind.__module__ != "__main__" and "<locals>" not in kind.__qualname__ and not has_arguments

    def identity(self) -> str:
        """What of this stage shapes the files; a change of it makes a new version."""
        kind = type(self)
        return (
            kind.__name__ if kind.__module__.startswith("dedio_core.") else f"{kind.__module__}:{self.name}"
        )

    def process(self, shot_info: ShotInfo, result: ProcessingResult, **kwargs: Any) -> object:
        """Work on ``kwargs["input_sequence"]`` (staged EXRs) in ``kwargs["output_dir"]``.

        Other kwargs: ``settings``, ``results`` (of the stages before). Report problems with
        ``result.add_error``; put what later stages may want into ``result.data``.
        """
        raise TypeError(f"{type(self).__name__} overrides neither plan nor process")

    def validate_inputs(self, shot_info: ShotInfo, result: ProcessingResult) -> bool:
        """Whether the shot has what a stage needs; what it lacks is added to `result` as errors."""
        for what, value in (("sequence", shot_info.sequence), ("shot", shot_info.shot)):
            if not value:
                result.add_error(f"{self.name}: the shot has no {what}")
        return result.success

    def execute(
        self,
        shot_info: ShotInfo,
        *,
        input_sequence: ImageSequence | None = None,
        output_dir: Path | str | None = None,
        settings: Settings | None = None,
    ) -> ProcessingResult:
        """Run this stage alone, into `output_dir`; outside a shot tree nothing is published.

        With `input_sequence`, exactly that sequence is processed and its frame numbers are kept.
        Problems come back in the result; only bugs raise.
        """
        result = ProcessingResult(self.name)
        settings = settings or load()
        folder = Path(output_dir) if output_dir else Path.cwd()
        try:
            around = Surroundings.here(settings, None)
            plan = base_plan(shot_info, around, [self.identity()], input_sequence=input_sequence)
            plan = with_stages(plan, [self])
            roots = {"source": source_folder(shot_info, input_sequence)}
            machine = Machine(roots, settings, shot_info, calls={self.name: self})
            result = run_plan(plan, machine, output_dir=folder)[0]
            result.warnings[:0] = plan.warnings
        except DedioError as error:
            result.add_error(str(error))
        return result


def with_stages(plan: Plan, stages: list[PipelineStage]) -> Plan:
    """`plan` with what every stage adds, in order, and what it can take from the last version."""
    plan = replace(plan, stages=tuple(stage.name for stage in stages))
    for stage in stages:
        plan = stage.plan(plan)
        if not any(action.stage == stage.name for action in plan.actions):
            plan = plan.adding(Skip(stage.name, "nothing to do"))
    return checking(reusing(plan))


def checking(plan: Plan) -> Plan:
    """`plan` with the check of its source files, where it was asked for, before anything reads them."""
    first = next((a for a in plan.actions if isinstance(a, (Convert, Reuse, Render))), None)
    if first is None or not plan.check_originals:
        return plan
    return plan.inserting(CheckOriginals(first.stage), first)
