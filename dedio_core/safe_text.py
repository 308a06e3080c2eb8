"""Text from outside, made safe to show: on a terminal, in a table, in a page.

Names in a cut are anybody's: they may hold line breaks, letters that turn the reading direction, or
what a spreadsheet takes for a formula.
"""

from __future__ import annotations

import unicodedata

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet may take a cell for a formula by."""


def shown(text: str) -> str:
    """`text` with control, direction and line-break characters as their code point numbers."""
    return "".join(f"\\u{ord(c):04x}" if _is_unseen(c) else c for c in text)


def shown_lines(text: str) -> str:
    """`shown`, but for line breaks: for several problems, a line each."""
    return "\n".join(map(shown, text.split("\n")))


def _is_unseen(letter: str) -> bool:
    kind = unicodedata.category(letter)
    return kind[0] == "C" or kind in ("Zl", "Zp")


def guarded(cell: str) -> str:
    """A CSV cell that no spreadsheet takes for a formula: an apostrophe stands before it."""
    cell = cell.replace("\0", "")
    is_formula = cell.startswith(FORMULA) or (cell.startswith("'") and cell[1:2] in ("'", *FORMULA))
    return f"'{cell}" if is_formula else cell


def bare(cell: str) -> str:
    """The cell without the apostrophe that `guarded` gave it."""
    return cell[1:] if cell.startswith("'") and cell[1:2] in ("'", *FORMULA) else cell
