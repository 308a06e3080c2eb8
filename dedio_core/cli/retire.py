"""`dedio retire`: withdraw a version without deleting it, or list what is withdrawn."""

from __future__ import annotations

import argparse
import re
import unicodedata
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from dedio_core import cut_log, shot_tree
from dedio_core.cli.common_flags import add_take_over, add_tree, root_of
from dedio_core.cut_entries import Retired
from dedio_core.errors import InputError, PublishError, UsageError
from dedio_core.models import EditorialCutInfo, ShotInfo
from dedio_core.naming import Tree, check_shot, check_token, tree
from dedio_core.safe_text import shown
from dedio_core.settings import Settings, load, names_of

LONGEST_REASON = 1000
HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
JOINERS = "\u200c\u200d"
"""Invisible, but letters of some scripts need them."""


def add(verbs: Any) -> None:
    """The verb and its flags."""
    p: argparse.ArgumentParser = verbs.add_parser(
        "retire", help="withdraw a version without deleting it", description=__doc__
    )
    p.add_argument("shot", metavar="SHOT", help="the shot code: sht100")
    p.add_argument("version", nargs="?", metavar="VERSION", help="the version to withdraw: v002")
    p.add_argument("--reason", metavar="TEXT", help="why; needed")
    p.add_argument("--list", action="store_true", help="the shot's versions, valid and retired")
    p.add_argument("--element", metavar="NAME", help="the element; rawPlate, or as the settings say")
    p.add_argument("--task", metavar="NAME", help="the task; pla, or as the settings say")
    p.add_argument("--sequence", metavar="NAME", help="the shot's sequence, where no sidecar tells it")
    add_take_over(p)
    add_tree(p)
    p.set_defaults(run=run)


def run(flags: argparse.Namespace) -> int:
    """Write to the shot's cut log that a version is withdrawn, or list its versions."""
    if flags.list == (flags.version is not None):
        raise UsageError("give a version to withdraw (v002), or --list")
    if flags.list and flags.reason is not None:
        raise UsageError("--reason goes with a version, not with --list")
    settings = load(flags.config)
    root = root_of(flags, settings)
    names = tree(names_of(settings))
    reason = "" if flags.list else _reason(flags.reason)
    shot = _shot(flags, settings, root, names)
    if flags.list:
        _list(root, names, shot, flags.element)
        return 0
    version = _number(flags.version)
    there = shot_tree.published(root, names, shot)
    if version not in there:
        known = ", ".join(f"v{n:03d}" for n in sorted(there)) or "none"
        raise InputError(f"{root}: {shot.name} has no v{version:03d}; versions there: {known}")
    now = datetime.now(timezone.utc).isoformat(timespec="seconds")
    entry = Retired(now, shot.element, version, reason)
    if cut_log.append(root, names, shot, entry, take_over=flags.take_over):
        print(f"retired {there[version].name}: {reason}")
    else:
        said = cut_log.read(root, names, shot).retired(shot.element)[version]
        print(f"{there[version].name} is retired already: {shown(said)}")
    return 0


def _reason(given: str | None) -> str:
    reason = (given or "").strip()
    if not reason:
        raise UsageError("--reason is missing or empty: say why the version is withdrawn")
    if any(unicodedata.category(c) in HIDDEN and c not in JOINERS for c in reason):
        raise UsageError(f"--reason '{shown(reason)}': one line without control or direction characters")
    if len(reason) > LONGEST_REASON:
        raise UsageError(f"--reason has {len(reason)} characters; {LONGEST_REASON} is the most")
    return reason


def _number(text: str) -> int:
    found = re.fullmatch(r"v?([0-9]{1,9})", text, re.ASCII)
    if not found:
        raise UsageError(f"version '{shown(text)}': write it as v002")
    return int(found[1])


def _shot(flags: argparse.Namespace, settings: Settings, root: Path, names: Tree) -> ShotInfo:
    """The shot with this code. What its sequence is, a sidecar tells, else its cut log, else the flag."""
    code = check_shot(flags.shot, "shot")
    task = check_token(flags.task or settings.defaults.task, "task")
    element = check_token(flags.element or settings.defaults.element, "element")
    sequence = check_shot(flags.sequence, "sequence") if flags.sequence is not None else None

    def named(project: str, sequence: str, shot: str) -> ShotInfo:
        return ShotInfo(project, sequence, shot, EditorialCutInfo(sequence, shot, Path()), task, element)

    found = _told(root, names, named("", "", code))
    if found and sequence not in (None, found[1]):
        raise PublishError(
            f"{root}: {code} is shot '{found[2]}' of sequence '{found[1]}', not of '{sequence}'"
        )
    if found is None and sequence:
        shot = code.removeprefix(sequence)
        if shot == code or not shot:
            raise InputError(f"shot '{code}': it does not begin with the sequence, '{sequence}'")
        found = settings.project, sequence, shot
    if found is None:
        raise InputError(
            f"{root}: no sidecar of {code} tells its sequence; look at --root, or give --sequence"
        )
    return named(*found)


def _told(root: Path, names: Tree, shot: ShotInfo) -> tuple[str, str, str] | None:
    """Project, sequence and shot as the sidecars say, else the cut log; None where neither does."""
    for version in shot_tree.versions_of_shot(root, names, shot):
        sidecar = shot_tree.read_sidecar(version) or {}
        project, sequence, number = (str(sidecar.get(k) or "") for k in ("project", "sequence", "shot"))
        if project and sequence and number and sequence + number == shot.code:
            return project, sequence, number
    log = cut_log.load(cut_log.path_of(root, names, shot.code, shot.task), shot.task)
    return (log.project, log.sequence, log.shot) if log else None


def _list(root: Path, names: Tree, shot: ShotInfo, element: str | None) -> None:
    log = cut_log.read(root, names, shot)
    rows: dict[tuple[str, int], str] = {}
    for folder in shot_tree.versions_of_shot(root, names, shot):
        values = names.version_folder[-1].parse(folder.name) or {}
        if folder.is_dir() and values.get("task") == shot.task:
            rows[values["element"], int(values["version"])] = "valid"
    for entry in log.entries:
        if isinstance(entry, Retired):
            key = (entry.element, entry.version)
            gone = "" if key in rows else ", not in the tree"
            rows[key] = f"retired {shown(entry.date[:10])}{gone}: {shown(entry.reason)}"
    chosen = {key: state for key, state in rows.items() if element in (None, key[0])}
    for (name, version), state in sorted(chosen.items()):
        print(f"{shot.code}_{shot.task}_{shown(name)}_v{version:03d}  {state}")
    count = sum(state == "valid" for state in chosen.values())
    print(f"{count} valid, {len(chosen) - count} retired in {root}")
