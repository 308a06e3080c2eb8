"""What became of a plate, or will: its version in words, with the frames that were rendered."""

from __future__ import annotations

from dataclasses import dataclass

from dedio_core.report.model import Report
from dedio_core.turnover.cover import counted
from dedio_core.turnover.model import PlatePlan


@dataclass(frozen=True)
class Outcome:
    """`kind` is one of ``covered``, ``to pull``, ``to re-pull``, ``made``, ``FAILED``, ``not begun``."""

    kind: str
    version: str
    detail: str = ""
    error: str = ""


def outcome_of(report: Report, plate: PlatePlan) -> Outcome:
    """The outcome of `plate`."""
    version = f"v{plate.version:03d}"
    if plate.action == "covered":
        # "v001 covers it" is said by the kind; what follows is not: "head handles 2 of 8".
        return Outcome("covered", version, plate.coverage.partition("; ")[2])
    if report.done is None:
        return Outcome(f"to {plate.action}", version, _wanted(plate))
    result = report.result(plate)
    if result is None:
        return Outcome("not begun", version, plate.coverage)
    if not result["overall_success"]:
        errors = [text for stage in result["stage_results"] for text in stage["errors"]]
        return Outcome("FAILED", version, "", "; ".join(errors) or "no reason is known")
    version = f"v{int(result['version']):03d}"
    if result.get("up_to_date"):
        return Outcome("made", version, "was there already")
    frames, reused = int(result["frames"]), int(result["reused_frames"])
    return Outcome("made", version, f"{frames - reused} rendered, {reused} re-used")


def _wanted(plate: PlatePlan) -> str:
    frames = counted(len(plate.pull.plate))
    reusable = f", {plate.reusable} of them may be re-used" if plate.reusable else ""
    reason = f"; {plate.coverage}" if plate.coverage and plate.action == "re-pull" else ""
    return f"{frames}{reusable}{reason}"
