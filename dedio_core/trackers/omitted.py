"""How the task of a shot that left the cut is marked by a status: once each time it leaves.

The shot notes it. What a person makes of the task afterwards is theirs, and so is a task that had the status
before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dedio_core.trackers.change import Change, SetStatus, UpdateShot
from dedio_core.trackers.publication import OMITTED, Publication, ShotWanted
from dedio_core.trackers.snapshot import ShotState

THEIRS = "(kept)"
"""What is noted of a shot whose task had the status when it left: nothing of it is ours."""
DOUBT = "?"
"""How the note ends until the status is known to be there: a program may be killed in between."""


def marks(publication: Publication, wanted: ShotWanted, state: ShotState | None) -> Iterator[Change]:
    """What is left to do of the mark of a shot that left the cut, or of one that came back."""
    mark = publication.omitted
    if mark == "data" or wanted.in_cut is None or state is None:
        return
    name = publication.cut.name if publication.cut else "the cut"
    task, noted = publication.task_type, note_of(state.fields)
    if wanted.in_cut:
        if noted and state.status == status_of(noted):
            yield SetStatus(state.key, task, publication.status or "todo", f"back in {name}")
        elif noted:
            yield UpdateShot(state.key, {OMITTED: ""}, {OMITTED: noted})
    elif not state.has_task:
        return
    elif state.status == mark:
        if noted in ("", in_doubt(mark)):
            yield UpdateShot(state.key, {OMITTED: mark if noted else THEIRS}, {OMITTED: noted})
    elif not noted or noted.endswith(DOUBT) or state.status == noted:
        yield SetStatus(state.key, task, mark, f"not in {name} any more", mark)


def note_of(fields: Mapping[str, Any]) -> str:
    """What a shot with these fields has noted; empty while it is in the cut."""
    return str(fields.get(OMITTED) or "")


def in_doubt(mark: str) -> str:
    """What is noted before the status is given."""
    return f"{mark}{DOUBT}"


def status_of(noted: str) -> str:
    """The status of a note."""
    return noted.removesuffix(DOUBT)
