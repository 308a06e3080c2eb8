"""The notes in the open script that say which source frame is plate frame 1001, shot by shot."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dedio_core.render.nk.comp import TIE

HEAD = re.compile(r"(?P<shot>[^:\n]+): (?P<plates>[^\n]+)")
VERSION = re.compile(r"(?P<element>[\w-]+) v(?P<version>\d+)")


@dataclass(frozen=True)
class Tied:
    """What a note says of one plate: its version, the source frame of plate frame 1001, which source."""

    version: int
    tie: int
    source: str


@dataclass(frozen=True)
class Note:
    """A note of DED-IO: the shot and its plates, by element."""

    shot: str
    plates: Mapping[str, Tied]


def note_of(text: str) -> Note | None:
    """The note that `text` is; None where it is none of DED-IO's."""
    head, ties = HEAD.match(text), TIE.findall(text)
    if not head or not ties:
        return None
    versions = {m["element"]: int(m["version"]) for m in VERSION.finditer(head["plates"])}
    return Note(
        head["shot"].strip(),
        {element: Tied(versions.get(element, 0), int(tie), source) for element, tie, source in ties},
    )


def notes(nodes: Iterable[Any]) -> list[Note]:
    """The notes among live nodes. On the main thread."""
    texts = (str(node["label"].value()) for node in nodes if node.Class() == "StickyNote")
    return [found for text in texts if (found := note_of(text))]


def moved(new: Note, there: Iterable[Note]) -> list[str]:
    """Where `new` counts the frames of a plate otherwise than the notes that are there; a sentence each."""
    said = []
    for old in there:
        if old.shot != new.shot:
            continue
        for element, now in new.plates.items():
            before = old.plates.get(element)
            if before is None or (before.tie, before.source) == (now.tie, now.source):
                continue
            name = f"{new.shot} {element}"
            if before.source != now.source:
                said.append(
                    f"{name}: the script has v{before.version:03d}, of another source than "
                    f"v{now.version:03d}; the same frame numbers mean other frames"
                )
            else:
                said.append(
                    f"{name}: plate frame 1001 is source frame {now.tie} in v{now.version:03d}, and "
                    f"{before.tie} in v{before.version:03d}, which the script has; what is keyed on that is "
                    f"{abs(now.tie - before.tie)} frame(s) off"
                )
    return list(dict.fromkeys(said))
