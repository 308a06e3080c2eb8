"""A plate as its last version's sidecar tells how a cut used it: for shots that have no cut log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dedio_core.changes.piece import Piece
from dedio_core.earlier import Earlier, fraction
from dedio_core.errors import InputError
from dedio_core.frames import FrameRange
from dedio_core.turnover.model import PlatePlan
from dedio_core.uses import Cdl


def published_pieces(plate: PlatePlan, last: Earlier, sidecar: Mapping[str, Any]) -> list[Piece]:
    """The uses that the sidecar of `last` has; without any, its cut as far as frames tell."""
    try:
        found = [_piece(plate, last, use) for use in sidecar["cut"].get("uses", ())]
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, ArithmeticError, InputError):
        found = []
    return found or [_of_one_clip(plate, last)]


def _piece(plate: PlatePlan, last: Earlier, use: Mapping[str, Any]) -> Piece:
    source, record = (FrameRange(*map(int, use[key])) for key in ("required", "record"))
    curve = tuple((fraction(at), fraction(value) - source.first) for at, value in use["curve"])
    return Piece(
        shot=plate.shot.code,
        element=plate.plate.element,
        media=frozenset({last.content_id}),
        source=source.moved(last.renumbered),
        record=record,
        order=record.first,
        speed=fraction(use["step"]),
        curve=curve,
        cdl=_cdl(use["cdl"]) if use["cdl"] else None,
        where=str(use["where"]),
        source_name=last.file,
    )


def _cdl(found: Mapping[str, Any]) -> Cdl:
    def triple(name: str) -> tuple[float, float, float]:
        red, green, blue = found[name]
        return float(red), float(green), float(blue)

    return Cdl(triple("slope"), triple("offset"), triple("power"), float(found["saturation"]))


def _of_one_clip(plate: PlatePlan, last: Earlier) -> Piece:
    """It was ingested alone: its record, speed and CDL are taken to be those of the cut."""
    use = plate.plate.lineup.uses[0]
    record = FrameRange.of(use.record.first, len(last.cut)) if use.kind == "natural" else use.record
    return Piece(
        shot=plate.shot.code,
        element=plate.plate.element,
        media=frozenset({last.content_id}),
        source=last.cut,
        record=record,
        order=use.record.first,
        speed=use.step,
        curve=tuple((at, value - use.required.first) for at, value in use.curve),
        cdl=use.cdl,
        source_name=last.file,
    )
