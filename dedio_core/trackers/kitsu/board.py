"""What a production shows, with the ids of everything, as it was read and as it was changed since.

Threads share it: each shot has a lock of its own, because Zou reads, merges and writes the data of a shot
without one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from threading import Lock, RLock
from typing import Any

from dedio_core.errors import InputError
from dedio_core.trackers.kitsu import errors
from dedio_core.trackers.kitsu.client import KitsuClient
from dedio_core.trackers.kitsu.multipart import Progress, Uploading
from dedio_core.trackers.kitsu.production import Production
from dedio_core.trackers.kitsu.upload import Waiting
from dedio_core.trackers.publication import FRAME_FIELDS, ShotKey

NB_FRAMES = FRAME_FIELDS[0]
"""The one field that is a column of its own on the server."""
LONGEST_DOUBT = 10.0
"""Seconds to look for something small that may have been made."""


@dataclass
class Task:
    """A task. `begun`: the keys of what was begun on it, where it is known that it has nothing else."""

    id: str
    status: str
    begun: set[str] | None = None


@dataclass
class Shot:
    """A shot that is there."""

    id: str
    key: ShotKey
    fields: dict[str, Any]
    task: Task | None = None
    previews: dict[str, str] = field(default_factory=dict)
    """Ids of previews that were published on it and can be played, by key."""
    picture: str = ""
    """The id of the preview that stands for the shot."""
    lock: RLock = field(default_factory=RLock)


@dataclass
class Edit:
    """An edit that is there."""

    id: str
    name: str
    data: dict[str, Any]
    has_said: bool = True
    """Whether there is any comment on its task."""
    tasks: tuple[str, ...] = ()
    """Their ids."""
    previews: dict[str, str] = field(default_factory=dict)
    """As those of a shot."""


@dataclass
class Board:
    """A production. `sequences`: ids by name; `unsettled`: some were made since they were listed."""

    client: KitsuClient
    production: Production
    task_type: str = ""
    progress: Uploading | None = None
    waiting: Waiting = field(default_factory=Waiting)
    sequences: dict[str, str] = field(default_factory=dict)
    unsettled: bool = False
    made: dict[str, str] = field(default_factory=dict)
    """Ids of sequences that were made by this board, by name."""
    shots: dict[ShotKey, Shot] = field(default_factory=dict)
    edits: dict[str, Edit] = field(default_factory=dict)
    other_edits: dict[str, list[Edit]] = field(default_factory=dict)
    """Those of a name that were made after the one in `edits`."""
    there: dict[str, str] = field(default_factory=dict)
    """When each preview of the production was made, by id."""
    twice: dict[str, set[str]] = field(default_factory=dict)
    """Keys of which a task has several previews, by the task's id."""
    cut: str = ""
    """The name of the edit that the publication is about."""
    serial: RLock = field(default_factory=RLock)
    """Held by whoever makes sequences, tasks, edits, playlists: things of which two must not be made."""
    _statuses: dict[str, str] = field(default_factory=dict)
    _asking: Lock = field(default_factory=Lock)

    def progress_of(self, name: str) -> Progress | None:
        """Who is told how much of the file `name` is sent; None where nobody asked."""
        return partial(self.progress, name) if self.progress else None

    def shot(self, key: ShotKey) -> Shot:
        """A shot by its names. Raises `NotFound`."""
        try:
            return self.shots[key]
        except KeyError:
            raise errors.NotFound(
                f"{key}: is not in '{self.production.name}'; it may have been deleted in the meantime"
            ) from None

    def task(self, key: ShotKey) -> tuple[Shot, Task]:
        """A shot and its task. Raises `NotFound`."""
        shot = self.shot(key)
        if shot.task is None:
            raise errors.NotFound(f"{key}: has no task {self.task_type}; it may have been deleted meanwhile")
        return shot, shot.task

    def statuses(self) -> dict[str, str]:
        """Ids of the task statuses by short name; asked once."""
        with self._asking:
            if not self._statuses:
                self._statuses = {row["short_name"]: row["id"] for row in self.client.get("data/task-status")}
            return self._statuses

    def status(self, short_name: str) -> str:
        """The id of a status. Raises `InputError`."""
        known = self.statuses()
        if short_name not in known:
            raise InputError(
                f"there is no task status '{short_name}' on the server (it has: {', '.join(sorted(known))}); "
                "look at kitsu.status and kitsu.omitted"
            )
        return known[short_name]

    def appears(self, is_there: Callable[[], bool]) -> bool:
        """Whether that whose answer was lost comes into being: the server may still be at it."""
        clock, began = self.client.patience.clock, self.client.patience.clock()
        while not is_there():
            if clock() - began >= min(LONGEST_DOUBT, self.waiting.settle):
                return False
            self.client.patience.sleep(self.waiting.poll)
        return True

    def write(self, shot: Shot, values: Mapping[str, Any], **columns: Any) -> None:
        """One PUT with these fields of a shot, and columns of it, and nothing else."""
        with shot.lock:
            self.client.put(f"data/entities/{shot.id}", {**body(values), **columns})
            shot.fields |= values


def body(values: Mapping[str, Any]) -> dict[str, Any]:
    """Fields as the server takes them: `nb_frames` for itself, the others in `data`."""
    data = {name: value for name, value in values.items() if name != NB_FRAMES}
    return {**({NB_FRAMES: values[NB_FRAMES]} if NB_FRAMES in values else {}), "data": data}


def fields_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a shot as the server gives it."""
    return {**(row.get("data") or {}), NB_FRAMES: row.get(NB_FRAMES)}
