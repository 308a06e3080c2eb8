from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dedio_core.cutting import cut_frames
from dedio_core.errors import InputError, RangeError
from dedio_core.frames import FrameRange, FrameRate, Handles
from dedio_core.models import ImageSequence
from dedio_core.tie import Wanted, tied
from tests import fakes

NTSC = FrameRate.of(30000, 1001)
PLATES = ImageSequence(Path(), "A001", "dpx", 86400, 86639, 7)
SEQUENCE: dict[str, Any] = {"kind": "sequence", "frames": FrameRange(86400, 86639), "sequence": PLATES}

FORMS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "frames": ({"in_point": 100, "out_point": 150}, {}),
    "timecodes": ({"in_timecode": "14:22:08:11", "out_timecode": "14:22:10:13"}, {}),
    "in as frame, out as timecode": ({"in_point": 100, "out_timecode": "14:22:10:13"}, {}),
    "in as timecode, out as frame": ({"in_timecode": "14:22:08:11", "out_point": 150}, {}),
    "duration": ({"in_point": 100, "duration": 51}, {}),
    "duration after a timecode": ({"in_timecode": "14:22:08:11", "duration": 51}, {}),
    "out of an EDL": (
        {"in_timecode": "14:22:08:11", "out_timecode": "14:22:10:14", "out_exclusive": True},
        {},
    ),
    "exclusive frame": ({"in_point": 100, "out_point": 151, "out_exclusive": True}, {}),
    "timecodes before points": (
        {"in_timecode": "14:22:08:11", "out_timecode": "14:22:10:13", "in_point": 1, "out_point": 2},
        {},
    ),
    "at 25": (
        {"in_timecode": "10:00:04:00", "out_timecode": "10:00:06:00"},
        {"rate": FrameRate.of(25), "start": "10:00:00:00"},
    ),
    "drop-frame over a minute": (
        {"in_timecode": "00:01:00;02", "out_timecode": "00:01:01;22"},
        {"rate": NTSC, "start": "00:00:56;20"},
    ),
    "drop-frame, written without its semicolon": (
        {"in_timecode": "00:01:00:02", "out_timecode": "00:01:01:22"},
        {"rate": NTSC, "start": "00:00:56;20"},
    ),
    "non-drop at 29.97": (
        {"in_timecode": "00:01:00:00", "out_timecode": "00:01:01:20"},
        {"rate": NTSC, "start": "00:00:56:20"},
    ),
    "over midnight": (
        {"in_timecode": "00:00:00:00", "out_timecode": "00:00:02:02"},
        {"start": "23:59:55:20"},
    ),
    "drop-frame over midnight": (
        {"in_timecode": "23:59:59;28", "out_timecode": "00:00:01;18"},
        {"rate": NTSC, "start": "23:59:56;18"},
    ),
}


@pytest.mark.parametrize(("points", "clip"), FORMS.values(), ids=FORMS)
def test_ways_to_say_it(points: dict[str, Any], clip: dict[str, Any]) -> None:
    """However in and out are written, the cut is clip frames 100 to 150."""
    assert cut_frames(fakes.cut(**points), fakes.clip(**clip)) == FrameRange(100, 150)


@pytest.mark.parametrize(
    "points",
    [
        {"in_point": 86500, "out_point": 86550},
        {"in_point": 86500, "duration": 51},
        {"in_timecode": "14:22:08:11", "out_timecode": "14:22:10:13"},
    ],
    ids=["file frames", "duration", "timecode"],
)
def test_of_a_sequence(points: dict[str, Any]) -> None:
    """In and out of an image sequence are the numbers of its files; timecode counts from its first file."""
    assert cut_frames(fakes.cut(**points), fakes.clip(**SEQUENCE)) == FrameRange(86500, 86550)


@pytest.mark.parametrize("clip", [{}, SEQUENCE], ids=["movie", "sequence"])
def test_all_frames(clip: dict[str, Any]) -> None:
    """All frames are the whole source, and leave no room for an in or an out."""
    assert cut_frames(fakes.cut(all_frames=True), fakes.clip(**clip)) == fakes.clip(**clip).frames
    for points in ({"in_point": 0}, {"out_timecode": "14:22:08:11"}, {"duration": 4}):
        with pytest.raises(InputError, match="all frames"):
            cut_frames(fakes.cut(all_frames=True, **points), fakes.clip(**clip))


@pytest.mark.parametrize(("first", "last"), [(0, 0), (0, 239), (239, 239)])
def test_the_edges_of_the_media(first: int, last: int) -> None:
    """The first and the last frame are in the media, and one frame is a cut."""
    assert cut_frames(fakes.cut(in_point=first, out_point=last), fakes.clip()) == FrameRange(first, last)


@pytest.mark.parametrize(
    "points",
    [
        {"in_point": 0, "out_point": 240},
        {"in_point": -1, "out_point": 5},
        {"in_point": 300, "out_point": 400},
        {"in_point": 10**17, "duration": 1},
        {"in_point": 200, "duration": 41},
        {"in_timecode": "14:22:04:06", "out_timecode": "14:22:05:00"},
        {"in_timecode": "02:00:00:00", "out_timecode": "02:00:01:00"},
    ],
)
def test_outside_the_media(points: dict[str, Any]) -> None:
    """A cut that the media does not have is an error that says what the media has."""
    with pytest.raises(
        RangeError, match=r"A001\.mxf.*outside the media.*0-239 \(14:22:04:07 to 14:22:14:06\)"
    ):
        cut_frames(fakes.cut(**points), fakes.clip())


@pytest.mark.parametrize(
    ("points", "why"),
    [
        ({"in_point": 150, "out_point": 100}, "before in"),
        ({"in_point": 100, "out_point": 100, "out_exclusive": True}, "before in"),
        ({"in_timecode": "14:22:10:13", "out_timecode": "14:22:08:11"}, "before in"),
        ({"in_point": 100}, "no out"),
        ({"out_point": 100, "in_timecode": None}, "no in"),
        ({"in_point": 100, "duration": 0}, "at least one frame"),
        ({"in_point": 100, "duration": -5}, "at least one frame"),
        ({"in_point": 100, "out_point": 150, "duration": 51}, "one of them"),
        ({"in_timecode": "noon", "out_point": 150}, "HH:MM:SS:FF"),
        ({"in_timecode": "14:22:08:24", "out_point": 150}, "does not exist"),
        ({"in_timecode": "14:22:08;11", "out_point": 150}, "drop-frame"),
    ],
)
def test_contradictions(points: dict[str, Any], why: str) -> None:
    """Points that contradict each other, or do not exist, are one clear error."""
    with pytest.raises(InputError, match=why):
        cut_frames(fakes.cut(**{"in_point": None, **points}), fakes.clip())


def test_the_wrong_kind_of_timecode() -> None:
    """A drop-frame label for a non-drop clip is refused, never converted in silence."""
    row = fakes.cut(in_timecode="00:01:00;02", out_timecode="00:01:01;22")
    with pytest.raises(InputError, match="drop-frame"):
        cut_frames(row, fakes.clip(rate=NTSC, start="00:00:56:20"))


def test_a_label_that_drop_frame_skips() -> None:
    """A label that the clip's drop-frame timecode skips is in no frame."""
    row = fakes.cut(in_timecode="00:01:00:00", out_timecode="00:01:01:22")
    with pytest.raises(InputError, match="skips"):
        cut_frames(row, fakes.clip(rate=NTSC, start="00:00:56;20"))


def test_a_clip_without_timecode() -> None:
    """Timecode points need a clip that has timecode; frame numbers do not."""
    blank = fakes.clip(start=None)
    with pytest.raises(InputError, match="frame numbers"):
        cut_frames(fakes.cut(in_timecode="14:22:08:11", duration=1), blank)
    assert cut_frames(fakes.cut(), blank) == FrameRange(100, 150)


@pytest.mark.parametrize(
    ("cut", "handles", "pulled", "head", "tail"),
    [
        ((100, 150), (8, 8), (92, 158), None, None),
        ((3, 150), (8, 8), (0, 158), FrameRange(993, 997), None),
        ((100, 235), (8, 8), (92, 239), None, FrameRange(1141, 1144)),
        ((0, 239), (2, 3), (0, 239), FrameRange(999, 1000), FrameRange(1241, 1243)),
        ((100, 150), (0, 12), (100, 162), None, None),
    ],
)
def test_handles_end_where_the_media_does(
    cut: tuple[int, int],
    handles: tuple[int, int],
    pulled: tuple[int, int],
    head: FrameRange | None,
    tail: FrameRange | None,
) -> None:
    """Handles are clamped to the media, cut in stays 1001, and the missing frames are named."""
    clip = fakes.clip()
    found = tied(Wanted(FrameRange(*cut), Handles(*handles), clip.frames, clip.content_id), None).pull
    assert found.pull == FrameRange(*pulled)
    assert found.plate_cut.first == 1001
    assert (found.missing_head, found.missing_tail) == (head, tail)
