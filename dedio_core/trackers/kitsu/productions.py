"""The productions that an account sees, and the one that is asked for by its exact name."""

from __future__ import annotations

import difflib
from typing import Any

from dedio_core.errors import InputError
from dedio_core.trackers.kitsu.client import KitsuClient
from dedio_core.trackers.kitsu.errors import NotFound

Row = dict[str, Any]
SHOWN = 10


def productions(client: KitsuClient) -> list[Row]:
    """The open productions on whose team the account is; all of them for an admin."""
    found: list[Row] = client.get("data/projects/open")
    return sorted(found, key=lambda row: str(row["name"]))


def production(client: KitsuClient, name: str, project_id: str = "") -> Row:
    """The open production with exactly this name, or with this id. Raises `NotFound`."""
    if not name and not project_id:
        raise InputError(f"{client.host}: no production is named; set project, or KITSU_PROJECT")
    rows = productions(client)
    wanted = [row for row in rows if (row["id"] == project_id if project_id else row["name"] == name)]
    if wanted:
        return wanted[0]
    user = client.user()
    is_admin = user.get("role") == "admin"
    what = f"with the id {project_id}" if project_id else f"called '{name}'"
    whose = "" if is_admin else f" on whose team {user.get('email')} is"
    remedy = "is it closed" if is_admin else "have an admin put the account on its team, or look at the name"
    raise NotFound(f"{client.host}: no open production {what}{whose}{_seen(name, rows)}; {remedy}")


def _seen(name: str, rows: list[Row]) -> str:
    names = [str(row["name"]) for row in rows]
    same = [one for one in names if one.lower() == name.lower()]
    near = same or difflib.get_close_matches(name, names, 1, 0.7)
    if near:
        return f", but there is '{near[0]}'"
    if not names:
        return "; there is none at all"
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"; there are {', '.join(names[:SHOWN])}{more}"
