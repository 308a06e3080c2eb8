"""Which rows are shown, and in what order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nuke_plugin.panel.rows.columns import column
from nuke_plugin.panel.rows.rows import Row


@dataclass(frozen=True)
class Filter:
    """Rows that pass `test` are shown."""

    title: str
    tooltip: str
    test: Callable[[Row], bool]


FILTERS: dict[str, Filter] = {
    "unmatched": Filter("Unmatched", "Events of a timeline that have no clip", lambda row: row.media is None),
    "re-pull": Filter(
        "Needs re-pull",
        "Plates that are there and no longer cover the cut",
        lambda row: row.action == "re-pull",
    ),
    "warnings": Filter(
        "Warnings", "Rows with something to mend or to look at", lambda row: bool(row.problems)
    ),
    "failed": Filter("Failed", "Rows whose ingest failed", lambda row: row.status == "failed"),
}
"""By their keys, in the order in which they are offered."""


WITH_TEXTS = ("text", "path", "frame", "number", "colorspace")


def visible(
    rows: Sequence[Row],
    text: str = "",
    only: frozenset[str] = frozenset(),
    sort: tuple[str, bool] | None = None,
) -> tuple[int, ...]:
    """Ids of the rows to show: every word of `text` is in them, and any filter of `only` passes them.

    `sort`: column, and whether the largest comes first; equal rows keep their order. Raises `KeyError` for
    a filter or column that there is not.
    """
    words = text.casefold().split()
    tests = [FILTERS[key].test for key in sorted(only)]
    found = [
        row
        for row in rows
        if (not tests or any(test(row) for test in tests)) and (not words or _has(row, words))
    ]
    if sort is not None:
        one, is_descending = column(sort[0]), sort[1]
        found.sort(key=one.sort_key, reverse=is_descending)
        if one.kind in WITH_TEXTS:
            found.sort(key=lambda row: not one.show(row))  # empty cells are last, either way
    return tuple(row.id for row in found)


def _has(row: Row, words: Sequence[str]) -> bool:
    """Whether every word stands somewhere in what is known of the row."""
    media = row.media
    known = [row.code, row.element, row.verdict, row.where, row.source_colorspace]
    known += [media.name, media.reel, str(media.path)] if media else []
    known += [problem.sentence for problem in row.problems]
    text = "\n".join(known).casefold()
    return all(word in text for word in words)
