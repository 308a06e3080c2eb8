"""What a shot keeps of its playlist: a program may be killed before it fills that, and another one does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import Any

from dedio_core.trackers.change import PublishPreview
from dedio_core.trackers.publication import PLAYLIST, preview_field


def noted(fields: Mapping[str, Any], change: PublishPreview, number: str) -> dict[str, str]:
    """The fields to write when a preview is published; `number` is what the playlist will have of it.

    One that is published for none waits for the next one.
    """
    element = change.preview.element
    listed = {**_listed(fields, change.playlist), element: number}
    return {preview_field(element): change.preview.key, PLAYLIST: _text(change.playlist, listed)}


def missing(fields: Mapping[str, Any], playlist: str, there: Set[str]) -> Iterator[str]:
    """Keys of the shot's previews that were published for `playlist` and are not among `there`."""
    for element, number in _listed(fields, playlist).items():
        key = fields.get(preview_field(element))
        if number not in there and key:
            yield str(key)


def is_for(fields: Mapping[str, Any], playlist: str) -> bool:
    """Whether previews of the shot were published for `playlist`."""
    return bool(playlist and not waits(fields) and _listed(fields, playlist))


def waits(fields: Mapping[str, Any]) -> bool:
    """Whether previews of the shot were published for no playlist so far."""
    text = fields.get(PLAYLIST)
    return isinstance(text, str) and text.startswith("\n")


def filled(fields: Mapping[str, Any], playlist: str) -> dict[str, str]:
    """The fields to write when what waited for a playlist is in this one; empty where nothing did."""
    return {PLAYLIST: _text(playlist, _listed(fields, playlist))} if waits(fields) else {}


def _text(playlist: str, listed: Mapping[str, str]) -> str:
    return "\n".join([playlist, *(f"{element}={number}" for element, number in listed.items())])


def _listed(fields: Mapping[str, Any], playlist: str) -> dict[str, str]:
    """What is to be in the playlist, by element."""
    text = fields.get(PLAYLIST)
    name, *lines = text.split("\n") if isinstance(text, str) else [""]
    if name not in ("", playlist):
        return {}
    return dict(line.split("=", 1) for line in lines if "=" in line)
