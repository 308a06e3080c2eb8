"""The VFX shots of a cut as a CMX3600 EDL at record timecode, each with a locator."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from dedio_core.frames import FrameRate, Timecode
from dedio_core.media.index import IndexedClip
from dedio_core.report.labels import Record
from dedio_core.report.marks import Mark, marks
from dedio_core.report.model import Report
from dedio_core.safe_text import shown
from dedio_core.uses import CutUse

LONGEST_REEL = 32
LONGEST_TEXT = 1000


def text(report: Report) -> str:
    """The list. Shots that overlap in the record are on tracks of their own."""
    cut = report.plan.cut
    record = Record(cut)
    lines = [f"TITLE: {_one_line(cut.name)}", f"FCM: {'DROP FRAME' if record.drop else 'NON-DROP FRAME'}"]
    for number, (mark, track) in enumerate(_on_tracks(marks(report)), 1):
        lines += _event(number, mark, track, record)
    return "\r\n".join([*lines, ""])


def _on_tracks(found: Sequence[Mark]) -> Iterator[tuple[Mark, int]]:
    """Marks in record order, each with its track: its own, or the next one up that is free there."""
    ends: dict[int, int] = {}
    for mark in found:
        own = re.fullmatch(r"V(\d{1,2})", mark.track)
        track = max(int(own[1]), 1) if own else 1
        while ends.get(track, mark.record.first) > mark.record.first:
            track += 1
        ends[track] = mark.record.last + 1
        yield mark, track


def _event(number: int, mark: Mark, track: int, record: Record) -> Iterator[str]:
    length = len(mark.record)
    step = mark.use.step if mark.use else Fraction(1)
    first, drop = _source(mark, record.rate)
    span = math.floor((length - 1) * abs(step)) + 1
    begins = Timecode(first, record.rate, drop)
    channel = "V" if track == 1 else f"V{track}"
    labels = (begins, begins.plus(span), record.label(mark.record.first), record.label(mark.record.last + 1))
    reel = _reel(mark)
    yield f"{number:03d}  {reel:<32} {channel:<5} C        {' '.join(map(str, labels))}"
    if mark.use and step != 1:
        yield from _speed(mark.use, reel, record.rate, begins)
    name = mark.use.clip_name or (mark.plate.plate.clip.name if mark.plate else "") if mark.use else ""
    name = name or (mark.event.clip_name or "" if mark.event else "")
    if name:
        yield f"* FROM CLIP NAME: {_one_line(name)}"
    if mark.use and mark.use.cdl:
        cdl = mark.use.cdl
        triples = (" ".join(f"{v:.6f}" for v in values) for values in (cdl.slope, cdl.offset, cdl.power))
        yield f"* ASC_SOP {''.join(f'({one})' for one in triples)}"
        yield f"* ASC_SAT {cdl.saturation:.6f}"
    place = record.label(mark.record.first)
    yield f"* LOC: {place} {mark.color:<7} {mark.shot} {_one_line(mark.text)}"


def _source(mark: Mark, rate: FrameRate) -> tuple[int, bool]:
    """The label of the source frame at record in, counted at the cut's timebase, and whether it drops.

    Media of another timebase count on from where their own clock starts: a list has one timebase.
    """
    if mark.plate is None or mark.use is None:
        begin = mark.event.src_in.frame if mark.event else None
        return max(begin or 0, 0), False
    clip = mark.plate.plate.clip
    shown_first = mark.use.shown(mark.skip) - (clip.frames.first if clip.frames else 0)
    start = clip.timecode
    if start is None:
        return shown_first, False
    if start.rate.timebase != rate.timebase:
        return int(Fraction(start.frames, start.rate.timebase) * rate.timebase) + shown_first, False
    return start.frames + shown_first, start.drop and rate.can_drop


def _speed(use: CutUse, reel: str, rate: FrameRate, begins: Timecode) -> Iterator[str]:
    """The M2 line, and what it cannot say."""
    if use.kind == "variable":
        yield f"* VARIABLE SPEED: source frames {use.required}"
    if use.kind == "freeze":
        yield "* * FREEZE FRAME"
    speed = float(Fraction(0) if use.kind == "freeze" else use.step * rate.timebase)
    sign = "-" if speed < 0 else ""
    # The reel's place in the clip; some readers know labels with colons alone here.
    yield f"M2   {reel:<32} {sign}{abs(speed):05.1f} {str(begins).replace(';', ':'):>20}"


def _reel(mark: Mark) -> str:
    """The reel in letters that every reader takes; AX, which is any auxiliary source, where there is none."""
    clip: IndexedClip | None = mark.plate.plate.clip if mark.plate else None
    names = (
        mark.use.reel if mark.use else "",
        clip.reel if clip else "",
        clip.name if clip else "",
        mark.event.reel if mark.event else "",
    )
    found = next((name for name in names if name), "")
    return re.sub(r"[^A-Za-z0-9_.-]+", "_", found)[:LONGEST_REEL] or "AX"


def _one_line(value: str) -> str:
    return shown(value)[:LONGEST_TEXT].strip()
