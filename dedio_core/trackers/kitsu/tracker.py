"""Kitsu as a tracker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from dedio_core.errors import TrackerError
from dedio_core.trackers.change import (
    Change,
    CreateOutput,
    CreateSequence,
    CreateShot,
    CreateTasks,
    FillPlaylist,
    KeepField,
    KeepName,
    PublishCut,
    PublishPreview,
    Receipt,
    SetStatus,
    UpdateShot,
)
from dedio_core.trackers.kitsu import cuts, outputs, playlists, previews, shots, twice
from dedio_core.trackers.kitsu.board import Board
from dedio_core.trackers.kitsu.client import KitsuClient
from dedio_core.trackers.kitsu.multipart import Uploading
from dedio_core.trackers.kitsu.production import find
from dedio_core.trackers.kitsu.read import read
from dedio_core.trackers.kitsu.setup import Setup, set_up
from dedio_core.trackers.kitsu.upload import Waiting
from dedio_core.trackers.publication import Publication
from dedio_core.trackers.snapshot import Snapshot

DOES: dict[type, Callable[[Board, Any, Path], Receipt]] = {
    CreateSequence: shots.create_sequence,
    CreateShot: shots.create_shot,
    UpdateShot: shots.update_shot,
    KeepField: shots.keep_field,
    KeepName: shots.keep_field,
    CreateTasks: shots.create_tasks,
    PublishPreview: previews.publish,
    SetStatus: previews.set_status,
    CreateOutput: outputs.create,
    PublishCut: cuts.publish,
    FillPlaylist: playlists.fill,
}


class KitsuTracker:
    """A production on a Kitsu server, the one of the last `snapshot`. Threads may share it."""

    def __init__(
        self, client: KitsuClient, *, progress: Uploading | None = None, waiting: Waiting | None = None
    ) -> None:
        self.client, self.progress, self.waiting = client, progress, waiting or Waiting.of(client)
        self._board: Board | None = None

    def unavailable(self) -> str | None:
        """Why it cannot be used from here and what to do, or None."""
        try:
            self.client.user()
        except TrackerError as error:
            return str(error)
        return None

    def snapshot(self, publication: Publication) -> Snapshot:
        """What the production shows now, in about five requests."""
        production = find(self.client, publication)
        board = Board(self.client, production, publication.task_type, self.progress, self.waiting)
        found = read(board, publication)
        self._board = board
        return found

    def tidy(self, publication: Publication) -> int:
        """Look again, and remove what of ours is there twice; see `twice`."""
        self.snapshot(publication)
        if self._board is None:
            raise RuntimeError("a snapshot sets the board")
        return twice.remove(self._board, publication)

    def apply(self, change: Change, root: Path) -> Receipt:
        """Do what is left of a change."""
        if self._board is None:
            raise RuntimeError("KitsuTracker.apply comes after a snapshot")
        return DOES[type(change)](self._board, change, root)

    def setup(
        self, project: str, *, task_type: str = "Plates", columns: Mapping[str, str] | None = None
    ) -> Setup:
        """Make what a production lacks for DED-IO, as far as the account may; see `set_up`."""
        return set_up(self.client, project, task_type, columns)
