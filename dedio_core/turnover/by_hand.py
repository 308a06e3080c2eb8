"""Edits put to work: on the events before a cut is lined up, and on its plates after that. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from dedio_core.editorial.cut import CutEvent, CutList
from dedio_core.editorial.match import Matched, chosen
from dedio_core.errors import InputError, all_at_once
from dedio_core.lineup import Lined, LinedShot, Obstacle, Plate, Rules, line_up
from dedio_core.lineup.name import parts_of
from dedio_core.media.index import IndexedClip
from dedio_core.turnover.edits import Edit
from dedio_core.turnover.model import Off

MOST_SHOWN = 5


@dataclass(frozen=True)
class ByHand:
    """A cut with its edits: `keys` and `edits` are by the index of an event."""

    cut: CutList
    matched: tuple[Matched, ...]
    keys: Mapping[int, str] = field(default_factory=dict)
    edits: Mapping[int, Edit] = field(default_factory=dict)
    renamed: frozenset[str] = frozenset()
    """Names that the list has of shots and that, by edits, no event has any more."""


def by_hand(
    edits: Sequence[Edit],
    cut: CutList,
    found: Sequence[Matched],
    rules: Rules,
    clips: Mapping[Path, IndexedClip],
) -> ByHand:
    """The cut as it is with `edits`; `clips` has the clip of every source that they name.

    Raises one `InputError` with every edit that fits no plate, or that cannot be.
    """
    keys = rows_of(line_up(cut, found, rules), found)
    known = set(keys.values())
    problems = [_no_plate(edit, known) for edit in edits if edit.plate not in known]
    by_key = {edit.plate: edit for edit in edits}
    by_event = {index: by_key[key] for index, key in keys.items() if key in by_key}
    made = []
    for one in found:
        edit = by_event.get(one.event.index)
        try:
            made.append(_edited(one, edit, cut, rules, clips) if edit and not edit.off else one)
        except InputError as error:
            problems += error.each()
    all_at_once(list(dict.fromkeys(problems)))
    events = {one.event.index: one.event for one in made}
    cut = replace(cut, events=tuple(events.get(event.index, event) for event in cut.events))
    gone = {_name(one) for one in found} - {_name(one) for one in made}
    return ByHand(cut, tuple(made), keys, by_event, frozenset(gone))


def _name(one: Matched) -> str:
    return one.event.shot or ""


def _no_plate(edit: Edit, known: Iterable[str]) -> str:
    near = [key for key in sorted(known) if key.split(" ")[0] == edit.plate.split(" ")[0]][:MOST_SHOWN]
    hint = f"; there are {', '.join(near)}" if near else ""
    return f"edits: the cut has no plate '{edit.plate[:80]}'{hint}; was the list changed? plan it again"


def keys_of(events: Iterable[CutEvent]) -> dict[int, str]:
    """A key for each event: track, event and record in, as the list has them; numbered where they are one."""
    made: dict[int, str] = {}
    counts: dict[str, int] = defaultdict(int)
    for event in events:
        at = event.rec_in.text or ("" if event.rec_in.frame is None else str(event.rec_in.frame))
        key = " ".join(f"{event.track} {event.event} {at}".split())
        counts[key] += 1
        made[event.index] = key if counts[key] == 1 else f"{key} #{counts[key]}"
    return made


def rows_of(lined: Lined, found: Sequence[Matched]) -> dict[int, str]:
    """The row that each event that wants a plate is of: its plate's, called by the plate's first event."""
    own = keys_of(one.event for one in found)
    rows = {one.event.index: own[one.event.index] for one in found if one.status != "skipped"}
    for shot in lined.shots:
        for plate in shot.plates:
            rows |= dict.fromkeys(plate.events, own[plate.events[0]])
    return rows


def _edited(
    one: Matched, edit: Edit, cut: CutList, rules: Rules, clips: Mapping[Path, IndexedClip]
) -> Matched:
    """An event with what the edit says of it. Raises `InputError`."""
    event = one.event
    if edit.sequence or edit.shot:
        parts = parts_of(event, rules.sequence)
        if isinstance(parts, str) and not (edit.sequence and edit.shot):
            raise InputError(f"edits: {edit.plate}: {parts}; give the edit both a sequence and a shot")
        old = ("", "") if isinstance(parts, str) else parts
        sequence, shot = edit.sequence or old[0], edit.shot or old[1]
        event = replace(event, shot=f"{sequence}{shot}", sequence=sequence)
    if edit.handles:
        event = replace(event, handles=edit.handles)
    if edit.source is None:
        return replace(one, event=event)
    return chosen(event, clips[edit.source], cut.rate, rules.conform, "by hand: the edit")


def put(lined: Lined, hand: ByHand) -> tuple[Lined, tuple[Off, ...]]:
    """The plates with what edits say of them; those that are off are taken out, and told."""
    shots, obstacles = [], [o for o in lined.obstacles if not _is_off(o, hand)]
    off = _off_without_plate(lined, hand)
    for shot in lined.shots:
        kept = []
        for plate in shot.plates:
            edit, problem = _edit_of(plate, hand)
            if problem:
                where = plate.lineup.uses[0].where
                obstacles.append(Obstacle(where, shot.code, problem, plate.events[0]))
            elif edit and edit.off:
                where = plate.lineup.uses[0].where
                off[edit.plate] = Off(edit.plate, shot.code, plate.element, where)
            else:
                kept.append(_with(plate, edit) if edit else plate)
        kept = _without_twins(shot, kept, obstacles)
        shots += [replace(shot, plates=tuple(kept))] if kept else []
    return Lined(tuple(shots), tuple(obstacles)), tuple(off.values())


def _is_off(obstacle: Obstacle, hand: ByHand) -> bool:
    edit = hand.edits.get(-1 if obstacle.event is None else obstacle.event)
    return edit is not None and edit.off


def _off_without_plate(lined: Lined, hand: ByHand) -> dict[str, Off]:
    found = {}
    for obstacle in lined.obstacles:
        if obstacle.event is not None and _is_off(obstacle, hand):
            key = hand.keys[obstacle.event]
            found[key] = Off(key, obstacle.shot, "", obstacle.where)
    return found


def _edit_of(plate: Plate, hand: ByHand) -> tuple[Edit | None, str]:
    """What is said of a plate: of several rows that it became one of, what they agree on; or why not."""
    found = list(dict.fromkeys(edit for n in plate.events if (edit := hand.edits.get(n))))
    if len(found) < 2:
        return (found[0] if found else None), ""
    for name in ("off", "element", "source_colorspace", "squeeze"):
        said = {getattr(edit, name) for edit in found} - {"", None}
        if len(said) > 1:
            rows = " and ".join(edit.plate for edit in found)
            return None, f"the edits of {rows} are of one plate, and say otherwise of its {name}"
    first = found[0]
    for edit in found[1:]:
        first = replace(
            first,
            element=first.element or edit.element,
            handles=first.handles or edit.handles,
            source_colorspace=first.source_colorspace or edit.source_colorspace,
            squeeze=edit.squeeze if first.squeeze is None else first.squeeze,
        )
    return first, ""


def _with(plate: Plate, edit: Edit) -> Plate:
    return replace(
        plate,
        element=edit.element or plate.element,
        squeeze=edit.squeeze,
        source_colorspace=edit.source_colorspace or None,
        has_own_handles=edit.handles is not None,
    )


def _without_twins(shot: LinedShot, plates: list[Plate], obstacles: list[Obstacle]) -> list[Plate]:
    """The plates, but for those whose element another one has already."""
    kept: dict[str, Plate] = {}
    for plate in plates:
        other = kept.setdefault(plate.element.casefold(), plate)
        if other is not plate:
            said = (
                f"element {plate.element} is {other.clip.name} already, and this is {plate.clip.name}; name "
                "one otherwise"
            )
            obstacles.append(Obstacle(plate.lineup.uses[0].where, shot.code, said, plate.events[0]))
    return list(kept.values())
