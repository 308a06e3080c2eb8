"""The rows of a timeline, as the worker's `plan_cut` tells them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from nuke_plugin.panel.adding.adding import media_of
from nuke_plugin.panel.adding.timelines import place
from nuke_plugin.panel.rows.reach import Reach
from nuke_plugin.panel.rows.rows import Problem, Row, with_problems
from nuke_plugin.panel.wording import worded


def rows_of(told: Mapping[str, Any], cut: Path, element: str) -> list[Row]:
    """The rows of a planned cut: its plates, and after them the events that can have none.

    `element` is that of events that name none. What stands in the way of a whole cut has a row, too.
    """
    found = {
        place(row): row
        for shot in told["shots"]
        for plate in shot["plates"]
        for row in (_plate_row(plate, shot, cut),)
    }
    for one in told["obstacles"]:
        row = _obstacle_row(one, cut, element)
        before = found.get(place(row))
        if before is None:
            found[place(row)] = row
        else:
            said = [problem for problem in before.problems if problem.found == "plan"]
            found[place(row)] = with_problems(before, "plan", [*said, *row.problems])
    return list(found.values())


def _plate_row(plate: Mapping[str, Any], shot: Mapping[str, Any], cut: Path) -> Row:
    source, match, use = plate["source"], plate["match"], plate["uses"][0]
    first, last = source["frames"]
    changed = [str(one["kind"]) for one in plate["verdicts"] if one["kind"] != "unchanged"]
    is_there = plate["action"] == "covered"
    return Row(
        0,
        origin="timeline",
        cut=cut,
        key=str(plate["key"]),
        where=str(plate["where"]),
        media=media_of({**source, "first": first, "last": last}),
        sequence=str(shot["sequence"]),
        shot=str(shot["shot"]),
        element=str(plate["element"]),
        in_point=plate["cut"][0],
        out_point=plate["cut"][1],
        head=use["handles"]["head"],
        tail=use["handles"]["tail"],
        source_colorspace=plate["source_colorspace"] or "",
        squeeze=plate["squeeze"],
        reach=_reach(plate),
        speed=str(plate["speed"]),
        confidence=match["confidence"],
        reasons=tuple(map(str, match["reasons"])),
        version=plate["version"],
        action=str(plate["action"]),
        verdict=", ".join(dict.fromkeys(changed)) or ("up to date" if is_there else str(plate["action"])),
        verdict_reason=str(plate["coverage"]),
        tie=(Path(source["path"]), int(plate["tie_1001"])),
        record=str(plate["record_in"] or ""),
        problems=tuple(Problem("warning", "plan", str(text)) for text in plate["warnings"]),
    )


def _reach(plate: Mapping[str, Any]) -> Reach:
    """The source frames of its handles, and the speed where all its uses have one."""
    found, wanted = plate["handles"], plate["uses"][0]["handles"]
    speeds = set(plate["speeds"])
    speed = speeds.pop() if len(speeds) == 1 else None
    exact = None if speed is None else Fraction(speed).limit_denominator(1_000_000)
    return Reach(found["head"], found["tail"], wanted["head"], wanted["tail"], exact)


def _obstacle_row(one: Mapping[str, Any], cut: Path, element: str) -> Row:
    """An event without a plate. A name that tells no sequence is all in its shot."""
    event, match = one.get("event") or {}, one.get("match") or {}
    row = Row(
        0,
        origin="timeline",
        cut=cut,
        key=str(one["key"]),
        where=str(one["where"]),
        sequence=str(one.get("sequence") or ""),
        shot=str(one.get("number") or one["shot"]),
        element=str(event.get("element") or element),
        speed=str(event.get("speed") or ""),
        confidence=match.get("confidence"),
        reasons=tuple(map(str, match.get("reasons", ()))),
        verdict="no plate",
        record=str(event.get("record_in") or ""),
    )
    return replace(row, problems=(Problem("error", "plan", worded(str(one["message"])), "clip"),))
