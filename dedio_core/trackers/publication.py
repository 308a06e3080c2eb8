"""What a tracker is to show: shots with their plates, and the cut they are of. Plain data, JSON-ready.

Names are the tracker's (by template); paths are POSIX paths below the shot tree's root, or absolute.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Value = str | int | float | bool | None
PREFIX = "dedio_"
"""How the names of our own fields begin; nobody else's field is ever written."""
FRAME_FIELDS = ("nb_frames", "frame_in", "frame_out")
"""The tracker's own fields that DED-IO fills: cut frames, and the movie's first and last frame."""
PATHS_ELSEWHERE = (
    "output files are for accounts with the role admin; the paths of plates are in shots and comments"
)
"""What an account is told that may publish, but no output files."""
WRITTEN = "dedio_written"
"""The field that keeps what DED-IO wrote last, so that a person's change is known for one."""


PLAYLIST = "dedio_playlist"
"""The field that keeps the playlist for which the last previews were published, with what is to be in it."""


CODE = "dedio_shot"
"""The field that keeps which shot of the tree it is: a person may rename it on the tracker."""
OMITTED = "dedio_omitted"
"""The field that keeps the status by which DED-IO marked the task of a shot that left the cut."""


def preview_field(element: str) -> str:
    """The field that keeps the key of the last published preview of `element`."""
    return f"{PREFIX}preview_{element}"


@dataclass(frozen=True, order=True)
class ShotKey:
    """A shot by its names on the tracker. Names are compared exactly, case included."""

    sequence: str
    shot: str

    def __str__(self) -> str:
        return f"{self.sequence} / {self.shot}"


@dataclass(frozen=True)
class Preview:
    """A movie of an element, to stand as a revision on the shot's task.

    `key` is the name under which it is uploaded, without suffix, and the mark of its comment: the tracker
    keeps both, so that it is found again by whoever repeats the publication. It holds the version's name and
    a part of the movie's checksum.
    """

    key: str
    element: str
    version: int
    movie: str
    comment: str
    is_main: bool = True
    """Whether it is the picture of the shot: the main plate."""


@dataclass(frozen=True)
class Output:
    """The files of one representation of a version. `frames` is how many files."""

    element: str
    version: int
    representation: str
    path: str
    extension: str
    frames: int
    data: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class ShotWanted:
    """A shot as the tracker should show it.

    `aliases` are other names under which it may be there already. `fields` are `FRAME_FIELDS` and our own,
    whose names begin with `PREFIX`. `in_cut`: whether the cut uses it; None: nobody said. `code`: its name in
    the tree, under which it is known when a person has renamed it.
    """

    key: ShotKey
    aliases: tuple[str, ...] = ()
    fields: Mapping[str, Value] = field(default_factory=dict)
    previews: tuple[Preview, ...] = ()
    outputs: tuple[Output, ...] = ()
    in_cut: bool | None = None
    code: str = ""


@dataclass(frozen=True)
class CutWanted:
    """A version of a cut: its timeline file, and its reel movie where there is one."""

    name: str
    turnover: str
    key: str
    """Part of the timeline file's checksum with its name: the mark of its comment."""
    file: str
    comment: str
    movie: Preview | None = None


@dataclass(frozen=True)
class Publication:
    """What one ingest, or one `dedio publish`, has to tell.

    `status` is the short name that a published task gets (empty: it keeps its own), `omitted` how shots
    that left the cut are marked: ``data`` in a field, else the short name of a task status.
    """

    id: str
    project: str
    shots: tuple[ShotWanted, ...]
    cut: CutWanted | None = None
    episode: str = ""
    task_type: str = "Plates"
    status: str = "done"
    omitted: str = "data"
    playlist: str = ""
    """Its name; empty for none."""

    def fields_of(self, key: ShotKey) -> dict[str, Any]:
        """The wanted fields of a shot. Raises `KeyError` where it is not in here."""
        return next(dict(shot.fields) for shot in self.shots if shot.key == key)
