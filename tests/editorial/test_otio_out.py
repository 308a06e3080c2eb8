from __future__ import annotations

from pathlib import Path

import opentimelineio as otio
import pytest

EDL = """TITLE: reel 1
FCM: NON-DROP FRAME
001  A001C003 V C 01:00:00:00 01:00:02:00 10:00:00:00 10:00:02:00
* FROM CLIP NAME: one
* LOC: 10:00:01:00 RED  sht010
* ASC_SOP (1 1 1)(0 0 0)(1 1 1)
002  A001C003 V C 01:00:02:00 01:00:02:00 10:00:02:00 10:00:02:00
002  A001C004 V D 012 02:00:00:00 02:00:02:00 10:00:02:00 10:00:04:00
* TO CLIP NAME: two
003  A001C005 V C 03:00:00:00 03:00:04:00 10:00:06:00 10:00:08:00
M2   A001C005  048.0  03:00:00:00
"""


def test_any_otio_program_reads_an_edl_with_it(tmp_path: Path) -> None:
    """The adapter is found under its own name and gives exact rates, record start, gaps and speeds."""
    path = tmp_path / "a.edl"
    path.write_text(EDL)
    timeline = otio.adapters.read_from_file(str(path), adapter_name="dedio_cmx3600", rate="24000/1001")
    assert timeline.global_start_time == otio.opentime.RationalTime(864000, 24000 / 1001)
    (track,) = timeline.tracks
    kinds = [type(item).__name__ for item in track]
    assert kinds == ["Clip", "Transition", "Clip", "Gap", "Clip"]
    one, dissolve, two, gap, three = track
    assert (one.name, one.metadata["cmx_3600"]["reel"]) == ("one", "A001C003")
    assert one.source_range.start_time == otio.opentime.RationalTime(86400, 24000 / 1001)
    assert one.source_range.duration.value == 48
    assert one.markers[0].name == "sht010"
    assert one.metadata["cdl"]["asc_sat"] == 1.0
    assert dissolve.out_offset.value == 12
    assert two.trimmed_range_in_parent().start_time.value == 48
    assert gap.duration().value == 48
    assert three.effects[0].time_scalar == 2.0


def test_overlapping_events_do_not_push_each_other(tmp_path: Path) -> None:
    """Events that overlap on one track keep their record places, in a lane of their own."""
    path = tmp_path / "a.edl"
    path.write_text(
        "001  R1 V C 01:00:00:00 01:00:02:00 10:00:00:00 10:00:02:00\n"
        "002  R2 V C 01:00:00:00 01:00:02:00 10:00:01:00 10:00:03:00\n"
        "003  R3 A C 01:00:00:00 01:00:02:00 10:00:01:00 10:00:03:00\n"
    )
    timeline = otio.adapters.read_from_file(str(path), adapter_name="dedio_cmx3600", rate="24")
    assert [(t.name, t.kind) for t in timeline.tracks] == [("V1", "Video"), ("V1", "Video"), ("A1", "Audio")]
    places = {
        c.metadata["dedio"]["event"]: timeline.range_of_child(c).start_time.value
        for c in timeline.find_clips()
    }
    assert places == {"001": 0, "002": 24, "003": 24}


def test_a_rate_that_cannot_be_told_is_no_silent_24(tmp_path: Path) -> None:
    """Where OTIO's own adapter would take 24, ours asks."""
    path = tmp_path / "a.edl"
    path.write_text("001  R1 V C 01:00:00:00 01:00:02:00 10:00:00:00 10:00:02:00\n")
    with pytest.raises(Exception, match="--rate"):
        otio.adapters.read_from_file(str(path), adapter_name="dedio_cmx3600")
