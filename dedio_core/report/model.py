"""What a report tells of: the plan of a cut, and the results where it was carried out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from dedio_core.settings import Settings
from dedio_core.turnover.model import CutPlan, PlatePlan


@dataclass(frozen=True)
class Report:
    """A plan to be told of. `date` is the caller's; `root` is the shot tree.

    `done` is the ingest's summary (`cut_ingest.cut_summary`) as JSON values; None: nothing was carried out.
    """

    plan: CutPlan
    settings: Settings
    root: Path
    date: str
    turnover: str = ""
    done: Mapping[str, Any] | None = None

    def result(self, plate: PlatePlan) -> Mapping[str, Any] | None:
        """What the ingest made of a plate; None where it made nothing of it."""
        return self._results.get((plate.shot.code, plate.plate.element))

    @cached_property
    def _results(self) -> dict[tuple[str, str], Mapping[str, Any]]:
        summaries = self.done["summaries"] if self.done else ()
        return {(one["shot"], one["element"]): one for one in summaries}

    def published(self, plate: PlatePlan) -> int | None:
        """The version that serves the plate by now; None where there is none yet."""
        if plate.action == "covered":
            return plate.version
        result = self.result(plate)
        return int(result["version"]) if result and result["overall_success"] else None
