"""A cut as CMX3600, in Avid's dialect.

A dissolve is an event of two lines: the outgoing shot with no length where the dissolve starts, then
the incoming one with the dissolve's length; the outgoing event ends where the dissolve starts. Under an
M2 the source out is the span that is needed; of a reverse the source in is the frame shown first and
the source out one more. A list has no words for a disabled shot: it is not there.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

from tests.editorial.written.cuts import Cut, Shot


def write(cut: Cut, path: Path) -> None:
    path.write_text(text(cut), encoding="utf-8")


def text(cut: Cut, says_both_speeds: bool = False) -> str:
    """The list; `says_both_speeds`: a dissolve has the M2 of its outgoing side too, which is cut before."""
    mode = "DROP FRAME" if cut.rate.drop else "NON-DROP FRAME"
    lines = [f"TITLE: {cut.name}", f"FCM: {mode}"]
    number = 0
    for track in cut.tracks:
        before: Shot | None = None
        for shot in cut.track(track):
            if shot.enabled:
                number += 1
                lines += _event(cut, shot, f"{number:03d}", before, says_both_speeds)
            before = shot if shot.enabled else None
    return "\r\n".join(lines) + "\r\n"


def _event(cut: Cut, shot: Shot, number: str, before: Shot | None, both: bool) -> Iterator[str]:
    into = cut.into(shot)
    begins, ends = _listed(cut, shot)
    first, code = _first(cut, shot), "C"
    if into and before:
        left = _source_out(cut, before)
        yield _line(cut, before, number, code, (left, left), (begins, begins))
        code = f"D    {into.frames:03d}"
    yield _line(cut, shot, number, code, (first, _source_out(cut, shot)), (begins, ends))
    if into and before and both:
        yield from _speed(cut, before)
    yield from _speed(cut, shot)
    if shot.speed == 0:
        yield "* * FREEZE FRAME"
    if into and before:
        yield f"* FROM CLIP NAME:  {before.media.clip}"
        yield f"* TO CLIP NAME:  {shot.media.clip}"
    else:
        yield f"* FROM CLIP NAME:  {shot.media.clip}"
    yield f"* SOURCE FILE: {shot.media.path}"
    yield f"* LOC: {cut.rate.label(cut.start + shot.record + shot.mark)} YELLOW  {shot.marker}"
    if shot.flop:
        yield "* EFFECTS NAME IS FLOP"
    if shot.cdl:
        triples = (shot.cdl.slope, shot.cdl.offset, shot.cdl.power)
        yield "* ASC_SOP " + "".join(f"({' '.join(map(str, one))})" for one in triples)
        yield f"* ASC_SAT {shot.cdl.saturation}"


def _listed(cut: Cut, shot: Shot) -> tuple[int, int]:
    """Record in and out as the list has them: from the start of a dissolve to the start of the next."""
    return shot.record - cut.before(shot), shot.out - (shot.dissolve.before if shot.dissolve else 0)


def _first(cut: Cut, shot: Shot) -> int:
    """The source frame at the record in that is listed."""
    return shot.shown(_listed(cut, shot)[0] - shot.record)


def _source_out(cut: Cut, shot: Shot) -> int:
    """The source out that is listed; exclusive."""
    begins, ends = _listed(cut, shot)
    reach = math.floor((ends - begins - 1) * shot.speed) if shot.speed > 0 else 0
    return _first(cut, shot) + reach + 1


def _line(
    cut: Cut, shot: Shot, number: str, code: str, source: tuple[int, int], record: tuple[int, int]
) -> str:
    labels = [shot.media.rate.label(frame) for frame in source]
    labels += [cut.rate.label(cut.start + frame) for frame in record]
    channel = "V" if shot.track == 1 else f"V{shot.track}"
    return f"{number}  {shot.media.reel:<32} {channel:<5} {code:<8} {' '.join(labels)}"


def _speed(cut: Cut, shot: Shot) -> Iterator[str]:
    if shot.is_retimed:
        tenths = shot.speed * cut.rate.base * 10
        assert tenths.denominator == 1, f"{shot.name}: its speed is not exact in 0.1 frames a second"
        sign, size = "-" if tenths < 0 else "", abs(int(tenths))
        fps = f"{sign}{size // 10:03d}.{size % 10}"
        yield f"M2   {shot.media.reel:<32} {fps:>8}                {shot.media.rate.label(shot.first)}"
