"""After the pictures: into the shot tree, to the tracker, and tidying up."""

from __future__ import annotations

from dedio_core.paths import PlacedPath
from dedio_core.plan import Announce, Cleanup, Plan, Publish, Render, Skip
from dedio_core.settings import why_untold
from dedio_core.stages.base import PipelineStage


class ShotTreeOrganizationStage(PipelineStage):
    """Publishes the staged version into the shot tree. Without it, outputs stay in `output_dir`."""

    def plan(self, plan: Plan) -> Plan:
        """`plan` with its `Publish`."""
        if not any(isinstance(a, Render) for a in plan.actions):
            return plan.adding(Skip(self.name, "nothing is rendered that could be published"))
        d = plan.delivery
        return plan.adding(Publish(self.name, PlacedPath("tree", d.version_folder), d.sidecar_name))


class KitsuIntegrationStage(PipelineStage):
    """Has the version shown on Kitsu: written into the outbox here, published when the work is done."""

    def plan(self, plan: Plan) -> Plan:
        """`plan` with its `Announce`, or the reason why nothing goes to Kitsu."""
        if why := why_untold(skip=plan.delivery.skip_kitsu, host=plan.delivery.tracker):
            return plan.adding(Skip(self.name, why))
        if not any(isinstance(a, Publish) for a in plan.actions):
            return plan.adding(Skip(self.name, "nothing is published into a shot tree"))
        return plan.adding(Announce(self.name, plan.delivery.tracker))


class CleanupStage(PipelineStage):
    """Removes staging and temporary files of a finished ingest; the log is kept."""

    def plan(self, plan: Plan) -> Plan:
        """`plan` with its `Cleanup`."""
        if plan.delivery.skip_cleanup:
            return plan.adding(Skip(self.name, "pipeline.skip_cleanup is set"))
        return plan.adding(Cleanup(self.name))
