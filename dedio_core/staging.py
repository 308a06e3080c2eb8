"""The folders in which plans are worked on: the marker that says whose it is, and the stored plan."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dedio_core import files
from dedio_core.errors import InputError
from dedio_core.files import PRIVATE
from dedio_core.jsonable import from_json, read_as, to_json
from dedio_core.manifest import plain_path
from dedio_core.models import ShotInfo
from dedio_core.plan import Call, Plan
from dedio_core.redaction import redacted_in
from dedio_core.regular import read_regular

MARKER = "dedio staging folder"
STORED = "dedio plan"
PLAN = "plan.json"
MOST_OF_MARKER, MOST_OF_PLAN = 1 << 20, 64 << 20
"""Bytes that are read of each: more than the longest plate needs."""


def staging_folder(root: Path) -> Path:
    """Where the plans of the tree at `root` are staged."""
    return root / PRIVATE / "staging"


def temp_folder(base: Path, plan_id: str) -> Path:
    """Where a plan's raw frames are in the temp folder of the settings."""
    return base / f"dedio_{plan_id}"


def markers(root: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The staging folders at `root` with what their marker says. Folders without one are not ours."""
    base = staging_folder(root)
    if not base.is_dir():
        return
    for folder in sorted(base.iterdir()):
        found = read_marker(folder)
        if found is not None:
            yield folder, found


def read_marker(folder: Path) -> dict[str, Any] | None:
    """What the marker in `folder` says; None where there is none."""
    try:
        found = json.loads(read_regular(folder / "marker.json", MOST_OF_MARKER, is_ours=True))
    except (OSError, ValueError, RecursionError):
        return None
    return found if is_marker(found) else None


def is_marker(found: object) -> bool:
    """Whether a marker file's JSON is a marker, with all that is read of one.

    Its name becomes a path below the root, and its id part of a file's name.
    """
    if not (isinstance(found, dict) and found.get("what") == MARKER):
        return False
    plan_id, name, version = (found.get(key) for key in ("plan_id", "name", "version"))
    if not (isinstance(plan_id, str) and isinstance(name, str) and type(version) is int):
        return False
    try:
        plain_path(name)
    except InputError:
        return False
    return bool(re.fullmatch(r"[A-Za-z0-9_-]{1,100}", plan_id)) and 0 < version < 10**9


def marker_of(plan: Plan) -> dict[str, Any]:
    """What a marker tells of its plan."""
    return {
        "plan_id": plan.id,
        "identity": plan.identity,
        "version": plan.delivery.version,
        "name": plan.delivery.version_folder,
        "project": plan.shot.project,
        "shot": plan.shot.code,
        "element": plan.shot.name,
    }


def remove(folder: Path, plan_id: str) -> None:
    """Remove a staging folder that holds the marker of `plan_id`; refuse any other folder, and a link."""
    files.check_own(folder)
    found = read_marker(folder)
    if found is None:
        raise InputError(f"{folder}: not a staging folder of DED-IO; it was left alone")
    if found["plan_id"] != plan_id:
        raise InputError(f"{folder}: the staging folder of another plan; it was left alone")
    with files.writing(folder):
        # The marker goes last: whatever stops this, what is left is known for ours.
        for entry in folder.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                files.remove_tree(entry)
            elif entry.name not in ("marker.json", "lock"):
                entry.unlink()
        (folder / "marker.json").unlink(missing_ok=True)
        (folder / "lock").unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # somebody begins it anew at this moment
            folder.rmdir()


def write_plan(folder: Path, plan: Plan, roots: Mapping[str, Path], shot: ShotInfo) -> None:
    """Store the plan in its staging folder, with what else it needs. Raises `DiskFull` or `WriteError`."""
    held = {"plan": plan, "roots": {name: str(path) for name, path in roots.items()}, "shot": shot}
    try:
        document = to_json(held)
    except TypeError:  # a stage of the user's has values that only its program has
        document = {}
    if any(redacted_in(dict(a.params)) != to_json(a.params) for a in plan.actions if isinstance(a, Call)):
        document = {}  # ... or a password
    checksum = files.checksum_of(json.dumps(document).encode())
    data = json.dumps({"what": STORED, "checksum": checksum, **document}, indent=1)
    files.write_whole(folder / PLAN, data.encode())


def read_plan(folder: Path) -> tuple[Plan, dict[str, Path], ShotInfo]:
    """The plan that `write_plan` stored, its roots and its shot. Raises `InputError`."""
    again = "run its ingest command again"
    try:
        found = json.loads(read_regular(folder / PLAN, MOST_OF_PLAN, is_ours=True))
        is_ours = found.pop("what") == STORED
        checksum = found.pop("checksum")
    except (OSError, ValueError, KeyError, AttributeError, TypeError, RecursionError):
        raise InputError(f"{folder / PLAN}: the stored plan cannot be read; {again}") from None
    if not is_ours or checksum != files.checksum_of(json.dumps(found).encode()):
        raise InputError(f"{folder / PLAN}: the stored plan is damaged; {again}")
    if not found:
        raise InputError(f"{folder}: a stage of this plan is known to its own program alone; {again}")
    plan, shot = from_json(Plan, found.get("plan")), from_json(ShotInfo, found.get("shot"))
    return plan, read_as(Mapping[str, Path], found.get("roots"), "roots"), shot
