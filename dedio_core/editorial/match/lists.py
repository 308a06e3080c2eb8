"""Lists that go out and come back: what is not matched, what a person chose, what the lab has to pull.

A cell that a spreadsheet would take for a formula gets an apostrophe, and loses it on reading.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dedio_core import files
from dedio_core.editorial.cut import CutEvent
from dedio_core.editorial.match.model import Matched
from dedio_core.errors import InputError, all_at_once
from dedio_core.safe_text import bare, guarded

KEYS = ("reel", "clip_name", "source_file", "source_in", "source_out")
"""What an override knows an event by: its source, so that it holds wherever in the cut that is used."""
MEDIA = "media"
COLUMNS = (
    *("event", "track", "record_in", "record_out", "shot", *KEYS, "frames", "status", "reasons"),
    *("candidates", MEDIA),
)
MOST_BYTES = 64 << 20


@dataclass(frozen=True)
class Override:
    """A choice of media: `media` is a path inside the media folders, `where` the line that says so."""

    media: str
    where: str


class Overrides:
    """Choices by what they know of an event; an empty cell knows nothing and fits any."""

    def __init__(self) -> None:
        self._by: dict[tuple[str, ...], dict[tuple[str, ...], Override]] = {}

    def add(self, known: Mapping[str, str], override: Override) -> str | None:
        """Take a choice; a sentence where another one says otherwise of the same source."""
        names = tuple(name for name in KEYS if known.get(name))
        same = self._by.setdefault(names, {})
        values = tuple(_known(known[name]) for name in names)
        before = same.setdefault(values, override)
        if before.media != override.media:
            return f"{override.where}: chooses other media than {before.where} for the same source"
        return None

    def of(self, event: CutEvent) -> Override | None:
        """The choice for an event, by the most that is known of it."""
        own = keys_of(event)
        for names in sorted(self._by, key=lambda n: (-len(n), n)):
            found = self._by[names].get(tuple(_known(own[name]) for name in names))
            if found:
                return found
        return None

    def __len__(self) -> int:
        return sum(map(len, self._by.values()))


def keys_of(event: CutEvent) -> dict[str, str]:
    """What an override may know of an event."""
    labels = [
        label.text or ("" if label.frame is None else str(label.frame))
        for label in (event.src_in, event.src_out)
    ]
    values = (event.reel or "", event.clip_name or "", event.source_file or "", *labels)
    return dict(zip(KEYS, values, strict=True))


def _known(text: str) -> str:
    return " ".join(text.split()).casefold()


def read_overrides(path: Path) -> Overrides:
    """The choices in a CSV file, such as `write_unmatched` makes with its last column filled in.

    A row without media chooses nothing. Raises `InputError`, with lines, for what cannot be used.
    """
    path = Path(path)
    made, wrong = Overrides(), []
    for line, row in _rows(path):
        media = row.get(MEDIA, "").strip()
        if not media:
            continue
        if not any(row.get(name, "").strip() for name in KEYS):
            wrong.append(f"{path}:{line}: names media, but not for which {', '.join(KEYS)}")
        elif problem := made.add(row, Override(media, f"{path.name}:{line}")):
            wrong.append(problem)
    all_at_once(wrong)
    return made


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(f"{path}: is larger than {MOST_BYTES >> 20} MB; this is no list of overrides")
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: is not UTF-8 text; save it as CSV UTF-8") from None
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        head = [bare(cell).strip().lower() for cell in next(reader, [])]
        if MEDIA not in head or not set(KEYS) & set(head):
            raise InputError(f"{path}:1: expected a column '{MEDIA}' and some of {', '.join(KEYS)}")
        for cells in reader:
            yield reader.line_num, dict(zip(head, map(bare, cells), strict=False))
    except csv.Error as error:
        raise InputError(f"{path}:{reader.line_num}: not CSV: {error}") from None


def write_unmatched(path: Path, matched: Sequence[Matched]) -> int:
    """Write the events without media, a row each with the candidates; return how many they are."""
    rows = [_row(found) for found in matched if not found.is_settled]
    write_csv(path, COLUMNS, rows)
    return len(rows)


def _row(found: Matched) -> list[str]:
    event = found.event
    shown = [f"{c.clip.path} ({c.score}: {'; '.join(c.reasons)})" for c in found.candidates]
    times = [label.text or str(label.frame or "") for label in (event.rec_in, event.rec_out)]
    frames = str(len(event.required)) if event.required else ""
    return [
        *(event.event, event.track, *times, event.shot or "", *keys_of(event).values()),
        *(frames, found.status, "; ".join(found.reasons), " | ".join(shown), ""),
    ]


def write_csv(path: Path, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write a table whole, each cell safe to open in a spreadsheet."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    files.write_whole(Path(path), text.getvalue().encode("utf-8-sig", "backslashreplace"))
