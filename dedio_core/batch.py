"""Batch files: one row a shot, as JSON or CSV. Every problem in one is told at once."""

from __future__ import annotations

import csv
import difflib
import io
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from dedio_core.errors import DedioError, InputError, all_at_once
from dedio_core.frames import Handles
from dedio_core.jsonable import once
from dedio_core.models import CUT_IN, EditorialCutInfo, ShotInfo
from dedio_core.prepare import check_names
from dedio_core.redaction import without_users
from dedio_core.regular import TooLarge, read_regular
from dedio_core.settings import Settings
from dedio_core.uses import PLATE_NUMBERS

KEYS: dict[str, str] = {
    "sequence": "sequence name",
    "shot": "shot number or name",
    "source_file": "clip, sequence or folder; relative to the batch file",
    "in_point": "first frame, included; a clip counts from 0",
    "out_point": "last frame, included",
    "in_timecode": "first frame as a source timecode, instead of in_point",
    "out_timecode": "last frame as a source timecode, included",
    "duration": "frames, instead of an out",
    "out_exclusive": "true: the out is the first frame that is not in the cut",
    "all_frames": "true: the whole source, no in and out",
    "element": "element token of names",
    "task": "task token of names",
    "cut_in": "plate frame of the first cut frame in an element's first version; 1001",
    "handles": "8, or head and tail as 8,12",
    "squeeze": "anamorphic squeeze",
    "source_colorspace": "OCIO color space of the source",
    "levels": "video or full",
    "version": "version number to make",
    "new_version": "true: a new version even where nothing changed",
    "renumber": "true: cut in is frame 1001 again",
    "full": "true: render every frame, take none over from the last version",
    "notes": "free text, kept in the sidecar",
}
"""Every key of a row and its meaning."""
REQUIRED = ("sequence", "shot", "source_file")
MOST_BYTES = 16 << 20
MOST_ROWS = 20_000
MOST_KEYS = 200
"""Of one row, and columns of a CSV file."""
MOST_PROBLEMS = 500
WHERE, FOLDER, PROBLEM = "_where", "_folder", "_problem"


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a ``.json`` or ``.csv`` file. Raises `InputError` naming the file and the line."""
    try:
        text = read_regular(path, MOST_BYTES).decode("utf-8-sig")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    except TooLarge:
        raise InputError(f"{path}: is larger than a batch file can be") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is not UTF-8 text (byte {error.start})") from None
    rows = _csv_rows(path, text) if path.suffix.lower() == ".csv" else _json_rows(path, text)
    if not rows:
        raise InputError(f"{path}: has no shots")
    return rows


def _json_rows(path: Path, text: str) -> list[dict[str, Any]]:
    try:
        found = json.loads(text, object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: not a JSON file: {error}") from None
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise InputError(f"{path}: a batch file is a JSON list of objects; see 'dedio batch --example'")
    _not_too_many(path, len(found))
    return [{**row, **_place(path, f"{path}: row {n}")} for n, row in enumerate(found, 1)]


def _not_too_many(path: Path, rows: int) -> None:
    if rows > MOST_ROWS:
        raise InputError(f"{path}: has more than {MOST_ROWS} rows; make several batches of it")


def _place(path: Path, where: str) -> dict[str, Any]:
    """What a row knows of its file: how errors call it, and what relative paths are relative to."""
    return {WHERE: where, FOLDER: path.parent}


def _csv_rows(path: Path, text: str) -> list[dict[str, Any]]:
    first = text.split("\n", 1)[0]
    # Where the decimal sign is a comma, spreadsheets write semicolons.
    reader = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=first.count))
    rows: list[dict[str, Any]] = []
    try:
        keys = [key.strip() for key in next(reader, [])]
        if len(keys) > MOST_KEYS:
            raise InputError(f"{path}:1: has {len(keys)} columns; 'dedio batch' lists those that there are")
        twice = sorted({key for key in keys if key and keys.count(key) > 1})
        if twice:
            raise InputError(f"{path}:1: {', '.join(twice)} is there twice")
        for values in reader:
            kept = {key: value.strip() for key, value in zip(keys, values, strict=False) if value.strip()}
            nameless = bool(kept.pop("", "")) or any(value.strip() for value in values[len(keys) :])
            if nameless:
                kept[PROBLEM] = "has values in columns that the first line does not name"
            _not_too_many(path, len(rows))
            if kept:
                rows.append({**kept, **_place(path, f"{path}:{reader.line_num}")})
    except csv.Error as error:
        raise InputError(f"{path}:{reader.line_num}: {error}") from None
    return rows


def rows_of(rows: object) -> list[Mapping[str, Any]]:
    """What a script gives as a batch, as rows. Raises `InputError` with everything that is no row."""
    if isinstance(rows, (str, bytes, Mapping)) or not isinstance(rows, Iterable):
        raise InputError(f"a batch is a list of rows, not {_shown(rows)}; give a list of dicts")
    found = list(rows)
    all_at_once(
        [
            f"row {n}: {_shown(row)} is no row; a row is a dict of keys"
            for n, row in enumerate(found, 1)
            if not isinstance(row, Mapping)
        ]
    )
    return found


def shots_from_rows(rows: Sequence[Mapping[str, Any]], settings: Settings, project: str) -> list[ShotInfo]:
    """The shots of a batch. Raises one `InputError` with every problem of every row."""
    shots: list[ShotInfo] = []
    problems: list[str] = []
    seen: dict[str, str] = {}
    for n, row in enumerate(rows, 1):
        where = str(row.get(WHERE, f"row {n}"))
        try:
            shot = shot_from_row(row, settings, project)
        except DedioError as error:
            problems += [f"{where}: {problem}" for problem in error.each()]
            if len(problems) > MOST_PROBLEMS:
                break
            continue
        name = f"{shot.code}_{shot.task}_{shot.element}".lower()
        if name in seen and shot.version is None:
            problems.append(
                f"{where}: is {shot.code} {shot.element} again ({seen[name]}); name another element"
            )
        seen[name] = where
        shots.append(shot)
    all_at_once(problems)
    return shots


def shot_from_row(row: Mapping[str, Any], settings: Settings, project: str) -> ShotInfo:
    """One row as a shot, names checked, source looked for. Raises `InputError` with every problem."""
    if len(row) > MOST_KEYS:
        raise InputError(f"has {len(row)} keys; 'dedio batch' lists those that there are")
    problems = [_unknown(key) for key in row if key not in KEYS and key not in (WHERE, FOLDER, PROBLEM)]
    problems += [str(row[PROBLEM])] if PROBLEM in row else []
    problems += [f"'{key}' is missing" for key in REQUIRED if row.get(key) in (None, "")]
    if not isinstance(project, str):
        problems.append(f"project {_shown(project)}: a text is expected")
    problems += [] if problems else _without_points(row)
    read = Row(row, problems)
    standard = settings.defaults
    source = read.path("source_file")
    handles = read.handles("handles")
    cut_in = read.whole("cut_in")
    if cut_in is not None and cut_in not in PLATE_NUMBERS:
        problems.append(f"cut_in {cut_in}: plate frames are {PLATE_NUMBERS}")
    levels = read.text("levels")
    if levels not in ("", "video", "full"):
        problems.append(f"levels '{levels}': it is video or full")
    cut = EditorialCutInfo(
        sequence=read.text("sequence"),
        shot=read.text("shot"),
        source_file=source,
        in_point=read.whole("in_point"),
        out_point=read.whole("out_point"),
        in_timecode=read.text("in_timecode") or None,
        out_timecode=read.text("out_timecode") or None,
        duration=read.whole("duration"),
        out_exclusive=read.flag("out_exclusive"),
        all_frames=read.flag("all_frames"),
        handles=handles,
        cut_in=CUT_IN if cut_in is None else cut_in,
        squeeze=read.number("squeeze"),
        source_colorspace=read.text("source_colorspace") or None,
        levels="video" if levels == "video" else "full" if levels == "full" else None,
        notes=without_users(read.text("notes")),
    )
    shot = ShotInfo(
        project=project or "project",
        sequence=cut.sequence,
        shot=cut.shot,
        cut=cut,
        task=read.text("task") or standard.task,
        element=read.text("element") or standard.element,
        version=read.whole("version"),
        new_version=read.flag("new_version"),
        renumber=read.flag("renumber"),
        full=read.flag("full"),
    )
    try:
        if not problems:
            check_names(shot)
    except InputError as error:
        problems += error.each()
    all_at_once(problems)
    return shot


def _without_points(row: Mapping[str, Any]) -> list[str]:
    """What a row lacks to say which frames it means."""
    given = {key for key in row if row[key] not in (None, "")}
    if str(row.get("all_frames", "")).strip().lower() in ("true", "yes", "1"):
        return []
    found = []
    if not given & {"in_point", "in_timecode"}:
        found.append("has no in; give in_point or in_timecode, or all_frames")
    if not given & {"out_point", "out_timecode", "duration"}:
        found.append("has no out; give out_point, out_timecode or duration, or all_frames")
    return found


def _unknown(key: object) -> str:
    if not isinstance(key, str):
        return f"{_shown(key)} is not a key of a row"
    close = difflib.get_close_matches(key, KEYS, 1, 0.6)
    return f"'{key}' is not a key of a row" + (f"; did you mean '{close[0]}'?" if close else "")


class Row:
    """Reads the values of one row; what cannot be read is added to `problems`."""

    def __init__(self, values: Mapping[str, Any], problems: list[str]) -> None:
        self.values = values
        self.problems = problems

    def text(self, key: str) -> str:
        """A text; a number (a shot called 100) is taken as its digits."""
        value = self.values.get(key)
        if value is None:
            return ""
        if isinstance(value, str) or (
            isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18
        ):
            return str(value)
        self.problems.append(f"{key} {_shown(value)}: a text is expected")
        return ""

    def path(self, key: str) -> Path:
        """A path; a relative one is below the batch file's folder, where there is one."""
        value = self.values.get(key)
        if isinstance(value, Path):
            return value
        return Path(self.values.get(FOLDER, "")) / self.text(key)

    def whole(self, key: str) -> int | None:
        """A whole number."""
        value = self.values.get(key)
        if value is None or value == "":
            return None
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18:
            return value
        if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,18}", value.strip()):
            return int(value)
        self.problems.append(f"{key} {_shown(value)}: a whole number is expected")
        return None

    def handles(self, key: str) -> Handles | None:
        """Handles: a number, ``8,12``, a pair of numbers, or `Handles`."""
        value = self.values.get(key)
        if isinstance(value, Handles):
            return value
        if value is None or value == "":
            return None
        is_pair = isinstance(value, (list, tuple)) and len(value) == 2
        try:
            return Handles.parse(",".join(map(str, value)) if is_pair else str(value)[:60])
        except InputError as error:
            self.problems.append(str(error))
            return None

    def number(self, key: str) -> float | None:
        """A number."""
        value = self.values.get(key)
        if value is None or value == "":
            return None
        try:
            if not isinstance(value, bool) and math.isfinite(number := float(value)):
                return number
        except (TypeError, ValueError, OverflowError):
            pass
        self.problems.append(f"{key} {_shown(value)}: a number is expected")
        return None

    def flag(self, key: str) -> bool:
        """True or false."""
        value = self.values.get(key, False)
        known = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False, "": False}
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.strip().lower() in known:
            return known[value.strip().lower()]
        self.problems.append(f"{key} {_shown(value)}: true or false is expected")
        return False


def _shown(value: object) -> str:
    """`value` as an error shows it: not all of a thing that is large."""
    if isinstance(value, int) and abs(value) >= 10**18:
        return "with more than 18 digits"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}..."
