"""Any label at any rate: it is that of one frame of the day, or it is refused."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dedio_core.errors import InputError
from dedio_core.frames import FrameRate, Timecode
from tests.test_frames import MODES

modes = st.sampled_from(MODES)
frames = st.integers(0, 10**7)
# Around the edges of each field, where labels end or are skipped.
hours = st.sampled_from([0, 1, 9, 10, 23, 24, 25, 99]) | st.integers(0, 99)
sixties = st.sampled_from([0, 1, 9, 10, 59, 60, 99]) | st.integers(0, 99)
last_field = st.sampled_from([0, 1, 2, 3, 7, 8, 23, 24, 29, 30, 59, 60, 119, 120]) | st.integers(0, 130)
labels = st.tuples(hours, sixties, sixties, last_field)


def exists(label: tuple[int, int, int, int], base: int, drop: bool) -> bool:
    """Whether a label is one, by SMPTE ST 12-1's words.

    "The first two frame numbers (00 and 01) at the start of each minute, except minutes 00, 10, 20,
    30, 40 and 50, are omitted"; twice as many at twice the rate.
    """
    hh, mm, ss, ff = label
    is_omitted = drop and ss == 0 and ff < 2 * base // 30 and mm not in (0, 10, 20, 30, 40, 50)
    return hh < 24 and mm < 60 and ss < 60 and ff < base and not is_omitted


def text(label: tuple[int, int, int, int], rate: FrameRate, drop: bool) -> str:
    hh, mm, ss, ff = label
    width = 3 if rate.timebase > 100 else 2
    return f"{hh:02d}:{mm:02d}:{ss:02d}{';' if drop else ':'}{ff:0{width}d}"


@given(mode=modes, label=labels)
def test_a_label_is_read_or_refused(mode: tuple[FrameRate, bool], label: tuple[int, int, int, int]) -> None:
    """A label that exists reads and shows itself; one that does not is never taken for a neighbour."""
    rate, drop = mode
    written = text(label, rate, drop)
    if not exists(label, rate.timebase, drop):
        with pytest.raises(InputError, match="timecode"):
            Timecode.parse(written, rate, drop)
        return
    found = Timecode.parse(written, rate, drop)
    assert (found.label(), str(found), found.drop) == (label, written, drop)
    assert 0 <= found.frames < found.frames_in_a_day()


@given(mode=modes, label=labels, other=labels)
def test_labels_are_in_the_order_of_their_frames(
    mode: tuple[FrameRate, bool], label: tuple[int, int, int, int], other: tuple[int, int, int, int]
) -> None:
    """Of two labels the later one counts more frames; no two labels are one frame."""
    rate, drop = mode
    assume(exists(label, rate.timebase, drop) and exists(other, rate.timebase, drop))
    a, b = (Timecode.parse(text(one, rate, drop), rate, drop).frames for one in (label, other))
    assert (a < b) == (label < other)
    assert (a == b) == (label == other)


@given(mode=modes, frame=frames)
def test_the_next_frame_has_the_next_label(mode: tuple[FrameRate, bool], frame: int) -> None:
    """Between the labels of two frames that follow one another there is no other label."""
    rate, drop = mode
    one = Timecode(frame, rate, drop)
    hh, mm, ss, ff = one.label()
    following = [(hh, mm, ss, ff + 1), (hh, mm, ss + 1, 0), (hh, mm, ss + 1, 2 * rate.timebase // 30)]
    following += [
        (hh, mm + 1, 0, 0),
        (hh, mm + 1, 0, 2 * rate.timebase // 30),
        (hh + 1, 0, 0, 0),
        (0, 0, 0, 0),
    ]
    expected = next(label for label in following if exists(label, rate.timebase, drop))
    assert one.plus(1).label() == expected


@given(mode=modes, start=frames, a=st.integers(-(10**6), 10**6), b=st.integers(-(10**6), 10**6))
def test_steps_add_up(mode: tuple[FrameRate, bool], start: int, a: int, b: int) -> None:
    """Two steps are one step of both, and a whole day is back at the same label."""
    first = Timecode(start, *mode)
    assert first.plus(a).plus(b) == first.plus(a + b)
    assert first.plus(first.frames_in_a_day()).label() == first.label()


@given(mode=modes, a=frames, b=frames)
def test_the_way_there_and_back(mode: tuple[FrameRate, bool], a: int, b: int) -> None:
    """The way from one label to another is at most half a day, and the other way round the same back."""
    first, second = Timecode(a, *mode), Timecode(b, *mode)
    day = first.frames_in_a_day()
    there, back = second.minus(first), first.minus(second)
    assert abs(there) <= day // 2
    assert there == -back or abs(there) == day / 2
    assert first.plus(there).label() == second.label()


@given(mode=modes, frame=frames, mark=st.sampled_from([":", ";", ".", ","]))
def test_the_mark_before_the_frames(mode: tuple[FrameRate, bool], frame: int, mark: str) -> None:
    """A semicolon means drop-frame, and is refused where there is none; a colon never means it."""
    rate, drop = mode
    shown = str(Timecode(frame, rate, drop)).replace(";", ":")
    written = mark.join(shown.rsplit(":", 1))
    if mark == ";" and not rate.can_drop:
        with pytest.raises(InputError, match="drop-frame"):
            Timecode.parse(written, rate)
        return
    is_drop = mark != ":" and rate.can_drop
    if exists(Timecode(frame, rate, drop).label(), rate.timebase, is_drop):
        found = Timecode.parse(written, rate)
        assert (found.drop, found.label()) == (is_drop, Timecode(frame, rate, drop).label())
    else:
        with pytest.raises(InputError, match="skips"):
            Timecode.parse(written, rate)
