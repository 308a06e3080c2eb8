"""Single values of Sony's clip metadata: how each is written, and what is only one reading of it."""

from __future__ import annotations

import re
from fractions import Fraction

from dedio_core.errors import InputError
from dedio_core.frames import FrameRate

PRODUCTS = {
    "MPC-3610": "VENICE",
    "MPC-3626": "VENICE 2 6K",
    "MPC-3628": "VENICE 2 8K",
    "MPC-2610": "BURANO",
}
"""Model number -> what people call it (from a public data-log tool's table)."""


def whole(value: str | None) -> int | None:
    """A whole number, not negative; None otherwise."""
    return int(value) if value and re.fullmatch(r"\s*[0-9]{1,9}\s*", value) else None


def number(value: str | None) -> float | None:
    """A decimal number (a sign and a unit such as ``K`` may stand around it); None otherwise."""
    found = re.fullmatch(r"\s*([+-]?[0-9]{1,9}(?:\.[0-9]{1,9})?)\s*[A-Za-z]{0,3}\s*", value or "")
    return float(found[1]) if found else None


def ratio(value: str | None) -> float | None:
    """``1:1`` or ``1.5:1`` as a number; None otherwise."""
    found = re.fullmatch(
        r"\s*([0-9]{1,4}(?:\.[0-9]{1,4})?)\s*:\s*([0-9]{1,4}(?:\.[0-9]{1,4})?)\s*", value or ""
    )
    return float(Fraction(found[1]) / Fraction(found[2])) if found and Fraction(found[2]) else None


def rate_of(value: str | None, notes: list[str], name: str) -> FrameRate | None:
    """``23.98p`` is 24000/1001, ``24.00p`` is 24; ``59.94i`` counts fields, so it is 30000/1001.

    A decimal that is no usual rate is None and noted: making a fraction of it would be a guess.
    """
    found = re.fullmatch(r"\s*([0-9]{1,3}(?:\.[0-9]{1,4})?)\s*(p|i|psf)\s*", value or "", re.IGNORECASE)
    try:
        rate = FrameRate.parse(found[1]) if found else None
        if rate and found and found[2] in "iI":
            rate = FrameRate(rate.fraction / 2)
    except InputError:
        rate = None
    if value and rate is None:
        notes.append(f"{name} '{value}' is not a rate that can be made exact")
    return rate


def squeeze_of(value: str | None, notes: list[str]) -> float | None:
    """The lens's squeeze: ``100`` (percent, as a spherical VENICE clip has it), ``2:1`` or ``2.0``."""
    found = ratio(value) or number(value)
    if found is not None and found >= 10:
        found /= 100
    if value and (found is None or not 0.5 <= found <= 3):
        notes.append(f"AnamorphicLensSqueezeRatio '{value}' is not a squeeze; ignored")
        return None
    return found


def angle(value: str | None, notes: list[str]) -> float | None:
    """``180.00deg`` in degrees. A bare number is not used, since its unit is disputed.

    SMPTE RDD 18 counts 1/60 degree (``10380`` is 173.0), two public readers of VENICE XML divide by
    100 (103.8): both are angles one could set.
    """
    found = re.fullmatch(r"\s*([0-9]{1,3}(?:\.[0-9]{1,4})?)\s*deg\s*", value or "")
    if found:
        return float(found[1])
    if (bare := number(value)) is not None:
        notes.append(f"shutter angle {value}: {bare / 60:g} degrees (RDD 18) or {bare / 100:g}; not stated")
    return None


def bcd_label(text: str, pairs_at: int | None) -> tuple[tuple[int, int, int, int], bool]:
    """Hours, minutes, seconds, frames of eight digits FFSSMMHH, and the drop-frame flag.

    The digits are the bytes of an ST 12-1 word with its flags in (samples: ``67212901`` is
    01:29:21;27, flag 0x40 of the frames byte). `pairs_at` is the timebase where the label counts frame
    pairs (halfStep): the field flag then says which of the pair. It is the top bit of the seconds
    (seen: ``54830000`` at 60), at 50 by ST 12-1 that of the hours (not seen in a sample).

    Raises `InputError` for digits that are not decimal.
    """
    ff, ss, mm, hh = bytes.fromhex(text)
    drop = bool(ff & 0x40)
    second_of_pair = bool((hh if pairs_at == 50 else ss) & 0x80)
    fields = (hh & 0x3F, mm & 0x7F, ss & 0x7F, ff & 0x3F)
    if any(field & 0x0F > 9 for field in fields):
        raise InputError(f"'{text}' is not a decimal label FFSSMMHH")
    hours, minutes, seconds, frames = (10 * (field >> 4) + (field & 0x0F) for field in fields)
    if pairs_at:
        frames = 2 * frames + second_of_pair
    return (hours, minutes, seconds, frames), drop
