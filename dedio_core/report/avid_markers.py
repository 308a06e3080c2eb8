"""Markers as Avid Media Composer imports them: a line each, columns with tabs between.

Name, timecode, track, colour, comment, and how many frames the marker spans.
"""

from __future__ import annotations

import re

from dedio_core.report.labels import Record
from dedio_core.report.marks import marks
from dedio_core.report.model import Report
from dedio_core.safe_text import shown


def text(report: Report) -> str:
    """A marker for every use of every plate, and for what stands in the way."""
    record = Record(report.plan.cut)
    lines = []
    for mark in marks(report):
        track = mark.track if re.fullmatch(r"V\d{1,2}", mark.track) else "V1"
        cells = (mark.shot, record.label(mark.record.first), track, mark.color.lower(), mark.text, "1")
        lines.append("\t".join(shown(cell) for cell in cells))
    return "".join(f"{line}\r\n" for line in lines)
