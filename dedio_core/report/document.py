"""A report as JSON: the plan's own document, with the results of an ingest and the originals."""

from __future__ import annotations

import json

from dedio_core.report.model import Report
from dedio_core.report.originals import originals
from dedio_core.turnover.document import document


def text(report: Report) -> str:
    """The document; ``results`` is what ``dedio ingest --json`` prints, null before an ingest.

    Everything beyond ASCII is escaped: nothing in it can turn a reader's line around.
    """
    found = {
        "date": report.date,
        "project": report.plan.asked.project,
        "turnover": report.turnover,
        **document(report.plan, report.settings),
        "originals": [one.document() for one in originals(report.plan.plates)],
        "results": report.done,
    }
    return json.dumps(found, indent=2) + "\n"
