"""A clip in its place as an event of the cut."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

from dedio_core.editorial.cut import CutEvent, Label, Transition
from dedio_core.editorial.otio.effects import Motion, motion_of
from dedio_core.editorial.otio.markers import Reading, clip_markers
from dedio_core.editorial.otio.media import Media, cdl_in, media_of, plain
from dedio_core.editorial.otio.reframes import reframes_in
from dedio_core.editorial.otio.values import (
    MOST_FRAMES,
    Time,
    frame_rate,
    is_same,
    near_whole,
    snapped,
    time_of,
    whole,
)
from dedio_core.editorial.otio.walk import Beside, Placed
from dedio_core.frames import FrameRange, FrameRate, Timecode

TRANSITIONS = {"SMPTE_Dissolve": "dissolve", "SMPTE_Wipe": "wipe", "Custom_Transition": "custom"}


@dataclass(frozen=True)
class Telling:
    """Tells what is odd about one event."""

    placed: Placed
    index: int
    reading: Reading

    def odd(self, message: str) -> None:
        """A mere oddity."""
        self.reading.warn(self.placed.where, message)

    def bad(self, message: str) -> None:
        """No plate may be made of it for this reason."""
        self.reading.warn(self.placed.where, message, self.index)

    def bad_cdl(self, message: str) -> None:
        """The same of its colours alone."""
        self.reading.warn(self.placed.where, message, self.index, True)


@dataclass(frozen=True)
class Source:
    """A clip's source range in frames of its media; `ratio` is media frames a record frame at speed 1."""

    start: Fraction
    length: Fraction
    rate: FrameRate
    ratio: Fraction


def event_of(placed: Placed, index: int, reading: Reading) -> CutEvent:
    """The event that `placed` is; what is wrong with it goes to ``reading.warn``."""
    tell = Telling(placed, index, reading)
    item = placed.item
    made = CutEvent(
        index,
        f"{index + 1:03d}",
        placed.where,
        placed.track,
        "audio" if placed.is_audio else "video",
        clip_name=str(item.name) or None,
        rec_in=reading.record(placed.rec_in),
        rec_out=reading.record(placed.rec_out),
        enabled=placed.enabled,
    )
    if not hasattr(item, "media_reference"):
        return replace(made, skipped=f"unknown object ({item.metadata['dedio']['unknown']})")
    _check_record(placed, tell)
    media = media_of(item, placed.is_audio, reading.all_timecode, tell.odd, tell.bad)
    frames = made.record_frames
    whole_clip = None if frames is None else round(frames * placed.speed + placed.head + placed.tail)
    motion = motion_of(item.effects, whole_clip, tell.odd, tell.bad)
    made = replace(
        made,
        reel=media.reel,
        source_file=media.file,
        cdl=cdl_in(item, tell.bad_cdl),
        sequence_start=media.sequence_start,
        speed=motion.speed * placed.speed,
        notes=_notes(item),
        source_drop=media.is_drop,
        is_counted=True,
        transition=_transition(placed.before, "in", tell),
        transition_out=_transition(placed.after, "out", tell),
        reframes=() if placed.is_audio else reframes_in([*item.effects, *placed.around]),
        skipped=_skipped(placed, media, frames),
    )
    source = _source(item, media, tell)
    if source is not None:
        made = _with_source(made, tell, media, motion, source)
    return replace(made, markers=clip_markers(item, made, reading))


def _with_source(made: CutEvent, tell: Telling, media: Media, motion: Motion, source: Source) -> CutEvent:
    """The event with its source labels, its retime, and the source frames that it needs."""
    placed, reading = tell.placed, tell.reading
    outer = placed.speed
    whole_clip = max(round((placed.head + placed.tail) / outer) + (made.record_frames or 0), 1)
    skip = placed.head / outer
    moving = motion.times(outer)
    lead = made.seen_before
    if reading.all_timecode and motion.source and lead and moving.kind != "freeze":
        # The graph counts from where the clip is first seen; the range's start was moved in record frames.
        skip += lead
        source = replace(source, start=source.start - lead, length=source.length + lead)
        whole_clip += lead + made.seen_after
    first = source.start
    if moving.kind == "reverse":
        first += placed.tail / outer * -moving.speed * source.ratio if placed.tail else 0
    elif moving.kind != "freeze":
        first += moving.shown(skip, source.ratio, whole_clip) if skip else 0
    length = source.length - placed.head - placed.tail - (skip - placed.head / outer)
    made = replace(
        made,
        source_rate=source.rate if source.rate != reading.rate else None,
        source_start=whole(media.start) if media.start is not None else None,
        src_in=_label(first, media, source),
        src_out=_label(first + length, media, source),
        retime=moving.retime(skip, source.ratio, whole(first) - source.start),
    )
    if made.kind == "video" and made.source_rate is not None:
        made = replace(made, conform="frames" if source.ratio == 1 else "seconds")
    if moving.speed * source.ratio != made.speed:
        made = replace(made, step=moving.speed * source.ratio)
    return _with_required(made, moving, source, skip, whole_clip, tell)


def _with_required(
    made: CutEvent, motion: Motion, source: Source, skip: Fraction, whole_clip: int, tell: Telling
) -> CutEvent:
    """The event with the source frames that it needs, where they can be told."""
    frames = made.record_frames
    if not frames or made.kind == "audio" or made.src_in.frame is None:
        return made
    if not tell.placed.is_forward:
        tell.bad("a sequence around it is retimed; expected one of a constant speed forward")
        return made
    head, tail = made.seen_before, made.seen_after
    if not motion.is_known:
        tell.odd("its speed is not known; the whole range that it covers is taken")
        ends = source.start, source.start + max(source.length, Fraction(frames)) - 1
        return replace(made, required=FrameRange(whole(ends[0]) - head, whole(ends[1]) + tail))
    needed = motion.frames(source.start, skip - head, head + frames + tail, source.ratio, whole_clip)
    if max(abs(needed.frames.first), abs(needed.frames.last)) > MOST_FRAMES:
        tell.bad(f"needs source frames {needed.frames}, which no media has; expected under {MOST_FRAMES}")
        return made
    return replace(made, required=needed.frames, phase=needed.phase)


def _source(item: Any, media: Media, tell: Telling) -> Source | None:
    reading = tell.reading
    span = item.source_range
    if span is None:
        if media.start is None or media.length is None:
            return None  # said already: it has no length
        rate = media.rate or reading.rate
        return Source(snapped(media.start), media.length, rate, _ratio(rate, reading.rate))
    start = time_of(span.start_time, tell.bad, "the source range's start")
    length = time_of(span.duration, tell.bad, "the source range's duration")
    if start is None or length is None:
        return None
    rate = media.rate or frame_rate(start.written) or reading.rate
    first = _counted(start, media, rate, tell)
    return Source(snapped(first), length.at(rate.fraction), rate, _ratio(rate, reading.rate))


def _counted(start: Time, media: Media, rate: FrameRate, tell: Telling) -> Fraction:
    """Where the range starts, in frames of the media."""
    if media.written_rate is None:
        found = start.at(rate.fraction)
    else:
        found = start.in_media(media.written_rate)
        if media.start is not None and media.length is not None and found != start.value:
            last = media.start + media.length
            if not media.start <= found < last and media.start <= start.value < last:
                tell.odd(
                    f"its start {float(start.value):g} is taken as frames: as seconds it is outside the media"
                )
                found = start.value
    if not near_whole(found):
        tell.odd(f"its source starts at frame {float(found):.3f}; frame {whole(found)} is taken")
    if media.start is not None and media.length is not None and media.length > 0:
        last = media.start + media.length
        if not media.start <= found < last:
            tell.odd(
                f"its source starts at {whole(found)}, outside its media"
                f" ({whole(media.start)} to {whole(last) - 1})"
            )
    return found


def _ratio(media: FrameRate, cut: FrameRate) -> Fraction:
    return Fraction(1) if is_same(media.fraction, cut.fraction) else media.fraction / cut.fraction


def _label(frame: Fraction, media: Media, source: Source) -> Label:
    number = whole(frame)
    if not media.is_timecode or number < 0:
        return Label(None, number)
    return Label(str(Timecode(number, source.rate, media.is_drop and source.rate.can_drop)), number)


def _check_record(placed: Placed, tell: Telling) -> None:
    begins, ends = placed.rec_in, placed.rec_out
    if begins is None or ends is None:
        return
    if ends < begins:
        tell.bad(f"record out {round(ends)} is before record in {round(begins)}")
    elif begins == ends:
        tell.odd("has no length in the record")
    if not (near_whole(begins) and near_whole(ends)):
        tell.odd(
            f"its record range {float(begins):.3f} to {float(ends):.3f} is not on whole frames; it is rounded"
        )


def _skipped(placed: Placed, media: Media, frames: int | None) -> str | None:
    if placed.is_audio:
        return "audio only"
    if placed.other_kind:
        return f"track of kind '{placed.other_kind[:40]}'"
    if media.generator:
        return f"generator ({media.generator})"
    if media.is_still:
        return "still"
    if frames == 0:
        return "no length in the record"
    return None if placed.enabled else "disabled"


def _transition(beside: Beside | None, side: Literal["in", "out"], tell: Telling) -> Transition | None:
    """The transition at a side, in record frames."""
    if beside is None:
        return None
    found, rate = beside.transition, tell.reading.rate.fraction
    offsets = []
    for name in ("in_offset", "out_offset"):
        time = time_of(getattr(found, name), tell.bad, f"its transition's {name}")
        frames = time.at(rate) * beside.scale if time else Fraction(0)
        if frames < 0:
            tell.bad(f"its transition has {name} {round(frames)}; expected 0 or more")
        offsets.append(max(frames, Fraction(0)))
    kind = TRANSITIONS.get(str(found.transition_type), str(found.transition_type)[:60] or "unknown")
    beyond = offsets[0 if side == "in" else 1]
    overlap = beyond if beside.room is None else min(beyond, beside.room)
    return Transition(kind, sum(map(round, offsets)), side, round(overlap))


def _notes(item: Any) -> tuple[str, ...]:
    block = plain(item).get("cmx_3600")
    comments = block.get("comments") if block is not None and hasattr(block, "get") else None
    if comments is None or isinstance(comments, str) or not hasattr(comments, "__len__"):
        return ()
    return tuple(str(c)[:2000] for c in list(comments)[:200])
