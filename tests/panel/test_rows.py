"""What a row knows of itself: everything is inclusive."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from dedio_core.frames import FrameRange, Timecode
from nuke_plugin.panel.rows.checks import checked, untold
from nuke_plugin.panel.rows.reach import Reach
from nuke_plugin.panel.rows.rows import Problem, Row, with_cells, with_problems
from tests.panel.bench import DROP, media, row


def test_in_and_out_are_both_seen() -> None:
    """A row of frames 50 to 99 has 50 frames; its handles lie outside of them."""
    assert row().cut_range == FrameRange(50, 99)
    assert row(head=8, tail=12).wanted == FrameRange(42, 111)


def test_labels_are_those_of_the_frames_seen() -> None:
    """The label of the out is that of the last frame that is seen, not of the one after it."""
    one = row(in_point=0, out_point=23)
    assert (str(one.in_label), str(one.out_label)) == ("01:00:00:00", "01:00:00:23")


def test_a_sequence_counts_by_its_files() -> None:
    """A sequence whose first file is 1001 has its start label there."""
    one = row(media=media(first=1001), in_point=1001, out_point=1025)
    assert (str(one.in_label), str(one.out_label)) == ("01:00:00:00", "01:00:01:00")


def test_drop_frame_skips_labels_and_no_frames() -> None:
    """The frame after 01:00:59;29 is labelled 01:01:00;02."""
    clip = media(count=4000, rate=DROP, start=Timecode.parse("01:00:00;00", DROP))
    one = row(media=clip, in_point=1799, out_point=1800)
    assert (str(one.in_label), str(one.out_label)) == ("01:00:59;29", "01:01:00;02")


@pytest.mark.parametrize(
    ("in_point", "out_point", "short"),
    [(8, 191, (0, 0)), (7, 191, (1, 0)), (0, 199, (8, 8)), (8, 193, (0, 2))],
)
def test_short_handles_are_counted(in_point: int, out_point: int, short: tuple[int, int]) -> None:
    """Handles are short by exactly the frames that the media does not have."""
    assert row(in_point=in_point, out_point=out_point).short == short


def test_a_retimed_plate_reaches_as_far_as_its_plan_says() -> None:
    """Handles of a retimed use are other source frames than record frames."""
    one = row(origin="timeline", reach=Reach(16, 16, 8, 8))
    assert one.wanted == FrameRange(34, 115)
    assert replace(one, in_point=10).short == (6, 0)


@pytest.mark.parametrize(
    ("reach", "handles", "found"),
    [
        (Reach(16, 16, 8, 8, Fraction(2)), (8, 4), (16, 8)),
        (Reach(0, 0, 0, 0, Fraction(2)), (8, 4), (16, 8)),
        (Reach(16, 16, 8, 8, Fraction(-2)), (8, 4), (8, 16)),
        (Reach(9, 9, 8, 8, Fraction(11, 10)), (10, 1), (11, 2)),
        (Reach(8, 8, 8, 8, Fraction(0)), (8, 4), (8, 4)),
        (Reach(12, 20, 8, 8), (8, 4), (12, 10)),
        (Reach(3, 20, 0, 8), (2, 8), (5, 20)),
    ],
)
def test_other_handles_reach_as_far_as_the_speed_says(
    reach: Reach, handles: tuple[int, int], found: tuple[int, int]
) -> None:
    """Backwards they change sides; a freeze has natural speed; a curve keeps the ratio of its plan."""
    assert reach.of(*handles) == found
    assert reach.of(reach.head, reach.tail) == (reach.low, reach.high)


def test_names_that_cannot_be_files_are_told() -> None:
    """An empty or wrong name is an error in its cell."""
    (one,) = checked((row(sequence="", shot="01/0", element="raw_Plate"),))
    assert {problem.column for problem in one.problems} == {"sequence", "shot", "element"}
    assert one.level == "error"


def test_a_row_in_order_has_no_problem() -> None:
    """Nothing is told of a row that can be ingested."""
    assert checked((row(),))[0].problems == ()


@pytest.mark.parametrize(
    ("fields", "column", "word"),
    [
        ({"in_point": 120}, "out", "before"),
        ({"out_point": 200}, "out", "outside"),
        ({"in_point": -1}, "in", "outside"),
        ({"in_point": None}, "in", "no in"),
        ({"media": None}, "clip", "path"),
    ],
)
def test_frames_that_are_not_there_are_told(fields: dict[str, object], column: str, word: str) -> None:
    """A cut that its clip cannot give is an error, before anything is asked of the worker."""
    (one,) = checked((replace(row(), **fields),))
    assert [(p.level, p.column) for p in one.problems] == [("error", column)]
    assert word in one.problems[0].sentence


def test_short_handles_are_a_warning() -> None:
    """A plate with short handles can be made, and is told of."""
    (one,) = checked((row(in_point=4),))
    assert [(p.level, p.column) for p in one.problems] == [("warning", "head")]
    assert "4 of 8" in one.problems[0].sentence


def test_two_rows_of_one_plate_are_a_problem_at_both() -> None:
    """The same shot and element twice is an error at each of the two, naming the other; case is no excuse."""
    here = checked((row(1), row(2), row(3, shot="010", element="RAWPLATE", media=media("B002"))))
    levels = [one.level for one in here]
    assert levels == ["error", None, "error"]
    assert "B002" in here[0].problems[0].sentence
    assert "A001C003" in here[2].problems[0].sentence


def test_the_other_row_is_told_when_it_is_mended() -> None:
    """Where one of two equal rows gets another name, neither has the problem any more."""
    here = checked((row(1), row(2, shot="010")))
    mended = checked((here[0], replace(here[1], shot="020")), here)
    assert [one.problems for one in mended] == [(), ()]


def test_a_twin_of_another_cut_list_is_named_with_it() -> None:
    """The same plate of the cut of the day before is told by its cut, with what helps."""
    first, second = Path("/cuts/v01.edl"), Path("/cuts/v02.edl")
    here = checked((row(1, cut=first), row(2, shot="010", cut=second)))
    said = [one.problems[0].sentence for one in here]
    assert said[1].startswith("the same plate is in v01.edl, too; take the rows of one cut list out")
    assert "v02.edl" in said[0]
    other = replace(here[1], cut=Path("/other/v01.edl"))
    assert str(first) in checked((here[0], other))[1].problems[0].sentence, "two lists of one name"
    assert "is there twice" in checked((here[0], replace(other, cut=first)))[1].problems[0].sentence


def test_two_elements_of_a_shot_are_no_problem() -> None:
    """A shot may have many plates, each another element."""
    assert all(not one.problems for one in checked((row(1), row(2, shot="010", element="bgPlate"))))


def test_problems_are_replaced_by_who_found_them() -> None:
    """A new plan replaces what the last plan found, and nothing else."""
    one = replace(row(), problems=(Problem("error", "media", "a"), Problem("warning", "plan", "b")))
    made = with_problems(one, "plan", [Problem("warning", "plan", "c")])
    assert [problem.sentence for problem in made.problems] == ["a", "c"]


def test_what_a_person_set_is_given_back_and_nothing_else() -> None:
    """Cells of another row do not touch what the worker said or did."""
    now = replace(row(shot="030"), status="done", published=Path("/v"), version=2)
    made = with_cells(now, row(shot="020"))
    assert (made.shot, made.status, made.version) == ("020", "done", 2)


def test_why_an_event_has_no_clip_stays_until_it_has_one() -> None:
    """Another handle does not change that its media are missing; a clip that is given does."""
    missing = Problem("error", "plan", "its media are missing: no clip of reel B007")
    event = Row(1, origin="timeline", shot="x", verdict="no plate", problems=(missing,))
    (edited,) = checked((untold(replace(event, head=9)),))
    assert edited.problems == (missing,)
    (given,) = checked((untold(replace(event, source=Path("/media/b.mxf"))),))
    assert [problem.sentence for problem in given.problems] == [
        "plan again, to see what plate the clip gives"
    ]
    (taken,) = checked((untold(replace(given, source=None, head=9, problems=())),))
    assert taken.problems[0].sentence.startswith("it has no clip; give the path of one")


def test_an_event_without_a_clip_is_no_row_with_names() -> None:
    """What an unmatched event is called is the cut's affair until there is a clip."""
    event = Row(1, origin="timeline", shot="x", problems=(Problem("error", "plan", "no clip"),))
    assert [problem.found for problem in checked((event,))[0].problems] == ["plan"]
