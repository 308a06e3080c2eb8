"""The plan of a cut as JSON values: what ``dedio plan --json`` prints."""

from __future__ import annotations

from typing import Any

from dedio_core.frames import FrameRange
from dedio_core.settings import Settings, why_untold
from dedio_core.sidecar import use_document
from dedio_core.turnover.model import CutPlan, PlatePlan
from dedio_core.turnover.rows import matched_by_event, obstacle_row, plate_row


def document(plan: CutPlan, settings: Settings) -> dict[str, Any]:
    """The whole plan. Frames are those of files to be made; `to_render` leaves out what can be re-used."""
    frames, rendered = totals(plan)
    by_event = matched_by_event(plan)
    return {
        "cut": plan.cut.name,
        "format": plan.cut.format,
        "rate": str(plan.cut.rate),
        "rate_source": plan.cut.rate_source,
        "shots": [
            {
                "code": shot.code,
                "sequence": shot.sequence,
                "shot": shot.shot,
                "description": shot.description,
                "plates": [
                    {**_plate(p), **plate_row(p, plan, by_event, settings)} for p in plan.by_shot[shot.code]
                ],
            }
            for shot in plan.shots
        ],
        "obstacles": [obstacle_row(one, plan, by_event, plan.asked.sequence) for one in plan.obstacles],
        "off": [
            {"key": one.key, "shot": one.shot, "element": one.element, "where": one.where} for one in plan.off
        ],
        "skipped": [
            {"where": e.where, "event": e.event, "reason": e.skipped} for e in plan.cut.events if e.skipped
        ],
        "omitted": [log.code for log in plan.omitted],
        "warnings": [*plan.warnings, *(f"{w.where}: {w.message}" for w in plan.cut.warnings)],
        "notes": list(plan.notes),
        "kitsu": {"is_told": not untold(settings), "why_not": untold(settings)},
        "frames": frames,
        "to_render": rendered,
        "bytes": frames * bytes_a_frame(settings),
    }


def untold(settings: Settings) -> str:
    """Why nothing of the cut is published on Kitsu; empty where it is."""
    return why_untold(skip=settings.pipeline.skip_kitsu, host=settings.kitsu.host or "")


def totals(plan: CutPlan) -> tuple[int, int]:
    """Frames of the versions to be made, and how many of them no earlier version has."""
    frames = sum(len(p.pull.plate) for p in plan.to_pull)
    return frames, frames - sum(p.reusable for p in plan.to_pull)


def bytes_a_frame(settings: Settings) -> int:
    """About what a plate frame and its proxy picture need on disk; the EXRs are half float RGB.

    DWA is taken as a third of that uncompressed, other compressions as two thirds.
    """
    output = settings.output
    width, height = output.resolution
    share = 3 if output.exr_compression.startswith("dwa") else 1.5
    return int(width * height * 6 / share) + output.proxy_resolution[0] * output.proxy_resolution[1] * 2


def _plate(one: PlatePlan) -> dict[str, Any]:
    clip, pull, lineup = one.plate.clip, one.pull, one.plate.lineup
    start = clip.timecode
    return {
        "element": one.plate.element,
        "main": one.plate.is_main,
        "source": {
            "path": str(clip.path),
            "name": clip.name,
            "reel": clip.reel,
            "rate": str(clip.rate),
            "start": str(start) if start else None,
            "frames": _range(clip.frames),
            "content_id": clip.content_id,
            "kind": clip.kind,
            "codec": clip.codec,
            "width": clip.width,
            "height": clip.height,
            "squeeze": clip.squeeze,
        },
        "action": one.action,
        "version": one.version,
        "coverage": one.coverage,
        "retired": {f"v{version:03d}": reason for version, reason in one.retired},
        "verdicts": [{"kind": v.kind, "reason": v.reason} for v in one.verdicts],
        "cut": _range(pull.cut),
        "pull": _range(pull.pull),
        "plate_cut": _range(pull.plate_cut),
        "plate_range": _range(pull.plate),
        "comp_cut": _range(one.uses[0].comp_cut),
        "comp_range": _range(one.uses[0].comp_range),
        "handles": {"head": lineup.handles.head, "tail": lineup.handles.tail},
        "guards": {"head": lineup.guards.head, "tail": lineup.guards.tail},
        "tie_1001": pull.tie,
        "frames": len(pull.plate),
        "reusable": one.reusable,
        "warnings": list(one.warnings),
        "uses": [use_document(use, pull) for use in one.uses],
    }


def _range(frames: FrameRange | None) -> list[int] | None:
    return [frames.first, frames.last] if frames else None
