"""The bytes of an EDL as numbered lines, whatever wrote them.

Lines end at CR, LF or CRLF alone: other separators (U+2028, form feed) stand inside real names.
"""

from __future__ import annotations

import codecs
import contextlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from dedio_core.editorial.bounded import read_bounded
from dedio_core.errors import TimelineError

MOST_BYTES = 32 << 20
MOST_LINES = 400_000
LONGEST_LINE = 4096
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True)
class Text:
    """Numbered lines from 1, how they were decoded, and what was odd: (line, message)."""

    lines: tuple[tuple[int, str], ...]
    encoding: str
    odd: tuple[tuple[int, str], ...]


def read_text(path: Path) -> Text:
    """The lines of the file at `path`. Raises `TimelineError` where it cannot be text."""
    data = read_bounded(path, MOST_BYTES, "EDL")
    if max(data.count(b"\n"), data.count(b"\r")) > MOST_LINES:
        raise TimelineError(f"{path}: has more than {MOST_LINES} lines; no EDL has")
    text, encoding = _decoded(data)
    odd: list[tuple[int, str]] = []
    if encoding in ("cp932", "gb18030", "latin-1"):
        odd.append((1, f"is not UTF-8 text; read as {encoding}, names may be wrong"))
    if "\0" in text:
        odd.append((text[: text.index("\0")].count("\n") + 1, "has NUL bytes; they were left out"))
        text = text.replace("\0", "")
    text = text.replace("\x1a", "")  # ^Z padding of old file systems
    lines = []
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        if len(line) > LONGEST_LINE:
            odd.append((number, f"has {len(line)} characters; {LONGEST_LINE} were read"))
            line = line[:LONGEST_LINE]
        lines.append((number, line))
    return Text(tuple(lines), encoding, tuple(odd))


def _decoded(data: bytes) -> tuple[str, str]:
    for bom, name in BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(name, "replace"), name
    try:
        return data.decode("ascii"), "ascii"
    except UnicodeDecodeError:
        pass
    with contextlib.suppress(UnicodeDecodeError):
        return data.decode("utf-8"), "utf-8"
    # Lone bytes above ASCII are letters with accents; runs of them are East Asian names.
    if re.search(rb"[\x80-\xff]{2}", data):
        for name in ("cp932", "gb18030"):
            with contextlib.suppress(UnicodeDecodeError):
                text = data.decode(name)
                if all(unicodedata.east_asian_width(c) in "WFH" for c in text if ord(c) > 127):
                    return text, name
    return data.decode("latin-1"), "latin-1"
