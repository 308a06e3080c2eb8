"""The plan as a tree of what will be written, and what it says at the rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from nuke_plugin.panel.rows import Problem, Row, with_problems
from nuke_plugin.panel.state import PlanNode
from nuke_plugin.panel.wording import worded


def gigabytes(count: float) -> str:
    """``about 1.2 GB``."""
    return f"about {count / 1e9:.1f} GB" if count >= 5e7 else f"about {max(1, round(count / 1e6))} MB"


def frames(first: int, last: int) -> str:
    """``51 frames 992-1042``."""
    count = last - first + 1
    return f"{count} frame{'' if count == 1 else 's'} {first}-{last}"


def planned(row: Row, told: Mapping[str, Any]) -> Row:
    """The row of a clip with what `plan_shot` says of it."""
    is_there = told["up_to_date"] is not None
    version = told["up_to_date"] if is_there else told["version"]
    after = int(told["plan"].get("after") or 0)
    verdict = "up to date" if is_there else f"new version after v{after:03d}" if after else "new"
    known = {problem.sentence for problem in row.problems if problem.found != "plan"}
    return replace(
        with_problems(row, "plan", _warnings(told["warnings"], known)),
        version=version,
        action="covered" if is_there else "re-pull" if after else "pull",
        verdict=verdict,
        verdict_reason="; ".join(told["notes"]),
    )


def refused(row: Row, sentence: str) -> Row:
    """The row of a clip that cannot be planned."""
    return replace(with_problems(row, "plan", [Problem("error", "plan", sentence)]), action="", verdict="")


def _warnings(sentences: Iterable[str], known: set[str]) -> list[Problem]:
    return [Problem("warning", "plan", one) for one in dict.fromkeys(sentences) if one not in known]


def shot_node(row: Row, told: Mapping[str, Any]) -> PlanNode:
    """What the ingest of a clip will write: the version's folder and what is in it."""
    name = f"{row.name}  v{row.version:03d}" if row.version else row.name
    notes = [PlanNode(note, "note") for note in told["notes"]]
    warnings = [PlanNode(warning, "warning") for warning in told["warnings"]]
    if told["up_to_date"] is not None:
        detail = "is there already; nothing will be written"
        return PlanNode(name, "shot", detail, (*warnings, *notes), row.id)
    delivery, (first, last) = told["plan"]["delivery"], told["plate_range"]
    folder, main = str(delivery["version_folder"]), str(delivery["main_folder"])
    exrs = PlanNode(f"{delivery['main_prefix']}####.exr", "file", frames(first, last))
    inside = [PlanNode(f"{main}/", "folder", "", (exrs,))]
    kinds = {str(action.get("type", "")) for action in told["plan"].get("actions", ())}
    if "EncodeMovie" in kinds:
        inside.append(PlanNode(str(delivery["proxy_name"]), "file", "proxy"))
    inside.append(PlanNode(str(delivery["sidecar_name"]), "file", "what was done, to prove it"))
    if told["plan"].get("mhl"):
        inside.append(PlanNode("ascmhl/", "folder", "checksums of every file"))
    room = sum(told["space"].values())
    made = PlanNode(f"{folder}/", "folder", gigabytes(room), tuple(inside))
    detail = f"{frames(first, last)}, {gigabytes(room)}"
    return PlanNode(name, "shot", detail, (made, *warnings, *notes), row.id)


def refused_node(row: Row, sentence: str) -> PlanNode:
    """A row that cannot be planned, in the tree."""
    return PlanNode(row.name, "shot", "cannot be made", (PlanNode(sentence, "error"),), row.id)


def cut_nodes(told: Mapping[str, Any], ids: Mapping[str, int]) -> list[PlanNode]:
    """The plates of a planned cut, and what stands in the way; `ids` are rows by the keys of plates."""
    found = [_plate_node(shot, plate, ids) for shot in told["shots"] for plate in shot["plates"]]
    for one in told["obstacles"]:
        sentence = f"{one['where']}: {worded(str(one['message']))}"
        row = ids.get(str(one.get("key")))
        children = (PlanNode(sentence, "error", row=row),)
        found.append(PlanNode(str(one["shot"]), "shot", "cannot be made", children, row))
    found += [PlanNode(str(text), "warning") for text in told["warnings"]]
    return [*found, *(PlanNode(str(text), "note") for text in told["notes"])]


def _plate_node(shot: Mapping[str, Any], plate: Mapping[str, Any], ids: Mapping[str, int]) -> PlanNode:
    name = f"{shot['code']} {plate['element']}  v{plate['version']:03d}"
    row, (first, last) = ids.get(str(plate["key"])), plate["plate_range"]
    notes = [PlanNode(str(text), "warning", row=row) for text in plate["warnings"]]
    notes += [PlanNode(f"{one['kind']}: {one['reason']}", "note", row=row) for one in plate["verdicts"]]
    if plate["action"] == "covered":
        return PlanNode(name, "shot", str(plate["coverage"]), tuple(notes), row)
    reuse = f"; {plate['reusable']} taken over from the last version" if plate["reusable"] else ""
    made = PlanNode(f"{plate['source']['name']}", "folder", f"{frames(first, last)}{reuse}", (), row)
    return PlanNode(name, "shot", f"{plate['action']}: {plate['coverage']}", (made, *notes), row)


def root_node(name: str, nodes: Sequence[PlanNode]) -> PlanNode:
    """The shot tree, with everything that is written below it."""
    failed = sum(any(child.kind == "error" for child in node.children) for node in nodes)
    made = sum(any(child.kind == "folder" for child in node.children) for node in nodes)
    words = [f"{made} plate{'' if made == 1 else 's'} to make"]
    there = sum(node.kind == "shot" for node in nodes) - made - failed  # a warning is no plate
    words += [f"{there} there already"] if there else []
    words += [f"{failed} that cannot be made"] if failed else []
    return PlanNode(name, "root", ", ".join(words), tuple(nodes))
