"""Joining a log to a cut: an event learns its full reel, its clip's name and its CDL from its row."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from dedio_core.editorial.cdl_files import same
from dedio_core.editorial.cut import CutEvent, Warned
from dedio_core.editorial.match.names import bare_name, reel_of
from dedio_core.editorial.match.wanted import Wanted
from dedio_core.frames import FrameRange, FrameRate
from dedio_core.media.index.lookup import Clock
from dedio_core.media.index.names import SHORT, camera_name, key

if TYPE_CHECKING:
    from dedio_core.editorial.ale import AleRow, AleTable


def join_ale(
    events: Sequence[CutEvent], table: AleTable, rate: FrameRate | None
) -> tuple[tuple[CutEvent, ...], tuple[Warned, ...]]:
    """The events, each with what the log's row for its tape and timecode adds, and what was odd.

    What an event says itself stays, but for a reel that is a shorter form of the row's tape. An event
    that several differing rows fit is left as it is, with a warning.
    """
    log = _Log(table)
    made, odd = [], []
    for event in events:
        rows = log.rows_of(event, rate) if event.kind == "video" and not event.skipped else []
        told = {(row.tape, row.name, row.source_file, row.cdl): row for row in rows}
        if len(told) > 1:
            lines = ", ".join(row.where for row in list(told.values())[:4])
            odd.append(
                Warned(event.where, f"{len(told)} differing rows of the log fit ({lines}); none is used")
            )
        if len(told) != 1:
            made.append(event)
            continue
        row = next(iter(told.values()))
        if event.cdl and row.cdl and not same(event.cdl, row.cdl):
            said = f"the CDL of the list is used; it differs from that of the log ({row.where})"
            odd.append(Warned(event.where, said))
        made.append(_joined(event, row))
    return tuple(made), tuple(odd)


def _joined(event: CutEvent, row: AleRow) -> CutEvent:
    return replace(
        event,
        reel=row.tape or event.reel,
        clip_name=event.clip_name or row.name,
        source_file=event.source_file or row.source_file,
        cdl=event.cdl or row.cdl,
        notes=(*event.notes, f"ALE {row.where}"),
    )


class _Log:
    """Rows by tape and by name, each by start."""

    def __init__(self, table: AleTable) -> None:
        self.rate = table.rate
        self.by_tape: dict[str, list[AleRow]] = defaultdict(list)
        self.by_name: dict[str, list[AleRow]] = defaultdict(list)
        for row in table.rows:
            if row.start.frame is None or row.end.frame is None or row.end.frame <= row.start.frame:
                continue
            for text in _forms(row.tape):
                self.by_tape[text].append(row)
            names = {bare_name(text, is_file) for text, is_file in _names(row) if text}
            for text in names:
                self.by_name[key(text)].append(row)
        for rows in (*self.by_tape.values(), *self.by_name.values()):
            rows.sort(key=lambda row: row.start.frame or 0)
        self.starts = {id(rows): [row.start.frame or 0 for row in rows] for rows in self._lists()}

    def _lists(self) -> list[list[AleRow]]:
        return [*self.by_tape.values(), *self.by_name.values()]

    def rows_of(self, event: CutEvent, rate: FrameRate | None) -> list[AleRow]:
        """The rows whose tape (or, of an event without a reel, name) and timecode are the event's."""
        wanted = Wanted(event, rate)
        if wanted.label is None or wanted.problem or self.rate is None:
            return []
        reel = reel_of(event)
        if reel:
            lists = [self.by_tape.get(key(reel), [])]
        else:
            texts = ((event.source_file, True), (event.clip_name, False))
            lists = [self.by_name.get(key(bare_name(text, is_file)), []) for text, is_file in texts if text]
        needed: dict[bool, FrameRange | None] = {}
        for drop in (False, True):
            counts = not drop or self.rate.can_drop
            needed[drop] = wanted.at(Clock(self.rate, drop)) if counts else None
        return next((fit for rows in lists if (fit := self._inside(rows, needed))), [])

    def _inside(self, rows: list[AleRow], needed: dict[bool, FrameRange | None]) -> list[AleRow]:
        if not rows:
            return []
        latest = max((n.first for n in needed.values() if n), default=-1)
        fit = []
        for row in rows[: bisect_right(self.starts[id(rows)], latest)]:
            span = needed[row.drop]
            if span and (row.start.frame or 0) <= span.first and span.last < (row.end.frame or 0):
                fit.append(row)
        return fit


def _names(row: AleRow) -> tuple[tuple[str | None, bool], ...]:
    return (row.source_file, True), (row.name, False)


def _forms(tape: str | None) -> set[str]:
    """The reels that a list may have for a tape."""
    text = key(tape)
    camera = camera_name(text)
    return ({text, text[:SHORT]} | ({camera.both, camera.full} if camera else set())) - {""}
