"""What a text in a cell means: a number, arithmetic on what is there, a frame or a timecode."""

from __future__ import annotations

import math
import re

from dedio_core.errors import InputError
from dedio_core.frames import TIMECODE, Timecode
from nuke_plugin.panel.rows.rows import Media


class CellError(ValueError):
    """A text that a cell cannot take; its own text is one sentence."""


MOST = 10_000_000
"""Largest frame number or count, either way: a typing error is told instead of counted with."""
WHOLE = re.compile(r"(?P<sign>[-+=]?)\s*(?P<digits>-?[0-9]{1,18})")


def whole(text: str, now: int | None, what: str, *, least: int = -MOST) -> int:
    """A whole number: ``12`` is 12, ``+8`` and ``-2`` change what is there, ``=-5`` is below zero.

    Raises `CellError`.
    """
    found = WHOLE.fullmatch(text.strip())
    if not found or (found["sign"] != "=" and "-" in found["digits"]):
        raise CellError(f"{what} '{_short(text)}': give a whole number, or +8 or -2 to change what is there")
    value = int(found["digits"])
    if found["sign"] in ("+", "-"):
        if now is None:
            raise CellError(f"{what} '{_short(text)}': there is nothing to add to; give a whole number")
        value = now + value if found["sign"] == "+" else now - value
    if value < least:
        raise CellError(f"{what} {value}: {least} is the least")
    if value > MOST:
        raise CellError(f"{what} {value}: {MOST} is the most")
    return value


def frame(text: str, now: int | None, media: Media, what: str) -> int:
    """A frame of `media`, counted as ``in_point`` is: a number, a source timecode, or a change of `now`.

    ``01:02:03:04`` is the frame with that label, in the media's own way of counting. ``+00:00:01:00`` is a
    second of frames later: with ``:`` before the frames every label counts, with ``;`` as drop-frame counts
    them from 00:00:00;00. Raises `CellError`.
    """
    text = text.strip()
    label = text.lstrip("+-")
    if not TIMECODE.fullmatch(label):
        return whole(text, now, what)
    if text != label and len(text) == len(label) + 1:
        frames = _parsed(label, media, drop=";" in label).frames
        if now is None:
            raise CellError(f"{what} '{text}': there is nothing to add to; give a frame or a timecode")
        return now + frames if text[0] == "+" else now - frames
    if text != label:
        raise CellError(f"{what} '{_short(text)}': give a frame, a timecode, or +8 or -2")
    if media.start is None:
        raise CellError(f"{what} '{text}': {media.name} states no timecode; give a frame number")
    if ";" in label and not media.start.drop:
        raise CellError(f"{what} '{text}': {media.name} does not count drop-frame; write it with ':'")
    return media.frames.first + _parsed(label, media, drop=media.start.drop).minus(media.start)


def _parsed(label: str, media: Media, *, drop: bool) -> Timecode:
    try:
        return Timecode.parse(label, media.rate, drop)
    except InputError as error:
        raise CellError(str(error)) from None


def squeeze(text: str, now: float | None) -> float | None:
    """A squeeze: ``2``, ``1.8``, ``2x``; ``+0.5`` and ``-0.2`` change what is there; None for an empty text.

    Raises `CellError`.
    """
    text = text.strip()
    if not text:
        return None
    is_change = text[0] in "+-"
    if is_change and now is None:
        raise CellError(f"squeeze '{_short(text)}': there is nothing to add to; give a number, such as 2")
    try:
        value = float(text.rstrip("xX").replace(",", "."))
    except ValueError:
        value = math.nan
    if is_change:
        value = round((now or 0) + value, 6)
    if 0.1 <= value <= 10:
        return value
    told = f"{value:g}" if is_change and math.isfinite(value) else f"'{_short(text)}'"
    how = "such as 2 or 1.8, or +0.2 to change what is there"
    raise CellError(f"squeeze {told}: give a number from 0.1 to 10, {how}")


def version(text: str, now: int | None) -> int | None:
    """A version: ``3``, ``v003``, ``+1``; None for an empty text: the next one. Raises `CellError`."""
    text = text.strip()
    return whole(text.lstrip("vV"), now, "version", least=1) if text else None


def _short(text: str) -> str:
    """`text` as an error shows it."""
    shown = "".join(c if c.isprintable() else "?" for c in text)
    return shown if len(shown) <= 40 else f"{shown[:40]}..."
