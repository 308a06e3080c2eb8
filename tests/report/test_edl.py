"""The VFX shots of a cut as an EDL with locators."""

from __future__ import annotations

import opentimelineio as otio

from dedio_core.editorial.edl import read
from dedio_core.report import edl
from dedio_core.safe_text import shown
from tests.report import make
from tests.report.hostile import NAMES, hostile


def read_back(report, folder):
    """The list as our reader has it."""
    path = folder / "out.edl"
    path.write_bytes(edl.text(report).encode())
    return read(path, make.RATE)


def by_otio(report):
    """The clips of the list as OTIO's adapter has them."""
    timeline = otio.adapters.read_from_string(edl.text(report), "cmx_3600", rate=24)
    return [clip for track in timeline.tracks for clip in track if isinstance(clip, otio.schema.Clip)]


def test_it_reads_back(tmp_path):
    """Our reader finds each shot where the cut has it, with its source, speed, CDL and locator."""
    report = make.report(tmp_path)
    found = read_back(report, tmp_path)
    assert not found.warnings
    assert found.name == "DEMO_R1_V01"
    source = [e for e in report.plan.cut.events if e.shot]
    for name in ("rec_in", "rec_out", "src_in", "reel", "clip_name", "speed", "required", "cdl"):
        assert [getattr(e, name) for e in found.events] == [getattr(e, name) for e in source], name
    assert [e.markers[0].text.split()[0] for e in found.events] == [e.shot for e in source]
    assert (
        found.events[0].markers[0].text == "sht010 rawPlate v001 to pull (new) plate 0993-1032 comp 0993-1032"
    )
    assert found.events[0].markers[0].color == "GREEN"


def test_otio_reads_it(tmp_path):
    """OTIO's own adapter reads every event, its length and its locator, at the cut's timebase."""
    clips = by_otio(make.report(tmp_path))
    assert len(clips) == 6
    assert {clip.name for clip in clips} == set(make.CLIPS)
    assert all(clip.markers[0].name.startswith("sht0") for clip in clips)
    assert [clip.duration().value for clip in clips] == [24, 24, 24, 12, 24, 18]


def test_what_stands_in_the_way_is_marked(tmp_path):
    """An event that can have no plate is red, where the cut has it."""
    more = make.event(9, "Z009C001", "V", "14:00:00:00 14:00:01:00 01:00:06:00 01:00:07:00", "sht070 x")
    report = make.report(tmp_path, make.events(*more))
    last = read_back(report, tmp_path).events[-1]
    assert last.markers[0].color == "RED"
    assert last.markers[0].text.startswith("sht070 IN THE WAY: its media are missing")
    assert len(by_otio(report)) == 7


def test_overlaps_have_tracks_of_their_own(tmp_path):
    """Two shots of one track that overlap, which no reader takes, are on two tracks."""
    more = make.event(
        9, "A001C003_261122AB", "V", "10:00:02:00 10:00:03:00 01:00:00:12 01:00:01:12", "sht080"
    )
    report = make.report(tmp_path, make.events(*more))
    found = {e.markers[0].text.split()[0]: e.track for e in read_back(report, tmp_path).events}
    assert (found["sht010"], found["sht080"]) == ("V1", "V2")
    assert len(by_otio(report)) == 7


def test_a_reverse_and_odd_speeds_read_back(tmp_path):
    """Speed goes out as M2, reverse too."""
    more = make.event(
        9, "A001C003_261122AB", "V", "10:00:02:00 10:00:03:23 01:00:06:00 01:00:07:00", "sht090"
    )
    more = [*more, "M2   A001C003_261122AB       -048.0                10:00:02:00"]
    report = make.report(tmp_path, make.events(*more))
    last = read_back(report, tmp_path).events[-1]
    assert last.speed == -2
    assert last.required == report.plan.cut.events[-1].required
    assert len(by_otio(report)) == 7


def test_ranges_are_no_handles(tmp_path):
    """No text of ours asks for handles when a list goes round."""
    from dedio_core.editorial.shots import handles_in

    found = read_back(make.report(tmp_path), tmp_path)
    assert not [e for e in found.events if handles_in(e.markers[0].text)]


def test_hostile_names_are_one_line(tmp_path):
    """No name makes a statement of its own: as many events as shots, in both readers."""
    report = hostile(tmp_path)
    text = edl.text(report)
    assert all(line == shown(line) for line in text.split("\r\n"))
    found = read_back(report, tmp_path)
    assert len(found.events) == len(report.plan.plates)
    names = [shown(name).strip() for name in NAMES[: len(found.events)]]
    assert sorted(e.clip_name or "" for e in found.events) == sorted(names)
    assert len(by_otio(report)) == len(found.events)


def test_drop_frame(tmp_path):
    """A drop-frame cut goes out in drop-frame labels."""
    from dedio_core.frames import FrameRate
    from dedio_core.turnover.request import Request, plan_request

    rate = FrameRate.of(30000, 1001)
    lines = ["TITLE: DF", "FCM: DROP FRAME"]
    lines += make.event(1, "A001C003", "V", "10:00:00;00 10:00:01;00 01:00:59;15 01:01:00;17", "sht010 x")
    path = tmp_path / "cut.edl"
    path.write_text("\r\n".join([*lines, ""]))
    media = make.index(rate, start=10 * 3600 * 30 - 18 * 60, drop=True)
    plan = plan_request(Request(path, (make.MEDIA,), rate=rate), make.SETTINGS, tmp_path, media=media)
    text = edl.text(make.made(plan, tmp_path))
    assert plan.plates
    assert "FCM: DROP FRAME" in text
    assert "10:00:00;00 10:00:01;00 01:00:59;15 01:01:00;17" in text
    (track,) = otio.adapters.read_from_string(text, "cmx_3600", rate=30000 / 1001).tracks
    assert [clip.duration().value for clip in track] == [30]


def test_a_plate_with_something_in_its_way_is_one_event(tmp_path):
    """A CDL that cannot be read makes the plate's own locator red; the event is there once."""
    text = make.events().replace("* ASC_SAT 0.94", "* ASC_SAT -1")
    report = make.report(tmp_path, text)
    assert len(report.plan.plates) == 6
    first, *others = read_back(report, tmp_path).events
    assert len(others) == 5
    assert first.markers[0].color == "RED"
    assert "IN THE WAY" in first.markers[0].text
