"""Tables of text from outside, safe and aligned on a terminal."""

from __future__ import annotations

import unicodedata

from dedio_core.safe_text import shown as shown


def cells(text: str) -> int:
    """Columns that `text` takes on a terminal; East Asian letters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def fitted(text: str, width: int) -> str:
    """`text` cut or filled to `width` columns."""
    while cells(text) > width:
        text = text[:-1]
    return text + " " * (width - cells(text))
