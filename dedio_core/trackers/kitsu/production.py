"""Where in Kitsu is published to: production, task type, episode."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from dedio_core.errors import InputError
from dedio_core.trackers.kitsu import errors
from dedio_core.trackers.kitsu.client import KitsuClient
from dedio_core.trackers.publication import Publication

Row = dict[str, Any]
SHOWN = 10
EDIT = "Edit"
"""Zou's own task type of edits."""


@dataclass(frozen=True)
class Production:
    """A production, with the ids of the publication's task type and of that of edits (empty: none)."""

    id: str
    name: str
    fps: Fraction | None
    task_type: str = ""
    edit_type: str = ""
    episode: str | None = None
    """The id of the episode, in a TV production."""
    picks_pictures: bool = False
    """Whether the server makes each new preview the picture of its shot."""


def find(client: KitsuClient, publication: Publication) -> Production:
    """The publication's. Raises `NotFound` where it is absent or not set up, `InputError` for episodes."""
    row = row_of(client, publication.project)
    types = client.get("data/task-types")
    plates = _task_type(types, row, publication.task_type)
    edit = next((t["id"] for t in types if (t["name"], t["for_entity"]) == (EDIT, "Edit")), "")
    episode = _episode(client, row, publication.episode)
    automated = bool(row.get("is_set_preview_automated"))
    return Production(row["id"], row["name"], fps_of(row.get("fps")), plates, edit, episode, automated)


def row_of(client: KitsuClient, asked: str) -> Row:
    """The open production of exactly this name, or of this id. Raises `NotFound`, `InputError`."""
    if not asked:
        raise InputError(f"{client.host}: no production is named; set project, or KITSU_PROJECT")
    rows: list[Row] = client.get("data/projects/open", **({} if _is_id(asked) else {"name": asked}))
    same = [row for row in rows if row["id"] == asked] or [row for row in rows if row["name"] == asked]
    if same:
        return same[0]
    user = client.user()
    is_admin = user.get("role") == "admin"
    whose = "" if is_admin else f" on whose team {user.get('email')} is"
    remedy = "is it closed" if is_admin else "have an admin put the account on its team, or look at the name"
    names = sorted(str(row["name"]) for row in client.get("data/projects/open"))
    raise errors.NotFound(
        f"{client.host}: no open production '{asked}'{whose}{_seen(asked, names)}; {remedy}"
    )


def _seen(name: str, names: list[str]) -> str:
    same = [one for one in names if one.lower() == name.lower()]
    near = same or difflib.get_close_matches(name, names, 1, 0.7)
    if near:
        return f", but there is '{near[0]}'"
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"; it sees {', '.join(names[:SHOWN])}{more}" if names else "; it sees none at all"


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def fps_of(text: Any) -> Fraction | None:
    """A rate as people write it into Kitsu: ``25``, ``23.976``."""
    try:
        rate = Fraction(str(text))
    except (ValueError, ZeroDivisionError):
        return None
    film = Fraction(round(rate * 1001 / 1000) * 1000, 1001)
    return film if abs(rate - film) < Fraction(1, 100) else rate


def _task_type(types: list[dict[str, Any]], row: Mapping[str, Any], name: str) -> str:
    """The id of the task type of shots, which the production uses."""
    found = next((t["id"] for t in types if (t["name"], t["for_entity"]) == (name, "Shot")), None)
    if found is None:
        other = next((t for t in types if t["name"] == name), None)
        what = f"is one for {other['for_entity']}, not for shots" if other else "is not on the server"
        raise errors.NotFound(
            f"the task type '{name}' {what}; an admin makes it with: "
            f"dedio kitsu setup --project '{row['name']}'"
        )
    if found not in row.get("task_types", ()):
        raise errors.NotFound(
            f"the production '{row['name']}' does not use the task type '{name}'; a manager adds it with: "
            f"dedio kitsu setup --project '{row['name']}'"
        )
    return str(found)


def _episode(client: KitsuClient, row: Mapping[str, Any], name: str) -> str | None:
    """The id of the episode, which a TV production needs and others do not have."""
    if row.get("production_type") != "tvshow":
        return None
    rows = [e for e in client.get(f"data/projects/{row['id']}/episodes") if not e.get("canceled")]
    known = ", ".join(sorted(e["name"] for e in rows)) or "none"
    if not name:
        raise InputError(f"'{row['name']}' is a TV production; give --episode (it has: {known})")
    same = [e["id"] for e in rows if e["name"] == name]
    if not same:
        raise InputError(f"'{row['name']}' has no episode '{name}' (it has: {known}); make it in Kitsu first")
    return str(same[0])
