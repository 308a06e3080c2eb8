"""What may be wrong with a plate's place in time: each as the plate frame of every record frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

REACH = 8
"""Frames up to which offsets are looked at; what lies beyond `TOLD` is only ever a reason for doubt."""
TOLD = 5


@dataclass(frozen=True)
class Offset:
    """By how much a plate is off, in record frames or else in plate frames.

    `record` +1: the plate shows what the reference shows one record frame later. `plate` +1: the
    lookup gives the plate frame after the one that the reference shows.
    """

    record: int = 0
    plate: int = 0

    @property
    def is_none(self) -> bool:
        """Whether the plate is in sync."""
        return not self.record and not self.plate

    @property
    def size(self) -> int:
        """Frames, of either kind."""
        return abs(self.record or self.plate)

    def __str__(self) -> str:
        if self.is_none:
            return "in sync"
        return f"lookup is {self.plate:+d}" if self.plate else f"plate is {self.record:+d}"


Path = tuple[int | None, ...]
"""The plate frame that each sampled record frame shows, None where there is none."""


def hypotheses(lookup: Mapping[int, int], sampled: Sequence[int], there: range) -> dict[Offset, Path]:
    """Every offset that can be told from the others, with the plate frames that it means.

    `lookup` has plate frames by record frame, handles included; `there` are the plate's frames.
    """
    found: dict[Offset, Path] = {}
    seen: set[Path] = set()
    steps = sorted(range(-REACH, REACH + 1), key=abs)

    def add(offset: Offset, frames: list[int | None]) -> None:
        path = tuple(f if f is not None and f in there else None for f in frames)
        if path not in seen and sum(f is not None for f in path) >= min(4, len(sampled)):
            seen.add(path)
            found[offset] = path

    add(Offset(), [lookup.get(at) for at in sampled])
    for n in steps[1:]:
        add(Offset(record=n), [lookup.get(at - n) for at in sampled])
    for n in steps[1:]:
        add(Offset(plate=n), [None if (f := lookup.get(at)) is None else f - n for at in sampled])
    return found
