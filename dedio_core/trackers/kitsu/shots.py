"""Making sequences, shots and their tasks, and writing their fields."""

from __future__ import annotations

from pathlib import Path

from dedio_core.errors import TrackerError, Unsure
from dedio_core.trackers.change import (
    CreateSequence,
    CreateShot,
    CreateTasks,
    KeepField,
    Receipt,
    UpdateShot,
)
from dedio_core.trackers.compare import updates
from dedio_core.trackers.kitsu import errors
from dedio_core.trackers.kitsu.board import Board, Shot, Task, body, fields_of
from dedio_core.trackers.kitsu.read import list_sequences
from dedio_core.trackers.publication import WRITTEN, ShotKey
from dedio_core.trackers.snapshot import ShotState

ATTEMPTS = 3
SETTLE = 0.3
"""Seconds for a sequence that somebody else made at the same moment to be seen."""


def create_sequence(board: Board, change: CreateSequence, root: Path) -> Receipt:
    """One at a time: Zou lets two of a name come into being when they are made at once."""
    with board.serial:
        if change.sequence in board.sequences:
            return Receipt(change, did=False)
        asked = {"name": change.sequence, "episode_id": board.production.episode}
        path = f"data/projects/{board.production.id}/sequences"
        try:
            row = board.client.post(path, asked)
        except Unsure:
            if board.appears(lambda: _is_listed(board, change.sequence)):
                return Receipt(change)
            row = board.client.post(path, asked)
        board.sequences[change.sequence] = board.made[change.sequence] = row["id"]
        board.unsettled = True
    return Receipt(change)


def _is_listed(board: Board, name: str) -> bool:
    list_sequences(board)
    return name in board.sequences


def _sequence(board: Board, name: str) -> str:
    """The id of a sequence. New ones are listed first: somebody else may have made the same a moment ago."""
    with board.serial:
        if board.unsettled:
            _settle_sequences(board)
        if name not in board.sequences:
            raise errors.NotFound(f"sequence {name}: is not there; it may have been deleted in the meantime")
        return board.sequences[name]


def _settle_sequences(board: Board) -> None:
    """Of several of a name everybody takes the oldest; whoever made another removes it while it is empty."""
    client = board.client
    client.patience.sleep(SETTLE)
    list_sequences(board)
    for name, number in board.made.items():
        if board.sequences.get(name, number) == number:
            continue
        row = client.get(f"data/sequences/{number}")
        if row["created_by"] == client.user()["id"] and not client.get(f"data/sequences/{number}/shots"):
            client.delete(f"data/sequences/{number}")
    board.made.clear()


def create_shot(board: Board, change: CreateShot, root: Path) -> Receipt:
    """Zou answers a shot that is there with that shot, canceled or not; it gets what a new one would have."""
    shot, note = board.shots.get(change.shot), ""
    is_new = shot is None
    if shot is None:
        asked = {"name": change.shot.shot, "sequence_id": _sequence(board, change.shot.sequence)}
        path = f"data/projects/{board.production.id}/shots"
        row = board.client.post(path, {**asked, **body(change.fields)}, safe_to_repeat=True)
        shot = Shot(row["id"], change.shot, fields_of(row))
        if row.get("canceled"):
            board.client.put(f"data/entities/{shot.id}", {"canceled": False})
            note = f"{change.shot}: had been deleted in Kitsu; it is there again"
            board.shots.update(_read_shot(board, shot))
            shot = board.shots[change.shot]
        board.shots[change.shot] = shot
    wrote = _fill(board, shot, change)
    return Receipt(change, is_new or wrote, note)


def _fill(board: Board, shot: Shot, change: CreateShot) -> bool:
    """Write what a shot that was there lacks; what a person wrote stays."""
    fields = {name: value for name, value in change.fields.items() if name != WRITTEN}
    found = updates(ShotState(shot.key, shot.fields), fields, force=False)
    new = [change for change in found if isinstance(change, UpdateShot)]
    for one in new:
        board.write(shot, one.fields)
    return bool(new)


def _read_shot(board: Board, shot: Shot) -> dict[ShotKey, Shot]:
    """A shot that came back, with the task that it had."""
    rows = board.client.get(f"data/shots/{shot.id}/tasks")
    mine = [row for row in rows if row["task_type_id"] == board.production.task_type]
    task = Task(mine[0]["id"], mine[0]["task_status_id"]) if mine else None
    return {shot.key: Shot(shot.id, shot.key, shot.fields, task)}


def update_shot(board: Board, change: UpdateShot, root: Path) -> Receipt:
    """One PUT with the keys that differ; Zou merges them with the others."""
    board.write(board.shot(change.shot), change.fields)
    return Receipt(change)


def keep_field(board: Board, change: KeepField, root: Path) -> Receipt:
    """Nothing: it is told."""
    return Receipt(change, did=False)


def create_tasks(board: Board, change: CreateTasks, root: Path) -> Receipt:
    """All at once. Where somebody else makes them at the same time, theirs are taken."""
    production, did = board.production, False
    path = f"actions/projects/{production.id}/task-types/{production.task_type}/shots/create-tasks"
    with board.serial:
        for attempt in range(ATTEMPTS):
            if attempt:
                _list_tasks(board)
            missing = {shot.id: shot for key in change.shots if not (shot := board.shot(key)).task}
            if not missing:
                return Receipt(change, did)
            try:
                made = board.client.post(path, list(missing))
            except (Unsure, errors.Refused):
                # Zou fails as a whole where one of them came into being meanwhile.
                if attempt == ATTEMPTS - 1:
                    raise
                continue
            did = did or bool(made)
            for row in made:
                missing[row["entity_id"]].task = Task(row["id"], row["task_status_id"], begun=set())
        missing_keys = [str(key) for key in change.shots if not board.shot(key).task]
    if missing_keys:
        raise TrackerError(f"the server made no task {change.task_type} of {', '.join(missing_keys)}")
    return Receipt(change, did)


def _list_tasks(board: Board) -> None:
    """The tasks that are there now, with whatever is on them."""
    by_id = {shot.id: shot for shot in board.shots.values()}
    where = {"project_id": board.production.id, "task_type_id": board.production.task_type}
    for row in board.client.get("data/tasks", **where):
        shot = by_id.get(row["entity_id"])
        if shot is not None and shot.task is None:
            shot.task = Task(row["id"], row["task_status_id"])
