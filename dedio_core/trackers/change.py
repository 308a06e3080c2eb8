"""What has to be done on a tracker, one thing each. The dry run prints these; `Tracker.apply` does them.

They name shots, never ids, so that a list of changes can be kept and read by people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dedio_core.trackers.publication import WRITTEN, CutWanted, Output, Preview, ShotKey, Value


def _told(fields: Mapping[str, Value]) -> list[tuple[str, Value]]:
    """The fields that say something to people."""
    return [(name, value) for name, value in fields.items() if name != WRITTEN]


@dataclass(frozen=True)
class CreateSequence:
    """Make a sequence. They are made one by one: two at once may both come into being."""

    sequence: str

    def lines(self) -> list[str]:
        """The change in words."""
        return [f"sequence {self.sequence}: create"]


@dataclass(frozen=True)
class CreateShot:
    """Make a shot with its fields."""

    shot: ShotKey
    fields: Mapping[str, Value]

    def lines(self) -> list[str]:
        """The change in words, a line for each field."""
        return [f"{self.shot}: create", *(f"{self.shot}: {k} = {v}" for k, v in _told(self.fields))]


@dataclass(frozen=True)
class UpdateShot:
    """Write fields of a shot that is there: those that differ, and no other."""

    shot: ShotKey
    fields: Mapping[str, Value]
    was: Mapping[str, object] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """The change in words, a line for each field."""
        return [f"{self.shot}: {k} = {v} (was {self.was.get(k)})" for k, v in _told(self.fields)]


@dataclass(frozen=True)
class KeepField:
    """A person changed this field: it is left as it is, and told."""

    shot: ShotKey
    name: str
    theirs: object
    ours: Value

    def lines(self) -> list[str]:
        """What is kept."""
        kept = f"{self.shot}: {self.name} stays {self.theirs}, which a person wrote"
        return [f"{kept}; dedio publish {self.shot.shot} --force-fields makes it {self.ours}"]


@dataclass(frozen=True)
class KeepName(KeepField):
    """A person renamed the shot: it keeps that name, and gets what is published of it."""

    def lines(self) -> list[str]:
        """What is kept."""
        return [f"{self.shot}: is {self.ours}; the name stays, which a person gave it"]


@dataclass(frozen=True)
class CreateTasks:
    """Give shots their task, all at once."""

    task_type: str
    shots: tuple[ShotKey, ...]

    def lines(self) -> list[str]:
        """The change in words."""
        return [f"{shot}: task {self.task_type}" for shot in self.shots]


@dataclass(frozen=True)
class PublishPreview:
    """Put a movie on the shot's task as its next revision, with a comment, and note its key in the shot.

    `had_task`: the task was there before, so that a stopped run may have left parts on it.
    """

    shot: ShotKey
    task_type: str
    preview: Preview
    status: str
    had_task: bool
    playlist: str = ""
    """The one that it is to be in, which is noted with its key: the program may be killed before it is."""
    was_deleted: bool = False
    """It had been published, and somebody deleted it since."""

    def lines(self) -> list[str]:
        """The change in words."""
        said, p = self.preview.comment.splitlines(), self.preview
        picture = ", the picture of the shot" if p.is_main else ""
        status = f", {self.task_type} is {self.status}" if self.status else ""
        again = ", which was deleted there, once more" if self.was_deleted else ""
        return [
            f"{self.shot}: preview of {p.element} v{p.version:03d}{again} ({p.movie}){picture}{status}",
            *(f"    {s}" for s in said),
        ]


@dataclass(frozen=True)
class CreateOutput:
    """Note the files of a version."""

    shot: ShotKey
    task_type: str
    output: Output

    def lines(self) -> list[str]:
        """The change in words."""
        o = self.output
        return [f"{self.shot}: output file {o.element} {o.representation} v{o.version:03d}: {o.path}"]


@dataclass(frozen=True)
class SetStatus:
    """Give the shot's task a status, with a comment that says why, and note the mark in the shot.

    `mark`: the status itself for a shot that left the cut; empty for one that came back, whose task gets
    the status only while it has that of the mark still: another one is a person's.
    """

    shot: ShotKey
    task_type: str
    status: str
    comment: str
    mark: str = ""

    def lines(self) -> list[str]:
        """The change in words."""
        return [f"{self.shot}: {self.task_type} is {self.status}: {self.comment}"]


@dataclass(frozen=True)
class PublishCut:
    """Put a cut's timeline file, and its movie, on the edit of its name."""

    cut: CutWanted

    def lines(self) -> list[str]:
        """The change in words."""
        movie = f", movie {self.cut.movie.movie}" if self.cut.movie else ""
        return [f"edit {self.cut.name}: timeline {self.cut.file}{movie}"]


@dataclass(frozen=True)
class FillPlaylist:
    """Have a playlist with the previews of these shots, by their keys."""

    name: str
    previews: tuple[tuple[ShotKey, str], ...]

    def lines(self) -> list[str]:
        """The change in words."""
        return [f"playlist '{self.name}': {len(self.previews)} previews"]


Change = (
    CreateSequence
    | CreateShot
    | UpdateShot
    | KeepField
    | CreateTasks
    | PublishPreview
    | CreateOutput
    | SetStatus
    | PublishCut
    | FillPlaylist
)


@dataclass(frozen=True)
class Receipt:
    """A change that is done. `did` is False where it was done already; `note` is for people."""

    change: Change
    did: bool = True
    note: str = ""
