"""The statements of a CMX3600 EDL: event lines read from the right, and what stands with them.

Columns are not fixed in the wild: an event line is four timecodes (or two frame numbers and two
timecodes) at its end; before them stand transition and channel; the rest is event number and reel.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

_FIELD = r"[0-9A-Za-z-]{1,3}"
_TC = rf"-?{_FIELD}[:;.,]{_FIELD}[:;.,]{_FIELD}[:;.,]{_FIELD}"
_SOURCE = rf"(?:{_TC}|\d{{1,9}})"
SOURCE, RECORD = re.compile(_SOURCE), re.compile(_TC)
EVENT = re.compile(r"\s*(?P<event>\d{1,9}[A-Za-z]?)\s+(?P<rest>\S.*)")
TWO_TIMECODES = re.compile(rf"(?<!\S){_TC}\s+{_TC}(?!\S)")
CHANNEL = re.compile(r"[ABV][ABV0-9/]{0,5}|NONE", re.IGNORECASE)
TRANSITION = re.compile(r"(?P<code>C|D|K|KB|KO|W\d{0,4})", re.IGNORECASE)
DURATION = re.compile(r"(?P<frames>\d{1,5})(?P<seconds>s?)", re.IGNORECASE)
M2 = re.compile(
    r"\s*M2\s+(?P<reel>.*?)\s+(?P<fps>[-+]?\d{1,5}(?:\.\d{0,4})?)\s+(?:MSTR\s+)?"
    rf"(?P<tc>{_TC})(?P<tail>\s+.*)?",
    re.IGNORECASE,
)


@dataclass
class EventLine:
    """One event line as written, with the statements that follow it."""

    line: int
    event: str
    reel: str
    channel: str
    code: str
    """``C D W001 K KB KO``; ``?`` where the letter is missing."""
    duration: int | None
    src_in: str
    src_out: str
    rec_in: str
    rec_out: str
    record_mode: str | None
    """The first FCM of the list (``DF`` or ``NDF``), which holds for record timecode."""
    source_mode: str | None
    """The FCM in force here, which holds for source timecode."""
    statements: list[Statement] = field(default_factory=list)
    unreadable: str | None = None
    """Why no label of the line can be told; they are empty then."""


@dataclass(frozen=True)
class Statement:
    """Any other line. `text` has no leading star."""

    line: int
    text: str
    is_comment: bool


class Whole(NamedTuple):
    """A line's four labels, and what stands before them."""

    head: str
    src_in: str
    src_out: str
    rec_in: str
    rec_out: str


@dataclass
class Statements:
    """A whole list."""

    title: str | None = None
    events: list[EventLine] = field(default_factory=list)
    header: list[Statement] = field(default_factory=list)
    odd: list[tuple[int, str]] = field(default_factory=list)
    modes: list[tuple[int, str]] = field(default_factory=list)


def parse(lines: Iterable[tuple[int, str]]) -> Statements:
    """The statements of numbered `lines`."""
    found = Statements()
    for number, line in _joined(lines, found):
        text = line.strip()
        if not text:
            continue
        if _mode(number, text, found):
            continue
        if text.upper().startswith("TITLE:") and found.title is None and not found.events:
            found.title = text[6:].strip()
            continue
        event = _event(number, line, found)
        if event:
            found.events.append(event)
            continue
        statement = Statement(
            number, text.lstrip("*").strip() if text.startswith("*") else text, text.startswith("*")
        )
        (found.events[-1].statements if found.events else found.header).append(statement)
    return found


def _joined(lines: Iterable[tuple[int, str]], found: Statements) -> Iterator[tuple[int, str]]:
    """Lines, with an event that was wrapped before its four timecodes put together again."""
    held: tuple[int, str] | None = None
    for number, line in lines:
        if held:
            whole = _whole(line)
            if whole and not whole.head.strip():
                yield held[0], f"{held[1]} {line.strip()}"
                held = None
                continue
            yield held
            held = None
        if _may_be_wrapped(line):
            held = (number, line)
        else:
            yield number, line
    if held:
        yield held


def _whole(line: str) -> Whole | None:
    """The line, where it ends with four labels. They are split off: a regex is slow on a line of blanks."""
    *head, src_in, src_out, rec_in, rec_out = ["", "", "", "", *line.rsplit(None, 4)]
    is_source = SOURCE.fullmatch(src_in) and SOURCE.fullmatch(src_out)
    if not (is_source and RECORD.fullmatch(rec_in) and RECORD.fullmatch(rec_out)):
        return None
    return Whole(head[-1], src_in, src_out, rec_in, rec_out)


def _may_be_wrapped(line: str) -> bool:
    begins = EVENT.fullmatch(line)
    if not begins or _whole(line):
        return False
    tokens = begins["rest"].split()
    return 2 <= len(tokens) <= 5 and any(TRANSITION.fullmatch(t) for t in tokens[1:])


def _mode(number: int, text: str, found: Statements) -> bool:
    """Take an FCM line, in any of its spellings."""
    said = re.fullmatch(r"\*?\s*FCM\s*:?\s*(.*)", text, re.IGNORECASE)
    if not said:
        return False
    words = said[1].upper()
    if "NON" in words:
        found.modes.append((number, "NDF"))
    elif "DROP" in words:
        found.modes.append((number, "DF"))
    else:
        found.odd.append((number, f"FCM says '{said[1]}', which is neither drop nor non-drop frame"))
    return True


def _event(number: int, line: str, found: Statements) -> EventLine | None:
    whole = _whole(line)
    if whole and whole.src_in.isdecimal() != whole.src_out.isdecimal():
        whole = None  # the number is a transition's duration, and a timecode is missing
    begins = EVENT.fullmatch(whole.head if whole else line)
    if not whole or not begins:
        return _unreadable(number, line, found)
    reel, channel, code, duration = _left(begins["rest"].split())
    if not channel:
        found.odd.append((number, f"has no channel and transition: '{line.strip()[:120]}'"))
    first = found.modes[0][1] if found.modes else None
    now = found.modes[-1][1] if found.modes else None
    return EventLine(
        number, begins["event"], reel, channel, code, duration,
        whole.src_in, whole.src_out, whole.rec_in, whole.rec_out, first, now,
    )  # fmt: skip


def _unreadable(number: int, line: str, found: Statements) -> EventLine | None:
    """An event line whose labels cannot be told, so that what stands below it is not another event's."""
    begins, labels = EVENT.fullmatch(line), TWO_TIMECODES.search(line)
    if not begins:
        return None
    left = _shape(begins["rest"].split())
    if not left and labels:
        left = line[: labels.start()].split()[1:]
    elif not left:
        return None
    first = found.modes[0][1] if found.modes else None
    now = found.modes[-1][1] if found.modes else None
    why = f"cannot be read as an event: '{line.strip()[:120]}'; expected four timecodes at its end"
    reel, channel, code, duration = _left(left)
    return EventLine(
        number, begins["event"], reel, channel, code, duration, "", "", "", "", first, now, unreadable=why
    )


def _shape(tokens: list[str]) -> list[str]:
    """Reel, channel, transition and its duration at the beginning of `tokens`; none without that shape."""
    for n in range(2, min(len(tokens), 12)):
        if not (CHANNEL.fullmatch(tokens[n - 1]) and TRANSITION.fullmatch(tokens[n])):
            continue
        end = n + 1
        end += tokens[n].upper() == "K" and tokens[end : end + 1] in (["B"], ["O"])
        end += len(tokens) > end and DURATION.fullmatch(tokens[end]) is not None
        return tokens[:end]
    return []


def _left(tokens: list[str]) -> tuple[str, str, str, int | None]:
    """Reel, channel, transition code and duration of the tokens between event number and timecodes."""
    code, duration = "?", None
    if len(tokens) > 2 and tokens[-1].upper() in ("B", "O") and tokens[-2].upper() == "K":
        code, tokens = f"K{tokens[-1].upper()}", tokens[:-2]
    elif len(tokens) > 1 and TRANSITION.fullmatch(tokens[-1]):
        code, tokens = tokens[-1].upper(), tokens[:-1]
    elif len(tokens) > 1 and DURATION.fullmatch(tokens[-1]):
        duration, tokens = int(re.sub(r"\D", "", tokens[-1])), tokens[:-1]
        if len(tokens) > 2 and tokens[-1].upper() in ("B", "O") and tokens[-2].upper() == "K":
            code, tokens = f"K{tokens[-1].upper()}", tokens[:-2]
        elif len(tokens) > 1 and TRANSITION.fullmatch(tokens[-1]):
            code, tokens = tokens[-1].upper(), tokens[:-1]
    channel = tokens[-1] if len(tokens) > 1 else ""
    reel = " ".join(tokens[:-1]) if channel else " ".join(tokens)
    return reel, channel.upper(), code, duration
