"""What the panel sees in the rows by itself: told before anything is asked of the worker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from dedio_core.errors import InputError
from dedio_core.naming import check_shot, check_token
from nuke_plugin.panel.rows.edits import called, same_plate
from nuke_plugin.panel.rows.rows import Level, Problem, Row, Rows, with_fields, with_problems


def checked(rows: Rows, before: Rows = ()) -> Rows:
    """The rows with their own problems found anew; those that `before` has too were checked already.

    What two rows do to each other is looked at in all of them.
    """
    known = {id(row) for row in before}
    made = [row if id(row) in known else seen(row) for row in rows]
    twice = {row.id: group for group in same_plate(made) for row in group}
    return tuple(
        with_problems(row, "twice", _twice(row, twice.get(row.id, ())))
        if row.id in twice or any(problem.found == "twice" for problem in row.problems)
        else row
        for row in made
    )


def seen(row: Row) -> Row:
    """The row with what is wrong with it found anew, whatever the others are."""
    return with_problems(row, "row", _of_one(row))


def _twice(row: Row, group: Sequence[Row]) -> Iterator[Problem]:
    cuts = dict.fromkeys(one.cut for one in group if one.cut and row.cut and one.cut != row.cut)
    if cuts:
        names = ", ".join(cut.name if row.cut and cut.name != row.cut.name else str(cut) for cut in cuts)
        said = f"the same plate is in {names}, too; take the rows of one cut list out (right-click)"
        yield Problem("error", "twice", said, "element")
        return
    others = ", ".join(called(one) for one in group if one.id != row.id)
    if others:
        said = f"{row.name} is there twice: also {others}; give one of them another shot or element"
        yield Problem("error", "twice", said, "element")


def _of_one(row: Row) -> Iterator[Problem]:
    """What is wrong with the row, whatever the others are."""
    if row.media is None and row.origin == "timeline":
        if not any(problem.found == "plan" for problem in row.problems):
            none = "it has no clip; give the path of one in the column Clip, or plan again"
            yield _error("plan again, to see what plate the clip gives" if row.source else none, "clip")
        return
    yield from _names(row)
    if row.media is None:
        if row.source is None:
            yield _error("no clip is known for it; give the path of one in the column Clip", "clip")
        return
    if row.origin == "timeline" and row.source is not None and not row.action and not row.is_made:
        yield _warning("plan again, to see what plate the other clip gives", "clip")
    yield from _frames(row)
    if row.is_taken_out:
        lost = f"; its speed ({row.speed}) is not told in the comp" if row.speed not in ("", "100%") else ""
        yield _warning(f"taken out of the cut: its frames are not the cut's any more{lost}", "in")


def _names(row: Row) -> Iterator[Problem]:
    for field in ("sequence", "shot", "element"):
        if sentence := _why_no_name(getattr(row, field), field):
            yield _error(sentence, field)
    if row.sequence and row.shot.casefold().startswith(row.sequence.casefold()):
        yield _warning(f"the shot would be called {row.code}: its name begins with the sequence", "shot")


@lru_cache(maxsize=16384)  # a table has the same names again and again
def _why_no_name(name: str, field: str) -> str:
    """Why `name` can be no file's name; empty where it can."""
    try:
        (check_token if field == "element" else check_shot)(name, field)
    except InputError as error:
        return str(error)
    return ""


def _frames(row: Row) -> Iterator[Problem]:
    assert row.media
    there = row.media.frames
    if row.in_point is None or row.out_point is None:
        yield _error(f"it has no {'in' if row.in_point is None else 'out'}; the clip has {there}", "in")
        return
    if row.out_point < row.in_point:
        yield _error(f"out {row.out_point} is before in {row.in_point}; change one of them", "out")
        return
    for point, column in ((row.in_point, "in"), (row.out_point, "out")):
        if point not in there:
            yield _error(f"{column} {point} is outside of the clip, which has {there}", column)
            return
    if row.origin == "timeline":
        return  # its plan says what is short, for every use of it
    head, tail = row.short
    for count, wanted, column in ((head, row.head, "head"), (tail, row.tail, "tail")):
        if count:
            yield _warning(f"the clip has no frames for {count} of {wanted} {column} handles", column)


def _error(sentence: str, column: str) -> Problem:
    return _problem("error", sentence, column)


def _warning(sentence: str, column: str) -> Problem:
    return _problem("warning", sentence, column)


def _problem(level: Level, sentence: str, column: str) -> Problem:
    return Problem(level, "row", sentence, column)


TOLD = ("action", "verdict", "verdict_reason", "version", "reach", "published")
"""What a plan says of a row, but for its problems."""


def told_again(row: Row, then: Row) -> Row:
    """The row with what a plan said of `then`, which is the row as it is now."""
    said = [problem for problem in then.problems if problem.found == "plan"]
    return with_fields(with_problems(row, "plan", said), **{name: getattr(then, name) for name in TOLD})


def untold(row: Row) -> Row:
    """The row without what plans and ingests said of it: it was changed since.

    Why an event has no clip stays true until it is given one, and so does how its speed stretches handles.
    """
    is_event = row.origin == "timeline" and row.media is None and row.source is None
    past = ("ingest",) if is_event else ("plan", "ingest")
    kept = tuple(p for p in row.problems if p.found not in past)
    if not (row.action or row.version or row.status or row.published) and kept == row.problems:
        return row
    status = row.status if row.is_under_way else ""
    told: dict[str, Any] = dict.fromkeys(("action", "verdict", "verdict_reason"), "")
    told |= dict.fromkeys(("version", "published"))
    return with_fields(row, **told, problems=kept, status=status)
