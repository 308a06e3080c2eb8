"""Edits of many rows at once: all or nothing."""

from __future__ import annotations

import pytest

from nuke_plugin.panel.rows.cells import CellError
from nuke_plugin.panel.rows.edits import fill_down, number_by_tens, set_cells, without
from tests.panel.bench import media, row

ROWS = tuple(row(n, head=n) for n in range(1, 6))


def names(rows: tuple[object, ...]) -> list[str]:
    return [one.code for one in rows]  # type: ignore[attr-defined]


def test_arithmetic_counts_from_each_row() -> None:
    """``+8`` gives each row eight more of its own."""
    made = set_cells(ROWS, [2, 4], "head", "+8")
    assert [one.head for one in made] == [1, 10, 3, 12, 5]


def test_rows_that_are_not_meant_stay_the_very_same() -> None:
    """An edit makes new rows of those it is for alone."""
    made = set_cells(ROWS, [2], "head", "9")
    assert [a is b for a, b in zip(ROWS, made, strict=True)] == [True, False, True, True, True]


def test_one_refusal_refuses_all() -> None:
    """Where one row cannot take the text, none does, and the sentence names it and counts the others."""
    with pytest.raises(CellError, match=r"sht010 rawPlate: head handle -2: .* \(and 1 more row\)"):
        set_cells(ROWS, [1, 2, 5], "head", "-3")


def test_a_single_refusal_is_the_bare_sentence() -> None:
    """The sentence of one cell does not say which row it is of."""
    with pytest.raises(CellError, match=r"^head handle"):
        set_cells(ROWS, [1], "head", "-3")


def test_fill_down_gives_the_first_to_the_others() -> None:
    """The first of the selection is copied, whatever its place in the table."""
    assert [one.head for one in fill_down(ROWS, [4, 1, 2], "head")] == [4, 4, 3, 4, 5]


def test_a_timecode_is_filled_down_as_a_timecode() -> None:
    """Filling a timecode column gives other clips the same label, where they have another start."""
    other = row(2, media=media(first=1001))
    made = fill_down((row(1), other), [1, 2], "in_timecode")
    assert made[1].in_point == 1051


def test_fill_down_needs_two() -> None:
    """With one row there is nothing to fill."""
    with pytest.raises(CellError, match="select"):
        fill_down(ROWS, [1], "head")


def test_numbering_keeps_prefix_and_width() -> None:
    """Rows are numbered by tens in the order of the selection, as the first one's shot is written."""
    rows = (row(1, shot="A0007"), row(2, shot="x"), row(3, shot="y"))
    assert names(number_by_tens(rows, [1, 3, 2])) == ["shtA0010", "shtA0030", "shtA0020"]


def test_rows_without_a_name_get_three_digits_and_the_first_sequence() -> None:
    """New clips become sht010, sht020, ... where the first says sht."""
    rows = (row(1, shot=""), row(2, sequence="", shot=""), row(3, sequence="", shot=""))
    assert names(number_by_tens(rows, [1, 2, 3])) == ["sht010", "sht020", "sht030"]


def test_a_width_that_is_too_small_grows() -> None:
    """The hundredth shot by tens is 1000, not cut off."""
    rows = tuple(row(n, shot="") for n in range(1, 102))
    made = number_by_tens(rows, [one.id for one in rows])
    assert names(made)[98:101] == ["sht990", "sht1000", "sht1010"]


def test_each_sequence_is_counted_by_itself() -> None:
    """Rows of two sequences are numbered from 10 in each."""
    rows = (row(1), row(2, sequence="abc"), row(3), row(4, sequence="abc"))
    assert names(number_by_tens(rows, [1, 2, 3, 4])) == ["sht010", "abc010", "sht020", "abc020"]


def test_plates_of_a_shot_stay_together() -> None:
    """Two elements of one shot get one number; two rows of one element get two."""
    rows = (row(1, shot="5"), row(2, shot="5", element="bgPlate"), row(3, shot="5"))
    assert names(number_by_tens(rows, [1, 2, 3])) == ["sht10", "sht10", "sht20"]


def test_numbering_onto_another_row_is_refused() -> None:
    """No row becomes the shot and element of a row that is not numbered with it."""
    rows = (row(1, shot="001"), row(2, shot="002"), row(3, shot="020", media=media("B002")))
    with pytest.raises(CellError, match=r"sht020 rawPlate would be there twice.*B002"):
        number_by_tens(rows, [1, 2])
    assert names(number_by_tens(rows, [1, 2, 3])) == ["sht010", "sht020", "sht030"]


def test_another_beginning_and_step() -> None:
    """First and step can be chosen, and have to make numbers that grow."""
    assert names(number_by_tens(ROWS, [1, 2], 5, 5))[:2] == ["sht005", "sht010"]
    with pytest.raises(CellError, match="step"):
        number_by_tens(ROWS, [1, 2], 10, 0)


def test_what_is_being_ingested_stays() -> None:
    """Rows that are under way are not taken away."""
    rows = (row(1, status="running"), row(2, status="done"))
    assert [one.id for one in without(rows, [1, 2])] == [1]
