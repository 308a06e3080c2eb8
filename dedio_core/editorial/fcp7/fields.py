"""Fields of FCP7 XML: texts, numbers, rates, timecodes and file addresses, as the format writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from dedio_core.editorial.doubts import Doubts
from dedio_core.errors import InputError
from dedio_core.frames import FrameRate, Timecode

NUMBER = re.compile(r"[-+]?\d{1,18}(?:\.\d{0,18})?")
NOT_NTSC = (25, 50, 100)
"""Timebases that no NTSC rate has; ``ntsc TRUE`` beside them contradicts itself."""


def text(element: Element | None, path: str) -> str:
    """The text of a child, without blanks around it; empty where there is none."""
    return ((element.findtext(path) if element is not None else "") or "").strip()


def number(element: Element | None, path: str) -> Fraction | None:
    """The number in a child; Hiero writes frames as ``1055.0``. None: there is none."""
    written = text(element, path)
    return Fraction(written) if NUMBER.fullmatch(written) else None


def frames(element: Element, tag: str, doubts: Doubts, clip: Element | None = None) -> int | None:
    """The whole number of frames in a child; a warning where it is something else, which spoils `clip`."""
    found = number(element, tag)
    if found is not None and found.denominator == 1:
        return int(found)
    written = text(element, tag)
    expected = "a whole number of frames"
    said = f"<{tag}> is '{written[:40]}'" if written else f"no <{tag}>"
    doubts.warn(element, f"{said}, expected {expected}", clip)
    return None


def plain(value: Fraction) -> str:
    """A number for people: 12, 12.5."""
    return str(value) if value.denominator == 1 else f"{float(value):.2f}".rstrip("0").rstrip(".")


def is_true(element: Element | None, tag: str, default: bool) -> bool:
    """A flag; `default` where the file does not say."""
    written = text(element, tag).upper()
    return {"TRUE": True, "1": True, "YES": True, "FALSE": False, "0": False, "NO": False}.get(
        written, default
    )


def read_rate(element: Element | None) -> tuple[FrameRate | None, str]:
    """The exact rate of a ``<rate>``, or None and what is wrong with it."""
    if element is None:
        return None, "no <rate>"
    timebase, ntsc = text(element, "timebase"), text(element, "ntsc").upper()
    said = f"timebase '{timebase[:40]}', ntsc '{text(element, 'ntsc')[:40]}'"
    try:
        base = number(element, "timebase")
        rate = FrameRate(base) if base is not None and base.denominator == 1 else FrameRate.parse(timebase)
    except InputError:
        return None, f"{said} is no frame rate"
    if ntsc not in ("", "TRUE", "FALSE"):
        return None, f"{said} is no frame rate: ntsc is TRUE or FALSE"
    if ntsc == "TRUE" and rate.fraction.denominator == 1:
        if rate.timebase in NOT_NTSC:
            return None, f"{said} is no frame rate: NTSC has none at {rate.timebase}"
        return FrameRate(rate.fraction * Fraction(1000, 1001)), ""
    return rate, ""


def counting(rate: FrameRate, drop: bool) -> FrameRate:
    """The rate that counts drop-frame labels; some files have such labels at 30 exactly."""
    if drop and not rate.can_drop and rate.timebase % 30 == 0:
        return FrameRate.of(rate.timebase * 1000, 1001)
    return rate


def label_text(frame: int, rate: FrameRate, drop: bool) -> str:
    """The timecode of a frame number."""
    return str(Timecode(frame, counting(rate, drop), drop))


@dataclass(frozen=True)
class Start:
    """Where a sequence or a file starts: frames counted from 00:00:00:00 at `rate`."""

    frame: int
    rate: FrameRate
    drop: bool


def read_start(element: Element | None, rate: FrameRate, doubts: Doubts) -> Start | None:
    """The start of a ``<timecode>``, which counts at its own rate, else at `rate`. None: it has none."""
    if element is None:
        return None
    own, problem = read_rate(element.find("rate"))
    if own is None and element.find("rate") is not None:
        doubts.warn(element, f"{problem}; its timecode is counted at {rate}")
    rate = own or rate
    written, format_said = text(element, "string"), text(element, "displayformat").upper()
    frame = number(element, "frame")
    said = format_said == "DF" or (format_said != "NDF" and ";" in written)
    if said and rate.timebase % 30:
        doubts.warn(element, f"drop-frame timecode does not exist at {rate} frames a second; read without")
        said = False
    found = {}
    for drop in (said, not said) if rate.timebase % 30 == 0 else (False,):
        try:
            found[drop] = Timecode.parse(written, counting(rate, drop), drop).frames
        except InputError:
            continue
    # `displayformat` may be left behind: <frame> tells which of the two the label was counted with.
    for drop, count in found.items():
        if frame == count or (frame is None and drop == said):
            return Start(count, rate, drop)
    if said in found:
        doubts.warn(
            element, f"timecode {written} is frame {found[said]}, <frame> is {frame}; the label is taken"
        )
        return Start(found[said], rate, said)
    if frame is not None and frame >= 0 and frame.denominator == 1:
        if written:
            doubts.warn(
                element, f"timecode '{written[:40]}' does not exist at {rate}; <frame> {frame} is taken"
            )
        return Start(int(frame), rate, said)
    doubts.warn(element, f"timecode '{written[:40]}' does not exist at {rate} frames a second")
    return None


def path_of(url: str) -> str:
    """The path in a ``<pathurl>``, as text: escapes decoded, ``file://localhost`` and the like gone.

    Nothing is looked up on disk, and nothing made safe: that is for whoever opens it.
    """
    found = re.fullmatch(r"file:(?://(?P<host>[^/\\]*))?(?P<path>.*)", url, re.IGNORECASE | re.DOTALL)
    if not found:
        return url
    host, path = unquote(found["host"] or ""), unquote(found["path"])
    if re.fullmatch(r"[A-Za-z][:|]", host):
        return f"{host[0]}:{path}"
    if host and host.lower() not in ("localhost", "127.0.0.1"):
        return f"//{host}{path}"
    return re.sub(r"^/+([A-Za-z])[:|](?=[/\\]|$)", r"\1:", path)
