"""Changes as the JSON document of ``dedio timeline diff --json``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from dedio_core.changes.piece import Piece
from dedio_core.changes.verdict import Change
from dedio_core.frames import FrameRange


def to_document(old: str, new: str, changes: Iterable[Change]) -> dict[str, Any]:
    """All of it; `old` and `new` are what the cuts are called."""
    return {"old": old, "new": new, "changes": [change_document(change) for change in changes]}


def change_document(change: Change) -> dict[str, Any]:
    """One change."""
    return {
        "shot": change.shot,
        "element": change.element,
        "verdicts": [asdict(verdict) for verdict in change.verdicts],
        "old": [_piece(piece) for piece in change.old],
        "new": [_piece(piece) for piece in change.new],
    }


def _piece(piece: Piece) -> dict[str, Any]:
    return {
        "shot": piece.shot,
        "element": piece.element,
        "media": sorted(piece.media),
        "source": _range(piece.source),
        "record": _range(piece.record),
        "order": piece.order,
        "speed": str(piece.speed),
        "curve": [[str(record), str(source)] for record, source in piece.curve],
        "cdl": asdict(piece.cdl) if piece.cdl else None,
        "where": piece.where,
        "description": piece.description,
    }


def _range(frames: FrameRange) -> dict[str, int]:
    return {"first": frames.first, "last": frames.last}
