"""The shot's record clock: where plates and their uses stand on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dedio_core.editorial.cut import CutEvent, Label
from dedio_core.editorial.match import Matched
from dedio_core.frames import FrameRange, FrameRate, Timecode
from dedio_core.lineup.group import track_order
from dedio_core.lineup.model import Plate
from dedio_core.lineup.use import record_of
from dedio_core.uses import PLATE_NUMBERS, CompUse


def over_midnight(matched: Sequence[Matched], rate: FrameRate) -> list[Matched]:
    """The events with record frames that count on after midnight, where labels begin again at zero.

    Each is on the day on which it is nearest to the event before it in the list.
    """
    made: list[Matched] = []
    last: int | None = None
    for found in matched:
        first = found.event.rec_in.frame
        if first is None:
            made.append(found)
            continue
        is_drop = rate.can_drop and ";" in (found.event.rec_in.text or "")
        day = Timecode(0, rate, is_drop).frames_in_a_day()
        later = 0 if last is None else max(round((last - first) / day), 0) * day
        last = first + later
        made.append(_later(found, later) if later else found)
    return made


def _later(found: Matched, by: int) -> Matched:
    event = found.event
    length, rec_in = event.record_frames, _moved(event.rec_in, by)
    rec_out = _moved(event.rec_out, by)
    return replace(found, event=replace(event, record_length=length, rec_in=rec_in, rec_out=rec_out))


def _moved(label: Label, by: int) -> Label:
    return replace(label, frame=None if label.frame is None else label.frame + by)


@dataclass(frozen=True)
class Clock:
    """Where a shot is seen in the cut: each time all its tracks together, and where the main one begins.

    Times follow each other with other shots between them, or nothing.
    """

    times: tuple[tuple[FrameRange, int], ...]

    @classmethod
    def of(cls, events: Iterable[CutEvent]) -> Clock:
        """The clock of a shot's events, by the list alone: their media may be missing."""
        placed = [(record, event) for event in events if (record := record_of(event))]
        placed.sort(key=lambda p: p[0])
        times: list[list[tuple[FrameRange, CutEvent]]] = []
        last = 0
        for record, event in placed:
            if times and record.first <= last + 1:
                times[-1].append((record, event))
                last = max(last, record.last)
            else:
                times.append([(record, event)])
                last = record.last
        return cls(tuple(_time(together) for together in times))

    def offset(self, record: FrameRange) -> int:
        """Record frames from where the main plate begins to the first of `record`."""
        begins = next((start for span, start in self.times if record.within(span)), record.first)
        return record.first - begins


def _time(together: Sequence[tuple[FrameRange, CutEvent]]) -> tuple[FrameRange, int]:
    main = min(together, key=lambda p: (p[1].element is not None, track_order(p[1].track), p[0].first))
    span = FrameRange(min(r.first for r, _ in together), max(r.last for r, _ in together))
    return span, main[0].first


def on_clock(plate: Plate, begun: Mapping[int, int]) -> Plate:
    """The plate with its place on the clock, on which comp frame `begun[r]` is record frame `r`.

    `begun` has where plates that are numbered already begin: a main plate that got a longer head does
    not begin at 1001 any more. A plate whose numbers would leave `PLATE_NUMBERS` begins at 1001.
    """
    lineup = plate.lineup
    uses = tuple(
        replace(use, offset=use.offset + begun.get(use.record.first - use.offset, 1001) - 1001)
        for use in lineup.uses
    )
    offset = min(use.offset for use in uses)
    made = replace(lineup, uses=uses, first_plate=1001 + offset)
    numbers = FrameRange.of(made.first_plate, len(lineup.cut)).padded(lineup.handles).padded(lineup.guards)
    if not offset or numbers.within(PLATE_NUMBERS):
        return replace(plate, lineup=made)
    told = (
        f"{plate.element} starts {offset} record frames from the main plate, too far for frame numbers; its "
        "cut in is 1001"
    )
    uses = tuple(replace(use, offset=use.offset - offset) for use in uses)
    return replace(
        plate, lineup=replace(lineup, uses=uses, first_plate=1001), warnings=(*plate.warnings, told)
    )


def beginnings(uses: Iterable[CompUse]) -> dict[int, int]:
    """The comp frame at which each use begins, by its first record frame."""
    return {one.use.record.first: one.comp_cut.first for one in uses}
