"""Addresses of Kitsu's pages in a browser, as gazu makes them."""

from __future__ import annotations

from collections.abc import Collection

from dedio_core.trackers.kitsu.client import KitsuClient
from dedio_core.trackers.kitsu.production import row_of
from dedio_core.trackers.publication import ShotKey


def shot_pages(
    client: KitsuClient, project: str, keys: Collection[ShotKey], episode: str = ""
) -> dict[ShotKey, str]:
    """The pages of those of the shots that are in the production, in two requests.

    A shot's name may be there once in every episode; without `episode` one that is there twice is left out.
    Raises `TrackerError`, and `InputError` where there is no such production.
    """
    production = row_of(client, project)["id"]
    rows = client.get("data/shots/with-tasks", project_id=production)
    site = client.host.removesuffix("/api")
    found: dict[ShotKey, list[str]] = {key: [] for key in keys}
    for row in rows:
        key = ShotKey(row["sequence_name"], row["name"])
        if key not in found or row.get("canceled"):
            continue
        if episode and row.get("episode_name") != episode:
            continue
        parent = f"episodes/{row['episode_id']}/" if row.get("episode_id") else ""
        found[key].append(f"{site}/productions/{production}/{parent}shots/{row['id']}/")
    return {key: pages[0] for key, pages in found.items() if len(pages) == 1}
