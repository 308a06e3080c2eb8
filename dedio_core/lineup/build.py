"""Lining a matched cut up: events to uses, uses to plates, plates to shots, on one record clock each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from dedio_core.editorial.cut import CutList, Warned
from dedio_core.editorial.match import Matched
from dedio_core.errors import NameRefused
from dedio_core.frames import FrameRange, Handles
from dedio_core.lineup.clock import Clock, over_midnight
from dedio_core.lineup.group import Group, Taken, groups, named, source_of
from dedio_core.lineup.model import Known, Lined, LinedShot, Obstacle, Plate, Rules
from dedio_core.lineup.name import key_of, parts_of, same_shot
from dedio_core.lineup.use import guards_of, use_of
from dedio_core.naming import check_shot, check_token
from dedio_core.uses import LineUp


def line_up(
    cut: CutList,
    matched: Sequence[Matched],
    rules: Rules,
    known: Mapping[str, Sequence[Known]] | None = None,
    spelled: Mapping[str, tuple[str, str]] | None = None,
) -> Lined:
    """The shots of `cut`, whose events are `matched`, with their plates.

    `known`: plates that the tree has, by shot as `key_of` writes it; `spelled`: sequence and shot as the
    tree writes them. Events that can have no plate are
    obstacles; they and nothing else are left out. Shots come in record order.
    """
    bad: dict[int, list[Warned]] = defaultdict(list)
    for warned in cut.warnings:
        if warned.event is not None:
            bad[warned.event].append(warned)
    by_shot: dict[str, list[Matched]] = defaultdict(list)
    assert cut.rate
    for found in over_midnight(matched, cut.rate):
        if found.status != "skipped" and found.event.shot:
            by_shot[key_of(found.event, rules.sequence)].append(found)
    builder = Builder(cut, rules, bad, spelled or {})
    shots = [builder.shot(events, (known or {}).get(name, ())) for name, events in by_shot.items()]
    made = [shot for shot in shots if shot]
    made.sort(key=lambda shot: min(u.record.first for p in shot.plates for u in p.lineup.uses))
    return Lined(tuple(made), tuple(builder.obstacles))


@dataclass
class Builder:
    """Lines up one shot after the other; what stands in the way gathers in `obstacles`."""

    cut: CutList
    rules: Rules
    bad: Mapping[int, Sequence[Warned]]
    spelled: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    obstacles: list[Obstacle] = field(default_factory=list)

    def shot(self, found: Sequence[Matched], known: Sequence[Known]) -> LinedShot | None:
        """The shot of these events; None where none of them can have a plate."""
        first = next((one.event for one in found if one.event.sequence), found[0].event)
        name = first.shot or ""
        parts = parts_of(first, self.rules.sequence)
        if isinstance(parts, str):
            self._stopped(found, parts)
            return None
        try:
            check_shot(parts[0], "sequence")
            check_shot(parts[1], "shot")
        except NameRefused as error:
            self._stopped(found, str(error))
            return None
        warnings = [
            f"'{other}' is taken for {name}: both are shot {parts[0]}{parts[1]}"
            for other in dict.fromkeys(one.event.shot or "" for one in found)
            if other != name
        ]
        known_as = self.spelled.get(key_of(first, self.rules.sequence), parts)
        if known_as != parts and tuple(map(same_shot, known_as)) == tuple(map(same_shot, parts)):
            warnings.append(
                f"'{parts[0]}{parts[1]}' is taken for {''.join(known_as)}, as the shot tree has it"
            )
            parts = known_as
        clock = Clock.of(one.event for one in found)
        taken = [
            replace(made, use=replace(made.use, offset=clock.offset(made.use.record)))
            for one in found
            if (made := self._taken(one))
        ]
        if not taken:
            return None
        plates = self._plates(name, taken, known, warnings)
        description = next((one.event.description for one in found if one.event.description), "")
        return LinedShot(*parts, tuple(plates), description) if plates else None

    def _stopped(self, found: Sequence[Matched], message: str) -> None:
        self.obstacles += [
            Obstacle(one.event.where, one.event.shot or "", message, one.event.index) for one in found
        ]

    def _taken(self, found: Matched) -> Taken | None:
        """The event's use of its source; None where there can be none, and why is an obstacle."""
        event = found.event
        problems = list(self.bad.get(event.index, ()))
        is_lost_cdl = bool(problems) and all(problem.only_cdl for problem in problems)
        for problem in problems:
            self.obstacles.append(Obstacle(problem.where, event.shot or "", problem.message, event.index))
        if event.element:
            try:
                check_token(event.element, "element")
            except NameRefused as error:
                self._stopped([found], str(error))
                return None
        assert self.cut.rate
        use = use_of(found, self.cut.rate, self.rules)
        if isinstance(use, str):
            if not problems or is_lost_cdl:
                self._stopped([found], use)
            return None
        if problems and not is_lost_cdl:
            return None
        assert found.clip
        is_rounded = event.retime is not None and event.retime.is_rounded
        return Taken(use, found.clip, event.element, is_rounded, event.index)

    def _plates(
        self, shot: str, taken: list[Taken], known: Sequence[Known], warnings: list[str]
    ) -> list[Plate]:
        found = self._without_clashes(shot, groups(taken, self.rules.union_gap))
        names, said = named(found, known, self.rules)
        main_name = self.rules.element if self.rules.element in names else names[0] if names else ""
        plates = []
        for group, name in zip(found, names, strict=True):
            is_main = name == main_name
            own = [*warnings, *said] if is_main else []
            plates.append(self._plate(group, name, is_main=is_main, warnings=own))
        return plates

    def _without_clashes(self, shot: str, found: list[Group]) -> list[Group]:
        """The groups, but for those whose suffix another source has already."""
        kept: dict[str, Group] = {}
        made = []
        for group in found:
            suffix = group.suffix
            other = kept.get(suffix.casefold()) if suffix else None
            if suffix and other and source_of(other.clip) != source_of(group.clip):
                message = (
                    f"element {suffix} is {other.clip.name} already ({other.taken[0].use.where}), and this "
                    f"is {group.clip.name}; name it otherwise"
                )
                for one in group.taken:
                    self.obstacles.append(Obstacle(one.use.where, shot, message, one.event))
                continue
            if suffix:
                kept.setdefault(suffix.casefold(), group)
            made.append(group)
        return made

    def _plate(self, group: Group, name: str, *, is_main: bool, warnings: list[str]) -> Plate:
        assert self.cut.rate
        cut = FrameRange(group.first, group.last)
        with_handles = [t.use.pulled() for t in group.taken]
        low = min(r.first for r in with_handles)
        high = max(r.last for r in with_handles)
        guards = [
            (guards_of(t.use, t.is_rounded, self.cut.rate.timebase), r)
            for t, r in zip(group.taken, with_handles, strict=True)
        ]
        lowest = min(r.first - g.head for g, r in guards)
        highest = max(r.last + g.tail for g, r in guards)
        lineup = LineUp(
            cut=cut,
            handles=Handles(cut.first - low, high - cut.last),
            guards=Handles(low - lowest, highest - high),
            is_main=is_main,
            uses=tuple(t.use for t in group.taken),
            cut_name=self.cut.name,
            turnover=self.rules.turnover,
        )
        events = tuple(t.event for t in group.taken)
        return Plate(name, is_main, group.clip, lineup, tuple(warnings), events)
