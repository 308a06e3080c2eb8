"""The sample cut is what it says: clips with timecode and counters, two lists in Avid's spelling."""

from __future__ import annotations

import re

import av
import numpy as np
import pytest

from dedio_core.sample import make_cut, read_counter

CLIPS = {
    "A001_0001/XDROOT/Clip/A001C004_261122AB.mxf": ("14:30:00:00", 1000, 64),
    "A001_0001/XDROOT/Clip/A001C005_261122AB.mxf": ("14:41:17:05", 2000, 60),
    "A001_0001/XDROOT/Clip/A001C006_261122AB.mxf": ("14:52:40:11", 3000, 60),
    "B001_0001/XDROOT/Clip/B001C002_261122AB.mxf": ("15:03:02:20", 4000, 60),
    "A001_0001/XDROOT/Clip/A001C007_261122AB.mxf": ("15:20:30:12", 5000, 60),
    "B001_0001/XDROOT/Clip/B001C003_261122AB.mxf": ("15:20:30:12", 6000, 60),
}
LABEL = r"\d\d:\d\d:\d\d:\d\d"
EVENT = re.compile(
    rf"(\d{{3}})  (\S+) +(V|V2|A) +(C|D    \d{{3}}) +({LABEL}) ({LABEL}) ({LABEL}) ({LABEL})", re.MULTILINE
)


@pytest.fixture(scope="module")
def cut(tmp_path_factory):
    return make_cut(tmp_path_factory.mktemp("sample") / "turnover")


def luma_of(frame):
    """A decoded frame's luma as a grey picture (h, w, 1)."""
    plane = frame.planes[0]
    lines = np.frombuffer(plane, "<u2").reshape(plane.height, -1)
    return lines[:, : plane.width, None]


def frame_of(label):
    """A label's frame at 24 a second."""
    hours, minutes, seconds, frames = map(int, label.split(":"))
    return ((hours * 60 + minutes) * 60 + seconds) * 24 + frames


@pytest.mark.parametrize("name", CLIPS)
def test_each_clip_has_its_timecode_and_counters(cut, name):
    """Every frame of a clip shows a number that no other clip has, and its label counts from its start."""
    start, first, frames = CLIPS[name]
    with av.open(str(cut.media / name)) as file:
        assert file.metadata["timecode"] == start
        stream = file.streams.video[0]
        assert (stream.width, stream.height, str(stream.base_rate)) == (512, 430, "24000/1001")
        counters = [read_counter(luma_of(frame)) for frame in file.decode(stream)]
    assert counters == list(range(first, first + frames))


def test_each_clip_has_its_metadata_file(cut):
    """The XML beside a clip tells length, squeeze and reel of that clip."""
    for name, (_, _, frames) in CLIPS.items():
        text = (cut.media / name.replace(".mxf", "M01.XML")).read_text(encoding="utf-8")
        assert f'<Duration value="{frames}"/>' in text
        assert '<Item name="AnamorphicLensSqueezeRatio" value="200"/>' in text
        assert f'<Meta name="Shot" content="{name[-16:-13]}"/>' in text


def test_one_clip_of_the_first_list_is_not_there(cut):
    """The lists name eight clips, of which six were handed over; only the first list's shots need another."""
    there = {path.stem for path in cut.media.rglob("*.mxf")}
    assert there == {name.split("/")[-1][:-4] for name in CLIPS}
    for path, absent in ((cut.first, {"A001C008", "B001C004"}), (cut.second, {"A001C008"})):
        named = set(re.findall(r"[AB]001C\d{3}_261122AB", path.read_text(encoding="utf-8")))
        assert {name[:8] for name in named - there} == absent


def test_lists_are_spelled_as_avid_spells_them(cut):
    """Title, FCM, events with four labels, the dissolve's two lines, M2, freeze, CDL and locators."""
    text = cut.first.read_text(encoding="utf-8")
    assert text.startswith("TITLE:   SAMPLE_CUT_V01\nFCM: NON-DROP FRAME\n")
    reel = f"{'A001C004_261122AB':<32}"
    at = "14:30:01:22 14:30:01:22 01:00:01:04 01:00:01:04"
    assert f"003  {reel} V     C        {at}\n003  A001C005_261122AB" in text
    assert "V     D    008 14:41:17:17 14:41:18:11 01:00:01:04 01:00:01:22\n" in text
    assert re.search(r"^M2   A001C006_261122AB +048\.0 +14:52:40:23$", text, re.MULTILINE)
    assert re.search(r"^M2   B001C002_261122AB +000\.0 +15:03:04:02$", text, re.MULTILINE)
    for line in (
        "* FROM CLIP NAME:  A001C004_261122AB.MXF",
        "* TO CLIP NAME:  A001C005_261122AB.MXF",
        "* SOURCE FILE: A001C005_261122AB",
        "* LOC: 01:00:01:13 GREEN   sht020",
        "* LOC: 01:00:03:03 GREEN   sht030 4-4 the chase, at double speed",
        "* ASC_SAT 0.9000",
        "* * FREEZE FRAME",
    ):
        assert f"\n{line}\n" in text


@pytest.mark.parametrize("which", ["first", "second"])
def test_the_record_has_no_holes(cut, which):
    """On V each event begins where the one before it ends; source and record are as long but for speeds."""
    events = EVENT.findall(getattr(cut, which).read_text(encoding="utf-8"))
    at = frame_of("01:00:00:00")
    for _, reel, channel, _, src_in, src_out, rec_in, rec_out in events:
        if channel != "V":
            continue
        assert frame_of(rec_in) == at, (reel, rec_in)
        at = frame_of(rec_out)
        if reel[:8] not in ("A001C006", "B001C002"):
            assert frame_of(src_out) - frame_of(src_in) == frame_of(rec_out) - frame_of(rec_in)


def test_it_is_made_once(cut):
    """Made again it is found whole, and no file is touched."""
    before = {path: path.stat().st_mtime_ns for path in cut.media.rglob("*.*")}
    assert make_cut(cut.media) == cut
    assert {path: path.stat().st_mtime_ns for path in cut.media.rglob("*.*")} == before
