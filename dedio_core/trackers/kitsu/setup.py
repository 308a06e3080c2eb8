"""Making ready a production: task type, output type, and columns for our fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dedio_core.trackers.kitsu.client import KitsuClient
from dedio_core.trackers.kitsu.outputs import FILE_STATUS, OUTPUT_TYPE, first_or_new
from dedio_core.trackers.kitsu.production import EDIT, row_of
from dedio_core.trackers.publication import PATHS_ELSEWHERE, PREFIX

COLOR = "#4A90D9"
COLUMNS: Mapping[str, str] = {
    "dedio_cut_in": "number",
    "dedio_cut_out": "number",
    "dedio_source": "string",
    "dedio_reel": "string",
    "dedio_source_in": "string",
    "dedio_source_out": "string",
    "dedio_source_frames": "string",
    "dedio_handles": "string",
    "dedio_retime": "string",
    "dedio_cut": "string",
    "dedio_turnover": "string",
    "dedio_in_cut": "string",
    "dedio_plate_version": "string",
    "dedio_plate": "string",
    "dedio_plate_resolution": "string",
    "dedio_color_space": "string",
}
"""Fields that people look at, with the kind of their column. Zou makes a column's field of its name, in
small letters: fields with others have none.
"""


@dataclass
class Setup:
    """What was made, what is still lacking for publishing, and what to know, in words."""

    did: list[str] = field(default_factory=list)
    lacks: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def set_up(
    client: KitsuClient, project: str, task_type: str = "Plates", columns: Mapping[str, str] | None = None
) -> Setup:
    """Make what is missing; a manager makes what a manager may. Again, it makes nothing.

    `columns`: fields of shots with the kind of their column. Raises `TrackerError`.
    """
    row, done = row_of(client, project), Setup()
    role = str(client.user().get("role") or "")
    is_admin, is_manager = role == "admin", role in ("admin", "manager")
    if not is_manager:
        who = f"{client.user().get('email')} has the role {role}"
        done.lacks.append(
            f"a role that may publish: {who}, and manager is needed; an admin gives it in Kitsu"
        )
    elif not is_admin:
        done.notes.append(PATHS_ELSEWHERE)
    types = client.get("data/task-types")
    for name, entity in ((task_type, "Shot"), (EDIT, "Edit")):
        _task_type(client, row, types, (name, entity), (is_admin, is_manager), done)
    if is_admin:
        _files(client, done)
    have = {d["field_name"] for d in row.get("descriptors", ()) if d["entity_type"] == "Shot"}
    missing = {n: k for n, k in (COLUMNS if columns is None else columns).items() if n not in have}
    if missing and not is_manager:
        done.lacks.append(f"{len(missing)} columns for DED-IO's fields: a manager of the production may")
        return done
    for name, kind in missing.items():
        asked = {"entity_type": "Shot", "name": name, "data_type": kind, "choices": [], "for_client": False}
        client.post(f"data/projects/{row['id']}/metadata-descriptors", {**asked, "departments": []})
        done.did.append(f"column {name.removeprefix(PREFIX)}")
    return done


def _task_type(
    client: KitsuClient,
    row: Mapping[str, Any],
    types: list[dict[str, Any]],
    asked: tuple[str, str],
    may: tuple[bool, bool],
    done: Setup,
) -> None:
    """The task type on the server, which an admin makes, and in the production, which a manager does."""
    (name, entity), (is_admin, is_manager) = asked, may
    found = next((t["id"] for t in types if (t["name"], t["for_entity"]) == asked), None)
    if found is None:
        if not is_admin:
            done.lacks.append(
                f"task type '{name}' for {entity.lower()}s: an admin makes it, with this command"
            )
            return
        made = {"name": name, "for_entity": entity, "color": COLOR, "priority": 1}
        found = client.post("data/task-types", made)["id"]
        done.did.append(f"task type '{name}' for {entity.lower()}s")
    if found not in row.get("task_types", ()):
        if not is_manager:
            done.lacks.append(f"task type '{name}' in '{row['name']}': a manager of the production adds it")
            return
        asked_for = {"task_type_id": found, "priority": 1}
        client.post(f"data/projects/{row['id']}/settings/task-types", asked_for, safe_to_repeat=True)
        done.did.append(f"task type '{name}' in '{row['name']}'")


def _files(client: KitsuClient, done: Setup) -> None:
    """Output type and file status, for accounts of admins."""
    for path, values, what in (
        ("data/output-types", OUTPUT_TYPE, "output type"),
        ("data/file-status", FILE_STATUS, "file status"),
    ):
        if not any(row["name"] == values["name"] for row in client.get(path)):
            first_or_new(client, path, values)
            done.did.append(f"{what} '{values['name']}'")
