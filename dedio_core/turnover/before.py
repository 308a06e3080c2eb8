"""What the tree knows of a cut's shots: their versions, and how the cut before used them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dedio_core import shot_tree
from dedio_core.changes.piece import Piece
from dedio_core.cut_entries import CutEntry, LoggedElement
from dedio_core.cut_log import CutLog
from dedio_core.earlier import Earlier, earlier
from dedio_core.errors import InputError, PublishError
from dedio_core.lineup import Known, LinedShot, Plate
from dedio_core.tree_state import TreeState, folded
from dedio_core.turnover.model import Asked, Look, PlatePlan
from dedio_core.turnover.published import published_pieces

TAKE = re.compile(
    r"(?:[ _.-]+|(?<=[0-9]))(?:v(?:er(?:sion)?)?[ _.-]?[0-9]+(?:\.[0-9]+)*"
    r"|(?:19|20)[0-9]{2}[._-][0-9]{2}[._-][0-9]{2}|(?:19|20)?[0-9]{6})$",
    re.IGNORECASE,
)
"""The end of a cut's name that changes from turnover to turnover: ``_V05``, ``_261122``, ``_2026-11-22``."""


def without_take(name: str) -> str:
    """A cut's name without its version and date: ``REEL_02`` of ``REEL_02_V05``."""
    name = name.strip()
    while (shorter := TAKE.sub("", name)) not in (name, ""):
        name = shorter
    return name


def lineage(name: str) -> str:
    """What the names of all takes of one cut have in common."""
    return without_take(name).casefold()


@dataclass
class Before:
    """One look at the tree, asked shot by shot; each sidecar is read once."""

    state: TreeState
    asked: Asked
    _sidecars: dict[Path, Mapping[str, Any]] = field(default_factory=dict)

    def _sidecar(self, folder: Path) -> Mapping[str, Any]:
        if folder not in self._sidecars:
            self._sidecars[folder] = self.state.sidecar(folder)
        return self._sidecars[folder]

    def known(self, code: str) -> Iterator[Known]:
        """The plates of a shot, by what their last versions were pulled from."""
        for element, versions in self.state.elements(code).items():
            last = shot_tree.latest(versions, self.state.retired(code, element))
            if last is None:
                continue
            try:
                sidecar = self._sidecar(versions[last])
                first = int(sidecar["source"]["frames"][0])
                found = earlier(versions[last], last, sidecar, first)
            except (PublishError, KeyError, TypeError, ValueError, IndexError, OverflowError):
                continue  # told when its plate is planned
            yield Known(element, found.content_id, found.pull.moved(-first))

    def spelling(self, code: str) -> tuple[str, str] | None:
        """Sequence and shot as the tree has them, whatever the case of `code`; None where it has none."""
        if log := self.state.log(code):
            return log.sequence, log.shot
        for versions in self.state.elements(code).values():
            for folder in versions.values():
                found = self._sidecar(folder)
                sequence, shot = found.get("sequence"), found.get("shot")
                if isinstance(sequence, str) and isinstance(shot, str):
                    return sequence, shot
        return None

    def versions(self, shot: LinedShot, plate: Plate) -> list[Earlier]:
        """Published versions of a plate, the last one first; retired ones only where all are.

        One whose sidecar is damaged is left out, but for the last one, whose numbers are to be kept.
        Raises `PublishError` for that, `InputError` for another shot's version.
        """
        assert plate.clip.frames
        there = self.state.elements(shot.code).get(plate.element, {})
        retired = self.state.retired(shot.code, plate.element)
        last = shot_tree.latest(there, retired)
        found = []
        for version in sorted(there, reverse=True):
            folder = there[version]
            sidecar = self._sidecar(folder)
            if (version in retired and version != last) or (not sidecar and not any(folder.iterdir())):
                continue
            self._check_owner(shot, folder, sidecar)
            try:
                found.append(earlier(folder, version, sidecar, plate.clip.frames.first))
            except PublishError:
                if version == last and not self.asked.renumber:
                    raise
        return found

    def look(self, shot: LinedShot, plate: Plate, version: int) -> Look | None:
        """How a published version read its source; None where its sidecar does not tell."""
        sidecar = self._sidecar(self.state.elements(shot.code)[plate.element][version])
        try:
            return Look(str(sidecar["color"]["source"]), float(sidecar["geometry"]["squeeze"]))
        except (KeyError, TypeError, ValueError):
            return None

    def _check_owner(self, shot: LinedShot, folder: Path, sidecar: Mapping[str, Any]) -> None:
        mine = {"project": self.asked.project, "sequence": shot.sequence, "shot": shot.shot}
        theirs = {name: sidecar.get(name) for name in mine} if sidecar else mine
        if theirs != mine:
            words = [" ".join(f"{k} '{v}'" for k, v in one.items()) for one in (theirs, mine)]
            raise InputError(f"{folder} belongs to {words[0]}; this is {words[1]}")

    def left(self, cut_name: str) -> list[CutLog]:
        """Shots of the cut before that this one does not name, by their logs."""
        if self.asked.is_partial:
            return []
        now = {folded(name) for name in self.asked.named}
        wanted = {lineage(cut_name), lineage(self.asked.replaces)} - {""}
        return [
            log
            for code, log in sorted(self.state.logs.items())
            if log.last
            and log.last.status != "omitted"
            and lineage(log.last.cut) in wanted
            and not {code, folded(log.shot)} & now
        ]

    def pieces(
        self, plates: Sequence[PlatePlan], left: Sequence[CutLog], hindered: Collection[str]
    ) -> list[Piece]:
        """The shots as the cut before used them: by their logs, else by their sidecars.

        Of a shot that something stands in the way of, only what is compared counts.
        """
        barred = {folded(name) for name in hindered}
        found: list[Piece] = []
        by_code: dict[str, list[PlatePlan]] = {}
        for plate in plates:
            by_code.setdefault(folded(plate.shot.code), []).append(plate)
        for code, own in by_code.items():
            log = self.state.log(code)
            if log and log.omitted:
                continue
            entry = log.last if log else None
            if log and entry:
                is_barred = bool({code, folded(log.shot)} & barred)
                found += self._logged(log.code, entry, own, is_barred)
            else:
                for plate in own:
                    found += self._published(plate)
        for log in left:
            assert log.last
            found += self._logged(log.code, log.last, [], False)
        return found

    def _logged(
        self, code: str, entry: CutEntry, plates: Sequence[PlatePlan], is_barred: bool
    ) -> Iterator[Piece]:
        by_element = {plate.plate.element: plate for plate in plates}
        for element in entry.elements:
            plate = by_element.get(element.element)
            if is_barred and plate is None:
                continue
            moved = plate.tied.before.renumbered if plate and plate.tied.before else 0
            yield from _pieces_of(code, element, moved)

    def _published(self, plate: PlatePlan) -> list[Piece]:
        """A plate that no log tells of, as far as the sidecar of its last version does."""
        there = self.versions(plate.shot, plate.plate)
        if not there:
            return []
        folder = self.state.elements(plate.shot.code)[plate.plate.element][there[0].version]
        return published_pieces(plate, there[0], self._sidecar(folder))


def _pieces_of(code: str, element: LoggedElement, moved: int) -> Iterator[Piece]:
    for use in element.uses:
        yield Piece(
            shot=code,
            element=element.element,
            media=frozenset({element.source.content_id or element.source.file}),
            source=use.required.moved(moved),
            record=use.record,
            order=use.record.first,
            speed=use.step,
            curve=tuple((at, value - use.required.first) for at, value in use.curve),
            cdl=use.cdl,
            where=use.where,
            source_name=element.source.file,
        )


def new_pieces(plates: Sequence[PlatePlan]) -> list[Piece]:
    """The shots as this cut uses them."""
    return [
        Piece(
            shot=plan.shot.code,
            element=plan.plate.element,
            media=frozenset({plan.plate.clip.content_id or plan.plate.clip.path.name}),
            source=use.required,
            record=use.record,
            order=use.record.first,
            speed=use.step,
            curve=tuple((at, value - use.required.first) for at, value in use.curve),
            cdl=use.cdl,
            where=use.where,
            description=use.description,
            source_name=plan.plate.clip.path.name,
        )
        for plan in plates
        for use in plan.plate.lineup.uses
    ]
