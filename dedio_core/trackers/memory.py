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
from dedio_core.trackers.compare import output_field, updates
from dedio_core.trackers.listing import filled, missing, noted, older, put_in
from dedio_core.trackers.omitted import note_of, status_of
from dedio_core.trackers.publication import OMITTED, WRITTEN, Publication, ShotKey
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
    canceled: bool = False
    """Deleted by somebody, as trackers delete: it stays there, and is not shown."""


@dataclass
class MemoryTracker:
    """One production. `may` as in `Snapshot`."""

    project: str
    sequences: set[str] = field(default_factory=set)
    shots: dict[ShotKey, Shot] = field(default_factory=dict)
    edits: dict[str, str] = field(default_factory=dict)
    cuts: list[str] = field(default_factory=list)
    """The keys of all cuts that were published on edits."""
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
                ShotState(
                    key,
                    dict(s.fields),
                    s.task == publication.task_type,
                    s.status,
                    frozenset(s.previews),
                    tuple(missing(s.fields, publication.playlist, self._listed(publication.playlist))),
                )
                for key, s in sorted(self.shots.items())
                if not s.canceled
            ]
            edits = tuple(EditState(name, key) for name, key in self.edits.items())
            return Snapshot(self.project, frozenset(self.sequences), tuple(shots), edits, self.may)

    def _listed(self, playlist: str) -> frozenset[str]:
        return frozenset(self.playlists.get(playlist, ()))

    def tidy(self, publication: Publication) -> int:
        """Nothing can be there twice."""
        return 0

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
            return self._create(change)
        if isinstance(change, UpdateShot):
            self._shot(change.shot).fields |= change.fields
            return True
        if isinstance(change, CreateTasks):
            new = [key for key in change.shots if not self._shot(key).task]
            for key in new:
                self.shots[key].task = change.task_type
            return bool(new)
        if isinstance(change, PublishPreview):
            return self._publish(change, root)
        if isinstance(change, CreateOutput):
            return self._note(change)
        if isinstance(change, SetStatus):
            return self._mark(change)
        if isinstance(change, PublishCut):
            return self._publish_cut(change, root)
        if isinstance(change, FillPlaylist):
            return self._fill(change)
        return False

    def _fill(self, change: FillPlaylist) -> bool:
        listed = self.playlists.setdefault(change.name, [])
        before = list(listed)
        for shot, key in change.previews:
            fields = self._shot(shot).fields
            put_in(listed, key, older(fields, change.name, key))
            fields |= filled(fields, change.name)
        return listed != before

    def _shot(self, key: ShotKey) -> Shot:
        if key not in self.shots:
            raise InputError(f"{key}: is not there")
        return self.shots[key]

    def _create(self, change: CreateShot) -> bool:
        """One that was deleted comes back; one that is there gets what it lacks."""
        is_new = change.shot not in self.shots
        shot = self.shots.setdefault(change.shot, Shot(dict(change.fields)))
        was_canceled, shot.canceled = shot.canceled, False
        fields = {name: value for name, value in change.fields.items() if name != WRITTEN}
        found = updates(ShotState(change.shot, shot.fields), fields, force=False)
        new = [one for one in found if isinstance(one, UpdateShot)]
        for one in new:
            shot.fields |= one.fields
        return is_new or was_canceled or bool(new)

    def _publish(self, change: PublishPreview, root: Path) -> bool:
        shot, preview = self._shot(change.shot), change.preview
        _file_at(root, preview.movie)
        if not shot.task:
            raise InputError(f"{change.shot}: has no task {change.task_type}")
        is_new = preview.key not in shot.previews
        if is_new:
            shot.comments.append(preview.comment)
            shot.previews.append(preview.key)
        shot.status = change.status or shot.status
        shot.fields |= noted(shot.fields, change, preview.key)
        if preview.is_main:
            shot.main = preview.key
        return is_new

    def _note(self, change: CreateOutput) -> bool:
        output, shot = change.output, self._shot(change.shot)
        is_new = output.path not in self.outputs
        if is_new:
            self.outputs.append(output.path)
        shot.fields[output_field(output.element, output.representation)] = output.path
        return is_new

    def _mark(self, change: SetStatus) -> bool:
        shot = self._shot(change.shot)
        noted = note_of(shot.fields)
        if change.mark and noted == change.mark:
            return False
        is_ours = bool(change.mark) or shot.status == status_of(noted)
        is_new = is_ours and shot.status != change.status
        if is_new:
            shot.status = change.status
            shot.comments.append(change.comment)
        shot.fields[OMITTED] = change.mark
        return is_new

    def _publish_cut(self, change: PublishCut, root: Path) -> bool:
        cut = change.cut
        _file_at(root, cut.file)
        if cut.movie:
            _file_at(root, cut.movie.movie)
        is_new = cut.key not in self.cuts
        if is_new:
            self.cuts.append(cut.key)
        self.edits[cut.name] = cut.key
        return is_new


def _file_at(root: Path, name: str) -> None:
    if not (root / name).is_file():
        raise InputError(f"{root / name}: is not there, and is not published")
