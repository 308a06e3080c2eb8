"""Noting the files of a version as output files with their real paths, which only an admin may."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dedio_core.trackers.change import CreateOutput, Receipt
from dedio_core.trackers.compare import output_field
from dedio_core.trackers.kitsu import errors
from dedio_core.trackers.kitsu.board import Board
from dedio_core.trackers.kitsu.client import KitsuClient

OUTPUT_TYPE = {"name": "Plate", "short_name": "pla"}
FILE_STATUS = {"name": "Published", "color": "#22D160"}
LONGEST = {"path": 400, "representation": 20, "extension": 10}


def create(board: Board, change: CreateOutput, root: Path) -> Receipt:
    """Once a path of a shot: Zou itself takes the same any number of times.

    Sizes are in `data`: Zou's own column ends at 2 GB.
    """
    output, (shot, _) = change.output, board.task(change.shot)
    told = {name: str(getattr(output, name)) for name in LONGEST}
    if long := [name for name, value in told.items() if len(value) > LONGEST[name]]:
        raise errors.Refused(
            f"{change.shot}: Kitsu cannot keep the {long[0]} '{told[long[0]]}': it is too long"
        )
    with board.serial:
        kind = first_or_new(board.client, "data/output-types", OUTPUT_TYPE)
        status = first_or_new(board.client, "data/file-status", FILE_STATUS)
        rows = board.client.get("data/output-files", entity_id=shot.id)
        is_new = not any(row["path"] == output.path for row in rows)
        if is_new:
            asked = {
                **told,
                "name": output.element,
                "revision": output.version,
                "nb_elements": output.frames,
                "entity_id": shot.id,
                "output_type_id": kind,
                "task_type_id": board.production.task_type,
                "file_status_id": status,
                "data": dict(output.data),
            }
            board.client.post("data/output-files", asked)
        board.write(shot, {output_field(output.element, output.representation): output.path})
    return Receipt(change, is_new)


def first_or_new(client: KitsuClient, path: str, values: dict[str, Any]) -> str:
    """The id of the row of exactly this name, which is made where there is none."""
    found = [row["id"] for row in client.get(path) if row["name"] == values["name"]]
    return str(found[0] if found else client.post(path, values)["id"])
