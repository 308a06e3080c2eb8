"""Speed changes of FCP7 XML: the ``timeremap`` filter.

A retimed clip's in and out count along the retimed clip, not the media. The filter says how the one
maps to the other: by a speed in percent and a direction, or by the keys of its ``graphdict``.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal
from xml.etree.ElementTree import Element

from dedio_core.editorial.doubts import Doubts
from dedio_core.editorial.fcp7.fields import is_true, number, text

Key = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Remap:
    """A ``timeremap``. `speed` is signed media frames a retimed frame; None: only its keys say it."""

    speed: Fraction | None
    keys: tuple[Key, ...] = ()
    interpolation: str = ""
    is_variable: bool = False
    """The filter says that its speed changes."""

    @property
    def is_unknown(self) -> bool:
        """Whether its speed changes in a way that nothing states."""
        return not self.keys and (self.is_variable or self.speed is None)

    @property
    def source(self) -> str:
        """What said so, for people."""
        percent = f"{float(abs(self.speed) * 100):g}%" if self.speed is not None else "variable"
        reverse = " reverse" if self.speed is not None and self.speed < 0 else ""
        keys = f", {len(self.keys)} keys" if self.keys else ""
        return f"timeremap {percent}{reverse}{keys}"

    def value(self, at: Fraction) -> Fraction:
        """The media frame that the keys give at a retimed frame; straight lines beyond the last ones."""
        keys = self.keys
        n = min(max(bisect_right(keys, at, key=lambda k: k[0]), 1), len(keys) - 1)
        (x0, y0), (x1, y1) = keys[n - 1], keys[n]
        return y0 + (y1 - y0) * (at - x0) / (x1 - x0)

    def points(self, first: Fraction, last: Fraction) -> tuple[Key, ...]:
        """The curve from `first` to `last`: its ends and every key between."""
        inner = tuple(key for key in self.keys if first < key[0] < last)
        return ((first, self.value(first)), *inner, (last, self.value(last)))


def read_remap(item: Element, doubts: Doubts) -> Remap | None:
    """The speed change of a clip; None where it runs as it was shot."""
    for found in item.findall("filter"):
        effect = found.find("effect")
        if text(effect, "effectid").lower() == "timeremap" and is_true(found, "enabled", True):
            assert effect is not None
            return _remap(item, effect, doubts)
    return None


def _remap(item: Element, effect: Element, doubts: Doubts) -> Remap | None:
    speed: Fraction | None = None
    reverse = variable = False
    keys: tuple[Key, ...] = ()
    interpolation = ""
    for parameter in effect.findall("parameter"):
        name = text(parameter, "parameterid").lower()
        if name == "speed":
            percent = number(parameter, "value")
            if percent is None:
                said = f"speed is '{text(parameter, 'value')[:40]}', expected percent"
                doubts.warn(parameter, said, item)
            else:
                speed = _exact(percent / 100)
        elif name == "reverse":
            reverse = is_true(parameter, "value", False)
        elif name == "variablespeed":
            variable = is_true(parameter, "value", False)
        elif name == "graphdict":
            keys = _keys(item, parameter, doubts)
            interpolation = text(parameter, "interpolation/name") or "linear"
    if speed is not None and reverse:
        speed = -abs(speed)
    if speed is None and len(keys) < 2:
        if variable:
            return Remap(None, is_variable=True)
        speed = Fraction(-1 if reverse else 1)
    if speed == 1 and len(keys) < 2 and not variable:
        return None
    return Remap(speed, keys if len(keys) > 1 else (), interpolation, variable)


def _exact(speed: Fraction) -> Fraction:
    """The speed as written, but for a fraction cut off: 33.3333333333, Hiero's 100.00000001."""
    near = speed.limit_denominator(10_000)
    return near if abs(near - speed) < Fraction(1, 10**9) else speed


def _keys(item: Element, parameter: Element, doubts: Doubts) -> tuple[Key, ...]:
    found: dict[Fraction, Fraction] = {}
    for key in parameter.findall("keyframe"):
        when, value = number(key, "when"), number(key, "value")
        if when is None or value is None:
            said = f"when '{text(key, 'when')[:40]}', value '{text(key, 'value')[:40]}'"
            doubts.warn(key, f"a key of the speed curve cannot be read: {said}, expected frames", item)
            continue
        found[when] = value
    return tuple(sorted(found.items()))


def slope(points: tuple[Key, ...], said: Fraction | None) -> Fraction | None:
    """The one speed that all points lie on, to a frame: `said` where it fits; None: the speed changes."""
    (x0, y0), (x1, y1) = points[0], points[-1]
    own = (y1 - y0) / (x1 - x0)
    for speed in (said, own):
        # Keys are rounded to frames, and the last one of a reverse is off by one.
        if speed is not None and all(abs(y - y0 - speed * (x - x0)) <= 1 for x, y in points):
            return speed
    return None


def kind_of(speed: Fraction) -> Literal["constant", "reverse", "freeze"]:
    """What a constant speed is called."""
    return "freeze" if speed == 0 else "reverse" if speed < 0 else "constant"
