"""Tables of text from outside, safe and aligned on a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from dedio_core.safe_text import shown


def lines(rows: Sequence[Sequence[str]], widest: int, *, is_open: bool = False) -> Iterator[str]:
    """The rows, columns aligned and of `widest` at most; the last one is never cut where it `is_open`."""
    table = [[shown(cell) for cell in row] for row in rows]
    widths = [max(map(cells, column)) for column in zip(*table, strict=True)]
    most = [min(widest, width) for width in widths]
    most[-1:] = widths[-1:] if is_open else most[-1:]
    for row in table:
        yield "  ".join(map(fitted, row, most)).rstrip()


def cells(text: str) -> int:
    """Columns that `text` takes on a terminal; East Asian letters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def fitted(text: str, width: int) -> str:
    """`text` cut or filled to `width` columns."""
    while cells(text) > width:
        text = text[:-1]
    return text + " " * (width - cells(text))
