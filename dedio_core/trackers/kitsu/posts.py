"""A comment of ours with what belongs to it: found again by its key, completed, and there exactly once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dedio_core.errors import Unsure
from dedio_core.trackers.kitsu import errors
from dedio_core.trackers.kitsu.board import Board, Task
from dedio_core.trackers.kitsu.multipart import FileBody
from dedio_core.trackers.kitsu.upload import finished, has_file, upload
from dedio_core.trackers.kitsu.words import is_ours, marked

ATTEMPTS = 3
BROKEN = ("broken", "missing")


@dataclass(frozen=True)
class Movie:
    """A movie of a comment: the name that it is uploaded under, and the revision that it should have."""

    path: Path
    name: str
    revision: int | None = None
    normalize: bool = False


@dataclass(frozen=True)
class Post:
    """A comment, by its key. `status` is a task status' id."""

    key: str
    text: str
    status: str
    movie: Movie | None = None
    attachment: Path | None = None


@dataclass
class Posted:
    """What is there now. `did`: whether anything was left to do."""

    preview: str = ""
    did: bool = False


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
        except errors.NotFound:
            # The server removes a preview of which it could not keep the file.
            if attempt:
                raise
        look = True
    raise AssertionError("unreachable")


def _once(board: Board, task: Task, post: Post, look: bool, done: Posted) -> None:
    client = board.client
    comment = _tidied(board, task, post, done) if look else None
    if comment is None:
        asked = {"task_status_id": post.status, "comment": marked(post.text, post.key)}
        comment = client.post(f"actions/tasks/{task.id}/comment", asked)
        done.did = True
    where = f"actions/tasks/{task.id}/comments/{comment['id']}"
    if post.attachment and not comment.get("attachment_files"):
        attached = post.attachment
        make = lambda: FileBody(attached, attached.name, board.progress)  # noqa: E731
        client.request("POST", f"{where}/add-attachment", make_body=make)
        done.did = True
    if post.movie:
        _preview(board, post.movie, where, comment, done)


def _preview(board: Board, movie: Movie, where: str, comment: Mapping[str, Any], done: Posted) -> None:
    """Complete the comment's preview. One that the server cannot read goes, with its comment."""
    client = board.client
    kept = next(iter(_of(comment, movie.name)), None)
    if kept is None:
        kept = _new_preview(board, f"{where}/add-preview", movie.revision)
        done.did = True
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
                progress=board.progress,
                waiting=board.waiting,
            )
        elif kept.get("status") == "processing":
            finished(client, kept["id"], board.waiting)
    except errors.BrokenPreview:
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


def _of(comment: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The comment's previews that are ours: by their name, or because they have none yet."""
    return [p for p in comment.get("previews", ()) if p.get("original_name") in (name, None, "")]


def _tidied(board: Board, task: Task, post: Post, done: Posted) -> dict[str, Any] | None:
    """Our comment, without what a stopped run left broken or twice; None where there is none."""
    found = [c for c in board.client.get(f"data/tasks/{task.id}/comments") if is_ours(c, post.key)]
    if not found:
        return None
    name = post.movie.name if post.movie else ""
    best, *others = sorted(found, key=lambda comment: _rank(_of(comment, name), comment))
    for comment in others:
        board.client.delete(f"data/tasks/{task.id}/comments/{comment['id']}")
        done.did = True
    mine = sorted(_of(best, name), key=_state)
    kept = [p for p in mine if p.get("status") not in BROKEN][:1]
    for preview in mine:
        if preview not in kept:
            path = f"actions/tasks/{task.id}/comments/{best['id']}/preview-files/{preview['id']}"
            board.client.delete(path)
            done.did = True
    return {**best, "previews": kept}


def _rank(previews: Iterable[dict[str, Any]], comment: Mapping[str, Any]) -> tuple[int, int, str, str]:
    """What has most comes first, then what was first."""
    best = min(map(_state, previews), default=3)
    has_no_attachment = int(not comment.get("attachment_files"))
    return best, has_no_attachment, str(comment["created_at"]), str(comment["id"])


def _state(preview: dict[str, Any]) -> int:
    """How far a preview came: it is ready, it has its file, it has none, it is broken."""
    if preview.get("status") in BROKEN:
        return 4
    if not has_file(preview):
        return 2
    return int(preview.get("status") == "processing")
