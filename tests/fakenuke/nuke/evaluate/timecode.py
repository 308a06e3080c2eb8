"""Timecode as Nuke's metadata has it: a text ``hh:mm:ss:ff``, non-drop."""

from __future__ import annotations

import math
import re

FORM = re.compile(r"(\d{1,2}):(\d\d):(\d\d)[:;](\d\d)")


def numbers(text: str) -> tuple[int, int, int, int]:
    if not (found := FORM.fullmatch(text)):
        raise RuntimeError(f"'{text}' is no timecode")
    hours, minutes, seconds, frames = map(int, found.groups())
    return hours, minutes, seconds, frames


def later(text: str, frames: int, fps: float) -> str:
    """`frames` after `text`. A rate that is no whole number is rounded [?]; a day has 24 hours."""
    base = math.floor(fps + 0.5)
    hours, minutes, seconds, rest = numbers(text)
    total = (((hours * 60 + minutes) * 60 + seconds) * base + rest + frames) % (24 * 3600 * base)
    seconds, rest = divmod(total, base)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}:{rest:02d}"


def words(text: str) -> tuple[int, int]:
    """The two words of SMPTE ST 12-1 that files have: binary-coded decimals, user bits zero."""
    value = 0
    for number in numbers(text):
        value = value << 8 | number // 10 << 4 | number % 10
    return value, 0


def text_of(word: int) -> str:
    """The text of the first word; flags between the digits are left out."""
    parts = ((28, 3), (20, 7), (12, 7), (4, 3))
    pairs = [(word >> at & mask, word >> at - 4 & 15) for at, mask in parts]
    return ":".join(f"{tens}{ones}" for tens, ones in pairs)
