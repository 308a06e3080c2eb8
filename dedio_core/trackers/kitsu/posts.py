"""A comment of ours with what belongs to it: found again by its key, completed, and there exactly once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dedio_core.errors import Unsure
from dedio_core.trackers.kitsu import errors
from dedio_core.trackers.kitsu.board import Board, Task
from dedio_core.trackers.kitsu.leftovers import mine, ours, parts, tidied
from dedio_core.trackers.kitsu.multipart import FileBody
from dedio_core.trackers.kitsu.post import Movie, Post, Posted, doubt
from dedio_core.trackers.kitsu.upload import finished, has_file, upload
from dedio_core.trackers.kitsu.words import marked

ATTEMPTS = 3


def put_up(board: Board, task: Task, post: Post) -> Posted:
    """See to it that `post` is on the task, whole and once. Raises `TrackerError`.

    Looks at the task before it writes, but where it is known to have nothing of the kind.
    """
    look = task.begun is None or post.key in task.begun
    if task.begun is not None:
        task.begun.add(post.key)
    done = Posted()
    for attempt in range(ATTEMPTS):
        try:
            _once(board, task, post, look, done)
            return done
        except Unsure:
            if attempt == ATTEMPTS - 1:
                raise
            if done.in_doubt:
                board.appears(lambda: parts(ours(board, task, post), post) != done.known)
        except errors.NotFound:
            # The server removes a preview of which it could not keep the file.
            if attempt:
                raise
        except errors.BrokenPreview:
            # Onto a preview that was there, a run that was killed may have been sending still.
            if not done.was_there or attempt == ATTEMPTS - 1:
                raise
        look = True
    raise AssertionError("unreachable")


def _once(board: Board, task: Task, post: Post, look: bool, done: Posted) -> None:
    client, done.in_doubt = board.client, False
    comment = tidied(board, task, post, done) if look else None
    done.known = parts([comment] if comment else [], post)
    if comment is None:
        asked = {"task_status_id": post.before or post.status, "comment": marked(post.text, post.key)}
        with doubt(done, (1, 0, 0)):
            comment = client.post(f"actions/tasks/{task.id}/comment", asked)
    where = f"actions/tasks/{task.id}/comments/{comment['id']}"
    if post.attachment and not comment.get("attachment_files"):
        attached = post.attachment
        make = lambda: FileBody(attached, attached.name, board.progress_of(attached.name))  # noqa: E731
        with doubt(done, (1, 1, done.known[2])):
            client.request("POST", f"{where}/add-attachment", make_body=make)
    if post.movie:
        _preview(board, post.movie, where, comment, done)
    if comment["task_status_id"] != post.status:
        # Of the newest comment it becomes that of the task: a person's later one stays what counts.
        client.put(f"data/comments/{comment['id']}", {"task_status_id": post.status})
        done.did = True


def _preview(board: Board, movie: Movie, where: str, comment: Mapping[str, Any], done: Posted) -> None:
    """Complete the comment's preview. One that the server cannot have goes, with its comment."""
    client = board.client
    kept = next(iter(mine(comment, movie.name)), None)
    done.was_there = kept is not None
    if kept is None:
        with doubt(done, (*done.known[:2], 1)):
            kept = _new_preview(board, f"{where}/add-preview", movie.revision)
    done.preview = kept["id"]
    try:
        if not has_file(kept):
            done.did = True
            upload(
                client,
                kept["id"],
                movie.path,
                movie.name,
                normalize=movie.normalize,
                progress=board.progress_of(movie.name),
                waiting=board.waiting,
            )
        elif kept.get("status") == "processing":
            finished(client, kept["id"], board.waiting)
    except (errors.BrokenPreview, errors.TooBig):
        client.delete(where.replace("actions/", "data/", 1))
        raise


def _new_preview(board: Board, path: str, revision: int | None) -> dict[str, Any]:
    """A preview with the revision that is asked for, or the next one where that is taken."""
    if revision is not None:
        try:
            return dict(board.client.post(path, {"revision": revision}))
        except errors.Refused as error:
            if "already exists" not in str(error):
                raise
    return dict(board.client.post(path, {}))
