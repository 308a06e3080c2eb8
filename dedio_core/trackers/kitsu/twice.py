"""What is there twice because two trees published the same at once: the first stays, the others go.

Zou keeps both of two comments, previews, edits or playlists of one name. Whoever has made something looks
again, and all who look decide alike: of those that are whole, the one that was made first stays. What is not
whole is left alone: somebody may be at it, who looks when it is done.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dedio_core.trackers.kitsu import errors
from dedio_core.trackers.kitsu.board import Board, Shot
from dedio_core.trackers.kitsu.playlists import all_named
from dedio_core.trackers.kitsu.words import is_any_of_ours, is_ours
from dedio_core.trackers.publication import PLAYLIST, CutWanted, Publication

Rows = list[dict[str, Any]]


def remove(board: Board, publication: Publication) -> int:
    """How much of ours was there twice, and is removed. The board is as it was just read."""
    removed = 0
    keys = {one.key: one.is_main for wanted in publication.shots for one in wanted.previews}
    for shot in board.shots.values():
        task = shot.task.id if shot.task else ""
        for key in board.twice.get(task, frozenset()) & keys.keys():
            removed += _preview(board, shot, task, key, keys[key])
    if publication.cut:
        removed += _edits(board, publication.cut)
        removed += _cut(board, publication.cut)
    return removed + (_playlists(board, publication.playlist) if publication.playlist else 0)


def _preview(board: Board, shot: Shot, task: str, key: str, is_main: bool) -> int:
    comments = board.client.get(f"data/tasks/{task}/comments")
    ready = {c["id"]: _ready(board, c, key) for c in comments if is_ours(c, key)}
    found = sorted((c for c in comments if ready.get(c["id"])), key=_first)
    if not found:
        return 0
    kept, *others = found
    one, *more = ready[kept["id"]]
    removed = sum(_delete(board, f"data/tasks/{task}/comments/{c['id']}") for c in others)
    where = f"actions/tasks/{task}/comments/{kept['id']}/preview-files"
    removed += sum(_delete(board, f"{where}/{row['id']}") for row in more)
    gone = [row["id"] for c in others for row in ready[c["id"]]] + [row["id"] for row in more]
    if removed:
        shot.previews[key] = one["id"]
        said = str(shot.fields.get(PLAYLIST) or "")
        for number in gone:
            said = said.replace(number, one["id"])
        noted = {PLAYLIST: said} if said != (shot.fields.get(PLAYLIST) or "") else {}
        board.write(shot, noted, **({"preview_file_id": one["id"]} if is_main else {}))
    return removed


def _ready(board: Board, comment: Mapping[str, Any], key: str) -> Rows:
    """Its previews of this key that can be played, the first that was made first."""
    found = [p for p in comment.get("previews", ()) if p.get("original_name") == key]
    ready = [p for p in found if p.get("status") == "ready" and p["id"] in board.there]
    return sorted(ready, key=lambda p: (board.there[p["id"]], p["id"]))


def _first(row: Mapping[str, Any]) -> tuple[str, str]:
    return str(row["created_at"]), str(row["id"])


def _cut(board: Board, cut: CutWanted) -> int:
    """Comments of one version of a cut, on its edit."""
    edit, removed = board.edits.get(cut.name), 0
    for task in edit.tasks if edit else ():
        comments = [c for c in board.client.get(f"data/tasks/{task}/comments") if is_ours(c, cut.key)]
        movie = cut.movie.key if cut.movie else ""
        whole = [c for c in comments if c.get("attachment_files") and (not movie or _ready(board, c, movie))]
        kept, *others = sorted(whole, key=_first) or [{}]
        removed += sum(_delete(board, f"data/tasks/{task}/comments/{c['id']}") for c in others)
        removed += _attachments(board, task, kept) if kept else 0
        where = f"actions/tasks/{task}/comments/{kept.get('id')}/preview-files"
        more = _ready(board, kept, movie)[1:]
        removed += sum(_delete(board, f"{where}/{row['id']}") for row in more)
        if edit and movie and removed and kept:
            picture = {"preview_file_id": _ready(board, kept, movie)[0]["id"]}
            board.client.put(f"data/entities/{edit.id}", picture)
    return removed


def _attachments(board: Board, task: str, comment: Mapping[str, Any]) -> int:
    """The same file more than once on one comment: both were at it."""
    seen: set[tuple[Any, Any]] = set()
    removed = 0
    for row in sorted(comment["attachment_files"], key=lambda row: str(row["id"])):
        if (what := (row["name"], row.get("size"))) in seen:
            removed += _delete(board, f"data/tasks/{task}/comments/{comment['id']}/attachments/{row['id']}")
        seen.add(what)
    return removed


def _edits(board: Board, cut: CutWanted) -> int:
    """Edits of one name: those that came later and have nothing but comments of ours."""
    removed = 0
    for other in board.other_edits.get(cut.name, ()):
        said = [c for task in other.tasks for c in board.client.get(f"data/tasks/{task}/comments")]
        if said and all(is_any_of_ours(c) and c.get("attachment_files") for c in said):
            removed += _delete(board, f"data/edits/{other.id}", force="true")
    return removed


def _playlists(board: Board, name: str) -> int:
    """Playlists of one name become the first of them; entries of previews that are gone go."""
    found = all_named(board, name)
    if not found:
        return 0
    kept, *others = found
    others = [row for row in others if row["shots"]]
    listed = [entry for row in (kept, *others) for entry in row["shots"] or ()]
    entries = {(one.get("entity_id"), one.get("preview_file_id")): one for one in listed}
    ours = {shot.id for shot in board.shots.values()}
    there = [
        one
        for (shot, preview), one in entries.items()
        if shot not in ours or preview in board.there  # Zou keeps the entry of one that is gone, without it
    ]
    removed = sum(_delete(board, f"data/playlists/{row['id']}") for row in others)
    if there != list(kept["shots"] or ()):
        board.client.put(f"data/playlists/{kept['id']}", {"shots": there})
        removed += 1
    return removed


def _delete(board: Board, path: str, **query: str) -> int:
    """Whether we removed it: somebody else may have, and what the account may not remove stays."""
    try:
        board.client.delete(path, **query)
    except (errors.NotFound, errors.NotAllowed):
        return 0
    return 1
