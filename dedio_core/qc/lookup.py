"""What a sidecar says of the uses of its plate: record frames, and the plate frame of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dedio_core.errors import InputError, PublishError
from dedio_core.frames import FrameRange, FrameRate, Timecode

MOST_FRAMES = 1_000_000
"""Frames of all uses of a plate, which has ten thousand at most."""


@dataclass(frozen=True)
class Use:
    """One use of a plate. `plate_of` has the plate frame of each record frame, handles included."""

    name: str
    record: FrameRange
    record_in: str
    kind: str
    plate_of: Mapping[int, int]
    reframes: tuple[str, ...] = ()

    @property
    def flops(self) -> tuple[bool, ...]:
        """Whether the picture may be turned round: only where the cut says so."""
        told = any(word in text.lower() for text in self.reframes for word in ("flop", "flip", "mirror"))
        return (False, True) if told else (False,)


def uses_of(sidecar: Mapping[str, Any], where: str) -> tuple[Use, ...]:
    """The uses in `sidecar`. Raises `PublishError` where it is not what a DED-IO writes."""
    try:
        uses = sidecar["cut"].get("uses", ())
        if sum(len(_range(use, key)) for use in uses for key in ("record", "comp_range")) > MOST_FRAMES:
            raise ValueError
        return tuple(_use(found, n) for n, found in enumerate(uses, 1))
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError, InputError):
        raise PublishError(
            f"{where}: its sidecar does not say how the cut uses the plate; restore it"
        ) from None


def _range(found: Mapping[str, Any], key: str) -> FrameRange:
    return FrameRange(int(found[key][0]), int(found[key][1]))


def _use(found: Mapping[str, Any], n: int) -> Use:
    record, comp = _range(found, "record"), _range(found, "comp_range")
    to_record = record.first - int(found["comp_cut"][0])
    frames = found.get("plate_frames")
    plates = list(comp) if frames is None else [None if f is None else int(f) for f in frames]
    if len(plates) != len(comp):
        raise ValueError
    return Use(
        name=str(found.get("event") or n),
        record=record,
        record_in=str(found.get("record_in") or ""),
        kind=str(found.get("kind") or "natural"),
        plate_of={c + to_record: p for c, p in zip(comp, plates, strict=True) if p is not None},
        reframes=tuple(str(text) for text in found.get("reframes") or ()),
    )


def is_drop(use: Use, rate: FrameRate) -> bool | str:
    """Whether the cut counts drop-frame at `rate`; or why its record frames cannot be counted at it.

    The sidecar has the record range as frames and its first as a label too: they tell each other's rate.
    """
    if not use.record_in:
        return False
    kinds = []
    for drop in (False, True) if rate.can_drop else (False,):
        try:
            at = Timecode.parse(use.record_in, rate, drop).frames
        except InputError:
            continue
        if at in use.record:
            kinds.append(drop)
    if not kinds:
        return f"record in {use.record_in} is frame {use.record.first} of the cut, which is not so at {rate}"
    return kinds[0] if len(kinds) == 1 else ";" in use.record_in
