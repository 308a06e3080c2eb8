"""Real and hostile FCPXML beside the checkout, clip by clip against independent readings."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from pathlib import Path

import pytest

from dedio_core.editorial.readers import format_of, read_cut
from dedio_core.errors import TimelineError
from tests.corpus import hostile, rows

pytestmark = pytest.mark.skipif(not rows.CORPUS.is_dir(), reason=rows.ABSENT)
LISTS = rows.files("fcpxml")
TIMELINES = [path for path in LISTS if rows.has_timeline(rows.told("fcpxml", path))]
NASTY = sorted(rows.CORPUS.glob("nasty/fcpxml_*"))


@pytest.mark.parametrize("path", LISTS, ids=lambda p: p.name)
def test_every_clip_of_the_storyline_is_read_right(path: Path) -> None:
    """Record and source frames, names and speeds of the primary storyline are as the independent reading.

    Source frames and speeds are held against it where one asset is shown in a straight line at the
    cut's own rate or by its own retime; conformed clips, and clips inside clips, by the record alone.
    """
    told = rows.told("fcpxml", path)
    if not rows.has_timeline(told):
        with pytest.raises(TimelineError, match=r"no project"):
            read_cut(path)
        return
    assert format_of(path) == "fcpxml"
    cut = read_cut(path)
    assert cut.rate == rows.rate_told("fcpxml", told)
    assert cut.rate_source == "stated"
    assert rows.differences(rows.told_fcpxml(told), rows.ours(cut, track="V1"), is_whole=False) == []


@pytest.mark.parametrize("path", TIMELINES, ids=lambda p: p.name)
def test_connected_clips_stand_where_they_stand(path: Path) -> None:
    """Clips that hang on the storyline, with sound, start at the record frame that the reading has.

    Only those one step off it: the independent times further in are best effort.
    """
    told = rows.told("fcpxml", path)
    sequence = next(s for s in told["sequences"] if not s["in_media"])
    frame = Fraction(sequence["frameDuration"].rstrip("s"))
    found = {(e.clip_name, e.rec_in.frame, e.enabled) for e in read_cut(path).events}
    for item in sequence["items"]:
        is_inside = item["lane"] == "0" or item["tag"] in ("gap", "transition", "spine", "audio")
        if item["depth"] != 1 or is_inside:
            continue
        at = Fraction(item["record_start"].rstrip("s")) / frame
        # A position right before a frame is that frame (sound is not on frames at all).
        expected = (item["name"], floor(at + Fraction(1, 64)), item["enabled"] == "1")
        assert expected in found


@pytest.mark.parametrize("path", TIMELINES, ids=lambda p: p.name)
def test_no_transition_of_the_storyline_is_lost(path: Path) -> None:
    """Every transition between clips of the storyline is on one of them at least."""
    told = rows.told("fcpxml", path)
    sequence = next(s for s in told["sequences"] if not s["in_media"])
    expected = sum(item["tag"] == "transition" and item["depth"] == 0 for item in sequence["items"])
    events = [e for e in read_cut(path).events if e.track in ("V1", "A1")]
    ins, outs = (sum(getattr(e, n) is not None for e in events) for n in ("transition", "transition_out"))
    assert ins + outs >= expected
    assert (ins + outs > 0) == (expected > 0) or any(e.track == "A1" for e in events)


@pytest.mark.parametrize("path", NASTY, ids=lambda p: p.name)
def test_hostile_lists_are_handled(path: Path) -> None:
    """Lists without a rate that exists are refused by one error that asks for it, and read with it."""
    made = hostile.check("cut", path)
    assert str(made["error"]).endswith("give --rate")
    assert "events" in hostile.outcome("cut", path, "24")
