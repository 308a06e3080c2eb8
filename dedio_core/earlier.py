"""What an earlier version of an element says in its sidecar: its frames, its tie, its retimes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from dedio_core.errors import InputError, PublishError
from dedio_core.frames import FrameRange
from dedio_core.jsonable import read_as
from dedio_core.uses import Anchor


@dataclass(frozen=True)
class Earlier:
    """A published version, in the numbers that its source has today. Ranges include both ends."""

    version: int
    content_id: str
    file: str
    tie: int
    """Source frame that is plate frame 1001."""
    cut: FrameRange
    pull: FrameRange
    anchors: tuple[Anchor, ...] = ()
    renumbered: int = 0
    """What was added to the sidecar's source frames: the same pictures may have other numbers now."""

    @property
    def plate(self) -> FrameRange:
        """Its plate frames."""
        return self.pull.moved(1001 - self.tie)


def earlier(folder: Path, version: int, sidecar: Mapping[str, Any], first_frame: int | None) -> Earlier:
    """The version in `folder`. `first_frame`: the number of its source's first frame today.

    The same pictures may be numbered otherwise now: a tie is to a picture, not to its number. Raises
    `PublishError` where the sidecar does not say what it should.
    """
    try:
        source, cut = sidecar["source"], sidecar["cut"]
        renumbered = 0 if first_frame is None else first_frame - int(source["frames"][0])
        return Earlier(
            version,
            str(source["content_id"]),
            str(source["file"]),
            int(cut["tie_1001"]) + renumbered,
            _range(cut["source"]).moved(renumbered),
            _range(cut["source_pull"]).moved(renumbered),
            tuple(_anchor(use, renumbered) for use in cut.get("uses", ())),
            renumbered,
        )
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, ArithmeticError, InputError):
        raise PublishError(
            f"{folder}: its sidecar does not say which source frame is 1001; restore it, or give --renumber"
        ) from None


def _range(found: Any) -> FrameRange:
    return FrameRange(int(found[0]), int(found[1]))


def _anchor(use: Mapping[str, Any], renumbered: int) -> Anchor:
    first = fraction(use["first"]) + renumbered
    curve = tuple((fraction(at), fraction(value) + renumbered) for at, value in use["curve"])
    return Anchor(int(use["comp_cut"][0]), first, fraction(use["step"]), str(use["kind"]), curve)


def fraction(found: Any) -> Fraction:
    """A fraction of a sidecar. `Fraction` itself would take "1e999999999", and all memory for it."""
    return Fraction(read_as(Fraction, found, "fraction"))
