"""The columns of the table: what each shows of a row, how it is sorted, and what a text in it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nuke_plugin.panel.rows import Row


class CellError(ValueError):
    """A text that a cell cannot take; its own text is one sentence."""


@dataclass(frozen=True)
class Column:
    """`show` is the cell's text. `edited` is the row with a text put into the cell; it raises `CellError`.

    `sort_key` gives what rows are sorted by: comparable within the column. `kind` is how it is drawn and
    edited: ``text``, ``frame`` (takes frames, timecodes and arithmetic), ``number``, ``colorspace`` (a list:
    `Session.spaces`), ``picture``, ``range`` (the bar), ``progress``.
    """

    key: str
    title: str
    tooltip: str
    kind: str
    show: Callable[[Row], str]
    sort_key: Callable[[Row], Any]
    edit: Callable[[Row, str], Row] | None = None

    @property
    def editable(self) -> bool:
        """Whether its cells take a text at all; `refusal` says whether a certain row's does."""
        return self.edit is not None

    def edited(self, row: Row, text: str) -> Row:
        """`row` with `text` in the cell. Raises `CellError`."""
        raise NotImplementedError

    def refusal(self, row: Row) -> str | None:
        """Why the cell of that row takes no text, or None."""
        raise NotImplementedError


COLUMNS: tuple[Column, ...] = ()
"""In the order of the table: picture, sequence, shot, element, clip, reel, in, in_timecode, out,
out_timecode, frames, head, tail, range, speed, colorspace, squeeze, version, confidence, verdict, status."""


def column(key: str) -> Column:
    """The column called `key`."""
    return next(one for one in COLUMNS if one.key == key)
