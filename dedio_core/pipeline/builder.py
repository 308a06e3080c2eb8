"""A pipeline of one's own stages."""

from __future__ import annotations

from pathlib import Path

from dedio_core.errors import InputError
from dedio_core.pipeline.line import Pipeline
from dedio_core.settings import Settings, load
from dedio_core.stages import PipelineStage


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
