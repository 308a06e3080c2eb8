"""The rate of an EDL, which the format never states: which counting makes source and record agree."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from dedio_core.editorial.edl.lines import EventLine
from dedio_core.frames import FrameRate

BASES = (24, 25, 30, 60, 50, 48)
"""Counted frames a second that lists are made in, the likeliest first."""
LABEL = re.compile(r"(\d{1,3})([:;.,])(\d{1,3})([:;.,])(\d{1,3})([:;.,])(\d{1,3})")


def frame_of(text: str, timebase: int, drop: bool) -> int | None:
    """Frames that a label (or a plain frame number) counts; None where the label is impossible.

    Hours are not limited: lists run past midnight. Drop-frame skips the first labels of each minute
    but every tenth, two at 30 and four at 60.
    """
    if text.isdecimal():
        return int(text)
    found = LABEL.fullmatch(text)
    if not found:
        return None
    hours, minutes, seconds, frames = (int(found[n]) for n in (1, 3, 5, 7))
    if minutes > 59 or seconds > 59 or frames >= timebase:
        return None
    total = hours * 60 + minutes
    count = (total * 60 + seconds) * timebase + frames
    if not drop:
        return count
    skipped = timebase // 15
    if minutes % 10 and seconds == 0 and frames < skipped:
        return None
    return count - skipped * (total - total // 10)


def is_drop(text: str, mode: str | None, timebase: int) -> bool:
    """Whether a label counts drop-frame: a ``;`` always, else by `mode`; only 30 and 60 can."""
    return timebase in (30, 60) and (";" in text or mode == "DF")


@dataclass(frozen=True)
class Inferred:
    """The timebase that fits best, the share of events that agree, and equally good ones."""

    timebase: int
    agreement: Fraction
    ties: tuple[int, ...]
    drop: bool

    @property
    def detail(self) -> str:
        """How sure it is, for people."""
        ties = [str(t) for t in self.ties if t != self.timebase]
        also = f"; {', '.join(ties)} fit as well" if ties else ""
        return f"{float(self.agreement):.0%} of the events agree{also}"


def infer(events: Sequence[EventLine], retimed: Sequence[bool]) -> Inferred | None:
    """The timebase: above every record frame number, with the most events of equal source and record.

    `retimed` events (with an M2) say nothing; audio may be one frame off. Source timecode is no
    guide to the base: 60 fps sources stand in 24 fps lists. None where no record label can be read.
    """
    tops = [int(m[7]) for e in events for text in (e.rec_in, e.rec_out) if (m := LABEL.fullmatch(text))]
    if not tops:
        return None
    bases = (30, 60) if any(";" in e.rec_in or ";" in e.rec_out for e in events) else BASES
    fitting = [base for base in bases if base > max(tops)] or [60]
    plain = [e for e, is_retimed in zip(events, retimed, strict=True) if not is_retimed]
    scores = {base: _agreement(plain, base) for base in fitting}
    best = max(scores.values())
    ties = tuple(base for base in fitting if scores[base] == best)
    drop = any(";" in e.rec_in for e in events) or any(e.record_mode == "DF" for e in events[:1])
    return Inferred(ties[0], best, ties, drop)


def _agreement(events: Sequence[EventLine], base: int) -> Fraction:
    """Share of events whose source and record are equally long."""
    total = agreed = 0
    for e in events:
        source = [frame_of(t, base, is_drop(t, e.source_mode, base)) for t in (e.src_in, e.src_out)]
        record = [frame_of(t, base, is_drop(t, e.record_mode, base)) for t in (e.rec_in, e.rec_out)]
        if None in record:
            continue
        total += 1
        if None not in source:
            off = abs((source[1] - source[0]) - (record[1] - record[0]))  # type: ignore[operator]
            agreed += off <= (1 if e.channel.startswith("A") and "V" not in e.channel else 0)
    return Fraction(agreed, total) if total else Fraction(0)


def exact(timebase: int, drop: bool) -> FrameRate:
    """The rate for a timebase: drop-frame is NTSC; else the whole number, which is all an EDL tells."""
    return FrameRate.of(timebase * 1000, 1001) if drop and timebase in (30, 60) else FrameRate.of(timebase)
