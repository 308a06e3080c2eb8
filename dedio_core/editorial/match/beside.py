"""What lies beside a cut, a log and CDL files, and the cut with it: named, chosen from, joined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dedio_core.editorial.ale import AleTable, read_ale
from dedio_core.editorial.cdl_files import CdlTable, read_cdls
from dedio_core.editorial.cut import Cdl, CutList
from dedio_core.editorial.match.ale import join_ale
from dedio_core.editorial.match.cdl import Grades
from dedio_core.editorial.shots import Rules, name_shots, only


@dataclass(frozen=True)
class Beside:
    """A log and corrections, each None where it is not given."""

    log: AleTable | None = None
    grades: CdlTable | None = None


@dataclass(frozen=True)
class Prepared:
    """A cut that is ready to be matched."""

    cut: CutList
    shots: frozenset[str]
    """Every shot that it names, asked for or not."""
    notes: tuple[str, ...] = ()


def read_beside(log: Path | None, grades: Sequence[Path]) -> Beside:
    """What is in those files and folders. Raises `InputError` where one cannot be used."""
    return Beside(read_ale(log) if log else None, read_cdls(grades) if grades else None)


def prepare(cut: CutList, rules: Rules, wanted: str | None, beside: Beside, prefix: str = "") -> Prepared:
    """The cut with its events named, those that are not `wanted` skipped, and joined to what is beside.

    Of an event's CDL its own goes before the log's, and that before the files'. `prefix`: see `Grades`.
    """
    whole = name_shots(cut, replace(rules, tracks=()))
    shots = frozenset(event.shot for event in whole.events if event.shot)
    cut = only(name_shots(cut, rules) if rules.tracks else whole, wanted)
    cut, spoilt = _without_spoilt(cut)
    listed = {event.index for event in cut.events if event.cdl}
    if beside.log:
        events, odd = join_ale(cut.events, beside.log, cut.rate)
        cut = replace(cut, events=events).warning(odd)
    if beside.grades is None:
        return Prepared(_mended(cut, spoilt), shots)
    grades = Grades(beside.grades, prefix)
    events, odd = grades.join(cut.events, listed)
    note = grades.without_event((*whole.events, *events))
    cut = replace(cut, events=events).warning((*beside.grades.warnings, *odd))
    return Prepared(_mended(cut, spoilt), shots, (note,) if note else ())


Spoilt = Mapping[int, Cdl | None]
"""Events whose CDL the list spoils, by index, and what can be read of it: a saturation alone."""


def _without_spoilt(cut: CutList) -> tuple[CutList, Spoilt]:
    """The cut without what a spoilt CDL leaves, so that a whole one beside the list goes before it."""
    bad = {warned.event for warned in cut.warnings if warned.only_cdl}
    spoilt = {event.index: event.cdl for event in cut.events if event.index in bad}
    events = (replace(event, cdl=None) if event.index in spoilt else event for event in cut.events)
    return replace(cut, events=tuple(events)), spoilt


def _mended(cut: CutList, spoilt: Spoilt) -> CutList:
    """The cut where a spoilt CDL stands in no one's way that is replaced, and is as it was elsewhere."""
    mended = {event.index for event in cut.events if event.index in spoilt and event.cdl}
    events = (
        replace(event, cdl=spoilt[event.index]) if event.index in spoilt.keys() - mended else event
        for event in cut.events
    )
    warnings = (
        replace(warned, event=None, message=f"{warned.message}; the CDL from beside the list is used")
        if warned.only_cdl and warned.event in mended
        else warned
        for warned in cut.warnings
    )
    return replace(cut, events=tuple(events), warnings=tuple(warnings))
