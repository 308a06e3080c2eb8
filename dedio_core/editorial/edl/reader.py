"""CMX3600 EDLs, File32/128/129 and the dialects of Avid, Resolve, Premiere, FCP, Smoke and Blender."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from dedio_core.editorial.bad import of_plates, without_range
from dedio_core.editorial.cut import (
    CutEvent,
    CutList,
    CutMarker,
    Label,
    RateSource,
    Retime,
    Transition,
    Warned,
)
from dedio_core.editorial.edl import notes as edl_notes
from dedio_core.editorial.edl.lines import EventLine, Statements, parse
from dedio_core.editorial.edl.notes import Notes, same_reel
from dedio_core.editorial.edl.rate import exact, frame_of, infer, is_drop
from dedio_core.editorial.edl.text import read_text
from dedio_core.editorial.required import required, span
from dedio_core.errors import TimelineError
from dedio_core.frames import FrameRange, FrameRate

MOST_EVENTS = 40_000
"""Four times what the format can number."""
GENERATORS = {
    "BL": "black",
    "BLACK": "black",
    "BARS": "bars",
    "BAR": "bars",
    "COLOR": "colour",
    "SLUG": "slug",
}


class UndecidableRate(TimelineError):
    """Several rates fit a list equally well; `candidates` are their timebases."""

    def __init__(self, message: str, candidates: tuple[int, ...]) -> None:
        super().__init__(message)
        self.candidates = candidates


def read(path: Path, rate: FrameRate | None = None) -> CutList:
    """The list at `path`. Without `rate` it is inferred.

    Raises `TimelineError` for a file that is no EDL, `UndecidableRate` where several rates fit.
    """
    text = read_text(path)
    found = parse(text.lines)
    if len(found.events) > MOST_EVENTS:
        raise TimelineError(f"{path}: has {len(found.events)} events; {MOST_EVENTS} are the most of one EDL")
    if all(line.unreadable for line in found.events):
        raise TimelineError(_no_events(path, found))
    lines = found.events
    notes = [edl_notes.read(line, _first_line(lines, n)) for n, line in enumerate(lines)]
    used, source, detail = _rate(path, found, notes, rate)
    reader = Reader(path, found, notes, used.timebase)
    events = reader.events()
    odd = [*text.odd, *found.odd]
    warnings = [Warned(f"{path.name}:{line}", message) for line, message in odd]
    warnings += of_plates(events, reader.warned)
    warnings += without_range(events, warnings)
    return CutList(found.title or path.stem, "cmx3600", used, source, detail, tuple(events), tuple(warnings))


def _no_events(path: Path, found: Statements) -> str:
    if found.events:
        first_line = found.events[0]
        return f"{path}:{first_line.line}: {first_line.unreadable}; so no event of it can be"
    if found.title is not None or found.modes:
        return f"{path}: an EDL without events"
    first = found.header[0].text[:60] if found.header else ""
    return f"{path}: not a CMX3600 EDL: no event in it" + (f" (it begins with '{first}')" if first else "")


def _rate(
    path: Path, found: Statements, notes: Sequence[Notes], given: FrameRate | None
) -> tuple[FrameRate, RateSource, str]:
    if given:
        return given, "given", ""
    inferred = infer(found.events, [n.m2 is not None for n in notes])
    if inferred is None:
        raise UndecidableRate(f"{path}: no record timecode in it can be read; give --rate", ())
    if len(inferred.ties) > 1:
        fits = ", ".join(map(str, inferred.ties))
        raise UndecidableRate(
            f"{path}: its rate cannot be told: {fits} frames a second fit equally well; give --rate "
            "(for example --rate 24000/1001)",
            inferred.ties,
        )
    return exact(inferred.timebase, inferred.drop), "inferred", inferred.detail


@dataclass
class Reader:
    """Makes cut events of event lines, at one timebase."""

    path: Path
    found: Statements
    notes: Sequence[Notes]
    timebase: int

    def __post_init__(self) -> None:
        self.warned: list[Warned] = []
        self.endless: set[int] = set()
        """Events with a transition whose length is not written."""

    def warn(self, line: int, message: str, bad: int | None = None, is_cdl: bool = False) -> None:
        """Note something odd at a line; `bad` is the event that no plate may be made of for it."""
        self.warned.append(Warned(f"{self.path.name}:{line}", message, bad, is_cdl))

    def events(self) -> list[CutEvent]:
        """Every event of the list; two lines are one where the first has no length."""
        made: list[CutEvent] = []
        lines, n = self.found.events, 0
        while n < len(lines):
            first = lines[n]
            second = lines[n + 1] if n + 1 < len(lines) else None
            if second and _is_second_line(first, second):
                made.append(self.event(len(made), second, self.notes[n + 1]))
                n += 2
                continue
            if (
                second
                and second.event == first.event
                and second.code != "C"
                and second.channel == first.channel
            ):
                # Comments stand below the second line; FROM is the first one's clip.
                self.notes[n].from_clip = self.notes[n].from_clip or self.notes[n + 1].from_clip
                self.notes[n + 1].from_clip = None
                self.notes[n].m2 = self.notes[n].m2 or self.notes[n + 1].outgoing_m2
            made.append(self.event(len(made), first, self.notes[n]))
            n += 1
        self._check_modes()
        return self._with_tails(made)

    def label(self, text: str, mode: str | None, line: int, what: str, index: int) -> Label:
        """A label with its frames; event `index` is bad where it is impossible at the rate."""
        if not text:
            return Label()
        drop = is_drop(text, mode, self.timebase)
        frame = frame_of(text, self.timebase, drop)
        if frame is None:
            count = f"{self.timebase} frames a second" + (", drop-frame" if drop else "")
            self.warn(line, f"{what} {text} does not exist at {count}", index)
        return Label(text, frame)

    def event(self, index: int, line: EventLine, notes: Notes) -> CutEvent:
        """One event of one line."""
        n = line.line
        if line.unreadable:
            self.warn(n, line.unreadable, index)
        src_in = self.label(line.src_in, line.source_mode, n, "source in", index)
        src_out = self.label(line.src_out, line.source_mode, n, "source out", index)
        rec_in = self.label(line.rec_in, line.record_mode, n, "record in", index)
        rec_out = self.label(line.rec_out, line.record_mode, n, "record out", index)
        is_cut = line.code == "C"
        name = (notes.from_clip or notes.to_clip) if is_cut else (notes.to_clip or notes.from_clip)
        made = CutEvent(
            index=index,
            event=line.event,
            where=f"{self.path.name}:{n}",
            track=_track(line.channel),
            kind="video" if _is_video(line.channel) else "audio",
            clip_name=name,
            reel=notes.long_reels.get(line.reel, line.reel) or None,
            source_file=notes.source_file,
            src_in=src_in,
            src_out=src_out,
            rec_in=rec_in,
            rec_out=rec_out,
            source_drop=is_drop(line.src_in, line.source_mode, self.timebase),
            cdl=notes.cdl,
            notes=notes.texts,
            reframes=notes.reframes,
            transition=self._transition(line, index),
        )
        for found in notes.unreadable:
            self.warn(found.line, found.message, None if found.is_odd else index, found.is_cdl)
        made = self._retimed(made, line, notes)
        made = replace(made, skipped=_skipped(made, line, notes))
        made = self._required(made, line, notes)
        return replace(made, markers=self._markers(made, line, notes))

    def _transition(self, line: EventLine, index: int) -> Transition | None:
        if line.code == "C":
            return None
        kinds = {"D": "dissolve", "K": "key", "KB": "key background", "KO": "key out", "?": "unknown"}
        kind = kinds.get(line.code, "wipe" if line.code.startswith("W") else "unknown")
        if line.code == "?" and line.duration is None:
            return None
        if line.code == "?":
            self.warn(
                line.line, f"the transition's letter is missing; {line.duration} frames of overlap are kept"
            )
        elif line.duration is None and line.code not in ("KB", "KO"):
            self.endless.add(index)
        return Transition(kind, line.duration or 0, "in")

    def _retimed(self, made: CutEvent, line: EventLine, notes: Notes) -> CutEvent:
        m2 = notes.m2
        if m2 is None:
            if notes.is_freeze:
                self.warn(line.line, "FREEZE FRAME is said, but there is no M2; it is read as a freeze")
                return replace(made, speed=Fraction(0), retime=Retime(Fraction(0), "freeze", "FREEZE FRAME"))
            return made
        if not same_reel(m2.reel, line.reel):
            self.warn(
                m2.line, f"M2 names reel '{m2.reel}', its event has '{line.reel}'; it is taken for the event"
            )
        speed = m2.fps / self.timebase
        if speed == 1 and not notes.is_freeze:
            return made
        if notes.is_freeze and speed != 0:
            self.warn(m2.line, f"FREEZE FRAME is said, and M2 {m2.text}; it is read as a freeze")
            speed = Fraction(0)
        kind = "freeze" if speed == 0 else "reverse" if speed < 0 else "constant"
        return replace(made, speed=speed, retime=Retime(speed, kind, f"M2 {m2.text}", is_rounded=speed != 0))  # type: ignore[arg-type]

    def _required(self, made: CutEvent, line: EventLine, notes: Notes) -> CutEvent:
        """The event with the source frames that it needs, and warnings where its numbers disagree."""
        made = self._over_midnight(made, line)
        frames, first = made.record_frames, made.src_in.frame
        if made.kind == "audio" or not frames or first is None or made.src_out.frame is None:
            return made
        length = self._length(made.src_in, made.src_out, line.source_mode)
        needed = required(first, frames, made.speed)
        if length < 0 and made.speed >= 0:
            self.warn(
                line.line, f"source out {line.src_out} is before source in {line.src_in}", bad=made.index
            )
            return made
        if made.retime is None and length != frames:
            why = f"M2 {notes.m2.text} is natural speed" if notes.m2 else "no M2 says why"
            self.warn(line.line, f"source has {length} frames, record {frames}, and {why}", bad=made.index)
            needed = FrameRange.of(first, max(length, frames))
        elif made.speed > 0 and length not in (frames, span(frames, made.speed)):
            slack = max(2, frames // (20 * self.timebase) + 2)
            if abs(length - frames * made.speed) > slack:
                self.warn(
                    line.line,
                    f"M2 needs {len(needed)} source frames, the event has {length}",
                    bad=made.index,
                )
                needed = FrameRange.of(first, max(length, len(needed), 1))
        return replace(made, required=needed)

    def _length(self, first: Label, last: Label, mode: str | None) -> int:
        """Frames between two labels; a range from the last hour of a day into the first goes on."""
        assert first.frame is not None
        assert last.frame is not None
        drop = is_drop(first.text or "", mode, self.timebase)
        day = frame_of("24:00:00:00", self.timebase, drop) or 0
        length = last.frame - first.frame
        return (
            length + day if length < 0 and first.frame > day * 23 // 24 and last.frame < day // 24 else length
        )

    def _over_midnight(self, made: CutEvent, line: EventLine) -> CutEvent:
        if made.rec_in.frame is None or made.rec_out.frame is None:
            return made
        length = self._length(made.rec_in, made.rec_out, line.record_mode)
        if length < 0:
            self.warn(
                line.line, f"record out {line.rec_out} is before record in {line.rec_in}", bad=made.index
            )
        elif length != made.rec_out.frame - made.rec_in.frame:
            self.warn(line.line, f"the record goes over midnight ({line.rec_in} to {line.rec_out})")
            return replace(made, record_length=length)
        return made

    def _markers(self, made: CutEvent, line: EventLine, notes: Notes) -> tuple[CutMarker, ...]:
        """Locators with their record frame; a frame number or a zero-based timecode is kept as it is."""
        found = []
        for at, marker in notes.locators:
            text = marker.timecode or ""
            drop = is_drop(text, line.record_mode, self.timebase)
            frame = frame_of(text, self.timebase, drop)
            inside = frame is not None and self._is_inside(frame, made, drop)
            if not inside:
                self.warn(at, f"locator at {text or 'no timecode'} is not inside its event's record range")
            found.append(replace(marker, frame=frame if inside else None))
        return tuple(found)

    def _is_inside(self, frame: int, made: CutEvent, drop: bool) -> bool:
        """Whether a record frame is in the event, also one after midnight."""
        first, length = made.rec_in.frame, made.record_frames
        if first is None or length is None:
            return False
        day = frame_of("24:00:00:00", self.timebase, drop) or 0
        is_next_day = made.record_length is not None and frame < first
        return 0 <= frame + (day if is_next_day else 0) - first < max(length, 1)

    def _with_tails(self, made: list[CutEvent]) -> list[CutEvent]:
        """Outgoing sides of transitions, which an EDL lists short, with the overlap they need."""
        last: dict[str, int] = {}
        for n, event in enumerate(made):
            before = last.get(event.track)
            t, line = event.transition, int(event.where.rsplit(":", 1)[1])
            place = event.rec_in.frame
            goes_on = before is not None and place is not None and made[before].rec_out.frame == place
            if t and t.frames and event.rec_in.text is None:
                said = f"a {t.type} of {t.frames} frames whose place cannot be read; expected a record in"
                self.warn(line, said, before)
            elif t and n in self.endless:
                said = f"a {t.type} without a duration; expected a number of frames; it is read as a cut"
                self.warn(line, said, before if goes_on else None)
            elif t and t.frames and before is not None and goes_on:
                made[before] = self._with_tail(made[before], t)
            elif t and t.frames and event.kind == "video" and t.type != "key":
                made_from = "nothing before it on its track ends where it begins"
                self.warn(line, f"{t.type} of {t.frames} frames, but {made_from}")
            if t and event.record_frames is not None and t.frames > event.record_frames:
                self.warn(
                    line, f"{t.type} of {t.frames} frames is longer than its event ({event.record_frames})"
                )
            last[event.track] = n
        return made

    def _with_tail(self, event: CutEvent, transition: Transition) -> CutEvent:
        out = Transition(transition.type, transition.frames, "out")
        event = replace(event, transition_out=out)
        frames, first = event.record_frames, event.src_in.frame
        if event.required is None or frames is None or first is None or event.skipped:
            return event
        longer = required(first, frames + transition.frames, event.speed)
        first_needed = min(event.required.first, longer.first)
        return replace(event, required=FrameRange(first_needed, max(event.required.last, longer.last)))

    def _check_modes(self) -> None:
        modes = {mode for _, mode in self.found.modes}
        if len(modes) > 1:
            line = next(at for at, mode in self.found.modes if mode != self.found.modes[0][1])
            self.warn(line, "FCM changes in the list: the first one counts for record, later ones for source")
        if "DF" in modes and self.timebase not in (30, 60):
            at = next(at for at, mode in self.found.modes if mode == "DF")
            self.warn(at, f"FCM says drop frame, which does not exist at {self.timebase} frames a second")


def _first_line(lines: Sequence[EventLine], n: int) -> EventLine | None:
    """The line before, where it is the outgoing side of the same event."""
    line, before = lines[n], lines[n - 1] if n else None
    if before is None or line.code == "C" or (before.event, before.channel) != (line.event, line.channel):
        return None
    return before


def _is_second_line(first: EventLine, second: EventLine) -> bool:
    """Whether the two lines are one event: same number and channel, and the first has no length."""
    if first.event != second.event or first.channel != second.channel or second.code == "C":
        return False
    if first.unreadable:
        return False
    return first.src_in == first.src_out and first.rec_in == first.rec_out


def _is_video(channel: str) -> bool:
    return "V" in channel or channel in ("B", "")


def _track(channel: str) -> str:
    if _is_video(channel):
        digits = channel.split("V", 1)[1] if "V" in channel else ""
        return f"V{digits}" if digits.isdigit() else "V1"
    return {"A": "A1", "AA": "A1"}.get(channel, channel)


def _skipped(made: CutEvent, line: EventLine, notes: Notes) -> str | None:
    """Why the event can make no plate."""
    if made.kind == "audio":
        return "audio only"
    generator = GENERATORS.get(line.reel.upper())
    if generator:
        return f"generator ({generator})"
    if notes.is_still:
        return "still"
    if made.record_frames == 0:
        return "no length in the record"
    return None
