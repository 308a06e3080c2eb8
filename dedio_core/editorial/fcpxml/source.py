"""What an FCPXML clip shows: through clips, compounds, angles and retimes down to one asset."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from xml.etree.ElementTree import Element

from dedio_core.editorial.fcpxml.layout import Item, Layout, Timeline
from dedio_core.editorial.fcpxml.media import Asset
from dedio_core.editorial.fcpxml.time import Pair, TimeMap
from dedio_core.frames import FrameRate

DEEPEST = 12
"""Clips inside clips; a document nested deeper is read as a compound that cannot be opened."""

MOST_POINTS = 1_000_000

NO_PICTURE = "no picture inside the part that is used"
KINDS = {"ref-clip": "compound clip", "sync-clip": "synchronized clip", "mc-clip": "multicam clip"}


@dataclass(frozen=True)
class Found:
    """The one picture that a clip shows: `map` is from record seconds to seconds of the asset."""

    element: Element
    map: TimeMap
    asset: Asset | None = None
    through: tuple[Element, ...] = ()
    """The clip, and each one inside another down to `element`."""


@dataclass(frozen=True)
class Inside:
    """A timeline inside a clip; the clip's own time is `behind` seconds ahead of it."""

    timeline: Timeline
    rate: FrameRate
    behind: Fraction = Fraction(0)


class Pictures:
    """Finds what clips show."""

    def __init__(self, layout: Layout) -> None:
        self.layout, self.clock = layout, layout.clock
        self.resources, self.doubts = layout.clock.resources, layout.clock.doubts
        self._timelines: dict[int, Timeline] = {}
        self._contents: dict[int, frozenset[str]] = {}

    def contents(
        self, element: Element, rate: FrameRate, opened: frozenset[int] = frozenset()
    ) -> frozenset[str]:
        """What an element has: ``picture``, ``title``, ``audio``."""
        key = id(element)
        if key in self._contents:
            return self._contents[key]
        if key in opened or len(opened) > DEEPEST:
            return frozenset()
        found = self._contents_of(element, rate, opened | {key})
        self._contents[key] = found
        return found

    def _contents_of(self, element: Element, rate: FrameRate, opened: frozenset[int]) -> frozenset[str]:
        if element.get("srcEnable") == "audio" or element.tag == "audio":
            return frozenset({"audio"})
        if element.tag in ("title", "gap", "audition"):
            return frozenset({"title"} if element.tag == "title" else ())
        asset = self.resources.asset(element.get("ref"))
        if element.tag in ("asset-clip", "video"):
            has_picture = element.tag == "video" or asset is None or asset.has_video
            return frozenset({"picture" if has_picture else "audio"})
        inside = self.inside(element, rate)
        return frozenset({"picture"}) if isinstance(inside, str) else self._held(inside, opened)

    def _held(self, inside: Inside, opened: frozenset[int]) -> frozenset[str]:
        """Contents of a timeline that many clips may show: worked out once."""
        key = id(inside.timeline)
        if key in self._contents:
            return self._contents[key]
        if key in opened:
            return frozenset()
        found: frozenset[str] = frozenset()
        for item in inside.timeline.items:
            found |= self.contents(item.element, inside.rate, opened | {key})
        self._contents[key] = found
        return found

    def inside(self, element: Element, rate: FrameRate) -> Inside | str:
        """The timeline inside an element; or why there is none."""
        name = element.get("name", "")
        if element.tag in ("clip", "sync-clip"):
            return Inside(self._timeline(element, rate), rate)
        held = self.clock.timeline_of(element)
        if held is None:
            missing = f"media '{element.get('ref')}' is not in the resources"
            self.doubts.warn(element, f"<{element.tag}> '{name}': {missing}")
            return f"{KINDS.get(element.tag, element.tag)} {name}: {missing}"
        rate = self.resources.rate(held.get("format"))[0] or rate
        if element.tag == "ref-clip":
            return Inside(self._timeline(held, rate), rate)
        wanted = _angle(element)
        if wanted is None:
            return f"multicam clip {name}: no angle is switched on"
        angle = next((one for one in held.findall("mc-angle") if one.get("angleID") == wanted), None)
        if angle is None:
            self.doubts.warn(element, f"multicam angle '{wanted}' is not in media '{element.get('ref')}'")
            return f"multicam clip {name}: its angle is not in the file"
        behind = self.doubts.time(held, "tcStart") or Fraction(0)
        return Inside(self._timeline(angle, rate), rate, behind)

    def _timeline(self, holder: Element, rate: FrameRate) -> Timeline:
        key = id(holder)
        if key not in self._timelines:
            if holder.tag == "sequence":
                self._timelines[key] = self.layout.sequence(holder, rate)
            elif holder.tag == "mc-angle":
                self._timelines[key] = self.layout.angle(holder, rate)
            else:
                self._timelines[key] = self.layout.inside(holder, rate)
        return self._timelines[key]

    def find(self, item: Item, rate: FrameRate) -> Found | str:
        """The one asset or generator that `item` shows all along; or why there is none."""
        own = self.clock.map(item.element, item.start, rate)
        if own is None or item.start is None or item.end is None:
            return ""
        return self._find((item.element,), own, (item.start, item.end), rate)

    def _find(self, through: tuple[Element, ...], own: TimeMap, seen: Pair, rate: FrameRate) -> Found | str:
        element = through[-1]
        if element.tag in ("asset-clip", "video", "audio"):
            return Found(element, own, self.resources.asset(element.get("ref")), through)
        name = f"{KINDS.get(element.tag, 'clip')} {element.get('name', '')}".strip()
        if len(through) > DEEPEST:
            return f"{name}: nested deeper than {DEEPEST}"
        inside = self.inside(element, rate)
        if isinstance(inside, str):
            return inside
        own = own.then(TimeMap.line(Fraction(0), -inside.behind, Fraction(1))) if inside.behind else own
        first, last = own.reach(*seen)
        item = self._only(inside, first, last)
        if item == NO_PICTURE and not inside.timeline.is_known:
            return self._unread(through, name)
        if isinstance(item, str):
            return f"{name}: {item}"
        inner = self.clock.map(item.element, item.start, inside.rate)
        if inner is None or item.start is None or item.end is None:
            return self._unread(through, name)
        if len(own.points) * len(inner.points) > MOST_POINTS:
            return f"{name}: a retime of a retime, with {len(own.points)} and {len(inner.points)} points"
        frame = 1 / rate.fraction
        if first < item.start - frame or last > item.end + frame:
            if element.tag != "clip":
                return f"{name}: its picture does not fill the part that is used"
            self.doubts.warn(
                element, f"clip '{element.get('name', '')}' is longer than the picture inside it"
            )
        for overlap in (item.before, item.after):
            if overlap and overlap.first < last and first < overlap.last:
                return f"{name}: a transition inside the part that is used"
        return self._find((*through, item.element), own.then(inner), seen, inside.rate)

    def _unread(self, through: tuple[Element, ...], name: str) -> str:
        said = f"{name}: times inside it cannot be read, expected seconds like 1001/24000s"
        self.doubts.warn(through[-1], said, through[0])
        return ""

    def _only(self, inside: Inside, first: Fraction, last: Fraction) -> Item | str:
        """The one item with a picture from `first` to `last`."""
        only: Item | None = None
        for item in inside.timeline.seen(first, last):
            if item.element.get("enabled") != "0" and "picture" in self.contents(item.element, inside.rate):
                if only:
                    return "more than one picture inside"
                only = item
        return only or NO_PICTURE


def _angle(clip: Element) -> str | None:
    """The angle whose picture a ``mc-clip`` shows."""
    for source in clip.findall("mc-source"):
        if source.get("srcEnable", "all") in ("all", "video"):
            return source.get("angleID")
    return None
