"""What the time effects of a clip show: for each record frame, which source frame."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from dedio_core.editorial.cut import Retime
from dedio_core.editorial.otio.values import exact_speed, finite, whole
from dedio_core.editorial.sampling import Sampled, sampled
from dedio_core.frames import FrameRange

Warn = Callable[[str], None]
Points = tuple[tuple[Fraction, Fraction], ...]
MOST_POINTS = 100_000
FASTEST = 10**4
AVID_SPEED, AVID_OFFSET = "PARAM_SPEED_OFFSET_MAP_U", "PARAM_OFFSET_MAP_U"


@dataclass(frozen=True)
class Motion:
    """A clip's speed: signed source frames a record frame, and more where it is not constant.

    `curve` is pairs of record frame from the clip's start and source frame from its range's start.
    `first` is the source frame, from the range's start, shown at record frame 0 where the format says
    it; a reverse that does not say it shows the end of its range first.
    """

    speed: Fraction = Fraction(1)
    curve: Points = ()
    interpolation: str = ""
    source: str = ""
    first: Fraction | None = None
    is_known: bool = True

    @property
    def kind(self) -> Literal["constant", "reverse", "freeze", "variable"]:
        """The word for it."""
        if self.curve or not self.is_known:
            return "variable"
        return "freeze" if self.speed == 0 else "reverse" if self.speed < 0 else "constant"

    def times(self, outer: Fraction) -> Motion:
        """This motion inside a sequence that itself runs at `outer`."""
        if outer == 1:
            return self
        curve = tuple((at / outer, value) for at, value in self.curve)
        source = f"{self.source}, nested at {outer}".lstrip(", ")
        return Motion(self.speed * outer, curve, self.interpolation, source, self.first, self.is_known)

    def retime(self, skipped: Fraction, ratio: Fraction, src_in: Fraction) -> Retime | None:
        """The motion as the cut list has it; `skipped` record frames are trimmed off its start.

        `src_in` is the whole source frame that the event's label names, from the range's start.
        """
        if self.kind == "constant" and self.speed == 1:
            return None
        curve = tuple((at - skipped, value * ratio - src_in) for at, value in self.curve)
        return Retime(self.speed, self.kind, self.source, curve=curve, interpolation=self.interpolation)

    def shown(self, record: Fraction, ratio: Fraction, record_frames: int) -> Fraction:
        """The source position, from the range's start, at record frame `record` of the whole clip."""
        if self.curve:
            return along(self.curve, record) * ratio
        step = self.speed * ratio
        if step >= 0:
            return (self.first or Fraction(0)) * ratio + record * step
        high = self.first
        start = Fraction(math.floor((record_frames - 1) * -step)) if high is None else high * ratio
        return start + record * step

    def frames(
        self, start: Fraction, first: Fraction, count: int, ratio: Fraction, whole_clip: int
    ) -> Sampled:
        """What `count` record frames show from record frame `first` of the clip on; `start` is its range's.

        Between keyframes a curve goes straight: its ends are at the record frames beside them.
        """
        if self.curve:
            beside = {n for at, _ in self.curve for n in (math.floor(at - first), math.ceil(at - first))}
            seen = {0, count - 1, *(n for n in beside if 0 <= n < count)}
            shown = [math.floor(start + self.shown(first + n, ratio, whole_clip)) for n in seen]
            return Sampled(FrameRange(min(shown), max(shown)))
        if self.kind == "reverse":
            start = Fraction(whole(start))
        return sampled(start + self.shown(first, ratio, whole_clip), count, self.speed * ratio)


def along(points: Points, at: Fraction) -> Fraction:
    """The value of a line through `points` at `at`; outside them it goes straight on."""
    if len(points) == 1:
        return points[0][1]
    n = min(max(bisect_right(points, at, key=lambda p: p[0]) - 1, 0), len(points) - 2)
    (t0, v0), (t1, v1) = points[n], points[n + 1]
    return v0 + (at - t0) * (v1 - v0) / (t1 - t0)


def motion_of(effects: Sequence[Any], record_frames: int | None, warn: Warn, bad: Warn) -> Motion:
    """The motion that a clip's effects make together; speeds multiply.

    `bad` is told of numbers that cannot be.
    """
    made = Motion()
    for effect in effects:
        if not getattr(effect, "enabled", True) or not _is_time(effect):
            continue
        own = _one(effect, record_frames, warn, bad)
        if made.source:
            warn(f"has more than one time effect ({made.source}, {own.source}); their speeds are multiplied")
        made = _both(made, own)
    if abs(made.speed) > FASTEST:
        bad(f"its speeds make {float(made.speed):g} together; expected at most {FASTEST}")
        return Motion(source=made.source, is_known=False)
    if made.curve and made.interpolation not in ("", "linear"):
        warn(
            f"its speed goes {made.interpolation} between {len(made.curve)} keyframes; here it goes straight"
        )
    return made


def _is_time(effect: Any) -> bool:
    return str(effect.schema_name()) in ("TimeEffect", "LinearTimeWarp", "FreezeFrame")


def _both(a: Motion, b: Motion) -> Motion:
    source = ", ".join(s for s in (a.source, b.source) if s)
    curve, by = (a.curve, b.speed) if a.curve else (b.curve, a.speed)
    interpolation = a.interpolation or b.interpolation
    is_known = a.is_known and b.is_known and not (a.curve and b.curve)
    first = a.first if b.first is None else b.first
    scaled = tuple((at, value * by) for at, value in curve)
    return Motion(a.speed * b.speed, scaled, interpolation, source, first, is_known)


def _one(effect: Any, record_frames: int | None, warn: Warn, bad: Warn) -> Motion:
    schema = str(effect.schema_name())
    name = str(effect.name or effect.effect_name or schema)[:80]
    if (avid := _avid(effect, name)) is not None:
        return avid
    if schema == "FreezeFrame":
        return Motion(Fraction(0), source="FreezeFrame")
    if schema == "LinearTimeWarp":
        speed = exact_speed(effect.time_scalar)
        if speed is None:
            bad(f"LinearTimeWarp has time_scalar {effect.time_scalar}; expected a speed")
            return Motion(source=f"LinearTimeWarp {effect.time_scalar}", is_known=False)
        return Motion(speed, source=f"LinearTimeWarp {float(speed):g}")
    curve = _lookup(effect, record_frames)
    if curve:
        return Motion(_average(curve), curve, "linear", f"{schema} {name} (lookup)")
    warn(f"{schema} '{name}' is a speed change whose curve the file does not give in a known form")
    return Motion(source=f"{schema} {name}", is_known=False)


def _lookup(effect: Any, record_frames: int | None) -> Points:
    """Hiero's time warp: for each record frame, how far it is from the frame of natural speed."""
    found = effect.metadata.get("lookup")
    if not _is_list(found) or not 2 <= len(found) <= MOST_POINTS:
        return ()
    values = [finite(v) for v in found]
    if record_frames is not None and len(values) != record_frames:
        return ()
    return tuple((Fraction(n), n + v) for n, v in enumerate(values) if v is not None)


def _avid(effect: Any, name: str) -> Motion | None:
    """Avid's own graph of source frame by record frame, which its one number of speed may belie."""
    block = effect.metadata.get("AAF")
    parameters = block.get("Parameters") if _is_map(block) else None
    if block is None or parameters is None or not _is_map(parameters):
        return None
    length = finite(block.get("Length"))
    for key in (AVID_SPEED, AVID_OFFSET):
        graph = parameters.get(key)
        points = _points(graph.get("keyframe_values")) if _is_map(graph) else ()
        if len(points) < 2:
            continue
        if key == AVID_OFFSET and length and points[-1][0] <= 1:
            # Measured: the position graph's time is 0 to 1 from the first frame to the last one.
            points = tuple((at * max(length - 1, Fraction(1)), value) for at, value in points)
        source = f"{name} {key}"
        slope = (points[-1][1] - points[0][1]) / (points[-1][0] - points[0][0])
        slope = exact_speed(float(slope)) or Fraction(0)
        if all(
            abs(value - points[0][1] - (at - points[0][0]) * slope) < Fraction(1, 1000)
            for at, value in points
        ):
            return Motion(slope, source=source, first=points[0][1] - points[0][0] * slope)
        return Motion(
            _average(points), points, str(graph.get("keyframe_interpolation") or "").lower(), source
        )
    return None


def _points(found: Any) -> Points:
    """Keyframes in the order of time; () where they are none."""
    if not _is_list(found) or len(found) > MOST_POINTS:
        return ()
    made: dict[Fraction, Fraction] = {}
    for pair in found:
        if not _is_list(pair) or len(pair) != 2:
            return ()
        at, value = finite(pair[0]), finite(pair[1])
        if at is None or value is None:
            return ()
        made[Fraction(at).limit_denominator(10**5)] = Fraction(value).limit_denominator(10**5)
    return tuple(sorted(made.items()))


def _average(points: Points) -> Fraction:
    (t0, v0), (t1, v1) = points[0], points[-1]
    return ((v1 - v0) / (t1 - t0)).limit_denominator(10**4) if t1 > t0 else Fraction(1)


def _is_list(value: Any) -> bool:
    return (
        hasattr(value, "__getitem__")
        and hasattr(value, "__len__")
        and not hasattr(value, "items")
        and not (isinstance(value, (str, bytes)))
    )


def _is_map(value: Any) -> bool:
    return hasattr(value, "items") and hasattr(value, "get")
