"""What the worker is asked for a job of the queue, when it is its turn."""

from __future__ import annotations

from dataclasses import dataclass

from nuke_plugin.panel.adding.adder import Adder
from nuke_plugin.panel.queue.jobs import Args, Job, shot_args
from nuke_plugin.panel.rows.table import Table
from nuke_plugin.panel.settings.knobs import Knobs


@dataclass(frozen=True)
class JobArgs:
    """Makes them of the rows, timelines and settings as they are then."""

    table: Table
    adder: Adder
    knobs: Knobs

    def of(self, job: Job) -> Args:
        """The arguments of `job`; of a cut with the edits of its rows, the others left out."""
        if job.do == "ingest_shot":
            return {**shot_args(self.table.row(job.ids[0])), **self.knobs.now.how()}
        assert job.cut
        timeline = self.adder.timelines[job.cut]
        return {
            **timeline.args(),
            "edits": timeline.edits(self.table.rows, frozenset(job.ids)),
            **self.knobs.now.how(),
        }
