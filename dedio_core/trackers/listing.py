"""What a shot keeps of its playlist: a program may be killed before it fills that, and another one does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import Any

from dedio_core.trackers.change import PublishPreview
from dedio_core.trackers.publication import PLAYLIST, preview_field


def noted(fields: Mapping[str, Any], change: PublishPreview, number: str) -> dict[str, str]:
    """The fields to write when a preview is published; `number` is what the playlist will have of it."""
    element, made = change.preview.element, {preview_field(change.preview.element): change.preview.key}
    if not change.playlist:
        return made
    listed = {**_listed(fields, change.playlist), element: number}
    lines = [change.playlist, *(f"{name}={value}" for name, value in listed.items())]
    return {**made, PLAYLIST: "\n".join(lines)}


def missing(fields: Mapping[str, Any], playlist: str, there: Set[str]) -> Iterator[str]:
    """Keys of the shot's previews that were published for `playlist` and are not among `there`."""
    for element, number in _listed(fields, playlist).items():
        key = fields.get(preview_field(element))
        if number not in there and key:
            yield str(key)


def is_for(fields: Mapping[str, Any], playlist: str) -> bool:
    """Whether previews of the shot were published for `playlist`."""
    return bool(_listed(fields, playlist))


def _listed(fields: Mapping[str, Any], playlist: str) -> dict[str, str]:
    """What is to be in the playlist, by element."""
    text = fields.get(PLAYLIST)
    name, *lines = text.split("\n") if isinstance(text, str) else [""]
    if not playlist or name != playlist:
        return {}
    return dict(line.split("=", 1) for line in lines if "=" in line)
