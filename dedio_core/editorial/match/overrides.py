"""What a person chose: which clip an event is from, by its place in the cut or by its source.

A row with an event, a track, a record in or a shot is about that event; it, and a row that knows all
that an event says of its source, go before what matching finds. By a part of their source rows settle
events that have no media without them, and change no other.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dedio_core.editorial.cut import CutEvent, Warned
from dedio_core.editorial.match.model import Matched
from dedio_core.errors import InputError, all_at_once
from dedio_core.regular import TooLarge, read_regular
from dedio_core.safe_text import bare

PLACE = ("event", "track", "record_in", "shot")
"""Where in the cut a row is from."""
KEYS = ("reel", "clip_name", "source_file", "source_in", "source_out")
"""What a row knows of the source, which holds wherever in a cut that is used."""
MEDIA = "media"
MOST_BYTES = 64 << 20
MOST_EVENTS = 5
Known = tuple[tuple[str, str], ...]
"""Cells as they are compared, by their columns."""


@dataclass(frozen=True)
class Override:
    """A choice of media: `media` is a path inside the media folders, `where` the line that says so."""

    media: str
    where: str
    known: Known = ()
    """What the row says of its event; an empty cell fits any."""
    source: Known | None = None
    """Of a row that has its place in a cut: its whole source, in which an empty cell is empty."""

    def fits(self, event: CutEvent) -> bool:
        """Whether the event is all that the row says, or has the very source of its event."""
        own = cells_of(event)
        return any(
            known is not None and all(own[name] == value for name, value in known)
            for known in (self.known, self.source)
        )


class Overrides:
    """Choices, found by what they know of an event: the one that knows most goes first."""

    def __init__(self) -> None:
        self.all: list[Override] = []
        self._placed: dict[tuple[str, ...], dict[Known, Override]] = {}
        self._loose: dict[tuple[str, ...], dict[Known, Override]] = {}
        self._sources: dict[tuple[str, ...], dict[Known, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._first: dict[tuple[Known, str], Override] = {}

    def add(self, row: Mapping[str, str], media: str, where: str) -> str | None:
        """Take a choice; a sentence where another one says otherwise of the same event or source."""
        known = tuple(
            (name, _compared(name, row[name])) for name in (*PLACE, *KEYS) if row.get(name, "").strip()
        )
        is_placed = any(name in PLACE for name, _ in known)
        source = (
            tuple((name, _compared(name, row[name])) for name in KEYS if name in row) if is_placed else None
        )
        made = Override(media, where, known, source)
        by = self._placed if is_placed else self._loose
        before = by.setdefault(_names(known), {}).setdefault(known, made)
        if before.media != media:
            return f"{where}: chooses other media than {before.where} for the same source"
        if before is made:
            self.all.append(made)
        if source is not None:
            self._sources[_names(source)][source].add(media)
            self._first.setdefault((source, media), made)
        return None

    def of_event(self, event: CutEvent) -> Override | None:
        """The choice of a row that is about this event, or knows all that it says of its source."""
        own = cells_of(event)
        source = tuple((name, own[name]) for name in KEYS if own[name])
        return _best(self._placed, own) or self._loose.get(_names(source), {}).get(source)

    def of_source(self, event: CutEvent) -> Override | None:
        """The choice for the event's source, where rows agree on it."""
        own = cells_of(event)
        found = _best(self._loose, own)
        if found:
            return found
        for names, sources in self._sources.items():
            known = tuple((name, own[name]) for name in names)
            if len(media := sources.get(known, set())) == 1:
                return self._first[known, next(iter(media))]
        return None

    def __len__(self) -> int:
        return len(self.all)


def _names(known: Known) -> tuple[str, ...]:
    return tuple(name for name, _ in known)


def _best(by: Mapping[tuple[str, ...], Mapping[Known, Override]], own: Mapping[str, str]) -> Override | None:
    for names in sorted(by, key=lambda n: (-len(n), n)):
        found = by[names].get(tuple((name, own[name]) for name in names))
        if found:
            return found
    return None


def keys_of(event: CutEvent) -> dict[str, str]:
    """What a row may know of an event's source."""
    labels = [
        label.text or ("" if label.frame is None else str(label.frame))
        for label in (event.src_in, event.src_out)
    ]
    values = (event.reel or "", event.clip_name or "", event.source_file or "", *labels)
    return dict(zip(KEYS, values, strict=True))


def place_of(event: CutEvent) -> dict[str, str]:
    """Where in the cut the event is, as a row has it."""
    record = event.rec_in.text or str(event.rec_in.frame or "")
    return dict(zip(PLACE, (event.event, event.track, record, event.shot or ""), strict=True))


def cells_of(event: CutEvent) -> dict[str, str]:
    """All that a row may know of an event, as it is compared."""
    return {name: _compared(name, text) for name, text in (place_of(event) | keys_of(event)).items()}


def _compared(name: str, text: str) -> str:
    text = " ".join(text.split()).casefold()
    return text.lstrip("0") if name == "event" else text  # a spreadsheet makes 7 of 007


def used(overrides: Overrides, found: Sequence[Matched]) -> tuple[str, ...]:
    """A sentence for each choice that was used, with its events."""
    by_line: dict[str, list[Matched]] = defaultdict(list)
    for one in found:
        if one.override:
            by_line[one.override].append(one)
    return tuple(
        f"{one.where} chose {one.media} for {_events([m.event for m in by_line[one.where]])}"
        for one in overrides.all
        if one.where in by_line
    )


def unused(overrides: Overrides, found: Sequence[Matched]) -> tuple[Warned, ...]:
    """A warning for each choice that nothing came of, but for those of events that were not asked for."""
    lines = {one.override for one in found}
    return tuple(
        Warned(one.where, message)
        for one in overrides.all
        if one.where not in lines and (message := _why(one, found))
    )


def _why(one: Override, found: Sequence[Matched]) -> str:
    fitting = [m for m in found if m.event.kind == "video" and one.fits(m.event)]
    wanted = [m for m in fitting if m.status != "skipped"]
    if fitting and not wanted:
        return ""
    said = f"chooses {one.media}, and is used for no event: "
    if not wanted:
        return f"{said}none of the cut has all that the row says"
    if any(m.override for m in wanted):
        lines = ", ".join(dict.fromkeys(m.override for m in wanted if m.override))
        return f"{said}{lines} says more of {_events([m.event for m in wanted])}"
    return (
        f"{said}{_events([m.event for m in wanted])} would be of its source, and is settled without it; "
        "a row with its event or record_in too changes it"
    )


def _events(events: Sequence[CutEvent]) -> str:
    shown = ", ".join(f"event {event.event} ({event.where})" for event in events[:MOST_EVENTS])
    return shown + (f" and {len(events) - MOST_EVENTS} more" if len(events) > MOST_EVENTS else "")


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
        elif problem := made.add(row, media, f"{path.name}:{line}"):
            wrong.append(problem)
    all_at_once(wrong)
    return made


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = read_regular(path, MOST_BYTES).decode("utf-8-sig")
    except TooLarge:
        raise InputError(
            f"{path}: is larger than {MOST_BYTES >> 20} MB; this is no list of overrides"
        ) from None
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
