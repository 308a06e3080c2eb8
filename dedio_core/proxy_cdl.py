"""Which CDL the proxy of a plate has: one plate may be used several times, each use with its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dedio_core.uses import Cdl, CutUse

UNNAMED = "cdl.working_space does not name the color space of its numbers"


@dataclass(frozen=True)
class Chosen:
    """`cdl` in the color space `space`, as the settings spell it; else `why` there is none.

    `why` is empty where the cut has no CDL for the plate, or one that changes nothing.
    """

    cdl: Cdl | None = None
    space: str = ""
    why: str = ""


def chosen(uses: Sequence[CutUse], working_space: str | None) -> Chosen:
    """The CDL in which all uses that have one agree, in the working space of the settings."""
    found: dict[Cdl, list[str]] = {}
    for use in uses:
        if use.cdl is not None:
            found.setdefault(use.cdl, []).append(use.event)
    if not found or list(found) == [Cdl()]:
        return Chosen()
    if len(found) > 1:
        told = "; ".join(f"{', '.join(events)}: {words(cdl)}" for cdl, events in found.items())
        return Chosen(why=f"the events that use the plate have different ones ({told})")
    (cdl,) = found
    if min(*cdl.slope, cdl.saturation) < 0 or min(cdl.power) <= 0:
        return Chosen(why=f"slope and saturation must be 0 or more and power above 0, it has {words(cdl)}")
    if not working_space:
        return Chosen(why=UNNAMED)
    return Chosen(cdl, working_space)


def words(cdl: Cdl) -> str:
    """``slope 1.1 1 0.9, offset 0 0 0, power 1 1 1, saturation 0.8``."""
    triples = (("slope", cdl.slope), ("offset", cdl.offset), ("power", cdl.power))
    told = [f"{name} {' '.join(f'{number:.6g}' for number in triple)}" for name, triple in triples]
    return ", ".join([*told, f"saturation {cdl.saturation:.6g}"])
