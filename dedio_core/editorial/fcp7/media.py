"""The media that FCP7 XML names: ``<file>``, of which only the first mention is complete."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath
from xml.etree.ElementTree import Element

from dedio_core.editorial.doubts import Doubts
from dedio_core.editorial.fcp7.fields import (
    is_true,
    number,
    path_of,
    read_rate,
    read_start,
    text,
)
from dedio_core.frames import FrameRate

COMPLETE = ("pathurl", "timecode", "media", "mediaSource", "duration", "rate")
PICTURES = frozenset(
    {".ai", ".bmp", ".cin", ".dpx", ".eps", ".exr", ".gif", ".hdr", ".heic", ".jpeg", ".jpg", ".pct", ".pdf"}
    | {".pic", ".pict", ".png", ".psb", ".psd", ".sgi", ".svg", ".tga", ".tif", ".tiff", ".webp"}
)


@dataclass(frozen=True)
class MediaFile:
    """A file as the list states it; `start` counts frames at `rate`, None without timecode."""

    name: str = ""
    path: str = ""
    rate: FrameRate | None = None
    start: int | None = None
    drop: bool = False
    duration: int | None = None
    reel: str = ""
    generator: str = ""
    """What made it, where no camera did: ``Slug``, ``GraphicAndType``."""

    is_still: bool = False
    problem: str = ""
    """Why no plate may be made of it: it is described nowhere, its rate cannot be read."""

    @property
    def is_numbered(self) -> bool:
        """Whether its name has a frame number, as pictures of a sequence have."""
        return re.search(r"[\]\d#@][._-]?\.[A-Za-z]+$", self.path or self.name) is not None

    @property
    def is_picture(self) -> bool:
        """Whether its name is that of a single picture or of a numbered sequence."""
        name = (self.path or self.name).replace("\\", "/")
        return PurePosixPath(name).suffix.lower() in PICTURES


class Files:
    """Every ``<file>`` of a document; references find the one complete mention."""

    def __init__(self, root: Element, doubts: Doubts) -> None:
        self._doubts = doubts
        self._complete: dict[str, Element] = {}
        self._read: dict[Element, MediaFile] = {}
        for element in root.iter("file"):
            if _is_complete(element):
                self._complete.setdefault(element.get("id", ""), element)

    def of(self, item: Element) -> MediaFile | None:
        """The file of a clipitem; None where it has none."""
        element = item.find("file")
        if element is None:
            return None
        if not _is_complete(element):
            known = self._complete.get(element.get("id", ""))
            if known is None:
                said = f"file '{element.get('id', '')}' is described nowhere in this list"
                name = text(element, "name")
                if name:
                    self._doubts.warn(element, f"{said}; it is known by its name alone, '{name[:80]}'")
                    return MediaFile(name)
                return MediaFile(problem=f"{said}: its media are not known")
            element = known
        if element not in self._read:
            self._read[element] = self._file(element)
        return self._read[element]

    def _file(self, element: Element) -> MediaFile:
        timecode = element.find("timecode")
        rate, problem = None, ""
        for place in ("rate", "media/video/samplecharacteristics/rate", "timecode/rate"):
            if rate is None and element.find(place) is not None:
                rate, wrong = read_rate(element.find(place))
                problem = problem or wrong
                if wrong:
                    self._doubts.warn(element, f"file '{text(element, 'name')}': {wrong}")
        duration = number(element, "duration")
        path = path_of(text(element, "pathurl"))
        if any(unicodedata.category(letter) in ("Cc", "Cf") for letter in path):
            self._doubts.warn(element, f"its path has characters that cannot be shown: {path[:200]!a}")
        made = MediaFile(
            name=text(element, "name"),
            path=path,
            rate=rate,
            duration=int(duration) if duration is not None else None,
            reel=text(timecode, "reel/name"),
            generator=text(element, "mediaSource"),
            is_still=is_true(element.find("media/video"), "stillframe", False),
            problem=f"the rate of its file is not known: {problem}" if rate is None and problem else "",
        )
        return self._started(made, timecode)

    def _started(self, made: MediaFile, timecode: Element | None) -> MediaFile:
        """The file with its start, in frames of the file's own rate."""
        if timecode is None or made.rate is None:
            return made
        start = read_start(timecode, made.rate, self._doubts)
        if start is None:
            return made
        ours, its = made.rate.timebase, start.rate.timebase
        frame = start.frame * ours // its
        if ours != its:
            said = f"timecode counts {its} frames a second, the file {ours}"
            self._doubts.warn(timecode, f"{said}; it starts at frame {frame} of its own")
        drop = start.drop and ours % 30 == 0
        if drop and not made.rate.can_drop and not made.generator:
            said = f"drop-frame labels at {made.rate} frames a second, which do not exist"
            self._doubts.warn(timecode, f"{said}; they are counted as they are written")
        return MediaFile(**{**vars(made), "start": frame, "drop": drop})


def _is_complete(element: Element) -> bool:
    return any(element.find(tag) is not None for tag in COMPLETE)
