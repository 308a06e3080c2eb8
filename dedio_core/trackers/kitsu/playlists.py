"""Filling a playlist with published previews."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dedio_core.errors import Unsure
from dedio_core.files import checksum_of
from dedio_core.trackers import listing
from dedio_core.trackers.change import FillPlaylist, Receipt
from dedio_core.trackers.kitsu.board import Board, Shot
from dedio_core.trackers.publication import PLAYLIST

LONGEST_NAME = 80
FILLED = "dedio_filled"
"""The field of an edit that keeps the mark of what its playlist of the day was filled with."""
Entry = tuple[str, Any]
"""Of a playlist: the ids of a shot and of its preview."""
AT_ONCE = 25
"""Keys in one address: servers take 4 KB of it."""


def fill(board: Board, change: FillPlaylist, root: Path) -> Receipt:
    """Each preview once, in the playlist of exactly this name, in place of the older version that was in it.

    One that was deleted meanwhile is left out and told: the next run publishes it again.
    """
    wanted = [(board.shot(key), name) for key, name in change.previews]
    _find_previews(board, wanted)
    gone = [name for shot, name in wanted if name not in shot.previews]
    note = f"{', '.join(gone)}: was deleted in Kitsu, and is not in the playlist" if gone else ""
    there = [(shot, name) for shot, name in wanted if name in shot.previews]
    if not there:
        return Receipt(change, did=False, note=note)
    with board.serial:
        playlist, is_new = _playlist(board, change.name)
        was = [_pair(row) for row in playlist["shots"] or ()]
        now = list(was)
        for shot, name in there:
            before = listing.older(shot.fields, change.name, name)
            listing.put_in(now, (shot.id, shot.previews[name]), [(shot.id, number) for number in before])
        _write(board, playlist["id"], was, now)
        for shot, _ in wanted:
            if noted := listing.filled(shot.fields, change.name):
                board.write(shot, noted)
        edit, mark = board.edits.get(board.cut), filled(board, change.name)
        if edit and edit.data.get(FILLED) != mark:
            board.client.put(f"data/entities/{edit.id}", {"data": {FILLED: mark}})
            edit.data[FILLED] = mark
    return Receipt(change, is_new or now != was, note)


def _pair(row: Mapping[str, Any]) -> Entry:
    return str(row.get("entity_id") or row.get("id")), row.get("preview_file_id")


def _write(board: Board, playlist: str, was: list[Entry], now: list[Entry]) -> None:
    """Add what is new at the end; write the whole where something has gone, which Zou has no call for."""
    is_longer = now[: len(was)] == was
    new = now[len(was) :] if is_longer else now
    rows = [{"entity_id": shot, "preview_file_id": preview} for shot, preview in new]
    if not is_longer:
        board.client.put(f"data/playlists/{playlist}", {"shots": rows})
    elif rows:  # Zou leaves out those that are there, so a lost answer is asked for again
        path = f"actions/playlists/{playlist}/add-entities"
        board.client.post(path, {"entities": rows}, safe_to_repeat=True)


def filled(board: Board, name: str) -> str:
    """A mark of all that was published for a playlist, as the shots note it."""
    noted = (
        f"{shot.id} {shot.fields.get(PLAYLIST)}"
        for shot in board.shots.values()
        if listing.is_for(shot.fields, name)
    )
    return checksum_of("\n".join(sorted(noted)).encode())


def _find_previews(board: Board, wanted: list[tuple[Shot, str]]) -> None:
    """Ask for the ids of those that were published before."""
    missing = [(shot, name) for shot, name in wanted if not shot.previews.get(name)]
    found: dict[tuple[str, str], str] = {}
    for part in _parts([name for _, name in missing]):
        where = {"project_id": board.production.id, "original_name": json.dumps(part, ensure_ascii=False)}
        for row in board.client.get("data/preview-files", **where):
            found[row["task_id"], row["original_name"]] = row["id"]
    for shot, name in missing:
        task = shot.task.id if shot.task else ""
        if (task, name) in found:
            shot.previews[name] = found[task, name]


def _parts(names: list[str]) -> Iterator[list[str]]:
    for first in range(0, len(names), AT_ONCE):
        yield names[first : first + AT_ONCE]


def _playlist(board: Board, name: str) -> tuple[dict[str, Any], bool]:
    """The playlist, and whether it is new."""
    if (found := named(board, name)) is not None:
        return found, False
    production = board.production
    asked = {"name": name[:LONGEST_NAME], "project_id": production.id, "episode_id": production.episode}
    try:
        return board.client.post("data/playlists", {**asked, "for_entity": "shot", "shots": []}), True
    except Unsure:
        if board.appears(lambda: named(board, name) is not None):
            return named(board, name) or {}, True
        raise


def named(board: Board, name: str) -> dict[str, Any] | None:
    """The first that was made of exactly this name."""
    return next(iter(all_named(board, name)), None)


def all_named(board: Board, name: str) -> list[dict[str, Any]]:
    """Those of exactly this name, the first that was made first.

    The server's own search knows neither case nor ``_``.
    """
    production, name = board.production, name[:LONGEST_NAME]
    pattern = "".join(f"\\{letter}" if letter in "\\_%" else letter for letter in name)
    rows = board.client.get("data/playlists", project_id=production.id, name=pattern)
    same = [row for row in rows if (row["name"], row["episode_id"]) == (name, production.episode)]
    return sorted(same, key=lambda row: (row["created_at"], row["id"]))
