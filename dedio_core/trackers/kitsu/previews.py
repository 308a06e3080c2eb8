"""Publishing movies: a comment with a preview each, and the key of the last one in the shot."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from dedio_core.errors import InputError, MediaError
from dedio_core.movies.probe import probe
from dedio_core.trackers.change import PublishPreview, Receipt, SetStatus
from dedio_core.trackers.kitsu.board import Board
from dedio_core.trackers.kitsu.post import Movie, Post
from dedio_core.trackers.kitsu.posts import put_up
from dedio_core.trackers.kitsu.production import fps_of
from dedio_core.trackers.kitsu.words import plain
from dedio_core.trackers.listing import noted
from dedio_core.trackers.omitted import in_doubt, note_of, status_of
from dedio_core.trackers.publication import OMITTED


def publish(board: Board, change: PublishPreview, root: Path) -> Receipt:
    """The movie on the shot's task, and then its key in the shot, which says that all of it is done."""
    preview = change.preview
    path = file_at(root, preview.movie)
    shot, task = board.task(change.shot)
    status = board.status(change.status) if change.status else task.status
    revision = preview.version if preview.is_main else None  # other elements count through the same numbers
    with shot.lock:
        movie = Movie(path, preview.key, revision)
        movie, note = conforming(movie, fps_of(shot.fields.get("fps")) or board.production.fps)
        done = put_up(board, task, Post(preview.key, preview.comment, status, movie, before=task.status))
        task.status, shot.previews[preview.key] = status, done.preview
        if preview.is_main:
            shot.picture = done.preview
        is_ours = preview.is_main or (shot.picture and board.production.picks_pictures)
        picture: dict[str, Any] = {"preview_file_id": shot.picture} if is_ours else {}
        board.write(shot, noted(shot.fields, change, done.preview), **picture)
    if change.was_deleted:
        note = "; ".join(filter(None, (f"{preview.key} was deleted in Kitsu; it is there again", note)))
    return Receipt(change, done.did, f"{change.shot}: {note}" if note else "")


def file_at(root: Path, name: str) -> Path:
    """A file that is to be sent. Raises `InputError` where it is not there."""
    path = root / name
    if not path.is_file():
        raise InputError(f"{path}: is not there, and is not published; put it there again")
    return path


def conforming(movie: Movie, fps: Fraction | None) -> tuple[Movie, str]:
    """The movie as it is to be uploaded, and a note where the server's rate is not its own.

    One that plays in a browser as it is, is stored as it is: what the server would make of it may have other
    frames. Else it is converted there, which makes it of the shot's rate.
    """
    try:
        info = probe(movie.path)
    except MediaError:  # the server says whether it can read it
        return replace(movie, normalize=True), ""
    is_mp4 = movie.path.suffix.lower() == ".mp4"
    if is_mp4 and (info.codec, info.pixel_format) == ("h264", "yuv420p"):
        return movie, ""
    note = ""
    if fps and info.rate and fps != info.rate:
        note = (
            f"{movie.path.name} has {float(info.rate):g} fps, and Kitsu makes {float(fps):g} of it: set the "
            "fps of the shot or the production there, or publish H.264 (yuv420p) in mp4"
        )
    return replace(movie, normalize=True), note


def set_status(board: Board, change: SetStatus, root: Path) -> Receipt:
    """A comment with the status, where the task has another one; of a shot that is back, where it has ours.

    The mark is noted, in doubt, before it is there, and removed after it is gone: a program may be killed in
    between. What is marked and noted is marked no more, whatever a person made of it.
    """
    shot, task = board.task(change.shot)
    status = board.status(change.status)
    with shot.lock:
        noted = note_of(shot.fields)
        if change.mark and noted == change.mark:
            return Receipt(change, did=False)
        now = board.client.get(f"data/tasks/{task.id}")["task_status_id"]
        is_ours = bool(change.mark) or now == board.statuses().get(status_of(noted))
        if change.mark and noted != in_doubt(change.mark):
            board.write(shot, {OMITTED: in_doubt(change.mark)})
        if is_ours and now != status:
            asked = {"task_status_id": status, "comment": plain(change.comment)}
            board.client.post(f"actions/tasks/{task.id}/comment", asked)
            task.status = status
        if note_of(shot.fields) != change.mark:
            board.write(shot, {OMITTED: change.mark})
    return Receipt(change, did=is_ours and now != status)
