"""The plan as a tree of what will be written, and what it says at the rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from nuke_plugin.panel.rows.outdated import is_past, without_ingest
from nuke_plugin.panel.rows.rows import Problem, Row, with_problems
from nuke_plugin.panel.state import PlanNode
from nuke_plugin.panel.wording import worded

CANNOT = "cannot be made"


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
    row = without_ingest(row) if is_past(row, is_there=is_there) else row
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
    if told["written"] is None:
        detail = "is there already; nothing will be written"
        return PlanNode(name, "shot", detail, (*warnings, *notes), row.id)
    made = written_node(told["written"], row.id)
    return PlanNode(name, "shot", how_much(told["written"]), (made, *warnings, *notes), row.id)


def how_much(told: Mapping[str, Any]) -> str:
    """``51 frames 992-1042, about 1.2 GB``."""
    return f"{frames(told['first'], told['last'])}, {gigabytes(told['bytes'])}"


def written_node(told: Mapping[str, Any], row: int | None) -> PlanNode:
    """The folder of a version that will be made, with all that will be in it."""

    def file(name: object, detail: str) -> PlanNode:
        return PlanNode(str(name), "file", detail, (), row)

    range_ = frames(told["first"], told["last"])
    exrs = file(str(told["pattern"]).replace("%04d", "####"), range_)
    inside = [PlanNode(f"{told['main']}/", "folder", "", (exrs,), row)]
    if told["proxy"]:
        inside.append(file(told["proxy"], "proxy"))
    inside.append(file(told["sidecar"], "what was done, to prove it"))
    if told["mhl"]:
        inside.append(PlanNode(f"{told['mhl']}/", "folder", "checksums of every file", (), row))
    return PlanNode(f"{told['folder']}/", "folder", gigabytes(told["bytes"]), tuple(inside), row)


def refused_node(row: Row, sentence: str) -> PlanNode:
    """A row that cannot be planned, in the tree."""
    return PlanNode(row.name, "shot", CANNOT, (PlanNode(sentence, "error"),), row.id)


def cut_nodes(told: Mapping[str, Any], ids: Mapping[str, int]) -> list[PlanNode]:
    """The plates of a planned cut, and what stands in the way; `ids` are rows by the keys of plates."""
    stopped: dict[str, list[PlanNode]] = {}
    others = []
    planned = {str(plate["key"]) for shot in told["shots"] for plate in shot["plates"]}
    for one in told["obstacles"]:
        key, sentence = str(one.get("key")), f"{one['where']}: {worded(str(one['message']))}"
        row = ids.get(key)
        why = PlanNode(sentence, "error", row=row)
        if key in planned:
            stopped.setdefault(key, []).append(why)
        else:
            others.append(PlanNode(str(one["shot"]), "shot", CANNOT, (why,), row))
    found = [
        _plate_node(shot, plate, ids, stopped.get(str(plate["key"]), ()))
        for shot in told["shots"]
        for plate in shot["plates"]
    ]
    notes = [PlanNode(str(text), "warning") for text in told["warnings"]]
    return [*found, *others, *notes, *(PlanNode(str(text), "note") for text in told["notes"])]


def _plate_node(
    shot: Mapping[str, Any], plate: Mapping[str, Any], ids: Mapping[str, int], stopped: Sequence[PlanNode]
) -> PlanNode:
    name = f"{shot['code']} {plate['element']}  v{plate['version']:03d}"
    row = ids.get(str(plate["key"]))
    notes = [PlanNode(str(text), "warning", row=row) for text in plate["warnings"]]
    notes += [PlanNode(_said(one), "note", row=row) for one in plate["verdicts"]]
    written = plate.get("written")
    if stopped or written is None:
        is_there = plate["action"] == "covered" and not stopped
        detail = f"is there already: {plate['coverage']}" if is_there else CANNOT
        return PlanNode(name, "shot", detail, (*stopped, *notes), row)
    made = written_node(written, row)
    reuse = f"; {plate['reusable']} frames taken over from the last version" if plate["reusable"] else ""
    detail = f"{plate['action']}, {plate['coverage']}; {how_much(written)}{reuse}"
    return PlanNode(name, "shot", detail, (made, *notes), row)


def _said(verdict: Mapping[str, Any]) -> str:
    return f"{verdict['kind']}: {verdict['reason']}" if verdict["reason"] else str(verdict["kind"])


def root_node(name: str, nodes: Sequence[PlanNode]) -> PlanNode:
    """The shot tree, with everything that is written below it."""
    failed = sum(any(child.kind == "error" for child in node.children) for node in nodes)
    made = sum(any(child.kind == "folder" for child in node.children) for node in nodes)
    words = [f"{made} plate{'' if made == 1 else 's'} to make"]
    there = sum(node.kind == "shot" for node in nodes) - made - failed  # a warning is no plate
    words += [f"{there} there already"] if there else []
    words += [f"{failed} that cannot be made"] if failed else []
    return PlanNode(name, "root", ", ".join(words), tuple(nodes))
