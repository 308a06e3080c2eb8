"""Which rows are shown, and in what order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nuke_plugin.panel.rows.filters import FILTERS, visible
from nuke_plugin.panel.rows.rows import Problem
from tests.panel.bench import media, row

ROWS = (
    row(1),
    row(2, media=None),
    row(3, action="re-pull", media=media("B002C001", reel="B002")),
    row(4, problems=(Problem("warning", "row", "the clip has no frames for 2 handles"),)),
    row(5, status="failed", squeeze=2.0),
)


@pytest.mark.parametrize(("key", "id_"), [("unmatched", 2), ("re-pull", 3), ("warnings", 4), ("failed", 5)])
def test_each_filter_shows_its_rows(key: str, id_: int) -> None:
    """A filter shows the rows that it is named for."""
    assert visible(ROWS, only=frozenset([key])) == (id_,)


def test_filters_add_up() -> None:
    """With two filters, rows of either are shown."""
    assert visible(ROWS, only=frozenset(["unmatched", "failed"])) == (2, 5)
    assert set(FILTERS) == {"unmatched", "re-pull", "warnings", "failed"}


@pytest.mark.parametrize(
    ("text", "ids"),
    [("sht030", (3,)), ("b002 SHT", (3,)), ("handles", (4,)), ("", (1, 2, 3, 4, 5))],
)
def test_every_word_is_looked_for(text: str, ids: tuple[int, ...]) -> None:
    """All words have to stand somewhere in a row: names, clip, reel, problems; case does not count."""
    assert visible(ROWS, text) == ids


def test_rows_are_sorted_either_way() -> None:
    """A column sorts rows up or down, and equal ones keep their order."""
    assert visible(ROWS, sort=("shot", True)) == (5, 4, 3, 2, 1)
    assert visible(ROWS, sort=("element", True)) == (1, 2, 3, 4, 5)


@pytest.mark.parametrize("is_descending", [True, False])
def test_empty_cells_are_last(is_descending: bool) -> None:
    """A row without a value is at the end, whichever way is sorted."""
    rows = (*ROWS, replace(row(6), squeeze=1.0))
    assert set(visible(rows, sort=("squeeze", is_descending))[:2]) == {5, 6}
    assert visible(rows, sort=("squeeze", is_descending))[0] == (5 if is_descending else 6)
