"""What became of a shot, as a dict, and that as JSON values."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dedio_core.errors import DedioError, DiskFull
from dedio_core.jsonable import to_json
from dedio_core.models import EditorialCutInfo, ImageSequence, ProcessingResult, ShotInfo
from dedio_core.plan import Plan
from dedio_core.render.nuke.verdict import NoLicence

Summary = dict[str, Any]


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


def lacks_licence_alone(summaries: Sequence[Summary]) -> bool:
    """Whether shots failed, and a missing licence of Nuke's is all that they failed for."""
    failed = [one for one in summaries if not one["overall_success"]]
    return bool(failed) and all(one["is_without_licence"] for one in failed)


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
        "is_without_licence": bool(failed)
        and all(r.data.get("error_kind") == NoLicence.__name__ for r in failed),
        "warnings": list(plan.warnings) if plan else [],
        "notes": list(plan.notes) if plan else [],
        **made,
    }


def plain(value: Any) -> Any:
    """A summary as JSON values: paths as text, sequences as objects."""
    if isinstance(value, ImageSequence):
        return {**to_json(value), "pattern": str(value)}
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return value
