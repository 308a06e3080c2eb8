"""A tracker in memory: for dry tests, and as the plainest statement of what a tracker does."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from dedio_core.errors import InputError
from dedio_core.trackers.change import (
    Change,
    CreateOutput,
    CreateSequence,
    CreateShot,
    CreateTasks,
    FillPlaylist,
    PublishCut,
    PublishPreview,
    Receipt,
    SetStatus,
    UpdateShot,
)
from dedio_core.trackers.compare import output_field
from dedio_core.trackers.publication import Publication, ShotKey, preview_field
from dedio_core.trackers.snapshot import EditState, ShotState, Snapshot


@dataclass
class Shot:
    """A shot that somebody made."""

    fields: dict[str, Any] = field(default_factory=dict)
    task: str = ""
    status: str = ""
    comments: list[str] = field(default_factory=list)
    previews: list[str] = field(default_factory=list)
    main: str = ""


@dataclass
class MemoryTracker:
    """One production. `may` as in `Snapshot`."""

    project: str
    sequences: set[str] = field(default_factory=set)
    shots: dict[ShotKey, Shot] = field(default_factory=dict)
    edits: dict[str, str] = field(default_factory=dict)
    playlists: dict[str, list[str]] = field(default_factory=dict)
    outputs: list[str] = field(default_factory=list)
    may: frozenset[str] = frozenset()
    _lock: Lock = field(default_factory=Lock)

    def unavailable(self) -> str | None:
        """It always can be used."""
        return None

    def snapshot(self, publication: Publication) -> Snapshot:
        """What is there now. Raises `InputError` for another production."""
        if publication.project != self.project:
            raise InputError(f"there is no production '{publication.project}'")
        with self._lock:
            shots = [
                ShotState(key, dict(s.fields), s.task == publication.task_type, s.status)
                for key, s in sorted(self.shots.items())
            ]
            edits = tuple(EditState(name, key) for name, key in self.edits.items())
            return Snapshot(self.project, frozenset(self.sequences), tuple(shots), edits, self.may)

    def apply(self, change: Change, root: Path) -> Receipt:
        """Do one change."""
        with self._lock:
            return Receipt(change, self._apply(change, root))

    def _apply(self, change: Change, root: Path) -> bool:
        """Whether there was anything left to do."""
        if isinstance(change, CreateSequence):
            is_new = change.sequence not in self.sequences
            self.sequences.add(change.sequence)
            return is_new
        if isinstance(change, CreateShot):
            is_new = change.shot not in self.shots
            self.shots.setdefault(change.shot, Shot(dict(change.fields)))
            return is_new
        if isinstance(change, UpdateShot):
            self.shots[change.shot].fields |= change.fields
            return True
        if isinstance(change, CreateTasks):
            new = [key for key in change.shots if not self.shots[key].task]
            for key in new:
                self.shots[key].task = change.task_type
            return bool(new)
        if isinstance(change, PublishPreview):
            return self._publish(change, root)
        if isinstance(change, CreateOutput):
            o = change.output
            self.outputs.append(o.path)
            self.shots[change.shot].fields[output_field(o.element, o.representation)] = o.path
            return True
        if isinstance(change, SetStatus):
            shot = self.shots[change.shot]
            shot.status = change.status
            shot.comments.append(change.comment)
            return True
        if isinstance(change, PublishCut):
            self.edits[change.cut.name] = change.cut.key
            return True
        if isinstance(change, FillPlaylist):
            listed = self.playlists.setdefault(change.name, [])
            listed += [key for _, key in change.previews if key not in listed]
            return True
        return False

    def _publish(self, change: PublishPreview, root: Path) -> bool:
        shot, preview = self.shots[change.shot], change.preview
        if not (root / preview.movie).is_file():
            raise InputError(f"{root / preview.movie}: is not there; nothing was published")
        is_new = preview.key not in shot.previews
        if is_new:
            shot.comments.append(preview.comment)
            shot.previews.append(preview.key)
        shot.status = change.status or shot.status
        shot.fields[preview_field(preview.element)] = preview.key
        if preview.is_main:
            shot.main = preview.key
        return is_new
