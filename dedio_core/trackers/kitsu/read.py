"""Reading a production: few requests, whatever the number of shots."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from dedio_core.errors import TrackerError
from dedio_core.trackers.kitsu.board import Board, Edit, Shot, Task, fields_of
from dedio_core.trackers.kitsu.playlists import named
from dedio_core.trackers.listing import is_for, missing
from dedio_core.trackers.publication import Publication, ShotKey, preview_field
from dedio_core.trackers.snapshot import EditState, ShotState, Snapshot

CUT = "dedio_cut"
"""The field of an edit that keeps the key of the cut that was last published on it."""


def read(board: Board, publication: Publication) -> Snapshot:
    """Fill the board, and tell what is on it."""
    _shots(board, publication)
    if publication.cut:
        _edits(board)
    short = {}
    if publication.omitted != "data" or (publication.status and _has_new_preview(board, publication)):
        short = {number: name for name, number in board.statuses().items()}
        for name in filter(None, {publication.status, publication.omitted} - {"data"}):
            board.status(name)  # before anything is made
    there, name = _listed(board, publication), publication.playlist
    states = tuple(
        ShotState(
            s.key,
            dict(s.fields),
            bool(s.task),
            short.get(s.task.status, "") if s.task else "",
            tuple(missing(s.fields, name, there)),
        )
        for s in sorted(board.shots.values(), key=lambda shot: shot.key)
    )
    edits = tuple(EditState(edit.name, str(edit.data.get(CUT) or "")) for edit in board.edits.values())
    wants_outputs = any(wanted.outputs for wanted in publication.shots)
    may = {"outputs"} if wants_outputs and board.client.user().get("role") == "admin" else set()
    return Snapshot(board.production.name, frozenset(board.sequences), states, edits, frozenset(may))


def _listed(board: Board, publication: Publication) -> frozenset[str]:
    """The ids of the previews in the playlist, where some shot was published for it before."""
    name = publication.playlist
    if not any(is_for(shot.fields, name) for shot in board.shots.values()):
        return frozenset()
    found = named(board, name)
    return frozenset(row.get("preview_file_id", "") for row in (found or {}).get("shots") or ())


def _shots(board: Board, publication: Publication) -> None:
    """Shots with their tasks and sequences; canceled ones are not there."""
    production = board.production
    where = {"project_id": production.id} | ({"episode_id": production.episode} if production.episode else {})
    rows = [row for row in board.client.get("data/shots/with-tasks", **where) if not row["canceled"]]
    used: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        used[row["sequence_name"]].add(row["sequence_id"])
        shot = _shot(row, production.task_type)
        board.shots[shot.key] = shot
    wanted = {one.key.sequence for one in publication.shots}
    if twice := sorted(name for name in wanted if len(used[name]) > 1):
        names = ", ".join(f"'{name}'" for name in twice)
        raise TrackerError(
            f"'{production.name}' has several sequences of one name, each with shots: {names}; move the "
            "shots into one of them in Kitsu and delete the others"
        )
    _check_tasks(rows, wanted, production.task_type, publication.task_type)
    board.sequences |= {name: next(iter(ids)) for name, ids in used.items() if len(ids) == 1}
    if wanted - set(board.sequences):
        list_sequences(board)


def _shot(row: dict[str, Any], task_type: str) -> Shot:
    tasks = [task for task in row["tasks"] if task["task_type_id"] == task_type]
    task = Task(tasks[0]["id"], tasks[0]["task_status_id"]) if tasks else None
    return Shot(row["id"], ShotKey(row["sequence_name"], row["name"]), fields_of(row), task)


def _check_tasks(rows: list[dict[str, Any]], sequences: set[str], task_type: str, name: str) -> None:
    """Raise where a shot has several tasks of the type: which one it is, a person must say."""
    several = [
        f"{row['sequence_name']} / {row['name']}"
        for row in rows
        if row["sequence_name"] in sequences
        and sum(task["task_type_id"] == task_type for task in row["tasks"]) > 1
    ]
    if several:
        raise TrackerError(
            f"several tasks {name} on one shot: {', '.join(several)}; delete all but one of each in Kitsu"
        )


def list_sequences(board: Board) -> None:
    """Take up the sequences that no shot told of. Of several empty ones of a name, the oldest."""
    production = board.production
    path = f"data/episodes/{production.episode}" if production.episode else f"data/projects/{production.id}"
    rows = [row for row in board.client.get(f"{path}/sequences") if not row.get("canceled")]
    used = {shot.key.sequence for shot in board.shots.values()}
    for row in sorted(rows, key=lambda row: (row["created_at"], row["id"]), reverse=True):
        if row["parent_id"] == production.episode and row["name"] not in used:
            board.sequences[row["name"]] = row["id"]
    board.unsettled = False


def _edits(board: Board) -> None:
    """Those of the production, or of the episode."""
    production = board.production
    rows = board.client.get(f"data/projects/{production.id}/edits")
    rows = [row for row in rows if not row["canceled"] and row["parent_id"] == production.episode]
    for row in sorted(rows, key=lambda row: (row["created_at"], row["id"]), reverse=True):
        board.edits[row["name"]] = Edit(row["id"], row["name"], dict(row["data"] or {}))


def _has_new_preview(board: Board, publication: Publication) -> bool:
    """Whether some shot does not say that it has a preview that is wanted."""
    for wanted in publication.shots:
        names = (wanted.key.shot, *wanted.aliases)
        found = [shot for name in names if (shot := board.shots.get(ShotKey(wanted.key.sequence, name)))]
        for one in wanted.previews:
            if not any(shot.fields.get(preview_field(one.element)) == one.key for shot in found):
                return True
    return False
