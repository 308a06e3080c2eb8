"""A row of the panel: one plate to be made. A frozen value; the session replaces it by another.

Frames are counted as ``in_point`` is: a clip's first frame is 0, an image sequence's are the numbers of its
files. Every range includes both ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any, Literal, get_args

from dedio_core.frames import FrameRange, FrameRate, Timecode
from nuke_plugin.panel.rows.reach import Reach

Origin = Literal["clip", "timeline"]
Status = Literal["", "waiting", "running", "paused", "done", "kept", "failed", "cancelled"]
"""Of the row's ingest: ``kept`` is a version that was there already and served; "" was never asked for."""
Level = Literal["error", "warning"]
Found = Literal["media", "row", "twice", "plan", "ingest"]
"""Who found a problem: the scan, the panel in the row or in two rows, the last plan, or the last ingest."""
ORDER = get_args(Found)


@dataclass(frozen=True)
class Problem:
    """One sentence about a row: what, where, what now. `column` is the cell it is about, "" for the row."""

    level: Level
    found: Found
    sentence: str
    column: str = ""


@dataclass(frozen=True)
class Media:
    """A clip as the worker's `probe` says it. `path` is what an ingest takes as ``source_file``."""

    path: Path
    name: str
    frames: FrameRange
    """All that there is of it."""
    rate: FrameRate
    start: Timecode | None = None
    """Label of its first frame; None where it has no timecode."""
    reel: str = ""
    size: tuple[int, int] = (0, 0)
    codec: str = ""
    squeeze: float | None = None
    """What the camera says of it."""
    is_raw: bool = False
    """Camera raw: there is no picture of it before it is converted."""

    def label(self, frame: int) -> Timecode | None:
        """The source timecode of `frame`, which may be outside of the media; None without a start."""
        return self.start.plus(frame - self.frames.first) if self.start else None


@dataclass(frozen=True)
class Row:
    """One plate to be made, or an event of a timeline that has no media yet (`media` is None)."""

    id: int
    """Never used twice in a session."""
    origin: Origin = "clip"
    cut: Path | None = None
    """The timeline it came from; also of a row that was taken out of the cut (`is_taken_out`)."""
    key: str = ""
    """What the cut's plan calls the plate."""
    where: str = ""
    """Line of the cut list."""
    media: Media | None = None

    # What a person sets. `CELLS` names them; undo gives them back and nothing else.
    sequence: str = ""
    shot: str = ""
    """Without the sequence: shot ``010`` of sequence ``sht`` is called sht010."""
    element: str = ""
    source: Path | None = None
    """The clip, given by hand for an event without media."""
    in_point: int | None = None
    """First frame of the cut, included."""
    out_point: int | None = None
    """Last frame of the cut, included."""
    head: int = 8
    tail: int = 8
    source_colorspace: str = ""
    """"" is what the clip says of itself, else the settings."""
    squeeze: float | None = None
    """None is what the clip says of itself, else the settings."""
    asked_version: int | None = None
    """The version to make; None is the next one."""
    is_taken_out: bool = False
    """Its frames were changed here, so that it is no longer the cut's: ingested as a clip of its own."""

    # What the worker said.
    speed: str = ""
    """``100%``, ``-50%``, ``curve``; of a timeline's rows."""
    confidence: float | None = None
    """0 to 1: how sure the match of the cut's event with the media is; None for a clip of one's own."""
    reasons: tuple[str, ...] = ()
    """What speaks for the match and against it."""
    version: int | None = None
    """The version that the last plan would make, or that serves the row already."""
    action: str = ""
    """Of the last plan: ``covered``, ``pull``, ``re-pull``, ``""`` before any plan."""
    verdict: str = ""
    """``new``, ``trimmed head, moved``, ``up to date``, ...: what became of the plate, in words."""
    verdict_reason: str = ""
    reach: Reach | None = None
    """Source frames of the handles, where a speed makes them others than `head` and `tail`; of a timeline's
    rows."""
    tie: tuple[Path, int] | None = None
    """The clip of the cut's plan, and its frame that is plate frame 1001; of a timeline's rows."""
    record: str = ""
    """Timecode of the cut's first frame in the timeline."""

    # What the session found and does.
    problems: tuple[Problem, ...] = ()
    status: Status = ""
    done: int = 0
    """Frames of its plate that are finished, of `total`, which is 0 where nothing was counted yet."""
    total: int = 0
    published: Path | None = None
    """The version folder, once it is there."""

    @property
    def code(self) -> str:
        """Sequence and shot, as the tree calls the shot."""
        return f"{self.sequence}{self.shot}"

    @property
    def name(self) -> str:
        """Shot and element, for people."""
        return f"{self.code} {self.element}".strip() or (self.media.name if self.media else self.where)

    @property
    def cut_range(self) -> FrameRange | None:
        """The frames that are seen; None where a point is missing or the out is before the in."""
        if self.in_point is None or self.out_point is None or self.out_point < self.in_point:
            return None
        return FrameRange(self.in_point, self.out_point)

    @property
    def handles(self) -> tuple[int, int]:
        """Source frames that are wanted before and after the cut."""
        if self.reach is None or self.origin == "clip":
            return self.head, self.tail
        return self.reach.of(self.head, self.tail)

    @property
    def wanted(self) -> FrameRange | None:
        """The cut with its handles, whether the media has them or not."""
        cut = self.cut_range
        low, high = self.handles
        return FrameRange(cut.first - low, cut.last + high) if cut else None

    @property
    def short(self) -> tuple[int, int]:
        """Handle frames that the media lacks: below the cut, above it."""
        first, last = self.in_point, self.out_point
        if self.media is None or first is None or last is None or last < first:
            return 0, 0
        there, (low, high) = self.media.frames, self.handles
        return (
            min(low, max(0, there.first - first + low)),
            min(high, max(0, last + high - there.last)),
        )

    @property
    def in_label(self) -> Timecode | None:
        """Source timecode of the first frame of the cut."""
        return self.media.label(self.in_point) if self.media and self.in_point is not None else None

    @property
    def out_label(self) -> Timecode | None:
        """Source timecode of the last frame of the cut, included."""
        return self.media.label(self.out_point) if self.media and self.out_point is not None else None

    @property
    def level(self) -> Level | None:
        """The worst of its problems."""
        levels = {problem.level for problem in self.problems}
        return "error" if "error" in levels else "warning" if levels else None

    def error(self, *found: Found) -> str:
        """What has to be mended first, of all or of what these found; empty where nothing has."""
        errors = (problem for problem in self.problems if problem.level == "error")
        return next((problem.sentence for problem in errors if not found or problem.found in found), "")

    @property
    def is_under_way(self) -> bool:
        """Whether its ingest was asked for and has not ended."""
        return self.status in ("waiting", "running", "paused")

    @property
    def is_barred(self) -> bool:
        """Whether it cannot be ingested as it is; an ingest that failed can be tried again."""
        return any(problem.level == "error" and problem.found != "ingest" for problem in self.problems)

    @property
    def can_be_retried(self) -> bool:
        """Whether it failed, and nothing else is wrong with it."""
        return self.status == "failed" and not self.is_barred

    @property
    def is_made(self) -> bool:
        """Whether its plate is there as the row says, so that there is nothing to make."""
        return self.status in ("done", "kept")

    @property
    def is_ended(self) -> bool:
        """Whether nothing more is to be done for what was asked of it."""
        return self.is_made or self.status in ("failed", "cancelled")


Rows = tuple[Row, ...]


CELLS = (
    *("origin", "is_taken_out", "sequence", "shot", "element", "source", "in_point", "out_point"),
    *("head", "tail", "source_colorspace", "squeeze", "asked_version"),
)
"""Fields of a row that a person sets."""


_cells = attrgetter(*CELLS)


def with_fields(row: Row, **fields: Any) -> Row:
    """`row` with other values in these fields: `dataclasses.replace`, several times as fast.

    For what is done to all rows of a large table at once.
    """
    made = object.__new__(Row)
    made.__dict__.update(row.__dict__, **fields)
    return made


def cells(row: Row) -> tuple[object, ...]:
    """What a person set of the row."""
    found: tuple[object, ...] = _cells(row)
    return found


def with_cells(row: Row, of: Row) -> Row:
    """`row` with what a person set of `of`; what the worker said of it and its ingest stay."""
    return with_fields(row, **dict(zip(CELLS, cells(of), strict=True)))


def with_problems(row: Row, found: Found, problems: Iterable[Problem]) -> Row:
    """`row` with these problems in place of those that `found` had found before."""
    new = tuple(problems)
    if not new and not row.problems:
        return row
    others = [problem for problem in row.problems if problem.found != found]
    now = tuple(sorted([*others, *new], key=lambda problem: ORDER.index(problem.found))) if others else new
    return row if now == row.problems else with_fields(row, problems=now)


def by_id(rows: Sequence[Row]) -> dict[int, Row]:
    """The rows by their ids."""
    return {row.id: row for row in rows}
