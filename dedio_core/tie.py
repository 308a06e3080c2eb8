"""Plate numbers: from the version before, as long as that is possible; else cut in is 1001."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dedio_core.claims import VersionTaken
from dedio_core.earlier import Earlier, earlier
from dedio_core.errors import RangeError
from dedio_core.frames import FrameRange, Handles, overlaps
from dedio_core.plan import Plan, Pull
from dedio_core.shot_tree import read_sidecar
from dedio_core.uses import NONE, PLATE_NUMBERS


@dataclass(frozen=True)
class Wanted:
    """What is wanted of a source, in its own numbers; `there` is all that it has."""

    cut: FrameRange
    handles: Handles
    there: FrameRange
    content_id: str
    guards: Handles = NONE
    first_plate: int = 1001
    """Plate number of the first cut frame, where no version before says otherwise."""


@dataclass(frozen=True)
class Tied:
    """The pull, and the version that its numbers are from. `afresh`: why they are from none.

    `note`: that cut in is not where a first ingest would have it.
    """

    pull: Pull
    before: Earlier | None = None
    afresh: str | None = None
    note: str | None = None


def tied(wanted: Wanted, before: Earlier | None) -> Tied:
    """The pull of `wanted`, numbered as `before`, the version before it.

    Numbers start afresh after a source swap, where no frame is in that version, and where they would
    leave `PLATE_NUMBERS`. Raises `RangeError` where they leave these even so.
    """
    fresh = _pull(wanted, wanted.cut.first + 1001 - wanted.first_plate)
    found = _kept(wanted, before, fresh) if before else Tied(fresh)
    if not found.pull.plate.within(PLATE_NUMBERS):
        raise RangeError(
            f"its plate would have frames {found.pull.plate}, and file names count from "
            f"{PLATE_NUMBERS.first} to {PLATE_NUMBERS.last}; take fewer handles, or cut it in two"
        )
    return found


def _kept(wanted: Wanted, before: Earlier, fresh: Pull) -> Tied:
    name = f"v{before.version:03d}"
    if before.content_id != wanted.content_id:
        return Tied(fresh, afresh=f"{name} has another source ({before.file})")
    made = _pull(wanted, before.tie)
    if not overlaps(made.pull, before.pull):
        return Tied(fresh, afresh=f"no frame is in {name}, which has source frames {before.pull}")
    if not made.plate.within(PLATE_NUMBERS):
        return Tied(fresh, afresh=f"tied to {name} the plate would be {made.plate}")
    note = (
        f"plate frame 1001 stays source frame {before.tie}, as in {name}, so cut in is "
        f"{made.plate_cut.first}; --renumber would make it {fresh.plate_cut.first}"
    )
    return Tied(made, before, note=None if made.tie == fresh.tie else note)


def check_still(plan: Plan, published: Mapping[int, Path]) -> None:
    """Refuse to publish numbers that another ingest of the same source has tied otherwise meanwhile.

    `published` are the element's versions now. Raises `VersionTaken`: planning again takes its numbers.
    """
    for version in sorted(published):
        if version <= plan.after or version == plan.delivery.version or plan.shot.renumber:
            continue
        found = earlier(published[version], version, read_sidecar(published[version]) or {}, None)
        if found.content_id == plan.clip.content_id and found.tie != plan.pull.tie:
            raise VersionTaken(
                f"v{version:03d} of {plan.shot.name} was published meanwhile with other frame numbers; run "
                "the same command again"
            )


def _pull(wanted: Wanted, tie: int) -> Pull:
    whole = wanted.cut.padded(wanted.handles).padded(wanted.guards)
    return Pull(wanted.cut, whole.clamped(wanted.there), wanted.handles, tie, wanted.guards)
