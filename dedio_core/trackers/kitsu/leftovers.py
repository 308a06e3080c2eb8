"""What is on a task already: ours of before, of which the best is kept and the rest removed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dedio_core.trackers.kitsu.board import Board, Task
from dedio_core.trackers.kitsu.post import Parts, Post, Posted
from dedio_core.trackers.kitsu.upload import has_file
from dedio_core.trackers.kitsu.words import is_ours

BROKEN = ("broken", "missing")


def ours(board: Board, task: Task, post: Post) -> list[dict[str, Any]]:
    """Our comments on the task: one, none, or what stopped runs left."""
    return [c for c in board.client.get(f"data/tasks/{task.id}/comments") if is_ours(c, post.key)]


def parts(comments: list[dict[str, Any]], post: Post) -> Parts:
    """What these comments have of ours."""
    name = post.movie.name if post.movie else ""
    attached = sum(len(comment.get("attachment_files") or ()) for comment in comments)
    return len(comments), attached, sum(len(mine(comment, name)) for comment in comments)


def mine(comment: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The comment's previews that are ours: by their name, or because they have none yet."""
    return [p for p in comment.get("previews", ()) if p.get("original_name") in (name, None, "")]


def tidied(board: Board, task: Task, post: Post, done: Posted) -> dict[str, Any] | None:
    """Our comment, without what a stopped run left broken or twice; None where there is none."""
    found = ours(board, task, post)
    if not found:
        return None
    name = post.movie.name if post.movie else ""
    best, *others = sorted(found, key=lambda comment: _rank(mine(comment, name), comment))
    for comment in others:
        board.client.delete(f"data/tasks/{task.id}/comments/{comment['id']}")
        done.did = True
    found_on = sorted(mine(best, name), key=_state)
    kept = [p for p in found_on if p.get("status") not in BROKEN][:1]
    for preview in found_on:
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
