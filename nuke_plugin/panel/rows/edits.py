"""Edits of many rows at once: pure, from rows to rows. All or nothing; each raises `CellError`."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence

from nuke_plugin.panel.rows.cells import CellError
from nuke_plugin.panel.rows.columns import column
from nuke_plugin.panel.rows.rows import Row, Rows, by_id


def set_cells(
    rows: Rows, ids: Collection[int], key: str, text: str, begun: Callable[[Row], Row] = lambda row: row
) -> Rows:
    """Put `text` into the column `key` of these rows; arithmetic counts from what each has, as `begun`."""
    one = column(key)
    return _each(rows, ids, lambda row: one.edited(begun(row), text))


def fill_down(rows: Rows, ids: Sequence[int], key: str) -> Rows:
    """Give the cell of the first of `ids` to the others."""
    if len(ids) < 2:
        raise CellError("select the row to copy from, and others below it")
    one = column(key)
    text = one.text(by_id(rows)[ids[0]])
    return _each(rows, ids[1:], lambda row: one.edited(row, text))


def _each(rows: Rows, ids: Collection[int], edit: Callable[[Row], Row]) -> Rows:
    """The rows with those of `ids` edited; one that cannot be is told, with how many more there are."""
    wanted = frozenset(ids)
    refused: list[tuple[Row, str]] = []
    made: list[Row] = []
    for row in rows:
        if row.id not in wanted:
            made.append(row)
            continue
        try:
            made.append(edit(row))
        except CellError as error:
            refused.append((row, str(error)))
    if not refused:
        return tuple(made)
    (first, said), more = refused[0], len(refused) - 1
    others = f" (and {more} more row{'s' if more > 1 else ''})" if more else ""
    raise CellError(f"{first.name}: {said}{others}" if len(wanted) > 1 else said)


NUMBER = re.compile(r"(?P<prefix>.*?)(?P<digits>[0-9]+)[A-Za-z]*")
WIDTH = 3
"""Digits of a shot where the first row has none."""


def number_by_tens(rows: Rows, ids: Sequence[int], first: int = 10, step: int = 10) -> Rows:
    """Name the rows 010, 020, ... in the order of `ids`, with prefix and width of the first one's shot.

    Each sequence is counted by itself; rows without one get the first row's. Plates of one shot stay
    plates of one shot. Raises `CellError` where a row would become the plate that another one is.
    """
    if not ids:
        raise CellError("select the rows to number")
    if first < 0 or step < 1:
        raise CellError(f"number from {first} by {step}: the first is 0 or more, the step at least 1")
    here = by_id(rows)
    chosen = [here[id_] for id_ in ids]
    begin = chosen[0]
    found = NUMBER.fullmatch(begin.shot)
    prefix, width = (found["prefix"], len(found["digits"])) if found else ("", WIDTH)
    names: dict[int, tuple[str, str]] = {}
    counts: dict[str, int] = {}
    for group in _shots(chosen):
        sequence = group[0].sequence or begin.sequence
        count = counts[sequence] = counts.get(sequence, -1) + 1
        for row in group:
            names[row.id] = sequence, f"{prefix}{first + count * step:0{width}d}"

    def named(row: Row) -> Row:
        sequence, shot = names[row.id]
        made = row
        for key, text in (("sequence", sequence), ("shot", shot)):
            if getattr(made, key) != text:
                made = column(key).edited(made, text)
        return made

    done = _each(rows, ids, named)
    _refuse_twice(done, frozenset(ids))
    return done


def _shots(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows by the shot that they are of; two with one element are two shots, so are unnamed ones."""
    groups: list[list[Row]] = []
    open_: dict[str, list[Row]] = {}
    for row in rows:
        group = open_.get(row.code.casefold()) if row.shot else None
        if group is not None and all(row.element.casefold() != one.element.casefold() for one in group):
            group.append(row)
            continue
        groups.append([row])
        open_[row.code.casefold()] = groups[-1]
    return groups


def _refuse_twice(rows: Rows, changed: frozenset[int]) -> None:
    for group in same_plate(rows):
        ours = next((row for row in group if row.id in changed), None)
        other = next((row for row in group if row is not ours), None)
        if ours and other:
            raise CellError(
                f"{ours.name} would be there twice: {called(ours)} and {called(other)}; begin at another "
                "number, or number both"
            )


def same_plate(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """The rows that would be one plate: two or more each. Case does not tell plates apart.

    An event of a timeline without a clip makes no plate yet.
    """
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row.shot and row.element and not (row.media is None and row.origin == "timeline"):
            found.setdefault((row.code.casefold(), row.element.casefold()), []).append(row)
    return (group for group in found.values() if len(group) > 1)


def called(row: Row) -> str:
    """The row as a sentence calls it where its name does not tell it apart."""
    place = f" {row.in_label or row.in_point}" if row.in_point is not None else ""
    return f"{row.media.name if row.media else row.where or 'no clip'}{place}"


def without(rows: Rows, ids: Collection[int]) -> Rows:
    """The rows but these; those that are being ingested stay."""
    gone = frozenset(ids)
    return tuple(row for row in rows if row.id not in gone or row.is_under_way)
