"""What a person changed of a cut's plates before their ingest: names, handles, colour, media.

A plate is called by the place of its first event in the list (`Edit.plate`), which stays as it is whatever
is edited: so the same edits mean the same in the next run of the same list. Uses, retimes and CDLs are the
cut's and stay.
"""

from __future__ import annotations

import difflib
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from dedio_core.errors import InputError, all_at_once
from dedio_core.frames import Handles
from dedio_core.jsonable import once, shown
from dedio_core.naming import check_shot, check_token
from dedio_core.regular import TooLarge, read_regular

MOST = 50_000
MOST_BYTES = 64 << 20
LEAST_SQUEEZE, MOST_SQUEEZE = 0.1, 10


@dataclass(frozen=True)
class Edit:
    """What is otherwise of one plate; empty and None: as the cut and the settings have it."""

    plate: str
    """The key that the plan gives it."""
    off: bool = False
    """It is left out of this ingest, and nothing is said of it."""
    sequence: str = ""
    shot: str = ""
    """Without its sequence."""
    element: str = ""
    handles: Handles | None = None
    """In record frames; a version that has fewer does not serve it."""
    source_colorspace: str = ""
    squeeze: float | None = None
    source: Path | None = None
    """The clip that it is from, wherever that is."""


KEYS = tuple(field.name for field in fields(Edit))


def read_edits(found: object) -> tuple[Edit, ...]:
    """Edits from JSON's list of objects. Raises one `InputError` with everything that is wrong."""
    if not isinstance(found, (list, tuple)):
        raise InputError(f"edits: a list of objects is expected, got {shown(found)}")
    if len(found) > MOST:
        raise InputError(f"edits: there are {len(found)}, at most {MOST} are taken")
    problems: list[str] = []
    made = [_read(one, f"edits[{n}]", problems) for n, one in enumerate(found)]
    seen: set[str] = set()
    for n, one in enumerate(made):
        if one.plate in seen:
            problems.append(f"edits[{n}]: plate '{one.plate}' is edited already; say it all in one object")
        seen.add(one.plate)
    all_at_once(problems)
    return tuple(made)


def edits_in(path: Path) -> tuple[Edit, ...]:
    """The edits of a JSON file. Raises `InputError` with everything that is wrong."""
    try:
        text = read_regular(path, MOST_BYTES).decode("utf-8-sig")
        found = json.loads(text, object_pairs_hook=once)
    except TooLarge:
        raise InputError(f"{path}: is larger than a file of edits can be") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: not a JSON file: {error}") from None
    try:
        return read_edits(found)
    except InputError as error:
        all_at_once([f"{path}: {problem}" for problem in error.each()])
        raise


def _read(found: object, where: str, problems: list[str]) -> Edit:
    if isinstance(found, Edit):
        return found
    if not isinstance(found, Mapping):
        problems.append(f"{where}: an object is expected, got {shown(found)}")
        return Edit("")
    values: dict[str, Any] = {}
    for key, value in found.items():
        if key not in KEYS:
            problems.append(f"{where}: {_unknown(str(key))}")
        elif value is not None and value != "":
            try:
                values[key] = READ[key](value)
            except InputError as error:
                problems += [f"{where}.{key}: {problem}" for problem in error.each()]
    if not values.get("plate") and "plate" not in found:
        problems.append(f"{where}: 'plate' is missing; the plan gives each plate its key")
    return Edit(**{"plate": "", **values})


def _unknown(key: str) -> str:
    close = difflib.get_close_matches(key, KEYS, 1, 0.6)
    hint = f"did you mean '{close[0]}'?" if close else f"there are {', '.join(KEYS)}"
    return f"'{key[:60]}' is not known; {hint}"


def _text(value: object) -> str:
    if isinstance(value, str) and value.strip() and value.isprintable():
        return value.strip()
    raise InputError(f"a text is expected, got {shown(value)}")


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise InputError(f"true or false is expected, got {shown(value)}")


def _handles(value: object) -> Handles:
    if isinstance(value, Handles):
        return value
    if isinstance(value, (list, tuple)) and len(value) == 2:
        value = ",".join(map(str, value))
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise InputError(f"handles are expected as 8 or 8,12, got {shown(value)}")
    return Handles.parse(str(value)[:60])


def _squeeze(value: object) -> float:
    try:
        number = float(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else 0.0
    except (ValueError, OverflowError):
        number = math.nan
    if LEAST_SQUEEZE <= number <= MOST_SQUEEZE:
        return number
    raise InputError(f"{shown(value)}: it is a factor such as 1, 1.3, 1.5, 1.8 or 2")


def _path(value: object) -> Path:
    path = Path(value) if isinstance(value, (str, Path)) else Path()
    if path.is_absolute() and "\0" not in str(path):
        return path
    raise InputError(
        f"a whole path is expected, got {shown(str(value) if isinstance(value, Path) else value)}"
    )


READ: dict[str, Callable[[object], Any]] = {
    "plate": _text,
    "off": _flag,
    "sequence": lambda value: check_shot(_text(value), "sequence"),
    "shot": lambda value: check_shot(_number(value), "shot"),
    "element": lambda value: check_token(_text(value), "element"),
    "handles": _handles,
    "source_colorspace": _text,
    "squeeze": _squeeze,
    "source": _path,
}


def _number(value: object) -> str:
    """A shot's name; a number (100) is taken as its digits."""
    is_number = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9
    return str(value) if is_number else _text(value)
