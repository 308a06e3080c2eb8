"""Publishing a version of a cut: its timeline file and its movie, on the edit of its name."""

from __future__ import annotations

from pathlib import Path

from dedio_core.errors import TrackerError
from dedio_core.trackers.change import PublishCut, Receipt
from dedio_core.trackers.kitsu import errors
from dedio_core.trackers.kitsu.board import Board, Edit, Task
from dedio_core.trackers.kitsu.post import Movie, Post
from dedio_core.trackers.kitsu.posts import put_up
from dedio_core.trackers.kitsu.previews import conforming, file_at
from dedio_core.trackers.kitsu.read import CUT


def publish(board: Board, change: PublishCut, root: Path) -> Receipt:
    """One comment a version, with the file attached; then its key on the edit, which says that it is done."""
    cut, note, movie = change.cut, "", None
    timeline = file_at(root, cut.file)
    if cut.movie:
        movie = Movie(file_at(root, cut.movie.movie), cut.movie.key)
        movie, note = conforming(movie, board.production.fps)
    with board.serial:
        edit = board.edits.get(cut.name) or _new_edit(board, cut.name)
        task = _task(board, edit)
        done = put_up(board, task, Post(cut.key, cut.comment, task.status, movie, timeline))
        picture = {"preview_file_id": done.preview} if done.preview else {}
        board.client.put(f"data/entities/{edit.id}", {"data": {CUT: cut.key}, **picture})
        edit.data[CUT] = cut.key
    return Receipt(change, done.did, note)


def _new_edit(board: Board, name: str) -> Edit:
    """Zou answers one that is there with that one; a lost answer is asked for again."""
    path = f"data/projects/{board.production.id}/edits"
    asked = {"name": name, "episode_id": board.production.episode}
    row = board.client.post(path, asked, safe_to_repeat=True)
    if row.get("canceled"):
        board.client.put(f"data/entities/{row['id']}", {"canceled": False})
    board.edits[name] = Edit(row["id"], name, dict(row["data"] or {}))
    return board.edits[name]


def _task(board: Board, edit: Edit) -> Task:
    """The edit's task, made where it has none."""
    production = board.production
    if not production.edit_type:
        raise errors.NotFound(
            "there is no task type 'Edit' for edits on the server; an admin makes it with: "
            f"dedio kitsu setup --project '{production.name}'"
        )
    path = f"actions/projects/{production.id}/task-types/{production.edit_type}/edits/create-tasks"
    made = board.client.post(path, [edit.id], safe_to_repeat=True)
    if made:
        return Task(made[0]["id"], made[0]["task_status_id"], begun=set())
    rows = board.client.get(f"data/edits/{edit.id}/tasks")
    row = next((row for row in rows if row["task_type_id"] == production.edit_type), None)
    if row is None:
        raise TrackerError(f"the server made no task of the edit {edit.name}")
    return Task(row["id"], row["task_status_id"])
