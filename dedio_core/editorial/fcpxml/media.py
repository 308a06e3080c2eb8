"""The ``<resources>`` of an FCPXML: formats, assets, media with their own timelines, effects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from xml.etree.ElementTree import Element

from dedio_core.editorial import doubts
from dedio_core.editorial.fcp7.fields import path_of
from dedio_core.editorial.fcpxml.time import rate_of_duration, rate_of_name, seconds
from dedio_core.frames import FrameRate

STUDIO = "com.apple.proapps.studio."
CAMERA = "com.apple.proapps.mio.cameraName"


class Doubts(doubts.Doubts):
    """What is odd in a file, times that cannot be read among it."""

    def time(self, element: Element, attribute: str) -> Fraction | None:
        """A time attribute; None where it is absent, or none (which is noted)."""
        text = element.get(attribute)
        if text is None:
            return None
        value = seconds(text)
        if value is None:
            self.warn(
                element,
                f"<{element.tag}> {attribute} is '{text[:60]}', expected seconds like 1001/24000s",
            )
        return value

    def is_bad(self, element: Element, attribute: str) -> bool:
        """Whether the attribute is there and no time."""
        text = element.get(attribute)
        return text is not None and seconds(text) is None


@dataclass(frozen=True)
class Asset:
    """One file of media. Times are exact seconds; `rate` None: its format states none."""

    name: str
    path: str | None
    start: Fraction
    duration: Fraction | None
    rate: FrameRate | None
    has_video: bool
    is_still: bool
    metadata: dict[str, str]
    problem: str = ""
    """Why its frames cannot be counted: its start or its format's rate cannot be read."""


def metadata_of(element: Element) -> dict[str, str]:
    """The plain values of an element's own ``<metadata>``."""
    found: dict[str, str] = {}
    for block in element.findall("metadata"):
        for one in block.findall("md"):
            key, value = one.get("key"), one.get("value")
            if key and value and value.strip():
                found.setdefault(key, value.strip())
    return found


class Resources:
    """The resources of one document, by id."""

    def __init__(self, root: Element, doubts: Doubts) -> None:
        self.doubts = doubts
        self.formats: dict[str, Element] = {}
        self.media: dict[str, Element] = {}
        self.effects: dict[str, Element] = {}
        self._assets: dict[str, Element] = {}
        self._read: dict[str, Asset] = {}
        tables = {"format": self.formats, "asset": self._assets, "media": self.media, "effect": self.effects}
        for block in root.iter("resources"):
            for element in block:
                name = element.get("id")
                if name and element.tag in tables:
                    if name in tables[element.tag]:
                        doubts.warn(element, f"a second <{element.tag}> '{name}'; the first one counts")
                    tables[element.tag].setdefault(name, element)

    def rate(self, name: str | None) -> tuple[FrameRate | None, str]:
        """The rate that the format `name` states, and how; or None and what is wrong."""
        found = self.formats.get(name or "")
        if found is None:
            return None, f"format '{name}' is not in the resources" if name else "no format is named"
        stated = found.get("frameDuration")
        if rate := rate_of_duration(stated):
            return rate, f"format {name}, frameDuration {stated}"
        if rate := rate_of_name(found.get("name")):
            if stated is not None:
                self.doubts.warn(
                    found, f"frameDuration is '{stated[:40]}'; the format's name is taken: {rate}"
                )
            return rate, f"format {name}, named {found.get('name')}"
        if stated is not None:
            return None, f"format '{name}' has frameDuration '{stated[:40]}', expected one like 1001/24000s"
        return None, f"format '{name}' ({found.get('name') or 'no name'}) states no rate"

    def asset(self, name: str | None) -> Asset | None:
        """The asset `name`."""
        if name is None or name not in self._assets:
            return None
        if name not in self._read:
            self._read[name] = self._asset(self._assets[name])
        return self._read[name]

    @cached_property
    def rates(self) -> set[FrameRate]:
        """Rates of all assets with pictures."""
        found = (self.asset(name) for name in self._assets)
        return {one.rate for one in found if one and one.rate and one.has_video}

    def _asset(self, element: Element) -> Asset:
        doubts = self.doubts
        duration = doubts.time(element, "duration")
        rate, problem = self.rate(element.get("format")) if element.get("format") else (None, "")
        if doubts.is_bad(element, "start"):
            problem = f"its start is '{element.get('start', '')[:60]}', expected seconds like 1001/24000s"
        form = self.formats.get(element.get("format", ""))
        says_video, says_audio = element.get("hasVideo"), element.get("hasAudio")
        has_video = says_video == "1" if says_video is not None else says_audio != "1" or rate is not None
        undefined = form is not None and form.get("name") == "FFVideoFormatRateUndefined"
        return Asset(
            name=element.get("name", ""),
            path=_path(element),
            start=doubts.time(element, "start") or Fraction(0),
            duration=duration,
            rate=rate,
            has_video=has_video,
            is_still=has_video and (duration == 0 or (undefined and rate is None)),
            metadata=metadata_of(element),
            problem=problem if rate is None or doubts.is_bad(element, "start") else "",
        )


def _path(asset: Element) -> str | None:
    """The asset's file as text: the original's where several are named."""
    reps: Iterator[Element] = asset.iter("media-rep")
    urls = sorted((rep.get("kind") != "original-media", n, rep.get("src", "")) for n, rep in enumerate(reps))
    for url in (asset.get("src", ""), *(url for _, _, url in urls)):
        if url:
            return path_of(url)
    return None


def info_file(path: Path) -> Path:
    """The XML itself: inside a ``.fcpxmld`` folder it is ``Info.fcpxml``."""
    return path / "Info.fcpxml" if path.is_dir() else path
