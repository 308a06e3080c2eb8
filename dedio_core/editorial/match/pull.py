"""The pull list: what is missing, for the lab or the archive, as ALE or CSV."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dedio_core import files
from dedio_core.editorial.match.lists import write_csv
from dedio_core.editorial.match.model import Matched
from dedio_core.editorial.match.names import bare_name
from dedio_core.errors import InputError
from dedio_core.frames import FrameRate, Handles, Timecode

COLUMNS = ("Name", "Tape", "Start", "End", "Tracks", "Source File", "Shot", "Source FPS", "Frames", "Why")
DECIMALS = {24: "23.976", 30: "29.97", 48: "47.952", 60: "59.94", 120: "119.88"}
NO_HANDLES = Handles(0, 0)


@dataclass(frozen=True)
class Wish:
    """A range of one source; `end` is exclusive, as both formats have it."""

    name: str
    tape: str
    start: int | None
    end: int | None
    rate: FrameRate | None
    drop: bool
    source_file: str
    shots: tuple[str, ...]
    why: str


def write_pull_list(
    path: Path, matched: Sequence[Matched], rate: FrameRate | None, handles: Handles = NO_HANDLES
) -> int:
    """Write what is missing as ``.ale`` or ``.csv`` and return how many rows that is.

    Ranges are those the cut needs, with `handles`; touching ranges of one source are one row.
    Raises `InputError` for another suffix.
    """
    path = Path(path)
    if path.suffix.lower() not in (".ale", ".csv"):
        raise InputError(f"{path}: a pull list is .ale or .csv")
    rows = [_cells(wish) for wish in wishes(matched, rate, handles)]
    if path.suffix.lower() == ".csv":
        write_csv(path, COLUMNS, rows)
    else:
        files.write_whole(path, _ale(rows, rate).encode("utf-8", "backslashreplace"))
    return len(rows)


def wishes(matched: Sequence[Matched], rate: FrameRate | None, handles: Handles) -> list[Wish]:
    """What is missing, sorted by tape and start, ranges joined."""
    made = [
        _wish(found, rate, handles)
        for found in matched
        if found.status in ("missing", "partial", "proxy only")
    ]
    made.sort(key=lambda w: (w.tape.casefold(), w.name.casefold(), w.start or 0, w.end or 0))
    joined: list[Wish] = []
    for wish in made:
        before = joined[-1] if joined else None
        if before and _touches(before, wish):
            joined[-1] = _with(before, wish)
        else:
            joined.append(wish)
    return joined


def _wish(found: Matched, rate: FrameRate | None, handles: Handles) -> Wish:
    event = found.event
    needed, is_timecode = event.required, ":" in (event.src_in.text or "") or ";" in (event.src_in.text or "")
    start = needed.first - handles.head if needed and is_timecode else None
    end = needed.last + 1 + handles.tail if needed and is_timecode else None
    own = event.source_rate or rate
    name = event.clip_name or (bare_name(event.source_file, True) if event.source_file else "")
    return Wish(
        name or event.reel or f"event {event.event}",
        event.reel or "",
        start,
        end,
        own,
        event.source_drop and bool(own and own.can_drop),
        event.source_file or "",
        (event.shot,) if event.shot else (),
        found.reasons[0] if found.status != "partial" else found.reasons[-1],
    )


def _touches(one: Wish, other: Wish) -> bool:
    same = (one.name, one.tape, one.rate, one.drop, one.source_file) == (
        *(other.name, other.tape, other.rate, other.drop, other.source_file),
    )
    return same and one.end is not None and other.start is not None and other.start <= one.end


def _with(one: Wish, other: Wish) -> Wish:
    shots = tuple(dict.fromkeys((*one.shots, *other.shots)))
    end = max(one.end or 0, other.end or 0)
    return Wish(one.name, one.tape, one.start, end, one.rate, one.drop, one.source_file, shots, one.why)


def _cells(wish: Wish) -> list[str]:
    labels = ["", ""]
    if wish.start is not None and wish.end is not None and wish.rate:
        labels = [str(Timecode(at, wish.rate, wish.drop)) for at in (wish.start, wish.end)]
    frames = str(wish.end - wish.start) if wish.start is not None and wish.end is not None else ""
    rate = decimal(wish.rate) if wish.rate else ""
    shots = " ".join(wish.shots)
    return [wish.name, wish.tape, *labels, "V", wish.source_file, shots, rate, frames, wish.why]


def decimal(rate: FrameRate) -> str:
    """The rate as an ALE writes it: 23.976."""
    is_ntsc = rate.fraction.denominator == 1001
    return DECIMALS.get(rate.timebase, str(rate)) if is_ntsc else str(rate)


def _ale(rows: Sequence[Sequence[str]], rate: FrameRate | None) -> str:
    head = ["Heading", "FIELD_DELIM\tTABS", "VIDEO_FORMAT\t1080"]
    head += [f"FPS\t{decimal(rate)}"] if rate else []
    table = ["Column", "\t".join(COLUMNS), "", "Data"]
    cells = ["\t".join(" ".join(cell.split()) for cell in row) for row in rows]
    return "\r\n".join([*head, "", *table, *cells, ""])
