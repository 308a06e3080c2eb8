"""A sample CMX3600 list, spelled as Avid spells it. Nothing here is shared with the reader of lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dedio_core.frames import FrameRate, Timecode

BLACK = "BL"


@dataclass(frozen=True)
class EdlEvent:
    """One event. `start` is the source label of its first frame, `at` its place in the record, from 0."""

    reel: str
    start: Timecode
    at: int
    frames: int
    channel: str = "V"
    clip: str = ""
    source_frames: int | None = None
    """Of a retime or a freeze; as many as `frames` where not given."""
    speed: str = ""
    """Frames a second, as M2 writes them."""
    dissolve: int = 0
    """Frames in which this event comes in over the one before it in the list."""
    marker: str = ""
    notes: tuple[str, ...] = ()


def edl_text(title: str, rate: FrameRate, record: Timecode, events: Sequence[EdlEvent]) -> str:
    """The list as text; its first record frame is `record`."""
    lines = [f"TITLE:   {title}", "FCM: NON-DROP FRAME", ""]
    for number, event in enumerate(events, 1):
        before = events[number - 2] if event.dissolve else None
        lines += [*_event(number, event, before, record), *_notes(event, before, rate, record), ""]
    return "\n".join(lines)


def _event(number: int, event: EdlEvent, before: EdlEvent | None, record: Timecode) -> Iterator[str]:
    """The event's line; for a dissolve, the outgoing side's of no length above it."""
    if before:
        at = before.start.plus(before.frames)
        yield _line(number, before, "C", (at, at), (record.plus(event.at), record.plus(event.at)))
    code = f"D    {event.dissolve:03d}" if before else "C"
    source = event.frames if event.source_frames is None else event.source_frames
    yield _line(
        number,
        event,
        code,
        (event.start, event.start.plus(source)),
        (record.plus(event.at), record.plus(event.at + event.frames)),
    )


def _line(
    number: int,
    event: EdlEvent,
    code: str,
    source: tuple[Timecode, Timecode],
    record: tuple[Timecode, Timecode],
) -> str:
    labels = " ".join(map(str, (*source, *record)))
    return f"{number:03d}  {event.reel:<32} {event.channel:<5} {code:<8} {labels}"


def _notes(event: EdlEvent, before: EdlEvent | None, rate: FrameRate, record: Timecode) -> Iterator[str]:
    """What stands below the line."""
    if event.speed:
        yield f"M2   {event.reel:<32}       {event.speed:<22} {event.start}"
    if before:
        yield f"* FROM CLIP NAME:  {before.clip}"
        yield f"* TO CLIP NAME:  {event.clip}"
    elif event.clip:
        yield f"* FROM CLIP NAME:  {event.clip}"
    if event.reel != BLACK and event.clip and event.channel.startswith("V"):
        yield f"* SOURCE FILE: {event.reel}"
    if event.marker:
        place = record.plus(event.at + event.frames // 2)
        yield f"* LOC: {place} GREEN   {event.marker}"
    yield from (f"* {note}" for note in event.notes)
