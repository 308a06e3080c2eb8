"""What a shot keeps of its playlist: a program may be killed before it fills that, and another one does.

The note is text: the playlist (none: the next one) with a line for each element that is to be in it; and,
behind an empty line, the playlist in which older versions are that these take the place of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any, TypeVar

from dedio_core.trackers.change import PublishPreview
from dedio_core.trackers.publication import PLAYLIST, preview_field

Entry = TypeVar("Entry")
Pair = tuple[str, str]
"""An element, and what a playlist has of a version of it."""


@dataclass(frozen=True)
class Note:
    """What is to be in `playlist`, and what may be in `where` of older versions, the newest first."""

    playlist: str = ""
    listed: Mapping[str, str] = field(default_factory=dict)
    where: str = ""
    older: tuple[Pair, ...] = ()

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> Note:
        """The one that a shot with these fields keeps."""
        text = fields.get(PLAYLIST)
        now, _, before = text.partition("\n\n") if isinstance(text, str) else ("", "", "")
        (playlist, listed), (where, older) = _block(now), _block(before)
        return cls(playlist, dict(listed), where, tuple(older))

    def text(self) -> str:
        """As it is kept."""
        now = [self.playlist, *map("=".join, self.listed.items())]
        return "\n".join([*now, "", self.where, *map("=".join, self.older)] if self.older else now)

    def wanted(self, playlist: str) -> Mapping[str, str]:
        """What is to be in that playlist."""
        return self.listed if self.playlist in ("", playlist) else {}

    def before(self, playlist: str) -> tuple[Pair, ...]:
        """What may be in that playlist of older versions."""
        return self.older if self.where == playlist else ()


def _block(text: str) -> tuple[str, list[Pair]]:
    name, *lines = text.split("\n")
    found = (line.partition("=") for line in lines)
    return name, [(element, number) for element, sign, number in found if sign]


def noted(fields: Mapping[str, Any], change: PublishPreview, number: str) -> dict[str, str]:
    """The fields to write when a preview is published; `number` is what the playlist will have of it.

    One that is published for none waits for the next one.
    """
    note, element = Note.of(fields), change.preview.element
    listed = {**note.wanted(change.playlist), element: number}
    where = change.playlist or note.playlist or note.where
    was = tuple(note.listed.items()) if where and where == note.playlist else ()
    before = dict.fromkeys((*was, *note.before(where)))
    new = Note(change.playlist, listed, where, tuple(one for one in before if one not in listed.items()))
    return {preview_field(element): change.preview.key, PLAYLIST: new.text()}


def missing(fields: Mapping[str, Any], playlist: str, there: Set[str]) -> Iterator[str]:
    """Keys of the shot's previews that were published for `playlist` and are not among `there`."""
    for element, number in Note.of(fields).wanted(playlist).items():
        key = fields.get(preview_field(element))
        if number not in there and key:
            yield str(key)


def older(fields: Mapping[str, Any], playlist: str, key: str) -> list[str]:
    """What `playlist` may have of versions before the preview `key`, the newest first."""
    pairs = Note.of(fields).before(playlist)
    return [number for element, number in pairs if fields.get(preview_field(element)) == key]


def put_in(entries: list[Entry], new: Entry, before: Sequence[Entry]) -> None:
    """Have `new` in a playlist once, in place of the newest of `before`.

    Where that one is there, those before it had gone with it: one that is there all the same is a person's.
    """
    was = next((one for one in before if one in entries), None)
    if was is None:
        entries += [] if new in entries else [new]
    elif new in entries:
        entries.remove(was)
    else:
        entries[entries.index(was)] = new


def is_for(fields: Mapping[str, Any], playlist: str) -> bool:
    """Whether previews of the shot were published for `playlist`."""
    return bool(playlist and not waits(fields) and Note.of(fields).wanted(playlist))


def waits(fields: Mapping[str, Any]) -> bool:
    """Whether previews of the shot were published for no playlist so far."""
    text = fields.get(PLAYLIST)
    return isinstance(text, str) and text.startswith("\n")


def filled(fields: Mapping[str, Any], playlist: str) -> dict[str, str]:
    """The fields to write when what waited for a playlist is in this one; empty where nothing did."""
    if not waits(fields):
        return {}
    note = Note.of(fields)
    return {PLAYLIST: Note(playlist, note.listed, playlist, note.before(playlist)).text()}
