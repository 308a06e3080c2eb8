"""Sony raw (X-OCN): converted by Sony's rawexporter into 16-bit DPX before anything else."""

from __future__ import annotations

from dedio_core.paths import PlacedPath
from dedio_core.plan import Convert, Plan, Skip
from dedio_core.stages.base import PipelineStage


class SonyRawConversionStage(PipelineStage):
    """Adds the conversion of a camera-raw clip; skipped for clips that decode in process."""

    def plan(self, plan: Plan) -> Plan:
        """`plan` with a `Convert` of the pulled frames, numbered in plate frames."""
        if plan.clip.kind != "raw":
            return plan.adding(Skip(self.name, f"{plan.clip.codec} is decoded in process"))
        to, d = PlacedPath("temp", "dpx"), plan.delivery
        return plan.adding(Convert(self.name, d.converter, plan.pull.pull, to, plan.clip.name, "dpx", d.bake))
