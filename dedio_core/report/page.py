"""The count sheet as one HTML file: no script, nothing from a network, pictures inside it."""

from __future__ import annotations

import base64
import html
from collections.abc import Iterable, Iterator, Sequence

from dedio_core.changes.verdict import Verdict
from dedio_core.editorial.cut import CutEvent
from dedio_core.report.labels import Record
from dedio_core.report.model import Report
from dedio_core.report.originals import Original
from dedio_core.report.row import Row, UseWords
from dedio_core.report.sheet import Sheet, sheet
from dedio_core.report.style import CSS
from dedio_core.report.thumbnail import Thumbnail, thumbnail
from dedio_core.safe_text import shown

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
TINTS = {
    **dict.fromkeys(("covered", "made", "unchanged"), "green"),
    **dict.fromkeys(("new", "reinstated", "to pull", "renamed", "moved"), "blue"),
    **dict.fromkeys(("trimmed head", "trimmed tail", "slipped", "to re-pull", "uses changed"), "amber"),
    **dict.fromkeys(("retimed", "CDL changed"), "violet"),
    **dict.fromkeys(("source swapped", "FAILED", "omitted", "not begun"), "red"),
}
HEADS = (
    ("Picture", "at cut in"),
    ("Shot", "element"),
    ("Version", "what changed"),
    ("Source", "clip, reel"),
    ("Source frames", "both ends included"),
    ("Record", "out exclusive"),
    ("Plate and comp frames", "both ends included"),
    ("Speed, CDL, framing", "in the cut, not in the plate"),
    ("To look at", ""),
)


def text(report: Report) -> str:
    """The page."""
    found = sheet(report)
    parts = [
        *_heading(found),
        *_obstacles(found),
        *_plates(report, found),
        *_omitted(found),
        *_originals(found),
        *_skipped(report, found),
        *_warnings(found),
    ]
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{_safe(found.title)}: count sheet</title>",
            f"<style>{CSS}</style></head><body>",
            *parts,
            "</body></html>",
            "",
        ]
    )


def _safe(text: str) -> str:
    """Text from anywhere, as it may stand in the page."""
    return html.escape(shown(text))


def _heading(found: Sheet) -> Iterator[str]:
    yield f'<header><p class="kicker">Count sheet</p><h1>{_safe(found.title)}</h1>'
    yield '<dl class="facts">'
    yield from (f"<div><dt>{name}</dt><dd>{_safe(value)}</dd></div>" for name, value in found.facts)
    yield '</dl><dl class="totals">'
    for name, value in found.totals:
        bad = ' class="bad"' if name in ("failed", "in the way") else ""
        yield f"<div{bad}><dt>{name}</dt><dd>{_safe(value)}</dd></div>"
    yield "</dl></header>"


def _obstacles(found: Sheet) -> Iterator[str]:
    if not found.obstacles and not found.problems:
        return
    yield '<section class="way"><h2>What stands in the way</h2>'
    yield from _table(
        ("Where", "Shot", "Found, and what is expected"),
        [
            *((f"<code>{_safe(o.where)}</code>", _safe(o.shot), _safe(o.message)) for o in found.obstacles),
            *(("", "", _safe(problem)) for problem in found.problems),
        ],
    )
    yield "</section>"


def _plates(report: Report, found: Sheet) -> Iterator[str]:
    if not found.rows:
        return
    yield '<section><h2>Plates</h2><table class="sheet"><thead><tr>'
    yield from (f"<th>{head}{f'<small>{sub}</small>' if sub else ''}</th>" for head, sub in HEADS)
    yield "</tr></thead><tbody>"
    for row in found.rows:
        yield from _row(row, thumbnail(report, row.plate))
    yield "</tbody></table></section>"


def _row(row: Row, picture: Thumbnail) -> Iterator[str]:
    plate, clip = row.plate, row.plate.plate.clip
    yield '<tr class="bad">' if row.alarms else "<tr>"
    yield f"<td>{_picture(picture, plate.name)}</td>"
    main = "" if plate.plate.is_main else ' <span class="soft">element</span>'
    words = f'<div class="soft small">{_safe(row.description)}</div>' if row.description else ""
    yield f'<td><div class="shot">{_safe(plate.shot.code)}</div>'
    yield f'<div class="element">{_safe(plate.plate.element)}{main}</div>{words}</td>'
    yield f"<td>{_version(row)}</td>"
    path = f'<div class="soft small">{_safe(str(clip.path))}</div>'
    reel = [("reel", clip.reel or ""), ("rate", row.source_rate)]
    yield f'<td><div class="clip">{_safe(clip.name)}</div>{_pairs(reel)}{path}</td>'
    yield f"<td>{_source(row)}</td>"
    yield f"<td>{''.join(map(_record, row.uses))}</td>"
    yield f"<td>{_frames(row)}</td>"
    yield f"<td>{''.join(map(_speed, row.uses))}</td>"
    yield f"<td>{_notes(row)}</td></tr>"


def _picture(picture: Thumbnail, name: str) -> str:
    if not picture.jpeg:
        return f'<div class="nopicture">{_safe(picture.words)}</div>'
    data = base64.b64encode(picture.jpeg).decode("ascii")
    return f'<img class="picture" alt="{_safe(name)}" src="data:image/jpeg;base64,{data}">'


def _tag(kind: str) -> str:
    return f'<span class="tag {TINTS.get(kind, "")}">{_safe(kind)}</span>'


def _version(row: Row) -> str:
    outcome = row.outcome
    made = f'<div><span class="version">{outcome.version}</span>{_tag(outcome.kind)}</div>'
    if outcome.detail:
        made += f'<div class="soft small">{_safe(outcome.detail)}</div>'
    return made + "".join(map(_verdict, row.verdicts))


def _verdict(verdict: Verdict) -> str:
    reason = f'<span class="small">{_safe(verdict.reason)}</span>' if verdict.reason else ""
    return f"<div>{_tag(verdict.kind)}{reason}</div>"


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    """Names and values beside each other; what has no value is left out."""
    made = "".join(f"<dt>{name}</dt><dd>{_safe(value)}</dd>" for name, value in pairs if value)
    return f'<dl class="pairs">{made}</dl>' if made else ""


def _source(row: Row) -> str:
    pull = row.plate.pull
    return _pairs([("cut", row.cut_timecode), ("", f"{pull.cut} ({len(pull.cut)})")]) + _pairs(
        [("pull", row.pull_timecode), ("", f"{pull.pull} ({len(pull.pull)})")]
    )


def _record(use: UseWords) -> str:
    return _pairs(
        [
            ("in", use.record_in),
            ("out", use.record_out),
            ("", f"{use.record_frames} frames"),
            ("", use.event),
        ]
    )


def _frames(row: Row) -> str:
    pull = row.plate.pull
    comps = dict.fromkeys((use.comp_cut, use.comp_range) for use in row.uses)
    return _pairs(
        [
            ("plate", f"{pull.plate} ({len(pull.plate)})"),
            ("plate cut", f"{pull.plate_cut} ({len(pull.plate_cut)})"),
            *(pair for cut, whole in comps for pair in (("comp", whole), ("comp cut", cut))),
            ("handles", row.handles[0]),
            ("", row.handles[1]),
        ]
    )


def _speed(use: UseWords) -> str:
    cdl = "".join(f"<div>{_safe(part)}</div>" for part in use.cdl.split("; ") if part)
    cdl = f'<div class="soft small nowrap">{cdl}</div>' if cdl else ""
    framing = f'<div class="warn">{_safe(use.reframes)}</div>' if use.reframes else ""
    return f"<div>{_safe(use.speed)}</div>{cdl}{framing}"


def _notes(row: Row) -> str:
    items = [f'<li class="alarm">{_safe(text)}</li>' for text in row.alarms]
    items += [f'<li class="warn">{_safe(text)}</li>' for text in row.warnings]
    return f'<ul class="small">{"".join(items)}</ul>' if items else ""


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table of cells that are HTML already."""
    yield f"<table><thead><tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr></thead><tbody>"
    for row in rows:
        yield f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>"
    yield "</tbody></table>"


def _omitted(found: Sheet) -> Iterator[str]:
    if not found.omitted:
        return
    yield f"<section><h2>Omitted shots<small>{len(found.omitted)}</small></h2>"
    rows = [(f"<b>{_safe(one.shot)}</b>", _safe(one.cut)) for one in found.omitted]
    yield from _table(("Shot", "Last seen in"), rows)
    yield "</section>"


def _originals(found: Sheet) -> Iterator[str]:
    if not found.originals:
        return
    yield "<section><h2>Where each original must stay retrievable</h2>"
    yield "<p>Every original that a plate of this cut was or will be pulled from, handles included.</p>"
    heads = ("Source", "Reel", "Frames", "Timecode", "Plates")
    yield from _table(heads, [_original(one) for one in found.originals])
    yield "</section>"


def _original(one: Original) -> tuple[str, ...]:
    labels = [one.labels(frames) for frames in one.ranges]
    return (
        f"<code>{_safe(str(one.clip.path))}</code>",
        _safe(one.clip.reel or ""),
        "<br>".join(f"{frames} ({len(frames)})" for frames in one.ranges),
        "<br>".join(f"{first} - {last}" for first, last in labels if first),
        _safe(", ".join(one.plates)),
    )


def _skipped(report: Report, found: Sheet) -> Iterator[str]:
    if not found.skipped:
        return
    record = Record(report.plan.cut)
    yield f"<section><h2>Events without a plate<small>{len(found.skipped)}</small></h2><ul>"
    yield from (f"<li>{_safe(reason)}</li>" for reason in found.reasons)
    yield "</ul><details><summary>Every one of them</summary>"
    rows = []
    for event in found.skipped:
        label = event.rec_in.text or _counted(event, record)
        clip = event.clip_name or event.source_file or ""
        cells = (event.where, event.event, event.track, label, clip, event.reel or "", event.skipped or "")
        rows.append([_safe(cell) for cell in cells])
    yield from _table(("Where", "Event", "Track", "Record in", "Clip", "Reel", "Why"), rows)
    yield "</details></section>"


def _counted(event: CutEvent, record: Record) -> str:
    return "" if event.rec_in.frame is None else record.label(event.rec_in.frame)


def _warnings(found: Sheet) -> Iterator[str]:
    if not found.warnings:
        return
    yield f"<section><h2>Notes on the list and the plan<small>{len(found.warnings)}</small></h2><ul>"
    yield from (f'<li class="warn">{_safe(text)}</li>' for text in found.warnings)
    yield "</ul></section>"
