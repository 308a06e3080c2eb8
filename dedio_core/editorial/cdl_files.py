"""ASC CDL files (.cdl, .cc, .ccc), and the rules for what a CDL may be, wherever it stands."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from dedio_core.editorial.cut import Cdl, Warned
from dedio_core.editorial.xml_tree import line_of, read_xml
from dedio_core.errors import InputError, TimelineError, all_at_once
from dedio_core.media.index.names import key
from dedio_core.regular import open_regular

Triple = tuple[float, float, float]
ROOTS = ("ColorDecisionList", "ColorCorrectionCollection", "ColorCorrection")
SUFFIXES = (".cdl", ".cc", ".ccc")
MOST_BYTES = 16 << 20
DEEPEST = 4
"""Folders below the one that is named."""
MOST_ENTRIES = 50_000
MOST_FILES = 5_000
MOST_IN_ALL = 64 << 20
"""Names looked at, files and bytes read below the folders that are named."""
SAME = 1e-4
"""Numbers that differ by less are one number: lists round to four decimals."""


class CdlTable(dict[str, Cdl]):
    """Corrections by id, in the files' order. `warnings` has what was refused, and why."""

    def __init__(self) -> None:
        super().__init__()
        self.warnings: list[Warned] = []
        self.places: dict[str, str] = {}
        """Where each id stands, as ``file:line``."""
        self._first: dict[str, tuple[str, Cdl, str]] = {}

    def add(self, name: str, cdl: Cdl, place: str) -> None:
        """Take a correction; of an id that stands twice with differing numbers neither is taken."""
        if key(name) not in self._first:
            self._first[key(name)] = name, cdl, place
            self[name], self.places[name] = cdl, place
            return
        first, other, there = self._first[key(name)]
        if not same(cdl, other):
            self.pop(first, None)
            said = f"id '{name}' has other numbers here than '{first}' at {there}; neither is taken"
            self.warnings.append(Warned(place, said))


def same(one: Cdl, other: Cdl) -> bool:
    """Whether two corrections are the same but for rounding."""
    return all(abs(a - b) < SAME for a, b in zip(_all_numbers(one), _all_numbers(other), strict=True))


def _all_numbers(cdl: Cdl) -> tuple[float, ...]:
    return (*cdl.slope, *cdl.offset, *cdl.power, cdl.saturation)


def read_cdls(paths: Sequence[Path]) -> CdlTable:
    """The corrections of all files at `paths` and in the folders there, a few levels deep, in one table.

    A file in a folder that is no CDL is named in `warnings`. Raises `InputError` for what is named
    itself and cannot be used, and for folders with more than any grade has.
    """
    table = CdlTable()
    wrong: list[str] = []
    for path in map(Path, paths):
        try:
            if path.is_dir():
                _read_folder(path, table)
            else:
                _read_into(table, path, path.name)
        except InputError as error:
            wrong += error.each()
    all_at_once(wrong)
    return table


def _read_folder(folder: Path, table: CdlTable) -> None:
    found = list(_below(folder))
    if not found:
        raise InputError(f"{folder}: no {', '.join(SUFFIXES)} file is in it, or up to {DEEPEST} folders deep")
    if len(found) > MOST_FILES or sum(map(os.path.getsize, found)) > MOST_IN_ALL:
        raise InputError(
            f"{folder}: has more than {MOST_FILES} CDL files or {MOST_IN_ALL >> 20} MB of them; name a "
            "folder that has this cut's only"
        )
    for path in found:
        shown = path.relative_to(folder).as_posix()
        try:
            _read_into(table, path, shown)
        except TimelineError as error:
            at, said = re.findall(r"(?s)^(:[0-9]+)?:? ?(.*)", str(error).removeprefix(str(path)))[0]
            table.warnings.append(Warned(shown + at, said))


def _below(folder: Path) -> Iterator[Path]:
    """The CDL files below a folder, in order of name; links to folders are not followed."""
    looked_at = 0
    for top, folders, names in os.walk(folder):
        here = Path(top)
        looked_at += len(folders) + len(names)
        if looked_at > MOST_ENTRIES:
            raise InputError(
                f"{folder}: has more than {MOST_ENTRIES} files; name a folder that has this cut's CDL only"
            )
        folders[:] = sorted(folders) if len(here.relative_to(folder).parts) < DEEPEST else []
        yield from (here / name for name in sorted(names) if _is_cdl(here / name))


def _is_cdl(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and not path.name.startswith(".") and path.is_file()


def read_cdl(path: Path) -> CdlTable:
    """The corrections of a CDL, CC or CCC file by id; one without id is named after the file.

    A correction with numbers that no CDL may have is left out and named in `warnings`. Raises
    `TimelineError` where the file is none of the three.
    """
    table = CdlTable()
    _read_into(table, Path(path), Path(path).name)
    return table


def _read_into(table: CdlTable, path: Path, shown: str) -> None:
    """Add the corrections of one file, which warnings call `shown`."""
    _not_a_list(path)
    root = read_xml(path, MOST_BYTES, "CDL file")
    if _tag(root) not in ROOTS:
        raise TimelineError(
            f"{path}: its first element is <{_tag(root)[:60]}>; expected one of <{'>, <'.join(ROOTS)}>"
        )
    nameless = count = 0
    for node in root.iter():
        if _tag(node) != "ColorCorrection":
            continue
        count += 1
        place = f"{shown}:{line_of(node)}"
        name = (node.get("id") or "").strip()
        if not name:
            nameless += 1
            name = path.stem if nameless == 1 else f"{path.stem}_{nameless}"
            table.warnings.append(Warned(place, f"a correction without an id; it is called '{name}'"))
        found = _correction(node)
        if isinstance(found, str):
            table.warnings.append(Warned(place, f"'{name}': {found}"))
        else:
            table.add(name, found, place)
    if not count:
        raise TimelineError(f"{path}: has no ColorCorrection in it")


def _not_a_list(path: Path) -> None:
    """Say so where an EDL with CDL comments has the suffix of a CDL file."""
    try:
        with open_regular(path) as stream:
            head = stream.read(64)
    except OSError:
        return  # the reader says what is wrong
    if head.lstrip(b"\xef\xbb\xbf \r\n").upper().startswith(b"TITLE:"):
        raise TimelineError(
            f"{path}: is a CMX3600 list, not CDL XML; give it as the cut, its CDLs are read with it"
        )


def _correction(node: Element) -> Cdl | str:
    triples: dict[str, list[Any]] = {}
    saturation: Any = None
    for part in node.iter():
        tag = _tag(part)
        if tag in ("Slope", "Offset", "Power"):
            triples[tag] = numbers(part.text or "")
        elif tag == "Saturation":
            saturation = (part.text or "").strip()
    sop = [triples.get("Slope", [1.0] * 3), triples.get("Offset", [0.0] * 3), triples.get("Power", [1.0] * 3)]
    return cdl_of(sop, saturation) or Cdl()


def numbers(text: str) -> list[Any]:
    """The words of `text` as numbers where they are numbers; commas and spaces part them."""
    words = [w for w in re.split(r"[,\s]+", text.strip()) if w]
    return [_number(w) if _number(w) is not None else w for w in words]


def sop_of(text: str) -> list[list[Any]] | None:
    """The three triples of an ``(r g b)(r g b)(r g b)`` text; None where it has another form."""
    groups = re.findall(r"\(([^()]{0,200})\)", text[:2000])
    return [numbers(group) for group in groups[:3]] if len(groups) >= 3 else None


def cdl_of(sop: Sequence[Sequence[Any] | None] | None, saturation: Any) -> Cdl | str | None:
    """A CDL of three triples and a saturation, each None where it is not given.

    None: nothing is given. Text: what is wrong with it; slope, power and saturation may not be
    negative, and power not 0.
    """
    if sop is None and saturation in (None, ""):
        return None
    made: list[Triple] = [(1.0, 1.0, 1.0), (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)]
    for n, (name, triple) in enumerate(zip(("slope", "offset", "power"), sop or (), strict=False)):
        values = [_number(v) for v in triple] if triple is not None else []
        if len(values) != 3 or any(v is None for v in values):
            shown = " ".join(str(v) for v in triple or ())[:60]
            return f"the CDL's {name} is '{shown}'; expected three finite numbers"
        r, g, b = (v if v is not None else 0.0 for v in values)
        if name != "offset" and (min(r, g, b) < 0 or (name == "power" and min(r, g, b) == 0)):
            expected = "numbers above 0" if name == "power" else "no negative ones"
            return f"the CDL's {name} is {r:g} {g:g} {b:g}; expected {expected}"
        made[n] = (r, g, b)
    level = 1.0
    if saturation not in (None, ""):
        found = _number(saturation)
        if found is None or found < 0:
            return f"the CDL's saturation is '{str(saturation)[:60]}'; expected a number that is not negative"
        level = found
    return Cdl(made[0], made[1], made[2], level)


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        found = float(value) if not isinstance(value, str) or "_" not in value else math.nan
    except (TypeError, ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def _tag(element: Element) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]
