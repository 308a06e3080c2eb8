"""Avid Log Exchange (.ale): one row a clip, to be joined to a cut by tape and timecode."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dedio_core.editorial.bounded import read_bounded
from dedio_core.editorial.cdl_files import cdl_of, sop_of
from dedio_core.editorial.cut import Cdl, Label, Warned
from dedio_core.errors import InputError, TimelineError
from dedio_core.frames import FrameRate, Timecode

MOST_BYTES = 16 << 20
MOST_COLUMNS = 2000
MOST_ROWS = 100_000
MOST_WARNINGS = 200
NAME = ("name", "clip name", "clip")
TAPE = ("tape", "tapename", "tape name", "tape id", "tapeid", "reel", "reel name", "reel #")
SOURCE_FILE = ("source file", "source file name", "sourcefile", "source filename")
SECTIONS = ("heading", "column", "data")
Warn = Callable[[int, str], None]


@dataclass(frozen=True)
class AleRow:
    """One clip; what is None is empty or not a column. `end` is exclusive, as the format has it."""

    where: str
    name: str | None
    tape: str | None
    source_file: str | None
    start: Label
    end: Label
    drop: bool
    cdl: Cdl | None
    columns: tuple[tuple[str, str], ...]
    """Every column that has a value, in the file's order, spaces and all."""

    def column(self, name: str) -> str | None:
        """The value of the column `name`, in whatever case it is written."""
        return next((value for key, value in self.columns if key.lower() == name.lower()), None)


@dataclass(frozen=True)
class AleTable:
    """A whole log. `rate` None: its heading states none that can be, and timecodes have no frames."""

    name: str
    rate: FrameRate | None
    heading: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    rows: tuple[AleRow, ...]
    warnings: tuple[Warned, ...]


def read_ale(path: Path, rate: FrameRate | None = None) -> AleTable:
    """The log in the file at `path`; `rate` counts where its heading states no rate.

    Raises `TimelineError` where the file is no ALE or has no columns.
    """
    path = Path(path)
    warnings: list[Warned] = []

    def warn(line: int, message: str) -> None:
        if len(warnings) < MOST_WARNINGS:
            warnings.append(Warned(f"{path.name}:{line}", message))

    text = _text(path, warn)
    # Only CR and LF end a line: names may hold what Python's splitlines would break at.
    lines = re.split(r"\r\n|\r|\n", text)
    sections = _sections(lines, path)
    heading = _heading(lines, sections["heading"], warn) if "heading" in sections else {}
    if "heading" not in sections:
        warn(1, "has no Heading section")
    if "column" not in sections:
        raise TimelineError(f"{path}: has no Column section; expected the names of its columns there")
    at, columns = _columns(lines, sections["column"], path, warn)
    stated = _rate(heading, warn)
    used = stated or rate
    rows: list[AleRow] = []
    for n in range(sections.get("data", len(lines)) + 1, len(lines)):
        if lines[n].strip():
            if len(rows) == MOST_ROWS:
                raise TimelineError(f"{path}: has more than {MOST_ROWS} clips; no ALE has")
            rows.append(_row(lines[n], n + 1, columns, used, path, warn))
    if "data" not in sections:
        warn(at, "has no Data section, so no clips")
    return AleTable(path.stem, used, tuple(heading.items()), tuple(columns), tuple(rows), tuple(warnings))


def _text(path: Path, warn: Warn) -> str:
    data = read_bounded(path, MOST_BYTES, "ALE")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace").replace("\0", "")
    if data[1:2] == b"\0" or data[:1] == b"\0":
        warn(1, "is UTF-16 without a byte order mark")
        return data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-16-be", "replace").replace("\0", "")
    try:
        return data.decode("utf-8-sig").replace("\0", "")
    except UnicodeDecodeError as error:
        line = len(re.split(rb"\r\n|\r|\n", data[: error.start]))
        warn(line, "is not UTF-8; its letters are read as Mac OS Roman, which old Avids write")
        return data.decode("mac_roman").replace("\0", "")


def _sections(lines: list[str], path: Path) -> dict[str, int]:
    """The line number (from 0) of each section's own line."""
    found: dict[str, int] = {}
    for n, line in enumerate(lines):
        word = line.strip().lower()
        if word in SECTIONS and word not in found:
            found[word] = n
        if word == "data":
            break
    if not found:
        first = next((line.strip() for line in lines if line.strip()), "")
        raise TimelineError(f"{path}: is no ALE: it begins with {first[:40]!r}; expected 'Heading'")
    return found


def _heading(lines: list[str], start: int, warn: Warn) -> dict[str, str]:
    """Pairs of the heading: one a line, or all on one line."""
    made: dict[str, str] = {}
    for n in range(start + 1, len(lines)):
        if lines[n].strip().lower() in SECTIONS:
            break
        words = [w.strip() for w in lines[n].split("\t")]
        for key, value in zip(words[::2], words[1::2], strict=False):
            if key and key.upper() not in made:
                made[key.upper()] = value
    delimiter = made.get("FIELD_DELIM", "TABS")
    if delimiter.upper() != "TABS":
        warn(start + 1, f"says that its fields are parted by {delimiter[:20]!r}; tabs are expected")
    return made


def _columns(lines: list[str], start: int, path: Path, warn: Warn) -> tuple[int, list[str]]:
    n = next((n for n in range(start + 1, len(lines)) if lines[n].strip()), None)
    if n is None or lines[n].strip().lower() == "data":
        raise TimelineError(f"{path}:{start + 1}: has no names of columns")
    made: list[str] = []
    for name in lines[n].rstrip("\t ").split("\t")[:MOST_COLUMNS]:
        clean = name.strip()
        if clean and clean in made:
            again = sum(other == clean or other.startswith(f"{clean} (") for other in made) + 1
            warn(n + 1, f"column '{clean[:60]}' stands twice; the first one counts")
            clean = f"{clean} ({again})"
        made.append(clean)
    return n + 1, made


def _rate(heading: dict[str, str], warn: Warn) -> FrameRate | None:
    text = heading.get("FPS")
    if text is None:
        warn(1, "its heading states no FPS")
        return None
    try:
        return FrameRate.parse(text)
    except InputError as error:
        warn(1, f"its heading's FPS cannot be: {error}")
        return None


def _row(line: str, at: int, columns: list[str], rate: FrameRate | None, path: Path, warn: Warn) -> AleRow:
    values = line.split("\t")
    extra = [value.strip() for value in values[len(columns) :] if value.strip()]
    if extra:
        warn(at, f"has {len(extra)} values more than there are columns: {', '.join(extra)[:80]}")
    pairs = tuple((key, value) for key, value in zip(columns, values, strict=False) if key and value.strip())
    by = {key.lower(): value.strip() for key, value in reversed(pairs)}

    def first(keys: tuple[str, ...]) -> str | None:
        return next((by[key] for key in keys if key in by), None)

    start, drop = _label(by.get("start"), rate, at, warn)
    end, end_drop = _label(by.get("end"), rate, at, warn)
    if start.frame is not None and end.frame is not None and end.frame < start.frame:
        warn(at, f"its end {end.text} is before its start {start.text}")
    return AleRow(
        f"{path.name}:{at}",
        first(NAME),
        first(TAPE),
        first(SOURCE_FILE),
        start,
        end,
        drop or end_drop,
        _cdl(by, at, warn),
        pairs,
    )


def _label(text: str | None, rate: FrameRate | None, at: int, warn: Warn) -> tuple[Label, bool]:
    """The label and whether it is drop-frame."""
    if not text:
        return Label(), False
    is_drop = ";" in text
    if rate is None:
        return Label(text), is_drop
    try:
        return Label(text, Timecode.parse(text, rate, is_drop and rate.can_drop).frames), is_drop
    except InputError as error:
        warn(at, str(error))
        return Label(text), is_drop


def _cdl(by: dict[str, str], at: int, warn: Warn) -> Cdl | None:
    text, saturation = by.get("asc_sop"), by.get("asc_sat")
    sop = sop_of(text) if text else None
    if text and sop is None:
        warn(at, f"is no CDL: '{text[:80]}'; expected (r g b)(r g b)(r g b)")
    found = cdl_of(sop, saturation)
    if isinstance(found, str):
        warn(at, found)
        return None
    return found
