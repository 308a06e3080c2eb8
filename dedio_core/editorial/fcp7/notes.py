"""What stands beside a clip in FCP7 XML: markers, comments, logging notes, effects, CDL."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from xml.etree.ElementTree import Element

from dedio_core.editorial.cut import Cdl, CutMarker
from dedio_core.editorial.doubts import Doubts
from dedio_core.editorial.fcp7.fields import is_true, number, text
from dedio_core.editorial.fcp7.tracks import Placed, in_and_out

LONGEST = 2000
COMMENTS = ("mastercomment1", "mastercomment2", "mastercomment3", "mastercomment4")
CLIP_COMMENTS = ("clipcommenta", "clipcommentb")
AS_SHOT = {"scale": 100, "opacity": 100}
"""Values of the motion effects that change nothing; everything else is 0."""
MOTION = ("basic", "crop", "distort", "opacity")
DECIMAL = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"


@dataclass(frozen=True)
class Marker:
    """A marker; `at` is where it counts: clip frames on a clip, record frames on a sequence."""

    element: Element
    text: str
    color: str
    at: Fraction | None

    def placed(self, frame: int | None, timecode: str | None) -> CutMarker:
        """The marker at a record frame."""
        return CutMarker(self.text, self.color, frame, timecode)


def read_markers(element: Element, doubts: Doubts) -> list[Marker]:
    """The markers of a clip or a sequence, in its own count of frames."""
    found = []
    for marker in element.findall("marker"):
        words = (text(marker, "name"), text(marker, "comment"))
        at = number(marker, "in")
        if at is None or at < 0:
            doubts.warn(marker, f"a marker at '{text(marker, 'in')[:40]}', which is no frame")
            at = None
        found.append(Marker(marker, " ".join(" ".join(words).split())[:LONGEST], _color(marker), at))
    return found


def _color(marker: Element) -> str:
    parts = [number(marker, f"color/{name}") for name in ("red", "green", "blue")]
    if any(part is None or not 0 <= part <= 255 for part in parts):
        return ""
    return "#" + "".join(f"{int(part or 0):02x}" for part in parts)


def seen_at(marker: Marker, one: Placed, per_record: Fraction) -> int | None:
    """The record frame (from the sequence's first) of a clip's marker; None where it is not seen.

    `per_record` is clip frames a record frame.
    """
    first, _ = in_and_out(one.item)
    if marker.at is None or first is None or one.seen_from is None or one.seen_to is None:
        return None
    frame = one.seen_from + math.floor((marker.at - first) / per_record)
    return frame if one.seen_from <= frame < one.seen_to else None


def read_notes(item: Element) -> tuple[str, ...]:
    """Comments as they are; then logging notes, label, effects and blending, each with what it is."""
    found = [text(item, f"comments/{tag}") for tag in (*COMMENTS, *CLIP_COMMENTS)]
    found += [text(item, f"logginginfo/{tag}") for tag in ("description", "lognote")]
    for tag in ("scene", "shottake"):
        if written := text(item, f"logginginfo/{tag}"):
            found.append(f"{tag}: {written}")
    found += [f"label: {text(item, 'labels/label2')}" if text(item, "labels/label2") else ""]
    for tag in ("lut", "lut1", "lut2"):
        if written := text(item, f"colorinfo/{tag}"):
            found.append(f"LUT: {written}")
    found += _effects(item)
    mode = text(item, "compositemode")
    if mode and mode.lower() != "normal":
        found.append(f"blending: {mode}")
    return tuple(dict.fromkeys(" ".join(note[:LONGEST].split()) for note in found if note))


def _effects(item: Element) -> Iterator[str]:
    for found in item.findall("filter"):
        effect = found.find("effect")
        kind, name = text(effect, "effectid").lower(), text(effect, "name")
        if effect is None or kind == "timeremap" or not is_true(found, "enabled", True):
            continue
        if text(effect, "mediatype").lower() == "audio" or not (name or kind):
            continue
        values = list(_changed(effect)) if kind in MOTION else []
        if kind not in MOTION:
            yield f"effect: {name or kind}"
        elif values:
            yield f"effect: {name or kind} ({', '.join(values)})"


def _changed(effect: Element) -> Iterator[str]:
    """The motion values that are not as the clip was shot."""
    for parameter in effect.findall("parameter"):
        name = text(parameter, "parameterid")
        if parameter.find("keyframe") is not None:
            yield f"{name} animated"
            continue
        places = ("value/horiz", "value/vert") if parameter.find("value/horiz") is not None else ("value",)
        values = [text(parameter, place) for place in places]
        plain = [v for v in values if re.fullmatch(DECIMAL, v)]
        if len(plain) == len(values) and any(float(v) != AS_SHOT.get(name, 0) for v in plain):
            yield f"{name} {' '.join(values)}"


def read_cdl(item: Element, doubts: Doubts) -> Cdl | None:
    """The CDL in the clip's colour information; placeholders and impossible numbers are a warning."""
    sop, sat = text(item, "colorinfo/asc_sop"), text(item, "colorinfo/asc_sat")
    triples = _triples(sop) if sop else None
    if sop and triples is None:
        said = f"is no CDL: asc_sop '{sop[:80]}' (three triples of numbers, slope 0 or more, power above 0)"
        doubts.warn(item, said, item, only_cdl=True)
    saturation = float(sat) if re.fullmatch(DECIMAL, sat) else None
    if sat and (saturation is None or saturation < 0 or not math.isfinite(saturation)):
        said = f"is no CDL saturation: asc_sat '{sat[:80]}' (a number, 0 or more)"
        doubts.warn(item, said, item, only_cdl=True)
        saturation = None
    # Half a CDL is another one: what of it can be read is not taken for all of it.
    is_broken = (sop and triples is None) or (sat and saturation is None)
    if is_broken or (triples is None and saturation is None):
        return None
    slope, offset, power = triples or ((1.0, 1.0, 1.0), (0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
    return Cdl(slope, offset, power, 1.0 if saturation is None else saturation)


Triple = tuple[float, float, float]


def _triples(written: str) -> tuple[Triple, Triple, Triple] | None:
    groups = re.findall(r"\(([^()]*)\)", written)
    found: list[Triple] = []
    for group in groups:
        parts = [part for part in re.split(r"[,\s]+", group) if part]
        if len(parts) != 3 or not all(re.fullmatch(DECIMAL, part) for part in parts):
            return None
        red, green, blue = (float(part) for part in parts)
        if not all(map(math.isfinite, (red, green, blue))):
            return None
        found.append((red, green, blue))
    if len(found) != 3 or min(found[0]) < 0 or min(found[2]) <= 0:
        return None
    return found[0], found[1], found[2]
