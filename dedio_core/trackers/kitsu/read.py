"""Reading a production: few requests, whatever the number of shots."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from dedio_core.errors import TrackerError
from dedio_core.trackers.kitsu.board import Board, Edit, Shot, Task, fields_of
from dedio_core.trackers.kitsu.playlists import FILLED, filled, named
from dedio_core.trackers.listing import is_for, missing, waits
from dedio_core.trackers.publication import CODE, OMITTED, Publication, ShotKey, ShotWanted, preview_field
from dedio_core.trackers.snapshot import EditState, ShotState, Snapshot

PREVIEW = ("id", "task_id", "original_name", "status", "created_at")
"""What is read of each preview of a production: of thousands, and annotations are long."""
BROKEN = ("broken", "missing")
CUT = "dedio_cut"
"""The field of an edit that keeps the key of the cut that was last published on it."""


def read(board: Board, publication: Publication) -> Snapshot:
    """Fill the board, and tell what is on it."""
    _shots(board, publication)
    if publication.cut:
        board.cut = publication.cut.name
        _edits(board)
    read_previews(board)
    short = {}
    if _asks_of_statuses(board, publication):
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
            frozenset(s.previews),
            tuple(missing(s.fields, name, there)),
        )
        for s in sorted(board.shots.values(), key=lambda shot: shot.key)
    )
    edits = tuple(EditState(edit.name, _cut_of(edit, publication)) for edit in board.edits.values())
    wants_outputs = any(wanted.outputs for wanted in publication.shots)
    may = {"outputs"} if wants_outputs and board.client.user().get("role") == "admin" else set()
    return Snapshot(board.production.name, frozenset(board.sequences), states, edits, frozenset(may))


def _cut_of(edit: Edit, publication: Publication) -> str:
    """The key of the edit's last cut; none where a person deleted its comment, or its movie."""
    cut = publication.cut
    movie = cut.movie.key if cut and cut.movie and cut.name == edit.name else ""
    is_whole = edit.has_said and (not movie or movie in edit.previews)
    return str(edit.data.get(CUT) or "") if is_whole else ""


def read_previews(board: Board) -> None:
    """Which previews are there, in one request for all of the production.

    What the shots' own fields say of them is what was once: a person may have deleted a comment since.
    """
    places = {
        shot.task.id: shot.previews
        for shot in board.shots.values()
        if shot.task is not None and shot.task.begun is None
    }
    places |= {task: edit.previews for edit in board.edits.values() for task in edit.tasks}
    if not places:
        return
    asked = {"project_id": board.production.id, "fields": ",".join(PREVIEW)}
    rows = board.client.get("data/preview-files", **asked)
    board.there = {row["id"]: row["created_at"] for row in rows}
    for row in sorted(rows, key=_best, reverse=True):
        task, name = row["task_id"], row["original_name"]
        if task not in places or not name or row["status"] in BROKEN:
            continue
        if name in places[task]:
            board.twice.setdefault(task, set()).add(name)
        places[task][name] = row["id"]


def _best(row: dict[str, Any]) -> tuple[bool, str, str]:
    """Of several that are the same: one that is ready, then the first."""
    return row["status"] != "ready", row["created_at"], row["id"]


def _asks_of_statuses(board: Board, publication: Publication) -> bool:
    """Whether one may have to be set: a preview is not there, or a shot left the cut or may come back."""
    for wanted in publication.shots:
        found = _found(board, wanted)
        for one in wanted.previews:
            if not any(
                shot.fields.get(preview_field(one.element)) == one.key and one.key in shot.previews
                for shot in found
            ):
                return True
        is_marked = wanted.in_cut is False or any(shot.fields.get(OMITTED) for shot in found)
        if publication.omitted != "data" and is_marked:
            return True
    return False


def _found(board: Board, wanted: ShotWanted) -> list[Shot]:
    """The shots of its names, or else those that have its code noted: a person renamed them."""
    keys = (ShotKey(wanted.key.sequence, name) for name in (wanted.key.shot, *wanted.aliases))
    found = [board.shots[key] for key in keys if key in board.shots]
    if found or not wanted.code:
        return found
    return [shot for shot in board.shots.values() if shot.fields.get(CODE) == wanted.code]


def _listed(board: Board, publication: Publication) -> frozenset[str]:
    """The ids of the previews in the playlist, where some shot was published for it before.

    Not asked for where the edit says that these were put in: what a person took out since stays out.
    """
    name = publication.playlist
    some_wait = any(waits(shot.fields) for wanted in publication.shots for shot in _found(board, wanted))
    if not name or not (some_wait or any(is_for(shot.fields, name) for shot in board.shots.values())):
        return frozenset()
    edit = board.edits.get(board.cut)
    if edit and edit.data.get(FILLED) == filled(board, name) and not some_wait:
        return frozenset(number for shot in board.shots.values() for number in shot.previews.values())
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
    if task and not tasks[0].get("last_comment_date"):
        task.begun = set()
    key, picture = ShotKey(row["sequence_name"], row["name"]), str(row.get("preview_file_id") or "")
    return Shot(row["id"], key, fields_of(row), task, picture=picture)


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
    rows = board.client.get("data/edits/with-tasks", project_id=production.id)
    rows = [row for row in rows if not row["canceled"] and row["parent_id"] == production.episode]
    for row in _oldest_last(board, rows):
        tasks = [task for task in row["tasks"] if task["task_type_id"] == production.edit_type]
        edit = Edit(row["id"], row["name"], dict(row["data"] or {}))
        edit.has_said = any(task["last_comment_date"] for task in tasks)
        edit.tasks = tuple(task["id"] for task in tasks)
        if edit.name in board.edits:
            board.other_edits.setdefault(edit.name, []).append(board.edits[edit.name])
        board.edits[edit.name] = edit


def _oldest_last(board: Board, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Edits so that of several of a name the oldest comes last; dates are asked for where it matters."""
    if len({row["name"] for row in rows}) == len(rows):
        return rows
    dates = {
        row["id"]: row["created_at"] for row in board.client.get(f"data/projects/{board.production.id}/edits")
    }
    return sorted(rows, key=lambda row: (dates.get(row["id"], ""), row["id"]), reverse=True)
