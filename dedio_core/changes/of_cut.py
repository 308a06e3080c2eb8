"""A cut list as the pieces that it can be compared by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from dedio_core.changes.piece import Piece
from dedio_core.editorial.cut import CutEvent, CutList, Warned
from dedio_core.editorial.match.names import names_in, reel_of
from dedio_core.frames import FrameRange
from dedio_core.media.index.names import MEDIA_SUFFIX, camera_name, is_card, key


def pieces(cut: CutList) -> tuple[Piece, ...]:
    """Every event that is a shot, in order of the record; events that begin together have one place.

    Record ranges have the frames in which an event is seen through a transition, as `required` has.
    """
    seen = [(event, record) for event in shots(cut) if (record := _record(event)) and event.required]
    firsts = {first: n for n, first in enumerate(sorted({record.first for _, record in seen}))}
    return tuple(
        Piece(
            shot=event.shot or "",
            element=event.element or "",
            media=media_keys(event),
            source=event.required,
            record=record,
            order=firsts[record.first],
            speed=event.steps,
            curve=event.retime.curve if event.retime else (),
            cdl=event.cdl,
            where=event.where,
            description=event.description,
        )
        for event, record in seen
        if event.required
    )


def unplaced(cut: CutList) -> tuple[Warned, ...]:
    """A warning for every shot's event that `pieces` lacks: its frames cannot be told."""
    return tuple(
        Warned(e.where, f"{e.shot} (event {e.event}): its frames cannot be told, so it is not compared")
        for e in shots(cut)
        if not e.required or not _record(e)
    )


def shots(cut: CutList) -> Iterator[CutEvent]:
    """The events with pictures that are named and not skipped."""
    return (e for e in cut.events if e.kind == "video" and e.shot and not e.skipped)


def _record(event: CutEvent) -> FrameRange | None:
    if event.rec_in.frame is None or not event.record_frames:
        return None
    length = event.seen_before + event.record_frames + event.seen_after
    return FrameRange.of(event.rec_in.frame - event.seen_before, length)


def media_keys(event: CutEvent) -> frozenset[str]:
    """Keys of the event's source: of its file and its camera reel, else of its reel, else of its clip.

    A card alone is no clip: it counts together with the clip's name. So the names that editors give
    to clips never make two sources one, where a reel or file says more.
    """
    reel, file = reel_of(event), event.source_file
    found: set[str] = set()
    if file and not _is_only_card(file):
        found |= _forms(event, file, is_file=True)
    if reel and not _is_only_card(reel) and (not found or camera_name(reel)):
        found |= _forms(event, reel)
    if found:
        return frozenset(found)
    clip = _forms(event, event.clip_name)
    card = reel or file
    if not card or camera_name(MEDIA_SUFFIX.sub("", event.clip_name or "")):
        return frozenset(clip)
    return frozenset(f"{key(card)} {name}".strip() for name in clip or {""})


def _forms(event: CutEvent, text: str | None, *, is_file: bool = False) -> set[str]:
    """`text` in the forms under which the index knows a clip; card and clip of a camera's name are one."""
    if not text:
        return set()
    alone = replace(event, source_file=text if is_file else None, clip_name=None if is_file else text)
    names = names_in(alone, ())
    cameras = (camera_name(name) for name in (*names.exact, *names.near))
    return {*names.exact, *names.near, *(camera.both for camera in cameras if camera)}


def _is_only_card(name: str) -> bool:
    """Whether it is the name of a card, and not of a clip or a media file."""
    bare = re.split(r"[\\/]", name.strip())[-1]
    return not MEDIA_SUFFIX.search(bare) and is_card(bare) and camera_name(bare) is None
