"""FCP7 XML (xmeml 4 and 5) as Premiere, Resolve, Hiero and Final Cut Pro 7 write it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from xml.etree.ElementTree import Element

from dedio_core.editorial.cut import CutEvent, CutList, CutMarker, Label, RateSource
from dedio_core.editorial.doubts import Doubts
from dedio_core.editorial.fcp7.fields import (
    Start,
    is_true,
    label_text,
    read_rate,
    read_start,
    text,
)
from dedio_core.editorial.fcp7.media import Files, MediaFile
from dedio_core.editorial.fcp7.notes import read_cdl, read_markers, read_notes, seen_at
from dedio_core.editorial.fcp7.reframes import read_reframes
from dedio_core.editorial.fcp7.source import read_made, read_source
from dedio_core.editorial.fcp7.tracks import Placed, placed
from dedio_core.editorial.sampling import NO_PHASE
from dedio_core.editorial.xml_tree import read_xml, where
from dedio_core.errors import TimelineError
from dedio_core.frames import FrameRate

VERSIONS = ("4", "5")
TITLES = ("graphicandtype", "text", "title", "subtitle", "caption")


def read(path: Path, rate: FrameRate | None = None) -> CutList:
    """The sequence in the file at `path`; `rate` counts only where the file states none that exists.

    Raises `TimelineError` for a file that is not xmeml, has no sequence, or no rate that exists.
    """
    root = read_xml(path)
    if root.tag != "xmeml":
        raise TimelineError(f"{path}: not FCP7 XML: it begins with <{root.tag[:40]}>, expected <xmeml>")
    doubts = Doubts(path.name)
    version = root.get("version", "")
    if version not in VERSIONS:
        doubts.warn(root, f"xmeml version '{version[:20]}'; 4 and 5 are known")
    sequence = _sequence(path, root, doubts)
    used, source = _rate(path, sequence, rate, doubts)
    name = text(sequence, "name") or path.stem
    reader = Reader(root, sequence, used, doubts)
    events = tuple(reader.events())
    return CutList(name, "fcp7xml", used, source, "", events, doubts.warned(reader.items, events))


def _sequence(path: Path, root: Element, doubts: Doubts) -> Element:
    """The sequence that no other one uses; the first of several."""
    whole, nested = [], set()
    stack = [(root, False)]
    while stack:
        element, is_in_clip = stack.pop()
        if element.tag == "sequence":
            if is_in_clip:
                nested.add(element.get("id", ""))
            elif element.find("media") is not None:
                whole.append(element)
        is_in_clip = is_in_clip or element.tag == "clipitem"
        stack.extend((child, is_in_clip) for child in reversed(element))
    top = [s for s in whole if not s.get("id") or s.get("id") not in nested] or whole
    if not top:
        raise TimelineError(f"{path}: no sequence in it, only clips and bins: export the sequence itself")
    if len(top) > 1:
        names = ", ".join(f"'{text(s, 'name')[:80]}'" for s in top[1:9])
        more = f" and {len(top) - 9} more" if len(top) > 9 else ""
        doubts.warn(
            top[0], f"{len(top)} sequences: '{text(top[0], 'name')[:80]}' is read, {names}{more} are not"
        )
    return top[0]


def _rate(
    path: Path, sequence: Element, given: FrameRate | None, doubts: Doubts
) -> tuple[FrameRate, RateSource]:
    element = sequence.find("rate")
    if element is None:
        element = sequence.find("timecode/rate")
    if element is None:
        element = sequence.find("media/video/format/samplecharacteristics/rate")
    rate, problem = read_rate(element)
    if rate is None:
        at = sequence if element is None else element
        if given is None:
            line = where(path, at).rsplit(":", 1)[1]
            raise TimelineError(f"{path}:{line}: the sequence's rate cannot be used: {problem}; give --rate")
        doubts.warn(at, f"the sequence's rate cannot be used: {problem}; {given} is taken as given")
        return given, "given"
    if element is not None and not text(element, "ntsc"):
        doubts.warn(element, f"the rate does not say whether it is NTSC; it is taken as {rate} exactly")
    if given is not None and given != rate:
        doubts.warn(sequence, f"the file states {rate} frames a second, which counts, not {given}")
    return rate, "stated"


class Reader:
    """Makes cut events of one sequence."""

    def __init__(self, root: Element, sequence: Element, rate: FrameRate, doubts: Doubts) -> None:
        self.sequence, self.rate, self.doubts = sequence, rate, doubts
        self.files = Files(root, doubts)
        self.sequences = {e.get("id", ""): e for e in root.iter("sequence") if e.find("media") is not None}
        self.start = self._start()
        self.items: list[Element] = []

    def _start(self) -> Start:
        """The record timecode of the sequence's first frame, at the sequence's rate."""
        element = self.sequence.find("timecode")
        found = read_start(element, self.rate, self.doubts)
        if element is None or found is None:
            return Start(0, self.rate, False)
        if found.rate.timebase != self.rate.timebase:
            said = f"the timecode counts {found.rate.timebase} frames a second, the sequence {self.rate}"
            frame = found.frame * self.rate.timebase // found.rate.timebase
            self.doubts.warn(element, f"{said}; it starts at frame {frame}")
            return Start(frame, self.rate, found.drop and self.rate.timebase % 30 == 0)
        if found.drop and not self.rate.can_drop:
            said = f"drop-frame timecode does not exist at {self.rate} frames a second"
            self.doubts.warn(element, f"{said}; its labels are read as they are written")
        return Start(found.frame, self.rate, found.drop)

    def events(self) -> list[CutEvent]:
        """Every clip and generator: video tracks from the lowest, then audio; each in record order."""
        made: list[CutEvent] = []
        for kind, letter in (("video", "V"), ("audio", "A")):
            tracks = self.sequence.findall(f"media/{kind}/track")
            for number, track in enumerate(tracks, 1):
                is_on = is_true(track, "enabled", True)
                for n, one in enumerate(placed(track, self.doubts, kind == "video"), 1):
                    self.items.append(one.item)
                    made.append(self._event(len(made), f"{letter}{number}", n, one, is_on))
        if not made:
            self.doubts.warn(self.sequence, "the sequence has no clip on any track")
        return self._with_sequence_markers(made)

    def label(self, frame: int | None) -> Label:
        """The record label of a frame numbered from the sequence's first."""
        if frame is None:
            return Label()
        at = self.start.frame + frame
        return Label(label_text(at, self.rate, self.start.drop), at)

    def _event(self, index: int, track: str, position: int, one: Placed, is_on: bool) -> CutEvent:
        item = one.item
        media = self.files.of(item)
        is_enabled = is_on and is_true(item, "enabled", True)
        made = self._made(one, media)
        skipped = "audio only" if track[0] == "A" else made
        if skipped is None and not is_enabled:
            skipped = "disabled" if is_on else "on a disabled track"
        if made:
            source = read_made(item, self.doubts)
        else:
            source = read_source(one, media, self.rate, self.doubts, skipped is None)
        if skipped is None and one.seen == 0:
            skipped = "no length in the record"
        media = media or MediaFile()
        return CutEvent(
            index=index,
            event=item.get("id") or str(position),
            where=self.doubts.where(item),
            track=track,
            kind="audio" if track[0] == "A" else "video",
            clip_name=text(item, "name") or None,
            reel=media.reel or text(item, "timecode/reel/name") or None,
            source_file=media.path or media.name or None,
            src_in=source.src_in,
            src_out=source.src_out,
            rec_in=self.label(one.start),
            rec_out=self.label(one.end),
            source_rate=source.rate,
            conform=source.conform,
            source_drop=media.drop and media.rate is not None and media.rate.can_drop,
            required=source.required if skipped is None else None,
            phase=source.phase if skipped is None else NO_PHASE,
            speed=source.speed,
            step=source.step,
            retime=source.retime,
            transition=one.before.side("in", one.head) if one.before else None,
            transition_out=one.after.side("out", one.tail) if one.after else None,
            cdl=read_cdl(item, self.doubts),
            markers=tuple(self._markers(one, source.per_record)),
            notes=read_notes(item),
            reframes=read_reframes(item),
            enabled=is_enabled,
            skipped=skipped,
        )

    def _made(self, one: Placed, media: MediaFile | None) -> str | None:
        """What the item is, where it is no camera media."""
        item, name = one.item, text(one.item, "name")
        inner = item.find("sequence")
        if inner is not None:
            known = self.sequences.get(inner.get("id", ""), inner)
            itself = ", which is this one" if known is self.sequence else ""
            return f"nested sequence '{text(known, 'name') or name}'{itself}"
        if item.find("multiclip") is not None:
            return f"multiclip '{text(item, 'multiclip/name') or name}'"
        said = (media.generator if media else "") or text(item, "effect/effectcategory")
        if any(word in f"{said} {text(item, 'effect/effectid')}".lower() for word in TITLES):
            return f"title '{name}'"
        if item.tag == "generatoritem" or (media and media.generator):
            return f"generator '{name}'" + (f" ({said.lower()})" if said else "")
        if media is None:
            return "no media file"
        return "still" if self._is_still(item, media, one) else None

    def _is_still(self, item: Element, media: MediaFile, one: Placed) -> bool:
        """A single picture: its file says one frame, or is a picture that is said to be still."""
        if media.duration is not None and media.duration <= 1:
            return media.is_picture or (one.seen or 0) > 1
        is_said = media.is_still or is_true(item, "stillframe", False)
        return media.is_picture and (is_said or (media.duration is None and not media.is_numbered))

    def _markers(self, one: Placed, per_record: Fraction | None) -> Iterator[CutMarker]:
        """The clip's markers that are seen: media carry others, on parts that the cut leaves out."""
        clip = read_rate(one.item.find("rate"))[0] or self.rate
        per_record = per_record or clip.fraction / self.rate.fraction
        for marker in read_markers(one.item, self.doubts):
            frame = seen_at(marker, one, per_record)
            if frame is not None:
                at = self.label(frame)
                yield marker.placed(at.frame, at.text)
            elif marker.at is None:
                yield marker.placed(None, None)

    def _with_sequence_markers(self, made: list[CutEvent]) -> list[CutEvent]:
        """The events with the sequence's markers: on the lowest video track with a plate under it."""
        lanes: dict[str, list[CutEvent]] = {}
        for event in made:
            if event.kind == "video" and event.rec_in.frame is not None and event.rec_out.frame is not None:
                lanes.setdefault(event.track, []).append(event)
        starts = {track: [e.rec_in.frame or 0 for e in lane] for track, lane in lanes.items()}
        for marker in read_markers(self.sequence, self.doubts):
            at = self.label(int(marker.at)) if marker.at is not None else Label()
            under = []
            for track, lane in lanes.items():
                n = bisect_right(starts[track], at.frame) - 1 if at.frame is not None else -1
                if n >= 0 and at.frame is not None and at.frame < (lane[n].rec_out.frame or 0):
                    under.append(lane[n])
            under.sort(key=lambda event: event.skipped is not None)
            if not under:
                said = f"'{marker.text[:80]}' at {at.text or 'no frame'}"
                self.doubts.warn(marker.element, f"marker {said} stands over no clip")
                continue
            index = under[0].index
            found = made[index]
            made[index] = replace(found, markers=(*found.markers, marker.placed(at.frame, at.text)))
        return made
