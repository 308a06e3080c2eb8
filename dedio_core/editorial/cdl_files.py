"""ASC CDL files (.cdl, .cc, .ccc), and the rules for what a CDL may be, wherever it stands."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from dedio_core.editorial.cut import Cdl, Warned
from dedio_core.editorial.xml_tree import read_xml, where
from dedio_core.errors import TimelineError

Triple = tuple[float, float, float]
ROOTS = ("ColorDecisionList", "ColorCorrectionCollection", "ColorCorrection")


class CdlTable(dict[str, Cdl]):
    """Corrections by id, in the file's order. `warnings` has what was refused, and why."""

    def __init__(self) -> None:
        super().__init__()
        self.warnings: list[Warned] = []


def read_cdl(path: Path) -> CdlTable:
    """The corrections of a CDL, CC or CCC file by id; one without id is named after the file.

    A correction with numbers that no CDL may have is left out and named in `warnings`. Raises
    `TimelineError` where the file is none of the three.
    """
    path = Path(path)
    _not_a_list(path)
    root = read_xml(path)
    if _tag(root) not in ROOTS:
        raise TimelineError(
            f"{path}: its first element is <{_tag(root)[:60]}>; expected one of <{'>, <'.join(ROOTS)}>"
        )
    table = CdlTable()
    nameless = 0
    for node in root.iter():
        if _tag(node) != "ColorCorrection":
            continue
        name = (node.get("id") or "").strip()
        if not name:
            nameless += 1
            name = path.stem if nameless == 1 else f"{path.stem}_{nameless}"
            table.warnings.append(
                Warned(where(path, node), f"a correction without an id; it is called '{name}'")
            )
        found = _correction(node)
        if isinstance(found, str):
            table.warnings.append(Warned(where(path, node), f"'{name}': {found}"))
        elif name in table:
            table.warnings.append(
                Warned(where(path, node), f"id '{name}' stands twice; the first one counts")
            )
        else:
            table[name] = found
    if not table and not table.warnings:
        raise TimelineError(f"{path}: has no ColorCorrection in it")
    return table


def _not_a_list(path: Path) -> None:
    """Say so where an EDL with CDL comments has the suffix of a CDL file."""
    try:
        with path.open("rb") as stream:
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
