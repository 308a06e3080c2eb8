"""The tracker that the settings and the environment name."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from dedio_core.errors import TrackerError
from dedio_core.settings import Settings, why_untold
from dedio_core.trackers.kitsu import login
from dedio_core.trackers.kitsu.client import KitsuClient
from dedio_core.trackers.kitsu.multipart import Uploading
from dedio_core.trackers.kitsu.tracker import KitsuTracker
from dedio_core.tracking.deliver import Tell
from dedio_core.tracking.post import Posted, post


def connect(
    settings: Settings,
    environment: Mapping[str, str],
    warn: Callable[[str], object] = lambda warning: None,
    progress: Uploading | None = None,
) -> KitsuTracker:
    """Kitsu, logged in when it is first asked. Raises `TrackerError` where nobody can be logged in.

    `environment` is that of the caller, who is at the edge; `warn` is told what is unsafe about the login,
    `progress` how much of each file is sent (name, bytes sent, bytes of the whole), from several threads.
    """
    found = login.find(settings, environment)
    if found is None:
        raise TrackerError(
            "no Kitsu is configured: set kitsu.host (or KITSU_HOST) and log in with KITSU_TOKEN, KITSU_EMAIL "
            "and KITSU_PASSWORD, or dedio kitsu login"
        )
    for warning in found.warnings:
        warn(warning)
    client = KitsuClient(found, patience=login.patience_of(settings), workers=settings.kitsu.workers)
    return KitsuTracker(client, progress=progress)


def needed(settings: Settings) -> None:
    """Raise `TrackerError` where no tracker is configured."""
    if not settings.kitsu.host:
        raise TrackerError("no Kitsu is configured: set kitsu.host, or KITSU_HOST")


def untold(settings: Settings) -> dict[str, Any]:
    """What an ingest has of the tracker where nothing is to be told: why. Empty where something may be."""
    why = why_untold(skip=settings.pipeline.skip_kitsu, host=settings.kitsu.host)
    return {"asked": 0, "said": f"nothing is published: {why}"} if why else {}


def post_here(
    root: Path | None,
    settings: Settings,
    *,
    force_fields: bool = False,
    take_over: bool = False,
    stop: Callable[[], bool] = lambda: False,
    tell: Tell = lambda receipt: None,
    progress: Uploading | None = None,
) -> Posted | None:
    """Deliver what waits in the outbox, as this process is logged in; the rest is as `post` takes it.

    None where nothing is to be told: nothing waits, no tracker is configured, or it is to be left alone. What
    goes wrong is in the result, and stops nothing. Raises `Cancelled` alone.
    """
    if root is None or settings.pipeline.skip_kitsu or not settings.kitsu.host:
        return None
    warnings: list[str] = []
    posted = post(
        root,
        settings,
        partial(connect, settings, os.environ, warnings.append, progress),
        force_fields=force_fields,
        take_over=take_over,
        stop=stop,
        tell=tell,
    )
    posted.warnings += warnings
    return posted if posted.asked else None
