"""The seam between DED-IO and a production tracker."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from dedio_core.trackers.change import Change, Receipt
from dedio_core.trackers.publication import Publication
from dedio_core.trackers.snapshot import Snapshot


class Tracker(Protocol):
    """A production tracker. `compare.changes` decides what to do; this reads and does."""

    def unavailable(self) -> str | None:
        """Why it cannot be used from here and what to do, or None."""

    def snapshot(self, publication: Publication) -> Snapshot:
        """What the production shows now of what `publication` is about. Changes nothing.

        Raises `DedioError`: there is no such production, or the account is not on its team.
        """

    def tidy(self, publication: Publication) -> int:
        """Remove what of ours is there twice because somebody else published the same at the same time.

        How much it was. Comes after something was made; `snapshot` and `changes` tell what is left to do.
        """

    def apply(self, change: Change, root: Path) -> Receipt:
        """Do one change; paths are below `root`. Done again, after whatever stopped it, it does the rest.

        Comes after a `snapshot`. Raises `DedioError`.
        """
