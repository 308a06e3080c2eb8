"""The events of an FCPXML sequence: each item with its labels, media, markers and transitions."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from xml.etree.ElementTree import Element

from dedio_core.editorial.cut import CutEvent, CutMarker, Label, Transition
from dedio_core.editorial.fcpxml.clock import Clock
from dedio_core.editorial.fcpxml.frames import Shot, shown
from dedio_core.editorial.fcpxml.layout import Item, Layout, Overlap
from dedio_core.editorial.fcpxml.media import Asset, Resources
from dedio_core.editorial.fcpxml.notes import conform_note, kept, marks_of, notes_of, reel_of
from dedio_core.editorial.fcpxml.reframes import reframes_of
from dedio_core.editorial.fcpxml.source import Found, Pictures
from dedio_core.editorial.fcpxml.time import TimeMap, number, on_frame
from dedio_core.frames import FrameRate, Timecode

MOST_FRAMES = 10**10
"""More than any media have; a retime of retimes may say anything."""


class Events:
    """The events of one sequence."""

    def __init__(self, sequence: Element, resources: Resources, rate: FrameRate) -> None:
        self.sequence, self.resources, self.rate = sequence, resources, rate
        self.doubts = resources.doubts
        self.drop = sequence.get("tcFormat") == "DF"
        if self.drop and not rate.can_drop:
            self.doubts.warn(sequence, f"tcFormat is DF, which does not exist at {rate} frames a second")
            self.drop = False
        self.clock = Clock(resources)
        self.layout = Layout(self.clock)
        self.pictures = Pictures(self.layout)
        self._conformed: set[str] = set()
        self.elements: list[Element] = []

    def all(self) -> Iterator[CutEvent]:
        """Its events: by record position, then lane."""
        items = [i for i in self.layout.sequence(self.sequence, self.rate).items if i.element.tag != "gap"]
        last = Fraction(0)
        keys = []
        for n, item in enumerate(items):
            last = last if item.start is None else item.start
            keys.append((last, item.lane, n))
        for index, (_, _, n) in enumerate(sorted(keys)):
            self.elements.append(items[n].element)
            yield self.event(index, items[n])

    def event(self, index: int, item: Item) -> CutEvent:
        """One item as an event."""
        element = item.element
        contents = self.pictures.contents(element, self.rate)
        is_audio = contents == {"audio"}
        rec_in, rec_out = self._record(item, is_audio)
        made = CutEvent(
            index=index,
            event=str(index + 1),
            where=self.doubts.where(element),
            track=_track(item.lane, is_audio),
            kind="audio" if is_audio else "video",
            clip_name=element.get("name"),
            rec_in=self._label(rec_in),
            rec_out=self._label(rec_out),
            transition=self._transition(item.before, "in"),
            transition_out=self._transition(item.after, "out"),
            notes=notes_of(element),
            reframes=reframes_of([element]),
            enabled=element.get("enabled", "1") != "0",
        )
        made = self._marked(made, item)
        if made.record_frames is None and rec_in is not None and rec_out is not None:
            said = f"its duration is {element.get('duration')}: record out is before record in"
            self.doubts.warn(element, f"{said}, expected after it", element)
        elif made.record_frames == 0:
            self.doubts.warn(element, "it has no length in the record")
            made = replace(made, skipped="no length in the record")
        if element.tag == "title":
            return replace(made, skipped="title")
        made = self._sourced(made, item, is_audio)
        if is_audio:
            made = replace(made, skipped="audio only")
        return made if made.enabled else replace(made, skipped="disabled")

    def _record(self, item: Item, is_audio: bool) -> tuple[int | None, int | None]:
        """First record frame, and the one behind the last."""
        element = item.element
        if item.start is None:
            said = "its place in the record is not known: it has no usable offset"
            self.doubts.warn(element, f"{said}, expected seconds like 1001/24000s", element)
            return None, None
        if item.duration is None:
            said = "its length is not known: it has no usable duration"
            self.doubts.warn(element, f"{said}, expected seconds like 1001/24000s", element)
        ends = (
            None if item.duration is None else self._frame(item, item.start + item.duration, "ends", is_audio)
        )
        return self._frame(item, item.start, "starts", is_audio), ends

    def _frame(self, item: Item, at: Fraction, what: str, is_audio: bool) -> int:
        position = at * self.rate.fraction
        frame = math.floor(on_frame(position))
        if position != frame and not is_audio:
            self.doubts.warn(item.element, f"{what} at record frame {number(position)}; {frame} is taken")
        return frame

    def _label(self, frame: int | None) -> Label:
        return Label() if frame is None else Label(str(Timecode(frame, self.rate, self.drop)), frame)

    def _transition(self, overlap: Overlap | None, side: str) -> Transition | None:
        if overlap is None:
            return None
        name = overlap.element.get("name") or "transition"
        frames = self._frames(overlap.last - overlap.first)
        return Transition(name, frames, "in" if side == "in" else "out", self._frames(overlap.over))

    def _frames(self, length: Fraction) -> int:
        return math.ceil(on_frame(length * self.rate.fraction))

    def _marked(self, made: CutEvent, item: Item) -> CutEvent:
        """The event with the markers inside the part of its clip that is used."""
        if item.start is None:
            return made
        element, marked, outside = item.element, [], []
        zero, speed = self.clock.start_of(element), self.clock.conformed(element, self.rate)
        for mark in marks_of(element, self.doubts):
            at = item.start + (mark.at - zero) / speed
            frame = math.floor(on_frame(at * self.rate.fraction))
            if item.duration is not None and not item.start <= at < item.start + item.duration:
                outside.append(mark.text)
                continue
            marked.append(CutMarker(mark.text, mark.color, frame, self._label(frame).text))
            made = replace(made, notes=(*made.notes, *mark.notes))
        if outside:
            named = ", ".join(f"'{text}'" for text in outside[:3]) + (", ..." if len(outside) > 3 else "")
            self.doubts.warn(element, f"{len(outside)} markers are outside the part that is used: {named}")
        return replace(made, markers=tuple(marked))

    def _sourced(self, made: CutEvent, item: Item, is_audio: bool) -> CutEvent:
        """The event with its media, and the frames of it that it shows."""
        found = self.pictures.find(item, self.rate) if not is_audio else self._sound(item)
        if isinstance(found, str):
            return replace(made, skipped=made.skipped or found or None)
        asset, ref = found.asset, found.element.get("ref", "")
        if asset is None:
            if found.element.tag == "video" and ref in self.resources.effects:
                name = self.resources.effects[ref].get("name") or made.clip_name or ref
                return replace(made, skipped=made.skipped or f"generator ({name})")
            said = f"asset '{ref}' is not in the resources; its media are not known"
            self.doubts.warn(found.element, said, item.element)
            return made
        made = replace(
            made,
            clip_name=made.clip_name or asset.name,
            reel=reel_of(item.element, found.element, asset),
            source_file=asset.path,
            notes=(*made.notes, *notes_of(found.element, asset, made.notes)),
            reframes=reframes_of(found.through),
        )
        if asset.is_still and not is_audio:
            return replace(made, skipped=made.skipped or "still")
        self._check_times(item, found, asset)
        media_rate = self.rate if is_audio else asset.rate or self.rate
        made = replace(made, source_rate=None if is_audio else asset.rate)
        frames = made.record_frames
        if not frames or item.start is None:
            return made
        drop = (found.element.get("tcFormat") or item.element.get("tcFormat")) == "DF" and media_rate.can_drop
        made = replace(made, source_drop=drop, is_counted=True)
        return self._shown(made, item, found, media_rate, is_audio)

    def _sound(self, item: Item) -> Found | str:
        """The asset of a plain sound clip."""
        own = self.clock.map(item.element, item.start, self.rate)
        asset = self.resources.asset(item.element.get("ref"))
        return Found(item.element, own, asset) if own and asset else ""

    def _shown(
        self, made: CutEvent, item: Item, found: Found, media_rate: FrameRate, is_audio: bool
    ) -> CutEvent:
        assert item.start is not None
        assert found.asset is not None
        conform, is_new = self._conform(item, found)
        shot = Shot(
            start=item.start,
            frames=made.record_frames or 0,
            head=(made.transition and made.transition.overlap) or 0,
            tail=(made.transition_out and made.transition_out.overlap) or 0,
            cut_rate=self.rate,
            media_rate=media_rate,
            drop=made.source_drop,
            said=_said(found.map, conform),
        )
        seen = shown(found.map, shot)
        if max(abs(seen.required.first), abs(seen.required.last)) > MOST_FRAMES:
            far = f"frames {seen.required.first} to {seen.required.last}"
            said = f"its source lies further than any media go: {far}, expected less than {MOST_FRAMES}"
            self.doubts.warn(item.element, f"{said}; it is left out", item.element)
            return made
        if is_audio:
            return replace(made, src_in=seen.src_in, src_out=seen.src_out)
        for odd in [*seen.odd, *([conform] if is_new else [])]:
            self.doubts.warn(item.element, odd)
        start = on_frame(found.asset.start * media_rate.fraction)
        return replace(
            made,
            src_in=seen.src_in,
            src_out=seen.src_out,
            source_start=math.floor(start),
            required=seen.required,
            phase=seen.phase,
            conform=kept(found.through, self.clock, media_rate, self.rate),
            speed=seen.speed,
            retime=seen.retime,
            notes=(*made.notes, *([conform] if conform else []), *seen.notes),
        )

    def _check_times(self, item: Item, found: Found, asset: Asset) -> None:
        """A warning where something that its frames are counted by is there and cannot be read."""
        for one in found.through:
            for name in ("start", "offset", "duration"):
                if self.doubts.is_bad(one, name):
                    said = f"<{one.tag}> {name} is '{one.get(name, '')[:60]}'"
                    self.doubts.warn(one, f"{said}, expected seconds like 1001/24000s", item.element)
            conform = one.find("conform-rate")
            if conform is not None and self.clock.conform_rate(one, conform) is None:
                said = f"its conform-rate is '{conform.get('srcFrameRate', '')[:40]}'"
                self.doubts.warn(one, f"{said}, expected a rate like 23.98", item.element)
        if asset.problem:
            said = f"the frames of its media cannot be counted: asset '{asset.name[:80]}'"
            self.doubts.warn(item.element, f"{said}: {asset.problem}", item.element)

    def _conform(self, item: Item, found: Found) -> tuple[str, bool]:
        """What is to be said of a ``conform-rate``, and whether for the first time."""
        for element in (item.element, found.element):
            if note := conform_note(element, self.clock, self.rate):
                is_new = note not in self._conformed
                self._conformed.add(note)
                return note, is_new
        return "", False


def _said(own: TimeMap, conform: str) -> str:
    return "timeMap" if own.interpolation else conform.split(":")[0]


def _track(lane: int, is_audio: bool) -> str:
    if is_audio:
        return f"A{abs(lane) + 1}"
    return f"V{lane + 1}" if lane >= 0 else f"V{lane}"
