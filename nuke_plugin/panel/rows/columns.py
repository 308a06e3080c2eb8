"""The columns of the table: what each shows of a row, how it is sorted, and what a text in it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dedio_core.naming import check_shot, check_token
from nuke_plugin.panel.rows import row_edits, shown
from nuke_plugin.panel.rows.cells import CellError
from nuke_plugin.panel.rows.rows import Row


@dataclass(frozen=True)
class Column:
    """`show` is the cell's text, `begin` the one that an editor of it begins with.

    `sort_key` gives what rows are sorted by: comparable within the column. `kind` is how it is drawn and
    edited: ``text``, ``path``, ``frame`` (takes frames, timecodes and arithmetic), ``number``,
    ``colorspace`` (a list: `Session.spaces`), ``picture``, ``range`` (the bar), ``progress``.
    """

    key: str
    title: str
    tooltip: str
    kind: str
    show: Callable[[Row], str]
    sort_key: Callable[[Row], Any]
    edit: Callable[[Row, str], Row] | None = None
    begin: Callable[[Row], str] | None = None
    needs_media: bool = False
    is_of_clips: bool = False
    """Only rows that are no part of a timeline have it."""

    @property
    def editable(self) -> bool:
        """Whether its cells take a text at all; `refusal` says whether a certain row's does."""
        return self.edit is not None

    def edited(self, row: Row, text: str) -> Row:
        """`row` with `text` in the cell. Raises `CellError`."""
        if (reason := self.refusal(row)) or self.edit is None:
            raise CellError(reason or f"{self.title} cannot be edited")
        return self.edit(row, text)

    def refusal(self, row: Row) -> str | None:
        """Why the cell of that row takes no text, or None."""
        if self.edit is None:
            return f"{self.title} cannot be edited"
        if row.is_under_way:
            return "it is being ingested; cancel it first"
        if self.needs_media and row.media is None:
            return "it has no clip yet; give it one in the column Clip"
        if self.is_of_clips and row.origin == "timeline":
            return f"{self.title} of a timeline's row is decided by its plan"
        return None

    def text(self, row: Row) -> str:
        """What an editor begins with, and what is filled down."""
        return (self.begin or self.show)(row)


FRAME = "A frame, counted from 0 (a sequence: its file numbers), a timecode, or +8, -2, +00:00:01:00"
COLUMNS: tuple[Column, ...] = (
    Column("picture", "", "First frame of the cut", "picture", lambda row: "", lambda row: row.id),
    Column(
        "sequence",
        "Sequence",
        "The shot's sequence: sht",
        "text",
        show=lambda row: row.sequence,
        sort_key=lambda row: shown.natural(row.sequence),
        edit=row_edits.named("sequence", check_shot),
    ),
    Column(
        "shot",
        "Shot",
        "The shot without its sequence: 010",
        "text",
        show=lambda row: row.shot,
        sort_key=lambda row: shown.natural(row.shot),
        edit=row_edits.named("shot", check_shot),
    ),
    Column(
        "element",
        "Element",
        "rawPlate, bgPlate, ...: a shot has one plate of each",
        "text",
        show=lambda row: row.element,
        sort_key=lambda row: shown.natural(row.element),
        edit=row_edits.named("element", check_token),
    ),
    Column(
        "clip",
        "Clip",
        "The camera original; its path can be edited",
        "path",
        show=shown.clip,
        sort_key=lambda row: shown.natural(shown.clip(row)),
        edit=row_edits.source,
        begin=shown.path,
    ),
    Column(
        "reel",
        "Reel",
        "The camera's name for the tape or card",
        "text",
        show=shown.reel,
        sort_key=lambda row: shown.natural(shown.reel(row)),
    ),
    Column(
        "in",
        "In",
        f"First frame that is seen. {FRAME}",
        "frame",
        show=lambda row: shown.number(row.in_point),
        sort_key=lambda row: shown.or_last(row.in_point),
        edit=row_edits.point("in_point", "in"),
        needs_media=True,
    ),
    Column(
        "in_timecode",
        "In TC",
        f"Source timecode of the first frame that is seen. {FRAME}",
        "frame",
        show=lambda row: str(row.in_label or ""),
        sort_key=lambda row: str(row.in_label or "~"),
        edit=row_edits.point("in_point", "in"),
        needs_media=True,
    ),
    Column(
        "out",
        "Out",
        f"Last frame that is seen, included. {FRAME}",
        "frame",
        show=lambda row: shown.number(row.out_point),
        sort_key=lambda row: shown.or_last(row.out_point),
        edit=row_edits.point("out_point", "out"),
        needs_media=True,
    ),
    Column(
        "out_timecode",
        "Out TC",
        f"Source timecode of the last frame that is seen, included. {FRAME}",
        "frame",
        show=lambda row: str(row.out_label or ""),
        sort_key=lambda row: str(row.out_label or "~"),
        edit=row_edits.point("out_point", "out"),
        needs_media=True,
    ),
    Column(
        "frames",
        "Frames",
        "Frames of the cut; another number moves the out",
        "number",
        show=lambda row: shown.number(shown.count(row)),
        sort_key=lambda row: shown.or_last(shown.count(row)),
        edit=row_edits.frames,
        needs_media=True,
    ),
    Column(
        "head",
        "Head",
        "Handle frames before the cut",
        "number",
        show=lambda row: str(row.head),
        sort_key=lambda row: row.head,
        edit=row_edits.handle("head"),
    ),
    Column(
        "tail",
        "Tail",
        "Handle frames after the cut",
        "number",
        show=lambda row: str(row.tail),
        sort_key=lambda row: row.tail,
        edit=row_edits.handle("tail"),
    ),
    Column(
        "range",
        "Range",
        "The cut and its handles in the media; red where handles are short",
        "range",
        show=lambda row: " + ".join(f"{count} short" for count in row.short if count),
        sort_key=lambda row: -sum(row.short),
    ),
    Column(
        "speed",
        "Speed",
        "The cut's speed. Plates are always made at the camera's own",
        "text",
        show=lambda row: row.speed,
        sort_key=lambda row: shown.natural(row.speed),
    ),
    Column(
        "colorspace",
        "Color space",
        "Of the source; grey: as the settings say",
        "colorspace",
        show=lambda row: row.source_colorspace,
        sort_key=lambda row: shown.natural(row.source_colorspace),
        edit=row_edits.colorspace,
    ),
    Column(
        "squeeze",
        "Squeeze",
        "Anamorphic squeeze, or +0.5, -0.2 to change it; grey: as the clip or the settings say",
        "number",
        show=lambda row: f"{row.squeeze:g}" if row.squeeze is not None else "",
        sort_key=lambda row: shown.or_last(row.squeeze),
        edit=row_edits.squeeze,
    ),
    Column(
        "version",
        "Version",
        "The version that will be made; empty: the next one",
        "number",
        show=shown.version,
        sort_key=lambda row: row.asked_version or row.version or 0,
        edit=row_edits.version,
        is_of_clips=True,
    ),
    Column(
        "confidence",
        "Match",
        "How sure it is that this is the clip that the cut means",
        "number",
        show=lambda row: "" if row.confidence is None else f"{row.confidence:.0%}",
        sort_key=lambda row: shown.or_last(row.confidence),
    ),
    Column(
        "verdict",
        "Verdict",
        "What has to be mended; else what became of the plate since the last cut",
        "text",
        show=shown.verdict,
        sort_key=shown.by_verdict,
    ),
    Column(
        "status",
        "Progress",
        "How far its ingest is",
        "progress",
        show=shown.status,
        sort_key=lambda row: (row.status, row.done),
    ),
)
"""In the order of the table."""
_BY_KEY = {one.key: one for one in COLUMNS}


def column(key: str) -> Column:
    """The column called `key`. Raises `KeyError`."""
    return _BY_KEY[key]
