"""What a text in a cell means."""

from __future__ import annotations

import pytest

from dedio_core.frames import Timecode
from nuke_plugin.panel.rows import cells
from nuke_plugin.panel.rows.cells import CellError
from tests.panel.bench import DROP, media

DROPPED = media(count=200_000, rate=DROP, start=Timecode.parse("01:00:00;00", DROP))


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12), (" 12 ", 12), ("+8", 108), ("-2", 98), ("=-5", -5), ("=7", 7)],
)
def test_a_sign_counts_from_what_is_there(text: str, value: int) -> None:
    """``+8`` and ``-2`` change the number, a bare one replaces it, ``=`` sets one below zero."""
    assert cells.whole(text, 100, "in") == value


@pytest.mark.parametrize("text", ["", "x", "1.5", "++8", "8,12", "1e3", "--2", "99999999999", "+", "１２"])
def test_what_is_no_number_is_refused(text: str) -> None:
    """A text that is no whole number is one sentence, never another number."""
    with pytest.raises(CellError, match="in"):
        cells.whole(text, 100, "in")


def test_a_handle_cannot_be_negative() -> None:
    """Less than nothing is refused with the least that there can be."""
    with pytest.raises(CellError, match="0 is the least"):
        cells.whole("-9", 8, "head handle", least=0)


def test_nothing_can_be_added_to_nothing() -> None:
    """Arithmetic needs a number in the cell."""
    with pytest.raises(CellError, match="nothing to add to"):
        cells.whole("+8", None, "in")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("60", 60),
        ("+8", 58),
        ("01:00:01:00", 24),
        ("01:00:00:00", 0),
        ("00:59:59:23", -1),
        ("+00:00:01:00", 74),
        ("-00:00:02:02", 0),
        ("+00:01:00:00", 50 + 24 * 60),
    ],
)
def test_a_frame_is_a_number_a_label_or_a_change(text: str, value: int) -> None:
    """A label is the frame that has it, at the clip's own rate; a signed one is so many frames."""
    assert cells.frame(text, 50, media(), "in") == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("01:00:59;29", 1799),
        ("01:01:00;02", 1800),
        ("01:01:00:02", 1800),
        ("01:10:00;00", 17982),
        ("+00:01:00:00", 1900),
        ("+00:01:00;02", 1900),
        ("+00:10:00;00", 100 + 17982),
    ],
)
def test_drop_frame_labels_are_exact(text: str, value: int) -> None:
    """Labels of a drop-frame clip skip numbers and no frames, whatever separator is typed."""
    assert cells.frame(text, 100, DROPPED, "in") == value


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("01:01:00;00", "skips"),
        ("01:00:00:30", "does not exist"),
        ("1:2:3", "whole number"),
        ("+-00:00:01:00", "give a frame"),
        ("+00:01:00;00", "skips"),
    ],
)
def test_labels_that_there_are_not_are_refused(text: str, why: str) -> None:
    """A label that drop-frame skips, or that the rate has not, is no frame."""
    with pytest.raises(CellError, match=why):
        cells.frame(text, 100, DROPPED, "in")


def test_a_clip_without_timecode_takes_frames() -> None:
    """Where a clip states no timecode, a label is refused and a number of frames is not."""
    clip = media(start=None)
    with pytest.raises(CellError, match="states no timecode"):
        cells.frame("01:00:00:00", 0, clip, "in")
    assert cells.frame("+00:00:01:00", 0, clip, "in") == 24


def test_a_non_drop_clip_takes_no_semicolon() -> None:
    """A drop-frame label means no frame of a clip that does not count so."""
    with pytest.raises(CellError, match="drop-frame"):
        cells.frame("01:00:00;00", 0, media(), "in")


def test_a_clip_across_midnight_goes_on() -> None:
    """The label after 23:59:59:23 is the next frame."""
    clip = media(start=Timecode.parse("23:59:59:00", media().rate))
    assert cells.frame("00:00:00:00", 0, clip, "in") == 24


@pytest.mark.parametrize(("text", "value"), [("", None), ("2", 2.0), ("1.8x", 1.8), ("1,33", 1.33)])
def test_a_squeeze(text: str, value: float | None) -> None:
    """A squeeze is a factor; empty is what the clip says."""
    assert cells.squeeze(text, 1.5) == value


@pytest.mark.parametrize("text", ["0", "nan", "inf", "two", "100", "-1.5", "+9", "+nan", "-inf", "++1", "+"])
def test_no_squeeze(text: str) -> None:
    """A factor that no lens has is refused, and so is a change to one."""
    with pytest.raises(CellError, match="a number from 0"):
        cells.squeeze(text, 1.5)


@pytest.mark.parametrize(
    ("text", "value"), [("+0.5", 2.5), ("-0.5", 1.5), ("+0,33", 2.33), (" -1 ", 1.0), ("+0.1x", 2.1)]
)
def test_a_squeeze_is_changed_by_a_sign(text: str, value: float) -> None:
    """``+0.5`` and ``-0.5`` count from the squeeze that is there; where there is none they are refused."""
    assert cells.squeeze(text, 2.0) == value
    with pytest.raises(CellError, match="there is nothing to add to"):
        cells.squeeze(text, None)


@pytest.mark.parametrize(("text", "value"), [("v003", 3), ("3", 3), ("", None), ("+1", 3)])
def test_a_version(text: str, value: int | None) -> None:
    """A version with or without its letter; empty is the next one."""
    assert cells.version(text, 2) == value


def test_there_is_no_version_0() -> None:
    """Versions count from 1."""
    with pytest.raises(CellError, match="1 is the least"):
        cells.version("v000", 1)
