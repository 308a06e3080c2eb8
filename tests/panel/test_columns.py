"""What each column shows and takes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from nuke_plugin.panel.rows.cells import CellError
from nuke_plugin.panel.rows.columns import COLUMNS, column
from nuke_plugin.panel.rows.rows import Problem, Row
from tests.panel.bench import media, row


def test_the_table_has_what_the_panel_is_to_show() -> None:
    """Every property of a row that was asked for has its column, once."""
    keys = [one.key for one in COLUMNS]
    assert " ".join(keys) == (
        "picture sequence shot element clip reel in in_timecode out out_timecode frames head tail range "
        "speed colorspace squeeze version confidence verdict status"
    )


@pytest.mark.parametrize("one", COLUMNS, ids=lambda one: one.key)
@pytest.mark.parametrize("of", [Row(1), Row(2, origin="timeline", where="cut.edl:4"), row()], ids=str)
def test_every_row_can_be_shown_and_sorted(one: object, of: Row) -> None:
    """No row lacks so much that a cell of it cannot be drawn, and rows of all kinds can be sorted."""
    for each in COLUMNS:
        assert isinstance(each.show(of), str)
        sorted([of, row(7), Row(8)], key=each.sort_key)


@pytest.mark.parametrize("key", ["in", "in_timecode"])
@pytest.mark.parametrize("text", ["60", "01:00:02:12", "+10", "+00:00:00:10"])
def test_in_is_edited_either_way(key: str, text: str) -> None:
    """Frame and timecode columns take frames, timecodes and changes of both alike."""
    assert column(key).edited(row(), text).in_point == 60


def test_the_out_is_included() -> None:
    """The label typed for the out is that of the last frame that is seen."""
    made = column("out_timecode").edited(row(), "01:00:04:03")
    assert (made.out_point, column("out_timecode").show(made)) == (99, "01:00:04:03")


def test_another_number_of_frames_moves_the_out() -> None:
    """A cut that is 10 frames longer ends 10 frames later."""
    made = column("frames").edited(row(), "+10")
    assert (made.in_point, made.out_point) == (50, 109)


def test_the_same_text_again_changes_nothing() -> None:
    """What an editor begins with, put back, is the same row."""
    of = row(source_colorspace="ACEScg", squeeze=2.0, asked_version=4, source=media().path)
    for one in COLUMNS:
        if one.editable and one.key != "clip":
            assert one.edited(of, one.text(of)) == of, one.key


def test_another_in_takes_a_row_out_of_the_cut() -> None:
    """Frames that are not the cut's make a clip row of it, which keeps its media; a name does not."""
    of = row(origin="timeline", cut=Path("/cuts/cut.edl"), key="V 1")
    assert column("shot").edited(of, "020").origin == "timeline"
    assert column("in").edited(of, "50") == of
    made = column("in").edited(of, "+1")
    assert (made.origin, made.is_taken_out, made.source) == ("clip", True, media().path)


@pytest.mark.parametrize(
    ("key", "of", "why"),
    [
        ("in", row(media=None), "no clip"),
        ("reel", row(), "cannot be edited"),
        ("version", row(origin="timeline"), "plan"),
        ("shot", row(status="running"), "being ingested"),
    ],
)
def test_cells_that_take_nothing_say_why(key: str, of: Row, why: str) -> None:
    """A cell that cannot be edited says so in one sentence, and so does an attempt."""
    assert why in (column(key).refusal(of) or "")
    with pytest.raises(CellError, match=why):
        column(key).edited(of, "1")


@pytest.mark.parametrize(("key", "text"), [("shot", "a/b"), ("element", "raw_plate"), ("sequence", "")])
def test_names_that_cannot_be_files_are_refused(key: str, text: str) -> None:
    """A name that no file can have never gets into a row."""
    with pytest.raises(CellError):
        column(key).edited(row(), text)


def test_a_clip_needs_its_whole_path() -> None:
    """A path that depends on a working folder is refused."""
    with pytest.raises(CellError, match="whole path"):
        column("clip").edited(row(), "c.mxf")


def test_numbers_in_names_sort_as_numbers() -> None:
    """sht20 is before sht100."""
    rows = [row(1, shot="100"), row(2, shot="20"), row(3, shot="20b"), row(4, shot="²")]
    assert [one.id for one in sorted(rows, key=column("shot").sort_key)] == [2, 3, 1, 4]


def test_the_verdict_is_first_what_has_to_be_mended() -> None:
    """An error goes before what the plan says, and that before a warning."""
    of = replace(row(), verdict="new", problems=(Problem("warning", "row", "short"),))
    assert column("verdict").show(of) == "new"
    assert column("verdict").show(replace(of, problems=(Problem("error", "row", "bad"),))) == "bad"
    assert column("verdict").show(replace(of, verdict="")) == "short"
    gone = Problem("error", "ingest", f"{Path('/media/A001C003.mxf')}: no such file or folder")
    assert column("verdict").show(replace(of, problems=(gone,))) == "no such file or folder"
