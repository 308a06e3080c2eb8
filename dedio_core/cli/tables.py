"""Tables of text from outside, safe and aligned on a terminal."""

from __future__ import annotations

import unicodedata


def cells(text: str) -> int:
    """Columns that `text` takes on a terminal; East Asian letters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def fitted(text: str, width: int) -> str:
    """`text` cut or filled to `width` columns."""
    while cells(text) > width:
        text = text[:-1]
    return text + " " * (width - cells(text))


def shown(text: str) -> str:
    """Text from outside as it may stand on a terminal: control and direction characters escaped."""
    return "".join(c if unicodedata.category(c)[0] != "C" else f"\\u{ord(c):04x}" for c in text)
