"""The bar of a row: where media, cut, handles and what is short are drawn."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from nuke_plugin.panel.rows.columns import column
from nuke_plugin.panel.rows.reach import Reach
from nuke_plugin.panel.view.drawer.scrubber import about
from nuke_plugin.panel.view.table.bar import LEAST, LEAST_SHORT, Part, Ranges, parts, ranges_of
from nuke_plugin.panel.view.table.model import tooltip
from tests.panel.bench import row


def test_a_cut_inside_its_media() -> None:
    """Everything has its place to the pixel, and nothing is short."""
    found = parts(Ranges(first=0, last=99, cut_in=40, cut_out=59, head=10, tail=5), width=100)
    assert found == (
        Part("media", 0, 100),
        Part("handle", 30, 10),
        Part("handle", 60, 5),
        Part("cut", 40, 20),
    )


def test_short_handles_stick_out_of_the_media() -> None:
    """What the media lacks is drawn beside it, and is counted."""
    of = Ranges(first=10, last=89, cut_in=15, cut_out=85, head=15, tail=14)
    found = parts(of, width=100)
    assert (of.short_head, of.short_tail) == (10, 10)
    assert Part("media", 10, 80) in found
    assert found[-2:] == (Part("short", 0, 10), Part("short", 90, 10))


def test_one_short_frame_of_many_is_seen() -> None:
    """A single missing frame of a long clip is wide enough to be seen."""
    found = parts(Ranges(first=0, last=99_999, cut_in=7, cut_out=5000, head=8, tail=8), width=90)
    (short,) = (part for part in found if part.kind == "short")
    assert (short.left, short.width) == (0, LEAST_SHORT)


def test_a_retimed_row_has_the_handles_of_its_plan() -> None:
    """Bar, tooltip and scrubber count the source frames that the cell counts, not those of the record."""
    one = row(origin="timeline", in_point=2, head=8, tail=8, reach=Reach(16, 16, 8, 8, Fraction(2)))
    assert column("range").show(one) == "14 short"
    of = ranges_of(one)
    assert of is not None
    assert (of.short_head, of.short_tail) == one.short == (14, 0)
    assert "handles 2 of 16 and 16 of 16" in tooltip(one, column("range"))
    assert "handles 2 of 16 and 16" in about(one)
    assert [(part.kind, part.left) for part in parts(of, 90)].count(("short", 0)) == 1, "drawn red"
    assert ranges_of(replace(one, head=1)) == Ranges(0, 199, 2, 99, 2, 16), "edited since, nothing is short"


frames = st.integers(-5000, 5000)
counts = st.integers(0, 300)


@given(frames, counts, frames, counts, counts, counts, st.integers(30, 400))
def test_everything_stays_inside(
    first: int, length: int, cut_in: int, cut: int, head: int, tail: int, width: int
) -> None:
    """No part is outside the bar or too thin, wherever the cut is."""
    of = Ranges(first, first + length, cut_in, cut_in + cut, head, tail)
    for part in parts(of, width):
        assert part.width >= LEAST
        assert part.left >= 0
        assert part.left + part.width <= width
    kinds = [part.kind for part in parts(of, width)]
    assert kinds.count("cut") == 1
    assert kinds.count("short") == bool(of.short_head) + bool(of.short_tail)
