"""What FCPXML says about a clip besides its times: markers, notes, keywords, roles, reel, conforming."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal
from xml.etree.ElementTree import Element

from dedio_core.editorial.fcpxml.clock import Clock
from dedio_core.editorial.fcpxml.media import CAMERA, STUDIO, Asset, Doubts, metadata_of
from dedio_core.editorial.fcpxml.time import pace
from dedio_core.frames import FrameRate

Kept = Literal["", "frames", "seconds"]


@dataclass(frozen=True)
class Mark:
    """A marker at a time of its clip's own."""

    at: Fraction
    text: str
    color: str
    notes: tuple[str, ...]


def marks_of(element: Element, doubts: Doubts) -> Iterator[Mark]:
    """The markers of a clip, in Final Cut's colours: blue; to do red, done green; chapters orange."""
    for one in element:
        if one.tag not in ("marker", "chapter-marker"):
            continue
        at = doubts.time(one, "start")
        text = (one.get("value") or "").strip()
        if at is None:
            doubts.warn(one, f"marker '{text}' has no usable start; it is left out")
            continue
        done = one.get("completed")
        color = (
            "orange" if one.tag == "chapter-marker" else {"0": "red", "1": "green"}.get(done or "", "blue")
        )
        note = (one.get("note") or "").strip()
        yield Mark(at, text, color, (f"marker '{text}': {note}",) if note else ())


def notes_of(element: Element, asset: Asset | None = None, known: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Notes, keywords, ratings, roles, camera and slate of a clip, each said once."""
    found: list[str] = []
    for one in element:
        if one.tag == "note" and one.text and one.text.strip():
            found.append(one.text.strip())
        elif one.tag == "keyword" and one.get("value"):
            found.append(f"keyword: {one.get('value')}")
        elif one.tag == "rating" and one.get("value"):
            found.append(f"rating: {one.get('value')}")
    for name in ("role", "videoRole", "audioRole"):
        if element.get(name):
            found.append(f"role: {element.get(name)}")
    metadata = {**(asset.metadata if asset else {}), **metadata_of(element)}
    for what in ("scene", "shot", "angle"):
        if f"{STUDIO}{what}" in metadata:
            found.append(f"{'take' if what == 'shot' else what}: {metadata[STUDIO + what]}")
    if CAMERA in metadata:
        found.append(f"camera: {metadata[CAMERA]}")
    remap = element.find("timeMap")
    sampling = remap.get("frameSampling", "floor") if remap is not None else "floor"
    if sampling != "floor":
        found.append(f"frame sampling: {sampling}")
    return tuple(note for note in dict.fromkeys(found) if note not in known)


def reel_of(clip: Element, shown: Element, asset: Asset) -> str | None:
    """The reel that the clip, what it shows, or its asset states."""
    key = f"{STUDIO}reel"
    return metadata_of(clip).get(key) or metadata_of(shown).get(key) or asset.metadata.get(key)


def kept(clips: Iterable[Element], clock: Clock, media: FrameRate, cut: FrameRate) -> Kept:
    """What is kept of media at another rate: times are seconds, but where a clip is conformed to frames."""
    if media == cut:
        return ""
    conformed = next((one for one in clips if one.find("conform-rate") is not None), None)
    scaled = Fraction(1) if conformed is None else clock.conformed(conformed, cut)
    return "frames" if scaled * media.fraction == cut.fraction else "seconds"


def conform_note(element: Element, clock: Clock, cut: FrameRate) -> str:
    """What its ``conform-rate`` makes of a clip; empty where it has none."""
    conform = element.find("conform-rate")
    if conform is None:
        return ""
    said = f"conform-rate {conform.get('srcFrameRate', 'unstated')}"
    media = clock.conform_rate(element, conform)
    if media is None:
        return f"{said}: not a rate, expected one like 23.98; seconds are kept"
    if conform.get("scaleEnabled", "1") == "0":
        step = media.fraction / cut.fraction
        return f"{said}: not scaled, seconds are kept: {step} media frames a record frame"
    speed = pace(media, cut)
    if speed is None:
        return f"{said}: scaled, but how at {cut} is not known; seconds are kept"
    step = speed * media.fraction / cut.fraction
    how = "frames are kept" if step == 1 else f"{step} media frames a record frame"
    return f"{said}: scaled to {speed} of its speed, {how}"
