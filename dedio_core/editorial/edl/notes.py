"""What stands below an event line: names, M2, locators, CDL, and comments kept as they are."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from fractions import Fraction
from typing import cast

from dedio_core.editorial.cut import Cdl, CutMarker
from dedio_core.editorial.edl.lines import M2, EventLine, Statement
from dedio_core.editorial.reframe_names import in_comment, once

KEYED = re.compile(
    r"(?P<key>[A-Za-z][A-Za-z _]*?)\s*(?::|(?<=NAME)\s|(?<=IS)\s)\s*(?P<value>.*)", re.IGNORECASE
)
LOCATOR = re.compile(
    r"LOC\s*:\s*(?P<place>\S+)(?:\s+(?P<color>[A-Z]+)(?=\s|$))?\s*(?P<text>.*)", re.IGNORECASE
)
REPLACED = re.compile(r"(?:FINAL CUT PRO )?REEL: ?(.+?) REPLACED BY: ?(\S+)", re.IGNORECASE)
NUMBER = r"[-+]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][-+]?\d+)?"
Triple = tuple[float, float, float]
TRIPLES = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True)
class Speed:
    """An M2 line: the reel it names and frames a second as written."""

    line: int
    reel: str
    fps: Fraction
    text: str


@dataclass(frozen=True)
class Unreadable:
    """A line with numbers that cannot be; `is_cdl`: only colours depend on it.

    `is_odd`: it is worth a warning, and no more.
    """

    line: int
    message: str
    is_cdl: bool = False
    is_odd: bool = False


@dataclass
class Notes:
    """What the lines below one event say."""

    from_clip: str | None = None
    to_clip: str | None = None
    source_file: str | None = None
    m2: Speed | None = None
    outgoing_m2: Speed | None = None
    """Below the second line of a transition: the speed of the first line's reel."""
    is_freeze: bool = False
    is_still: bool = False
    cdl: Cdl | None = None
    locators: list[tuple[int, CutMarker]] = field(default_factory=list)
    long_reels: dict[str, str] = field(default_factory=dict)
    comments: list[str] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)

    @property
    def texts(self) -> tuple[str, ...]:
        """Every comment that is not a name, a locator, a speed or a CDL."""
        return tuple(self.comments)

    @property
    def reframes(self) -> tuple[str, ...]:
        """What its comments say was done to the frame."""
        return once([in_comment(text) for text in self.comments])


def read(event: EventLine, first_line: EventLine | None = None) -> Notes:
    """The notes of `event`; `first_line` is the line of the outgoing side, of an event of two lines."""
    notes = Notes()
    speeds: list[Speed] = []
    sop: tuple[Triple, Triple, Triple] | None = None
    saturation: float | None = None
    for statement in event.statements:
        text = statement.text
        upper = text.upper()
        if upper.startswith("M2"):
            _speed(statement, speeds, notes)
        elif upper.startswith("LOC"):
            _locator(statement, notes)
        elif upper.startswith(("ASC_SOP", "ASC SOP")):
            sop = _sop(statement, notes) or sop
        elif upper.startswith(("ASC_SAT", "ASC SAT")):
            found = _saturation(statement, notes)
            saturation = found if found is not None else saturation
        elif "FREEZE FRAME" in upper and statement.is_comment:
            notes.is_freeze = True
        elif not _name(text, upper, notes):
            notes.comments.append(text)
    if first_line is not None and first_line.reel.upper() != event.reel.upper():
        outgoing = [s for s in speeds if s.reel.upper() == first_line.reel.upper()]
        notes.outgoing_m2 = outgoing[-1] if outgoing else None
        speeds = [s for s in speeds if s.reel.upper() != first_line.reel.upper()]
        _one_speed(first_line, outgoing, notes)
    notes.m2 = _own_speed(event, speeds)
    sides = 1 if first_line is None or first_line.reel.upper() != event.reel.upper() else 2
    if len(speeds) > sides:
        _one_speed(event, speeds, notes)
    if sop or saturation is not None:
        slope, offset, power = sop or ((1.0, 1.0, 1.0), (0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
        notes.cdl = Cdl(slope, offset, power, 1.0 if saturation is None else saturation)
    return notes


def _name(text: str, upper: str, notes: Notes) -> bool:
    """Take a line that names a clip, a file or a reel."""
    for key, attribute in (
        ("FROM CLIP NAME", "from_clip"),
        ("TO CLIP NAME", "to_clip"),
        ("SOURCE FILE", "source_file"),
    ):
        if upper.startswith(key):
            value = text[len(key) :].lstrip(" \t:").strip()
            if getattr(notes, attribute) is None and value:
                setattr(notes, attribute, value)
            return True
    if upper.startswith("FROM CLIP IS A STILL"):
        notes.is_still = True
        return True
    replaced = REPLACED.fullmatch(" ".join(text.split()))
    if replaced:
        notes.long_reels[replaced[2]] = replaced[1].strip()
        return True
    return False


def _speed(statement: Statement, speeds: list[Speed], notes: Notes) -> None:
    found = M2.fullmatch(" ".join(statement.text.split()))  # a regex is slow on many blanks
    if not found:
        notes.unreadable.append(
            Unreadable(
                statement.line,
                f"cannot be read as a speed: '{statement.text[:80]}' (reel, rate and timecode expected)",
            )
        )
        return
    speeds.append(Speed(statement.line, found["reel"].strip(), Fraction(found["fps"]), found["fps"]))


def _own_speed(event: EventLine, speeds: list[Speed]) -> Speed | None:
    """The M2 of this event's own side: by its reel; of a dissolve the last, which is the incoming one."""
    if not speeds:
        return None
    own = [s for s in speeds if s.reel.upper() == event.reel.upper()]
    return (own or speeds)[-1]


def _one_speed(event: EventLine, speeds: list[Speed], notes: Notes) -> None:
    """Note several speeds for one side; which of them counts cannot be told where they differ."""
    if event.code != "C":  # a transition has the other side's as well
        speeds = [s for s in speeds if same_reel(s.reel, event.reel)]
    if len(speeds) < 2:
        return
    said = " and ".join(f"'M2 {s.reel} {s.text}' (line {s.line})" for s in speeds)
    own = {s.fps for s in speeds if same_reel(s.reel, event.reel)}
    used = _own_speed(event, speeds)
    ends = "expected one" if len(own) > 1 else f"M2 {used.text if used else ''} is used"
    message = f"{said} stand below one event of reel '{event.reel}'; {ends}"
    notes.unreadable.append(Unreadable(speeds[-1].line, message, is_odd=len(own) < 2))


def same_reel(m2: str, reel: str) -> bool:
    """Whether an M2 names the reel: it may have it cut to 8 characters, or none."""
    a, b = m2.upper(), reel.upper()
    return not a or a == b or (len(a) >= 6 and b.startswith(a)) or (len(b) >= 6 and a.startswith(b))


def _locator(statement: Statement, notes: Notes) -> None:
    found = LOCATOR.fullmatch(statement.text)
    if not found:
        notes.comments.append(statement.text)
        return
    marker = CutMarker(found["text"].strip(), (found["color"] or "").upper(), None, found["place"])
    notes.locators.append((statement.line, marker))


def _numbers(text: str, count: int) -> tuple[float, ...] | None:
    """`count` finite numbers, separated by spaces or commas; a decimal may be a comma. None: it is not."""
    text = text.strip()
    is_decimal_comma = "," in text and "." not in text and len(text.split()) == count
    parts = text.split() if is_decimal_comma else re.split(r"[,\s]+", text)
    if len(parts) != count or not all(re.fullmatch(NUMBER, part) for part in parts):
        return None
    values = tuple(float(part.replace(",", ".")) for part in parts)
    return values if all(map(math.isfinite, values)) else None


def _sop(statement: Statement, notes: Notes) -> tuple[Triple, Triple, Triple] | None:
    groups = TRIPLES.findall(statement.text)
    triples = [_numbers(g, 3) for g in groups]
    if len(triples) != 3 or any(t is None for t in triples):
        notes.unreadable.append(
            Unreadable(
                statement.line,
                f"is no CDL: '{statement.text[:80]}' (three triples of numbers expected)",
                is_cdl=True,
            )
        )
        return None
    good = cast("tuple[Triple, Triple, Triple]", tuple(triples))
    if min(good[0]) < 0 or min(good[2]) < 0:
        notes.unreadable.append(
            Unreadable(
                statement.line,
                f"CDL slope and power cannot be negative: '{statement.text[:80]}' (0 or more expected)",
                is_cdl=True,
            )
        )
        return None
    return good


def _saturation(statement: Statement, notes: Notes) -> float | None:
    found = _numbers(re.sub(r"(?i)^ASC[_ ]SAT\s*:?", "", statement.text), 1)
    if not found or found[0] < 0:
        notes.unreadable.append(
            Unreadable(
                statement.line,
                f"is no CDL saturation: '{statement.text[:80]}' (a number of 0 or more expected)",
                is_cdl=True,
            )
        )
        return None
    return found[0]
