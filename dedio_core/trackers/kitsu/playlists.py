"""Filling a playlist with published previews."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dedio_core.errors import Unsure
from dedio_core.trackers.change import FillPlaylist, Receipt
from dedio_core.trackers.kitsu import errors
from dedio_core.trackers.kitsu.board import Board, Shot

LONGEST_NAME = 80
AT_ONCE = 25
"""Keys in one address: servers take 4 KB of it."""


def fill(board: Board, change: FillPlaylist, root: Path) -> Receipt:
    """Each preview once, in the playlist of exactly this name."""
    wanted = [(board.shot(key), name) for key, name in change.previews]
    _find_previews(board, wanted)
    pairs = [{"entity_id": shot.id, "preview_file_id": shot.previews[name]} for shot, name in wanted]
    with board.serial:
        playlist, is_new = _playlist(board, change.name)
        listed = {(row.get("entity_id"), row.get("preview_file_id")) for row in playlist["shots"] or ()}
        new = [pair for pair in pairs if (pair["entity_id"], pair["preview_file_id"]) not in listed]
        if new:  # Zou leaves out those that are there, so a lost answer is asked for again
            path = f"actions/playlists/{playlist['id']}/add-entities"
            board.client.post(path, {"entities": new}, safe_to_repeat=True)
    return Receipt(change, is_new or bool(new))


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
        if (task, name) not in found:
            raise errors.NotFound(f"{shot.key}: preview {name} is not there; it may have been deleted")
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
    """The first that was made of exactly this name; the server's own search knows neither case nor ``_``."""
    production, name = board.production, name[:LONGEST_NAME]
    pattern = "".join(f"\\{letter}" if letter in "\\_%" else letter for letter in name)
    rows = board.client.get("data/playlists", project_id=production.id, name=pattern)
    same = [row for row in rows if (row["name"], row["episode_id"]) == (name, production.episode)]
    return min(same, key=lambda row: (row["created_at"], row["id"]), default=None)
