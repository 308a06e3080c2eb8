"""Spanned clips: one take in several files, each going on in timecode where the one before ends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from dedio_core.editorial.match.model import Candidate, Part
from dedio_core.frames import FrameRange, Timecode
from dedio_core.media.index import IndexedClip
from dedio_core.media.index.names import camera_name, whole_name


def take_of(clip: IndexedClip) -> str:
    """What the files of one take have in common: card and clip number, else the name without a part's.

    Never the card alone: with timecode that runs on between takes, every clip follows another.
    """
    whole = whole_name(clip.name)
    camera = camera_name(whole)
    return camera.full if camera else whole


def parts_of(found: Sequence[Candidate]) -> tuple[Part, ...]:
    """The parts that together have every frame, in order; none where no take's files do."""
    takes: dict[tuple[str, object, str], list[Candidate]] = defaultdict(list)
    for one in found:
        if one.frames and one.clip.start is not None:
            takes[take_of(one.clip), one.clip.rate, one.clip.codec].append(one)
    made = [parts for group in takes.values() if len(group) > 1 and (parts := _joined(group))]
    return made[0] if len(made) == 1 else ()


def _joined(group: list[Candidate]) -> tuple[Part, ...]:
    # The one that lacks no head begins; each next one lacks exactly what those before it have.
    group.sort(key=lambda c: (c.head, c.clip.path.as_posix()))
    parts: list[Part] = []
    have = 0
    before: IndexedClip | None = None
    for one in group:
        assert one.frames
        if one.head < have:
            if before is not None and one.clip.content_id == before.content_id and one.clip.content_id:
                continue  # a copy of the one before
            return ()
        if one.head > have or (before is not None and not _follows(before, one.clip)):
            return ()
        there = len(one.frames) - one.head - one.tail
        parts.append(Part(one.clip, FrameRange.of(one.frames.first + one.head, there)))
        have, before = have + there, one.clip
        if not one.tail:
            return tuple(parts)
    return ()


def _follows(before: IndexedClip, clip: IndexedClip) -> bool:
    one, other = before.timecode, clip.timecode
    if one is None or other is None:
        return False
    return Timecode(other.frames, one.rate, one.drop).minus(one.plus(before.count)) == 0
