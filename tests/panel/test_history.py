"""Undo gives back what a person set, and leaves what the worker said."""

from __future__ import annotations

from dataclasses import replace

from nuke_plugin.panel.rows.history import MOST, MOST_ROWS, History
from tests.panel.bench import row


def test_undo_and_redo() -> None:
    """A step is taken back, and done again."""
    before, after = (row(1),), (row(1, shot="020"),)
    history = History().with_step("Shot", before, after)
    history, now = history.undo(after)
    assert now == before
    history, now = history.redo(now)
    assert now == after
    assert (len(history.done), len(history.undone)) == (1, 0)


def test_without_a_step_nothing_happens() -> None:
    """There is nothing before the first step and after the last."""
    rows = (row(),)
    assert History().undo(rows) == (History(), rows)
    assert History().redo(rows) == (History(), rows)


def test_a_new_step_forgets_what_was_taken_back() -> None:
    """After another edit there is nothing to redo."""
    history, _ = History().with_step("a", (), ()).undo(())
    assert history.with_step("b", (), ()).undone == ()


def test_what_the_worker_said_stays() -> None:
    """Undoing a name does not undo the version that a row has since."""
    before, after = (row(1),), (row(1, shot="020"),)
    now = (replace(after[0], status="done", version=3),)
    _, made = History().with_step("Shot", before, after).undo(now)
    assert (made[0].shot, made[0].status, made[0].version) == ("010", "done", 3)


def test_rows_that_the_step_did_not_touch_are_left_alone() -> None:
    """Only rows of the step are changed; others are the very same objects."""
    other = row(2)
    before, after = (row(1), other), (row(1, shot="020"), other)
    now = (after[0], replace(other, status="done"))
    _, made = History().with_step("Shot", before, after).undo(now)
    assert made[1] is now[1]


def test_removed_rows_come_back_where_they_were() -> None:
    """Undoing a removal puts the row back into its place."""
    before = (row(1), row(2), row(3))
    _, made = History().with_step("Remove", before, (before[0], before[2])).undo((before[0], before[2]))
    assert [one.id for one in made] == [1, 2, 3]


def test_a_row_that_is_being_ingested_is_not_taken_away() -> None:
    """Undoing the adding of a clip leaves it while it is worked on."""
    added = row(1)
    now = (replace(added, status="running"),)
    _, made = History().with_step("Add", (), (added,)).undo(now)
    assert made == now


def test_a_row_that_is_being_ingested_is_not_renamed() -> None:
    """Undo does not change what is being made."""
    before, after = (row(1),), (row(1, shot="020"),)
    now = (replace(after[0], status="running"),)
    _, made = History().with_step("Shot", before, after).undo(now)
    assert made == now


def test_no_more_steps_are_kept_than_are_needed() -> None:
    """The oldest steps are forgotten."""
    history = History()
    for n in range(MOST + 5):
        history = history.with_step(str(n), (), ())
    assert (len(history.done), history.done[0].title) == (MOST, "5")


def test_steps_of_many_rows_are_kept_as_far_as_there_is_room() -> None:
    """A hundred edits of thousands of rows do not fill the memory; the last one can always be undone."""
    history, rows = History(), tuple(row(n) for n in range(2000))
    for n in range(100):
        made = tuple(replace(one, head=n) for one in rows)
        history, rows = history.with_step(str(n), rows, made), made
    assert len(history.done) == MOST_ROWS // 2000
    assert history.done[-1].title == "99"
    huge = tuple(rows) * (MOST_ROWS // 1000)
    assert [step.title for step in History().with_step("huge", (), huge).done] == ["huge"]
