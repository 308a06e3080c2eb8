"""What a cut does to a picture besides cutting it, in words: ``scale 110%``, ``position 0.1 0``."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from itertools import groupby

DECIMAL = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?")
MOST_STOPS = 4
NOTHING = 1e-4
"""What is nearer to a value than this is that value: programs write 1.000001."""
NAMED = (
    ("flop", re.compile(r"\bflop\b|\bhorizontal flip\b|\bflip horizontal\w*|\bmirror\b", re.IGNORECASE)),
    ("flip", re.compile(r"\bflip(ped)?\b", re.IGNORECASE)),
    ("crop", re.compile(r"\bcrop(ping)?\b", re.IGNORECASE)),
    ("transform", re.compile(r"\btransform\b", re.IGNORECASE)),
)
"""What effects of these names do; a flop turns left and right round, a flip top and bottom or either."""

Values = tuple[float, ...]


def numbers(words: Iterable[str], count: int = 1) -> Values | None:
    """The `count` numbers written; None where they are something else."""
    found = list(words)
    if len(found) != count or not all(DECIMAL.fullmatch(word) for word in found):
        return None
    made = tuple(float(word) for word in found)
    return made if all(map(math.isfinite, made)) else None


def told(word: str, values: Sequence[Values | None], as_shot: float = 0, unit: str = "") -> list[str]:
    """What is to be said of values in their order of time; nothing where they leave all as it was shot."""
    known = [key for key, _ in groupby(value for value in values if value is not None)]
    if all(abs(one - as_shot) < NOTHING for value in known for one in value):
        return []
    stops = [_text(value, unit) for value in known]
    if len(stops) == 1:
        return [f"{word} {stops[0]}"]
    more = " ..." if len(stops) > MOST_STOPS else ""
    return [f"{word} animated {' to '.join(stops[:MOST_STOPS])}{more}"]


def effect_named(name: str) -> list[str]:
    """What an effect of this name does to the frame."""
    return next(([f"{word} ({name[:80]})"] for word, pattern in NAMED if pattern.search(name)), [])


def _text(value: Values, unit: str) -> str:
    """Both sides once where they are the same: ``110%``."""
    is_even = bool(unit) and len(set(value)) == 1
    return " ".join(f"{one + 0.0:g}{unit}" for one in (value[:1] if is_even else value))
