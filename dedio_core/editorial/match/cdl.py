"""Joining CDL files to a cut: an event gets the correction whose id is a name of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from dedio_core.editorial.cdl_files import CdlTable, same
from dedio_core.editorial.cut import CutEvent, Warned
from dedio_core.editorial.match.names import AVID_COPY, REMARK, bare_name, last_part, reel_of
from dedio_core.media.index.names import MEDIA_SUFFIX, camera_name, key

NOISE = re.compile(r"(?:[_.-](?:v[0-9]{1,5}|cdl|ccc?|grade))+$", re.IGNORECASE)
"""Ends an id, and is no part of the name: ``sh010_v002``, ``sh010_grade``."""
MOST_NAMED = 5


class Grades:
    """The corrections of CDL files, to be asked by the names of events; ids are compared in any case.

    `prefix` is the sequence that stands before shot names which do not tell theirs.
    """

    def __init__(self, table: CdlTable, prefix: str = "") -> None:
        self.table = table
        self.prefix = prefix
        self._exact = {key(name): name for name in table}
        self._near: dict[str, list[str]] = defaultdict(list)
        for name in table:
            self._near[_plain(name)].append(name)

    def join(
        self, events: Sequence[CutEvent], listed: Collection[int]
    ) -> tuple[tuple[CutEvent, ...], tuple[Warned, ...]]:
        """The events, each with the correction that fits it, and what was odd.

        What an event has already stays: of the list itself (its index is in `listed`) or of a log.
        """
        made, odd = [], []
        for event in events:
            ids = self.ids(event) if event.kind == "video" and not event.skipped else []
            joined, said = self._joined(event, ids, "the list" if event.index in listed else "the log")
            made.append(joined)
            odd += [Warned(event.where, text) for text in said]
        return tuple(made), tuple(odd)

    def without_event(self, events: Sequence[CutEvent]) -> str | None:
        """A sentence with the ids that fit no event with pictures; None where all of them fit one."""
        used = {name for e in events if e.kind == "video" for same_name in self.ids(e) for name in same_name}
        left = [name for name in self.table if name not in used]
        if not left:
            return None
        shown = ", ".join(f"'{name}' ({self.table.places[name]})" for name in left[:MOST_NAMED])
        more = f" and {len(left) - MOST_NAMED} more" if len(left) > MOST_NAMED else ""
        return f"{len(left)} of {len(self.table)} CDL ids fit no event of the cut: {shown}{more}"

    def ids(self, event: CutEvent) -> list[list[str]]:
        """The ids that fit the event, best first: those that are its names, else those that are nearly."""
        names = [name for name in _names(event, self.prefix) if name]
        exact = dict.fromkeys(self._exact[key(name)] for name in names if key(name) in self._exact)
        if exact:
            return [[name] for name in exact]
        near = dict.fromkeys(_plain(name) for name in names)
        return [self._near[name] for name in near if name in self._near]

    def _joined(self, event: CutEvent, ids: list[list[str]], owner: str) -> tuple[CutEvent, list[str]]:
        if not ids:
            return event, []
        best = self.table[ids[0][0]]
        if event.cdl is None and any(not same(best, self.table[name]) for name in ids[0]):
            return event, [f"CDL ids {self._shown(ids[0])} fit it alike and differ; none is taken"]
        kept = event.cdl or best
        said = f"the CDL of {owner}" if event.cdl else f"CDL id {self._shown(ids[0][:1])}"
        other = [name for names in ids for name in names if not same(kept, self.table[name])]
        told = [f"{said} is used; it differs from that of {self._shown(other)}"] if other else []
        if event.cdl is None:
            note = f"CDL {ids[0][0]} {self.table.places[ids[0][0]]}"
            event = replace(event, cdl=best, notes=(*event.notes, note))
        return event, told

    def _shown(self, names: Sequence[str]) -> str:
        return ", ".join(f"'{name}' ({self.table.places[name]})" for name in names[:MOST_NAMED])


def _names(event: CutEvent, prefix: str) -> Iterator[str | None]:
    """What an id may be: the shot with its element, the shot, the clip, its file, its reel."""
    for shot in dict.fromkeys((f"{prefix}{event.shot}", event.shot) if event.shot else ()):
        yield f"{shot}_{event.element}" if event.element else None
    for shot in dict.fromkeys((f"{prefix}{event.shot}", event.shot) if event.shot else ()):
        yield shot
    yield event.clip_name
    if event.source_file:
        yield PurePosixPath(last_part(event.source_file)).stem
        yield bare_name(event.source_file, is_file=True)
    yield reel_of(event)


def _plain(name: str) -> str:
    """A name without suffix, version and what editors add, in the one way that cameras' names have."""
    text = NOISE.sub("", MEDIA_SUFFIX.sub("", AVID_COPY.sub("", REMARK.sub("", name.strip()))))
    camera = camera_name(text)
    return camera.full if camera else key(text).replace(" ", "_")
