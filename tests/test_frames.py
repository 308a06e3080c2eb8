from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedio_core.errors import InputError
from dedio_core.frames import FrameRange, FrameRate, Handles, Timecode, runs, smpte_words
from dedio_core.images import timecode_from_words

RATES = {
    "23.976": FrameRate.of(24000, 1001),
    "24": FrameRate.of(24),
    "25": FrameRate.of(25),
    "29.97": FrameRate.of(30000, 1001),
    "30": FrameRate.of(30),
    "47.952": FrameRate.of(48000, 1001),
    "48": FrameRate.of(48),
    "50": FrameRate.of(50),
    "59.94": FrameRate.of(60000, 1001),
    "60": FrameRate.of(60),
    "119.88": FrameRate.of(120000, 1001),
}
MODES = [(rate, drop) for rate in RATES.values() for drop in (False, True) if rate.can_drop or not drop]
modes = st.sampled_from(MODES)


def drop_frame_day(base: int) -> Iterator[tuple[int, int, int, int]]:
    """Every drop-frame label of a day in order, by SMPTE ST 12-1's words and nothing else.

    "The first two frame numbers (00 and 01) at the start of each minute, except minutes 00, 10, 20,
    30, 40 and 50, are omitted"; twice as many at twice the rate.
    """
    for hour in range(24):
        for minute in range(60):
            for second in range(60):
                for frame in range(base):
                    if second == 0 and frame < base // 15 and minute not in (0, 10, 20, 30, 40, 50):
                        continue
                    yield hour, minute, second, frame


@pytest.mark.parametrize("name", ["29.97", "59.94"])
def test_drop_frame_over_a_day(name: str) -> None:
    """Counting frames walks through exactly the labels that drop-frame has, for 24 hours."""
    rate = RATES[name]
    count = 0
    for count, label in enumerate(drop_frame_day(rate.timebase), 1):
        is_middle = 6 < label[3] < rate.timebase - 6 and 0 < label[2] < 59  # nothing happens there: 9 s saved
        if not is_middle and Timecode(count - 1, rate, True).label() != label:
            pytest.fail(f"frame {count - 1} is {Timecode(count - 1, rate, True)}, not {label}")
    assert count == Timecode(0, rate, True).frames_in_a_day()
    assert Timecode(count, rate, True).label() == (0, 0, 0, 0)


@pytest.mark.parametrize("name", ["29.97", "59.94"])
def test_drop_frame_labels_back_to_frames(name: str) -> None:
    """Parsing the label of a frame gives the frame, all around each skip of an hour and a half."""
    rate = RATES[name]
    for frame, (hh, mm, ss, ff) in enumerate(drop_frame_day(rate.timebase)):
        if hh == 1 and mm == 30:
            break
        if ss in (0, 59) and (ff < 6 or ff > rate.timebase - 4):
            found = Timecode.parse(f"{hh:02d}:{mm:02d}:{ss:02d};{ff:02d}", rate)
            assert (found.frames, found.drop) == (frame, True)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("29.97", "00:01:00;00"),
        ("29.97", "00:01:00;01"),
        ("29.97", "10:59:00;01"),
        ("59.94", "00:01:00;03"),
        ("119.88", "00:01:00;007"),
    ],
)
def test_skipped_labels_do_not_exist(name: str, label: str) -> None:
    """A label that drop-frame skips is refused, and not taken for its neighbour."""
    with pytest.raises(InputError, match="skips"):
        Timecode.parse(label, RATES[name])


@given(mode=modes, frame=st.integers(-(10**8), 10**8))
def test_label_and_back(mode: tuple[FrameRate, bool], frame: int) -> None:
    """Whatever is counted, its text parses to the same place in the day."""
    rate, drop = mode
    timecode = Timecode(frame, rate, drop)
    back = Timecode.parse(str(timecode), rate, drop)
    assert back.frames == frame % timecode.frames_in_a_day()
    assert str(back) == str(timecode)
    assert back.minus(timecode) == 0


@given(mode=modes, start=st.integers(0, 10**7), by=st.integers(-(10**5), 10**5))
def test_plus_and_minus(mode: tuple[FrameRate, bool], start: int, by: int) -> None:
    """`minus` takes back what `plus` added, over midnight too."""
    first = Timecode(start, *mode)
    assert first.plus(by).minus(first) == by
    label = Timecode.parse(str(first.plus(by)), *mode)
    assert label.minus(Timecode.parse(str(first), *mode)) == by


@pytest.mark.parametrize(("rate", "drop"), MODES, ids=[f"{r}{'-drop' if d else ''}" for r, d in MODES])
def test_midnight(rate: FrameRate, drop: bool) -> None:
    """The frame after a day's last is 00:00:00:00, and the one before it a day's last."""
    last = Timecode(0, rate, drop).plus(-1)
    assert last.label() == (23, 59, 59, rate.timebase - 1)
    assert last.plus(1).label() == (0, 0, 0, 0)
    assert Timecode(0, rate, drop).minus(last) == 1
    assert last.minus(Timecode(0, rate, drop)) == -1


@pytest.mark.parametrize(
    ("text", "drop", "shown"),
    [
        ("01:00:00:00", False, "01:00:00:00"),
        ("01:00:00;00", True, "01:00:00;00"),
        ("01:00:00.02", True, "01:00:00;02"),
        ("01;00;00;02", True, "01:00:00;02"),
        (" 1:2:3:4 ", False, "01:02:03:04"),
    ],
)
def test_separators(text: str, drop: bool, shown: str) -> None:
    """A semicolon, dot or comma before the frames means drop-frame where the rate has it."""
    found = Timecode.parse(text, RATES["29.97"])
    assert (found.drop, str(found)) == (drop, shown)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "24:00:00:00",
            "00:60:00:00",
            "00:00:60:00",
            "00:00:00:24",
            "00:00:00",
            "1:2:3:4:5",
            "",
            "nonsense",
        ),
        *("-1:00:00:00", "00:00:00:-1", "00:00:00:1e1", "100:00:00:00", "00:00:00:00 x"),
    ],
)
def test_labels_that_do_not_exist(text: str) -> None:
    """A label that the rate does not have is refused by name."""
    with pytest.raises(InputError, match="timecode"):
        Timecode.parse(text, RATES["24"])


@pytest.mark.parametrize("name", ["23.976", "24", "25", "30", "50", "60"])
def test_drop_frame_needs_an_ntsc_rate(name: str) -> None:
    """Drop-frame exists at 30000/1001 and its multiples and nowhere else."""
    with pytest.raises(InputError, match="drop-frame"):
        Timecode.parse("01:00:00;00", RATES[name])
    with pytest.raises(InputError, match="drop-frame"):
        Timecode(0, RATES[name], True)


# Packed by hand from the layout in OpenEXR's ImfTimeCode.h (TV60): tens and units of each field in BCD,
# bit 6 drop-frame, bit 15 field.
@pytest.mark.parametrize(
    ("name", "label", "word"),
    [
        ("24", "01:02:03:04", 0x01020304),
        ("25", "23:59:59:24", 0x23595924),
        ("24", "00:00:00:00", 0x00000000),
        ("30", "16:47:04:19", 0x16470419),
        ("29.97", "01:02:03;04", 0x01020344),
        ("29.97", "10:00:00;00", 0x10000040),
        ("48", "01:00:00:47", 0x01008023),
        ("48", "01:00:00:46", 0x01000023),
        ("50", "01:00:00:49", 0x01008024),
        ("59.94", "10:10:10;59", 0x10109069),
        ("60", "00:00:01:01", 0x00008100),
    ],
)
def test_words_of_openexr(name: str, label: str, word: int) -> None:
    """The words are the ones that OpenEXR defines, and read back to the same label."""
    timecode = Timecode.parse(label, RATES[name])
    assert smpte_words(timecode) == (word, 0)
    assert timecode_from_words((word, 0), RATES[name]) == timecode


@given(mode=st.sampled_from([m for m in MODES if m[0].timebase <= 60]), frame=st.integers(0, 2_000_000))
def test_words_and_back(mode: tuple[FrameRate, bool], frame: int) -> None:
    """Up to 60 frames a second no two frames of a day share their words."""
    rate, drop = mode
    timecode = Timecode(frame % Timecode(0, rate, drop).frames_in_a_day(), rate, drop)
    assert timecode_from_words(smpte_words(timecode), rate) == timecode


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("24", Fraction(24)),
        ("25.0", Fraction(25)),
        ("23.976", Fraction(24000, 1001)),
        ("23.98", Fraction(24000, 1001)),
        ("29.97", Fraction(30000, 1001)),
        ("47.952", Fraction(48000, 1001)),
        ("59.94", Fraction(60000, 1001)),
        ("119.88", Fraction(120000, 1001)),
        ("24000/1001", Fraction(24000, 1001)),
        (" 24000 / 1001 ", Fraction(24000, 1001)),
        ("30/1", Fraction(30)),
    ],
)
def test_rates(text: str, exact: Fraction) -> None:
    """A rate is an exact fraction, however people write it, and its text reads back."""
    rate = FrameRate.parse(text)
    assert rate.fraction == exact
    assert FrameRate.parse(str(rate)) == rate


@pytest.mark.parametrize(
    "text", ["", "0", "24.5", "-24", "1e3", "nan", "24/0", "1001", "0/5", "23.9", "fast", "24 fps", "1/3"]
)
def test_rates_that_would_be_guesses(text: str) -> None:
    """A rate that is not exactly one of the usual ones is refused, not guessed."""
    with pytest.raises(InputError, match="frame rate"):
        FrameRate.parse(text)


@pytest.mark.parametrize(
    ("name", "base", "drops"),
    [("23.976", 24, False), ("25", 25, False), ("29.97", 30, True), ("30", 30, False), ("59.94", 60, True)],
)
def test_timebase(name: str, base: int, drops: bool) -> None:
    """Timecode counts in whole frames: the rate, rounded up."""
    assert (RATES[name].timebase, RATES[name].can_drop) == (base, drops)


ranges = st.builds(FrameRange.of, st.integers(-5000, 5000), st.integers(1, 500))


@given(ranges, st.integers(-100, 100), st.integers(0, 50), st.integers(0, 50))
def test_ranges(frames: FrameRange, by: int, head: int, tail: int) -> None:
    """Ranges include both ends, and moving, padding and clamping keep count."""
    assert list(frames) == list(range(frames.first, frames.last + 1))
    assert len(frames) == len(list(frames))
    assert frames.moved(by).moved(-by) == frames
    padded = frames.padded(Handles(head, tail))
    assert len(padded) == len(frames) + head + tail
    assert frames.within(padded)
    assert padded.clamped(frames) == frames
    assert frames.first in frames
    assert frames.last + 1 not in frames


@given(st.sets(st.integers(-200, 200)))
def test_runs(frames: set[int]) -> None:
    """`runs` loses no frame, adds none, and leaves a gap between any two ranges."""
    found = runs(frames)
    assert [f for part in found for f in part] == sorted(frames)
    assert all(b.first > a.last + 1 for a, b in pairwise(found))


def test_a_range_has_a_frame() -> None:
    """A last frame before the first is an error, and so is a clamp to nothing."""
    with pytest.raises(InputError, match="5-4"):
        FrameRange(5, 4)
    with pytest.raises(InputError):
        FrameRange(1, 2).clamped(FrameRange(5, 6))


@pytest.mark.parametrize(
    ("text", "handles"),
    [("8", Handles(8, 8)), ("8,12", Handles(8, 12)), ("0-4", Handles(0, 4)), (" 8 + 12 ", Handles(8, 12))],
)
def test_handles(text: str, handles: Handles) -> None:
    """One number is both sides, two are head and tail."""
    assert Handles.parse(text) == handles
    assert Handles.parse(str(handles)) == handles


@pytest.mark.parametrize("text", ["", "-1", "8,", "8,12,3", "eight", "1.5", "999999"])
def test_handles_refused(text: str) -> None:
    """Handles are one or two whole numbers, none negative."""
    with pytest.raises(InputError, match="handles"):
        Handles.parse(text)
