"""Editing rows: every way in which a person changes them, each an undo step."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from nuke_plugin.panel.adding.adder import Adder
from nuke_plugin.panel.rows import edits
from nuke_plugin.panel.rows.cells import CellError
from nuke_plugin.panel.rows.columns import column as column_of
from nuke_plugin.panel.rows.rows import Row
from nuke_plugin.panel.rows.table import Table
from nuke_plugin.panel.settings.knobs import Knobs
from nuke_plugin.panel.settings.usual import begun


class Editor:
    """Changes rows of the table; `changed` is called afterwards. What cannot be raises `CellError`."""

    def __init__(self, table: Table, adder: Adder, knobs: Knobs, changed: Callable[[], None]) -> None:
        self._table, self._adder, self._knobs, self._changed = table, adder, knobs, changed

    def remove(self, ids: Collection[int]) -> None:
        """Take rows out. Rows that are being ingested stay, and it says so."""
        left = edits.without(self._table.rows, ids)
        self._table.edit("Remove rows", left)
        if stay := [row for row in left if row.id in frozenset(ids)]:
            self._table.say("warning", f"{stay[0].name} is being ingested and stays; cancel it first")
        self._changed()

    def set_cells(self, ids: Collection[int], column: str, text: str) -> None:
        """Put `text` into a column of all these rows, or of none."""
        if column == "colorspace" and text.strip():
            self._refuse_space(text.strip())
        made = edits.set_cells(
            self._table.rows, ids, column, text, lambda row: begun(row, column, self._knobs.now)
        )
        self._edited(_title(column), made)

    def fill_down(self, ids: Sequence[int], column: str) -> None:
        """Give the cell of the first of `ids` to the others."""
        self._edited(f"Fill down {_title(column)}", edits.fill_down(self._table.rows, ids, column))

    def number_by_tens(self, ids: Sequence[int], first: int, step: int) -> None:
        """Number the shots of `ids`, in that order."""
        self._edited("Number shots", edits.number_by_tens(self._table.rows, ids, first, step))

    def undo(self) -> None:
        """Take back the last step."""
        self._table.undo()
        self._settle()

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._table.redo()
        self._settle()

    def _edited(self, title: str, rows: tuple[Row, ...]) -> None:
        self._table.edit(title, rows)
        self._settle()

    def _settle(self) -> None:
        """Look at clips that are others now."""
        self._adder.seek()
        self._changed()

    def _refuse_space(self, text: str) -> None:
        spaces = {space.casefold() for space in self._knobs.now.spaces}
        if spaces and text.casefold() not in spaces:
            raise CellError(
                f"color space '{text[:80]}': the config has none of that name; choose from its list"
            )


def _title(key: str) -> str:
    return column_of(key).title
