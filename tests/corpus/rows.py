"""What a cut says, as plain rows, whoever read it: so that any two readings are compared the same way.

`told_*` makes rows of the independent readings beside the corpus, `ours` of a cut, `theirs` of an
OTIO timeline. Only events with pictures are rows. The benchmark uses these too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor, prod
from pathlib import Path
from typing import Any

from dedio_core.editorial.cut import CutEvent, CutList
from dedio_core.frames import FrameRate

CORPUS = Path(__file__).parents[2].parent / "shared" / "editorial"
"""The real and hostile lists, where they are beside this checkout."""
ABSENT = f"the corpus is not beside this checkout ({CORPUS.parent.name}/{CORPUS.name})"
UNWALKED = {
    "gotio__wipe_transitions.edl": "events that are wrapped over two lines are passed over",
    "otioaaf__2997fps-DFTC.aaf": "a NestedScope is not gone into",
    "otioaaf__test_muted_clip.aaf": "a Selector, which mutes the clip, is not gone into",
}
"""Files whose independent reading lacks events, and why: more may be found in them."""
GENERATORS = {"otiofcp__premiere_generators.xml"}
"""Here the files are Premiere's generators, whose in and out count frames of no media."""
FORMATS = {"edl": "edl", "fcp7": "fcp7xml", "fcpxml": "fcpxml", "otio": "otio", "aaf": "aaf", "ale": "ale"}
"""Folder of each format."""

NEAR = Fraction(1, 1000)
FASTEST = 1000
"""Beyond it a rate is the clock of a movie, not one of pictures."""
NEAR_SPEED = 1e-5
"""Speeds in OTIO files are 32-bit floats: -0.699999988."""


@dataclass(frozen=True)
class Row:
    """One event with pictures; None is not stated and fits whatever stands against it.

    Outs are exclusive. `head` and `tail` are frames of a transition that the source range counts in
    and the record range does not: a source range without them says the same.
    """

    where: str
    name: str | None = None
    rec_in: Fraction | None = None
    rec_out: Fraction | None = None
    src_in: Fraction | None = None
    src_out: Fraction | None = None
    speed: float | None = None
    head: int = 0
    tail: int = 0

    def differences(self, found: Row) -> list[str]:
        """In what `found` differs, as text."""
        made = []
        if self.name is not None and self.name != (found.name or ""):
            made.append(f"name {found.name!r}, expected {self.name!r}")
        for field, slack in (("rec_in", 0), ("rec_out", 0), ("src_in", self.head), ("src_out", -self.tail)):
            expected, got = getattr(self, field), getattr(found, field)
            if expected is None:
                continue
            if got is None or (abs(got - expected) > NEAR and abs(got - expected - slack) > NEAR):
                made.append(f"{field} {_text(got)}, expected {_text(expected)}")
        if self.speed is not None and (found.speed is None or abs(found.speed - self.speed) > NEAR_SPEED):
            made.append(f"speed {found.speed}, expected {self.speed}")
        return made


def differences(told: Iterable[Row], found: Iterable[Row], *, is_whole: bool = True) -> list[str]:
    """What is different, as text; each row is held against the one that fits best.

    `is_whole`: rows that `told` has not are a difference too.
    """
    left: dict[Any, list[Row]] = {}
    rest = list(found)
    for row in rest:
        left.setdefault(row.rec_in, []).append(row)
    made = []
    used: set[int] = set()
    for row in told:
        near = [r for r in left.get(row.rec_in, ()) if id(r) not in used]
        near = near or [r for r in rest if id(r) not in used and row.rec_in is None]
        best = min(near, key=lambda r: len(row.differences(r)), default=None)
        if best is None:
            made.append(f"{row.where}: no event at record frame {_text(row.rec_in)} ({row.name!r})")
            continue
        used.add(id(best))
        made += [f"{row.where}: {text}" for text in row.differences(best)]
    if is_whole:
        more = [r for r in rest if id(r) not in used]
        made += [f"{r.where}: an event more, {r.name!r} at record frame {_text(r.rec_in)}" for r in more]
    return made


def told(form: str, path: Path) -> dict[str, Any]:
    """The independent reading of the file at `path`."""
    name = f"{FORMATS[form]}__{path.name}.json"
    made: dict[str, Any] = json.loads((CORPUS / "expected" / name).read_text(encoding="utf-8"))
    return made


def files(form: str) -> list[Path]:
    """Every file of a format in the corpus."""
    return sorted(CORPUS.glob(f"{FORMATS[form]}/*"))


def ours(cut: CutList, *, track: str | None = None, with_sound: bool = False) -> list[Row]:
    """The picture events of a cut that have a length; of one track, or of all."""
    rows = [_our(e) for e in cut.events if (with_sound or e.kind == "video") and track in (None, e.track)]
    return [row for row in rows if row.rec_in is None or row.rec_in != row.rec_out]


def _our(event: CutEvent) -> Row:
    return Row(
        event.where,
        event.clip_name,
        number(event.rec_in.frame),
        number(event.rec_out.frame),
        number(event.src_in.frame),
        number(event.src_out.frame),
        float(event.speed),
    )


def theirs(timeline: Any, rate: FrameRate) -> list[Row]:
    """The picture items of an OTIO timeline: everything on a video track but gaps and transitions.

    Record frames are at `rate`, source frames at the rate of the media, where it says one.
    """
    import opentimelineio as otio

    start = timeline.global_start_time
    zero = _frames(start, rate.fraction) if start is not None else Fraction(0)
    made = []
    for n, track in enumerate(timeline.tracks, 1):
        if not isinstance(track, otio.schema.Track) or track.kind != otio.schema.TrackKind.Video:
            continue
        for item in track:
            if isinstance(item, (otio.schema.Gap, otio.schema.Transition)):
                continue
            span = item.trimmed_range()
            record = item.transformed_time_range(span, timeline.tracks)
            first = zero + _frames(record.start_time, rate.fraction)
            media = getattr(item, "media_reference", None)
            known = media.available_range if media is not None else None
            own = exact(known.start_time.rate if known is not None else span.start_time.rate)
            made.append(
                Row(
                    f"V{n}",
                    item.name,
                    first,
                    first + _frames(record.duration, rate.fraction),
                    _frames(span.start_time, own),
                    _frames(span.end_time_exclusive(), own),
                    speed_of(item),
                )
            )
    return made


def _frames(time: Any, rate: Fraction) -> Fraction:
    """A time of OTIO's as frames at `rate`; rates that are the same but for rounding are the same."""
    own = exact(time.rate)
    return exact(time.value) * (1 if abs(own - rate) < Fraction(1, 1000) else rate / own)


def speed_of(item: Any) -> float:
    """The product of an OTIO item's linear time warps; 0 is a freeze."""
    import opentimelineio as otio

    warps = (effect for effect in item.effects if isinstance(effect, otio.schema.LinearTimeWarp))
    return float(prod(warp.time_scalar for warp in warps))


def told_edl(document: dict[str, Any]) -> Iterator[Row]:
    """Events of a CMX3600 list: not the first line of a two-line event, where that has no length."""
    base = document["timebase"]
    for row in document["events"]:
        if row["rec_in"] == row["rec_out"] or not _has_picture(row["track"]):
            continue
        frames: dict[str, Any] = {}
        for label in ("rec_in", "rec_out", "src_in", "src_out"):
            text = row[label]
            is_known = text.isdigit() or int(text[-2:]) < base
            frames[label] = number(row[f"{label}_f"]) if is_known else None
        if row["speed"] is not None:
            frames["src_out"] = None  # three dialects; OTIO's adapter states record frames
        yield Row(
            f"line {row['line']}",
            # Comments of a key stand below its second line.
            row["clip_name"] if row["transition"] not in ("K", "KB") else None,
            speed=float(row["speed"]) if row["speed"] is not None else 1.0,
            **frames,
        )


def _has_picture(track: str) -> bool:
    return track == "B" or "V" in track.upper()


def told_fcp7(document: dict[str, Any]) -> Iterator[Row]:
    """Picture clips of the sequence that is in no other one."""
    sequence = next(s for s in document["sequences"] if not s["nested"])
    for track in sequence["tracks"]:
        if track["kind"] != "video":
            continue
        overlaps = [i for i in track["items"] if i["type"] == "transition"]
        for item in track["items"]:
            if item["type"] == "transition":
                continue
            row = Row(
                item["id"] or item["name"],
                item["name"],
                Fraction(sequence["tc_frame"] + item["start_resolved"]),
                Fraction(sequence["tc_frame"] + item["end_resolved"]),
                speed=(item["speed_pct"] or 100) / 100,
            )
            yield row if document["file"] in GENERATORS else _with_file(row, item, overlaps)


def _with_file(row: Row, item: dict[str, Any], overlaps: list[dict[str, Any]]) -> Row:
    media = item.get("file")
    if not media or not media["rate"] or row.speed != 1:
        return row
    scale = Fraction(round(media["rate"]["fps"] * 1001), round(item["rate"]["fps"] * 1001))
    head = tail = 0
    for overlap in overlaps:
        start, end = overlap["start"], overlap["end"]
        if item["start"] < 0 and start <= item["start_resolved"] <= end:
            head = item["start_resolved"] - start
        if item["end"] < 0 and start <= item["end_resolved"] <= end:
            tail = end - item["end_resolved"]
    first = media["tc_frame"] or 0
    return replace(
        row, src_in=first + item["in"] * scale, src_out=first + item["out"] * scale, head=head, tail=tail
    )


def told_fcpxml(document: dict[str, Any]) -> Iterator[Row]:
    """Picture clips of the primary storyline of the first project."""
    sequence = next(s for s in document["sequences"] if not s["in_media"])
    frame = _seconds(sequence["frameDuration"])
    for item in sequence["items"]:
        asset = item["asset"]
        if item["depth"] or item["tag"] in ("gap", "transition"):
            continue
        if asset and asset["hasVideo"] != "1":
            continue
        first = _seconds(item["record_start"])
        row = Row(
            f"{item['tag']} at {item['record_start']}",
            # One name or the other: of the pair, or of what is in it.
            item["name"] if item["tag"] != "sync-clip" else None,
            first / frame,
            (first + _seconds(item["duration"])) / frame,
        )
        yield _with_asset(row, item, frame)


def _with_asset(row: Row, item: dict[str, Any], frame: Fraction) -> Row:
    """With the source, where one asset at one rate is shown in a straight line."""
    asset = item["asset"]
    if not asset or not asset["frameDuration"] or item["conform_rate"] or len(item["timeMap"] or "") > 2:
        return row
    media = _seconds(asset["frameDuration"])
    at = _seconds(item["start"] if item["start"] is not None else asset["start"] or "0s")
    slope = Fraction(1)
    if item["timeMap"]:
        low, high = ((_seconds(p["time"]), _seconds(p["value"])) for p in item["timeMap"])
        slope = (high[1] - low[1]) / (high[0] - low[0])
        at = low[1] + (at - low[0]) * slope
    if slope < 0 or media != frame:
        # Going back, the frame seen ends at the position; other rates are the test's own matter.
        return replace(row, speed=float(slope * frame / media))
    position = at / media
    return replace(row, src_in=_floor(position), speed=float(slope))


def told_otio(document: dict[str, Any], rate: Fraction) -> Iterator[Row]:
    """Clips, with sound, in record frames at `rate` and source frames of their media.

    Values are those of the OTIO library; between frames they are taken as the frame they are in.
    """
    start = document.get("global_start_time")
    zero = _at(start, rate) if start else Fraction(0)
    for clip in document["clips"]:
        span, place = clip["trimmed_range"], clip.get("range_in_timeline")
        length = _at((place or span)["duration"], rate)
        first = zero + (_at(place["start"], rate) if place else 0)
        media = (clip["available_range"] or span)["start"]["rate"]
        if media > FASTEST:
            media = float(rate)
        scalars = [effect["scalar"] for effect in clip["effects"]]
        is_known = all(e["scalar"] is not None for e in clip["effects"] if e["cls"] == "TimeEffect")
        yield Row(
            "/".join(clip.get("path") or ["clip"]),
            clip["name"],
            Fraction(round(first)),
            Fraction(round(first + length)),
            _floor(_at(span["start"], media)),
            _floor(_at(span["end_exclusive"], media)),
            prod(s for s in scalars if s is not None) if is_known else None,
        )


def told_aaf(document: dict[str, Any]) -> Iterator[Row]:
    """Picture clips. The independent walk does not trim transitions out of lengths: here they are."""
    composition = document["compositions"][0]
    zero = composition["start_tc"]["start"]
    for slot in composition["slots"]:
        if slot["kind"] != "Picture":
            continue
        items = slot["items"]
        for n, item in enumerate(items):
            chain = item.get("src")
            if not chain or item["type"] not in ("SourceClip", "OperationGroup"):
                continue
            before, after = items[n - 1] if n else {}, items[n + 1] if n + 1 < len(items) else {}
            head = before["cutpoint"] if before.get("type") == "Transition" else 0
            tail = after["length"] - after["cutpoint"] if after.get("type") == "Transition" else 0
            first = zero + item["record_start"] + head
            timecode = chain["tc"]
            source = timecode["start"] + timecode["offset"] + head
            is_plain = item["type"] == "SourceClip"
            length = item["length"] - head - tail
            yield Row(
                f"slot {slot['slot']}[{n}]",
                chain["chain"][0][1],
                number(first),
                number(first + length),
                exact(source),
                exact(source) + length if is_plain else None,
                1.0 if is_plain else None,
            )


def told_ale(document: dict[str, Any]) -> Iterator[Row]:
    """Clips of a log; it has no record."""
    for n, row in enumerate(document["rows"]):
        yield Row(f"row {n}", row["name"], src_in=number(row["start_f"]), src_out=number(row["end_f"]))


def has_timeline(document: dict[str, Any]) -> bool:
    """Whether there is a cut in the file at all, and not clips or effects alone."""
    sequences = document.get("sequences")
    return sequences is None or any(not (s.get("in_media") or s.get("nested")) for s in sequences)


def rate_told(form: str, document: dict[str, Any]) -> FrameRate | None:
    """The rate of the list; None: the format's reader is asked."""
    if form == "edl":
        is_drop = any(";" in row["rec_in"] for row in document["events"]) and document["timebase"] == 30
        return FrameRate.of(30000, 1001) if is_drop else FrameRate.of(document["timebase"])
    if form == "aaf":
        return FrameRate(exact(document["compositions"][0]["start_tc"]["rate"]).limit_denominator(1001))
    if form == "fcp7":
        rate = next(s for s in document["sequences"] if not s["nested"])["rate"]
        return FrameRate.of(rate["timebase"] * 1000, 1001) if rate["ntsc"] else FrameRate.of(rate["timebase"])
    if form == "fcpxml":
        sequence = next(s for s in document["sequences"] if not s["in_media"])
        return FrameRate(1 / _seconds(sequence["frameDuration"]))
    return None


def _at(time: dict[str, float], rate: float | Fraction) -> Fraction:
    return Fraction(time["value"]) * Fraction(rate) / Fraction(time["rate"])


def _floor(position: Fraction) -> Fraction:
    """The frame that a position is in; the next one where it is right before that."""
    near = Fraction(round(position))
    return near if abs(position - near) < Fraction(1, 64) else Fraction(floor(position))


def _seconds(text: str) -> Fraction:
    return Fraction(text.rstrip("s"))


def exact(value: float) -> Fraction:
    """A number that a format keeps as a float."""
    return Fraction(value).limit_denominator(10**6)


def number(frame: int | None) -> Fraction | None:
    """A frame, if there is one."""
    return None if frame is None else Fraction(frame)


def _text(value: Fraction | None) -> str:
    return "none" if value is None else f"{float(value):g}" if value.denominator != 1 else str(value)
