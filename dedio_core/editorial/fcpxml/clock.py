"""The times of single FCPXML elements: where they start by default, how long, how fast they run."""

from __future__ import annotations

from fractions import Fraction
from xml.etree.ElementTree import Element

from dedio_core.editorial.fcpxml.media import Resources
from dedio_core.editorial.fcpxml.time import TimeMap, number, pace
from dedio_core.errors import InputError
from dedio_core.frames import FrameRate

MOST_POINTS = 20_000


class Clock:
    """Reads times of elements, by the resources they refer to."""

    def __init__(self, resources: Resources) -> None:
        self.resources, self.doubts = resources, resources.doubts

    def start_of(self, element: Element) -> Fraction:
        """Where an element's own time starts; by default where its media's does."""
        start = self.doubts.time(element, "start")
        if start is not None:
            return start
        if element.tag in ("asset-clip", "video", "audio"):
            asset = self.resources.asset(element.get("ref"))
            return asset.start if asset else Fraction(0)
        held = self.timeline_of(element)
        return (self.doubts.time(held, "tcStart") or Fraction(0)) if held is not None else Fraction(0)

    def timeline_of(self, element: Element) -> Element | None:
        """The ``sequence`` or ``multicam`` that a ``ref-clip`` or ``mc-clip`` shows."""
        media = self.resources.media.get(element.get("ref", ""))
        if media is None or element.tag not in ("ref-clip", "mc-clip"):
            return None
        return media.find("sequence" if element.tag == "ref-clip" else "multicam")

    def conformed(self, element: Element, rate: FrameRate) -> Fraction:
        """Seconds of the element's own time in a second of its parent's, by its ``conform-rate``."""
        conform = element.find("conform-rate")
        if conform is None or conform.get("scaleEnabled", "1") == "0":
            return Fraction(1)
        media = self.conform_rate(element, conform)
        return (media and pace(media, rate)) or Fraction(1)

    def conform_rate(self, element: Element, conform: Element) -> FrameRate | None:
        """The rate that a ``conform-rate`` starts from."""
        try:
            return FrameRate.parse(conform.get("srcFrameRate", ""))
        except InputError:
            asset = self.resources.asset(element.get("ref"))
            return asset.rate if asset else None

    def map(self, element: Element, start: Fraction | None, rate: FrameRate) -> TimeMap | None:
        """From the time of a timeline on which it starts at `start` to what it is made of.

        A retime comes between: ``start`` and anchored items count the clip as retimed, contained
        items and media as they were shot. None where its times say nothing.
        """
        if start is None:
            return None
        own = TimeMap.line(start, self.start_of(element), self.conformed(element, rate))
        found = element.find("timeMap")
        if found is None:
            return own
        retime = self._time_map(found, element)
        return own.then(retime) if retime else None

    def _time_map(self, element: Element, clip: Element) -> TimeMap | None:
        found = element.findall("timept")
        points: list[tuple[Fraction, Fraction]] = []
        wrong = "" if 2 <= len(found) <= MOST_POINTS else f"{len(found)} points, expected 2 to {MOST_POINTS}"
        for point in found if not wrong else ():
            at, value = self.doubts.time(point, "time"), self.doubts.time(point, "value")
            if at is None or value is None:
                wrong = "a point without a time or a value"
                break
            if points and at <= points[-1][0]:
                wrong = f"a point at {number(at)}s after one at {number(points[-1][0])}s"
                break
            points.append((at, value))
        if wrong:
            said = f"its time map has {wrong}, expected times that ascend, each with a value"
            self.doubts.warn(element, f"{said}; what the clip shows cannot be told", clip)
            return None
        kinds = [point.get("interp", "smooth2") for point in found]
        eased = []
        for n in range(1, len(points) - 1):
            before, after = (self.doubts.time(found[n], name) or 0 for name in ("inTime", "outTime"))
            if kinds[n] == "smooth":
                eased.append((points[n - 1][0], points[n + 1][0]))
            elif kinds[n] != "linear" and (before > 0 or after > 0):
                eased.append((points[n][0] - max(before, 0), points[n][0] + max(after, 0)))
        return TimeMap(tuple(points), tuple(eased), "/".join(dict.fromkeys(kinds)))

    def length_of(self, element: Element) -> Fraction | None:
        """Its duration; by default all of its media."""
        doubts = self.doubts
        length = doubts.time(element, "duration")
        if length is not None or doubts.is_bad(element, "duration"):
            return length
        if element.tag in ("asset-clip", "video", "audio"):
            asset = self.resources.asset(element.get("ref"))
            return asset.duration if asset else None
        held = self.timeline_of(element)
        return doubts.time(held, "duration") if held is not None else None
