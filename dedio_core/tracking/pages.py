"""The tracker's pages of shots, for a browser."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from dedio_core.errors import DedioError, TrackerError
from dedio_core.settings import Settings
from dedio_core.trackers.kitsu import login
from dedio_core.trackers.kitsu.client import KitsuClient
from dedio_core.trackers.kitsu.pages import shot_pages
from dedio_core.tracking.wanted import Names

Shot = tuple[str, str]
"""Sequence and shot as the shot tree has them."""


def pages(settings: Settings, environment: Mapping[str, str], shots: Collection[Shot]) -> dict[Shot, str]:
    """The address of each shot that the tracker has.

    Raises `TrackerError` where it cannot be asked.
    """
    found = login.find(settings, environment)
    if found is None:
        raise TrackerError("no Kitsu is configured: set kitsu.host, or KITSU_HOST")
    names = Names(settings.kitsu.sequence_name, settings.kitsu.shot_name)
    keys = {shot: names.key(*shot) for shot in shots}
    project = settings.project_id or login.project_of(settings, environment)
    try:
        with KitsuClient(found, patience=login.patience_of(settings)) as client:
            there = shot_pages(client, project, set(keys.values()), settings.kitsu.episode)
    except TrackerError:
        raise
    except DedioError as error:
        raise TrackerError(str(error)) from None
    return {shot: there[key] for shot, key in keys.items() if key in there}
