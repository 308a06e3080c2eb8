"""Real and hostile OTIO files beside the checkout, clip by clip against the library's own values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dedio_core.editorial.readers import format_of, read_cut
from dedio_core.errors import TimelineError
from dedio_core.frames import FrameRate
from tests.corpus import hostile, rows

pytestmark = pytest.mark.skipif(not rows.CORPUS.is_dir(), reason=rows.ABSENT)
LISTS = rows.files("otio")
NASTY = sorted(rows.CORPUS.glob("nasty/otio_*"))
UNSTATED = {"avf__Timeline_23.98.otio": FrameRate.of(24)}
"""Counts 24000 a second, a movie's clock: no rate of pictures, so that it must be given."""
NEWER = {"otio__screening_example.otio": 9}
"""Written by a newer library (Marker.3), which the installed one does not read; how many clips it has."""
KNOWN = {
    "otioaaf__precheckfail.otio": {
        # Sound media at 48 a second under a clip at 24; sound is not counted in media frames here.
        "Stack:tracks[1]/Track:TimelineMobSlot[0]: src_out 10, expected 20",
    }
}
"""Differences that are meant."""
READ = {
    "otio_active_key_missing.otio",
    "otio_future_schema.otio",
    "otio_marker3.otio",
    "otio_mixed_rates.otio",
    "otio_negative_duration.otio",
    "otio_time_scalar_nan.otio",
    "otio_time_scalar_zero.otio",
    "otio_transition_first.otio",
    "otio_transitions_adjacent.otio",
    "otio_two_timewarps.otio",
    "otio_unknown_schema.otio",
    "otio_url_traversal.otio",
    "otio_value_1e308.otio",
    "otio_value_inf.otio",
}
"""Bad in single objects only: listed, with a warning. The others have no rate, or are no timeline."""


@pytest.mark.parametrize("path", LISTS, ids=lambda p: p.name)
def test_every_clip_is_read_right(path: Path) -> None:
    """Record and source frames, names, speeds and what is disabled are as the library says.

    Source frames are the media's, at the media's rate; a time between two frames is the earlier one.
    """
    told = rows.told("otio", path)
    assert format_of(path) == "otio"
    if path.name in UNSTATED:
        with pytest.raises(TimelineError, match=r"give --rate"):
            read_cut(path)
    cut = read_cut(path, UNSTATED.get(path.name))
    assert cut.rate is not None
    if path.name in NEWER:
        assert "exception" in told
        assert len(cut.events) == NEWER[path.name]
        return
    found = rows.ours(cut, with_sound=True)
    made = rows.differences(rows.told_otio(told, cut.rate.fraction), found)
    assert set(made) == KNOWN.get(path.name, set())
    assert sorted(e.enabled for e in cut.events) == sorted(c["enabled"] for c in told["clips"])


def pictures(path: Path) -> list[dict[str, Any]]:
    """Clips of picture sequences whose first file number the library can tell."""
    clips = rows.told("otio", path).get("clips", [])
    return [c for c in clips if (c.get("seq") or {}).get("first_frame") is not None]


@pytest.mark.parametrize("path", [p for p in LISTS if pictures(p)], ids=lambda p: p.name)
def test_picture_sequences_keep_their_file_numbers(path: Path) -> None:
    """The file number of the first frame shown is the one that the library's reference names."""
    events = {e.clip_name or "": e for e in read_cut(path).events}
    for clip in pictures(path):
        event = events[clip["name"]]
        assert event.sequence_start is not None
        assert event.src_in.frame is not None
        number = event.sequence_start + event.src_in.frame - (event.source_start or 0)
        # The library cuts 7.9999999 to 7 where 23.976024627 and 23.976 meet (embedded_long_tc).
        slack = 1 if path.name == "ayon__qt_23.976_embedded_long_tc.json" else 0
        assert number - slack == clip["seq"]["first_frame"]


@pytest.mark.parametrize("path", NASTY, ids=lambda p: p.name)
def test_hostile_files_are_handled(path: Path) -> None:
    """A hostile file is read, or refused with one error that names it; the interpreter lives."""
    made = hostile.check("cut", path)
    assert ("error" not in made) == (path.name in READ), made
