"""What the worker says of an ingest, as lines of a row's log and as the row's end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from nuke_plugin.panel.rows.outdated import settled
from nuke_plugin.panel.rows.rows import Problem, Row, with_problems
from nuke_plugin.panel.wording import worded


def frames_of(row: Row) -> int:
    """Frames of the plate: the cut with its handles, as far as the media has them."""
    wanted = row.wanted
    return max(0, len(wanted) - sum(row.short)) if wanted else 0


def line(event: Mapping[str, Any]) -> str | None:
    """An event as a line of the log; None for what is told otherwise: each frame."""
    kind, stage = event.get("type"), event.get("stage")
    if kind == "Planned":
        return f"{event['shot']} {event['version']}: begins, {event['total']} frames in all its stages"
    if kind == "Started":
        return f"{stage}: started" + (f", {event['total']} frames" if event.get("total") else "")
    if kind == "Noted":
        return f"{stage}: {event['level']}: {event['message']}"
    if kind == "Failed":
        return f"{stage}: failed after {event['seconds']:.1f} s: {event['error']}"
    if kind == "Finished":
        if event.get("skipped"):
            return f"{stage}: skipped ({event.get('data', {}).get('reason', 'not needed')})"
        return f"{stage}: done in {event['seconds']:.1f} s"
    return None


def ended(row: Row, summary: Mapping[str, Any]) -> Row:
    """The row at the end of its ingest, with the version made or with why there is none."""
    if not summary["overall_success"]:
        return failed(row, errors(summary) or ["it failed and did not say why; look at its log"])
    folder = summary.get("version_dir")
    warnings = [Problem("warning", "ingest", text) for text in summary.get("warnings", ())]
    known = {problem.sentence for problem in row.problems if problem.found != "ingest"}
    return replace(
        with_problems(settled(row), "ingest", [one for one in warnings if one.sentence not in known]),
        status="kept" if summary.get("up_to_date") else "done",
        version=summary.get("version") or row.version,
        published=Path(folder) if folder else row.published,
        done=max(row.total, row.done),
        total=max(row.total, row.done),
    )


def covered(row: Row, said: Mapping[str, Any]) -> Row:
    """The row of a plate that a published version serves already."""
    return replace(with_problems(settled(row), "ingest", ()), status="kept", version=said["version"])


def failed(row: Row, sentences: Sequence[str]) -> Row:
    """The row with an ingest that failed, and why."""
    told = [Problem("error", "ingest", sentence) for sentence in dict.fromkeys(sentences)]
    return replace(with_problems(row, "ingest", told), status="failed")


def errors(summary: Mapping[str, Any]) -> list[str]:
    """Why a shot failed: what its stages say that ran."""
    stages = [one for one in summary.get("stage_results", ()) if not one["success"] and not one["skipped"]]
    found = [str(error) for one in stages for error in one["errors"]]
    return [worded(one) for one in found or ([str(summary["error"])] if summary.get("error") else [])]


def last_lines(summary: Mapping[str, Any]) -> list[str]:
    """The end of the log of a shot."""
    found = [f"failed: {error}" for error in errors(summary)] if not summary["overall_success"] else []
    if summary["overall_success"]:
        version = f"v{summary['version']:03d}" if summary.get("version") else "its version"
        kept = f", {summary['kept_frames']} of an earlier run" if summary.get("kept_frames") else ""
        seconds = f"{summary.get('duration_seconds', 0.0):.1f} s"
        found.append(
            f"{version} was there already"
            if summary.get("up_to_date")
            else f"{version} is published after {seconds}: {summary.get('frames', 0)} frames{kept}"
        )
    kitsu = summary.get("kitsu")
    return [*found, *([f"Kitsu: {kitsu['said']}"] if isinstance(kitsu, Mapping) and "said" in kitsu else [])]
