"""In, out, handles and frame numbers."""

from __future__ import annotations

import shutil

import pytest

from dedio_core.sample import read_counter
from tests.ingest import kit


def counters(version):
    """Plate frame -> what its counter reads."""
    box = version.sidecar["geometry"]["box"]
    return {f: read_counter(kit.pixels(p), box=box) for f, p in version.exrs.items()}


@pytest.mark.parametrize(
    "words",
    [
        ("--in", 10, "--out", 13),
        ("--in", 10, "--duration", 4),
        ("--in", 10, "--out", 14, "--out-exclusive"),
        ("--in", "14:22:08:21", "--out", "14:22:09:00"),
        ("--in", "14:22:08:21", "--out", "14:22:09:01", "--out-exclusive"),
        ("--in", "14:22:08:21", "--duration", 4),
    ],
)
def test_ways_to_say_a_range(clip, tmp_path, words):
    """In and out are included; durations, exclusive outs and timecodes of the clip mean the same."""
    found = kit.good(clip(), tmp_path / "r", *words, "--handles", "1,2")
    assert counters(found) == {f: 510 + f - 1001 for f in range(1000, 1007)}


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--in", 5, "--duration", 0), "duration 0"),
        (("--in", 5, "--out", 6, "--duration", 2), "one of them"),
        (("--in", 5), "--out is missing"),
        (("--out", 5), "--in is missing"),
        (("--in", "14:22:08;21", "--out", 20), "drop-frame"),
        (("--in", "14:22:08:30", "--out", 20), "14:22:08:30"),
        (("--all-frames", "--in", 5), "one or the other"),
        (("--in", 5, "--out", 6, "--handles", "-1"), "handles"),
        (("--in", 5, "--out", 6, "--squeeze", 0), "squeeze 0"),
    ],
)
def test_points_that_make_no_sense(clip, tmp_path, words, named):
    """Points that are missing, contradict each other or do not exist are one error; nothing is made."""
    assert named in kit.ingest(clip(), tmp_path / "r", *words).error
    assert not (tmp_path / "r").exists()


def test_the_plan_says_the_edl_out(clip, tmp_path):
    """The plan prints how many frames the cut has, and the out that an EDL would write."""
    plan = kit.ingest(clip(), tmp_path / "r", "--in", 10, "--out", 13, "--dry-run")
    assert "4 frames; as an EDL out: 14:22:09:01" in plan.out


def test_asymmetric_handles(clip, tmp_path):
    """Head and tail handles are set apart."""
    found = kit.good(clip(), tmp_path / "r", "--in", 10, "--out", 10, "--handles", "0,3")
    assert list(found.exrs) == [1001, 1002, 1003, 1004]
    assert found.sidecar["cut"]["handles"] == {"head": 0, "tail": 3}


def test_clamped_handles(clip, tmp_path):
    """Where the media ends, handles are clamped, cut in stays 1001, and everyone is told."""
    words = ("--in", 1, "--out", 21, "--handles", "4,6")
    plan = kit.ingest(clip(), tmp_path / "r", *words, "--dry-run")
    assert "3 head handle frames 997-999" in plan.out
    assert "4 tail handle frames 1024-1027" in plan.out
    ran = kit.ingest(clip(), tmp_path / "r", *words, "--json")
    warned = "\n".join(ran.doc["warnings"])
    assert "997-999" in warned
    assert "1024-1027" in warned
    found = kit.Version(tmp_path / "r/sht100/pla" / f"{kit.STEM}_v001")
    assert counters(found) == {f: 501 + f - 1001 for f in range(1000, 1024)}
    cut = found.sidecar["cut"]
    assert (cut["missing_head"], cut["missing_tail"]) == ([997, 999], [1024, 1027])
    assert cut["plate_cut"] == [1001, 1021]
    assert any("997-999" in warning for warning in found.sidecar["warnings"])


def test_all_frames(clip, tmp_path):
    """`--all-frames` is the whole clip without handles, from 1001."""
    found = kit.good(clip(frames=5), tmp_path / "r", "--all-frames")
    assert counters(found) == {1001 + n: 500 + n for n in range(5)}


def test_the_tie_of_the_first_ingest_holds(clip, tmp_path):
    """Another in point moves the cut, never a frame's number, until `--renumber`."""
    root = tmp_path / "r"
    words = ("--duration", 2, "--handles", 1)
    first = kit.good(clip(), root, "--in", 10, *words)
    second = kit.good(clip(), root, "--in", 12, *words)
    assert counters(first) == {1000: 509, 1001: 510, 1002: 511, 1003: 512}
    assert counters(second) == {1002: 511, 1003: 512, 1004: 513, 1005: 514}
    assert second.sidecar["cut"]["plate_cut"] == [1003, 1004]
    earlier = kit.good(clip(), root, "--in", 9, *words)
    assert counters(earlier) == {999: 508, 1000: 509, 1001: 510, 1002: 511}
    fresh = kit.good(clip(), root, "--in", 12, *words, "--renumber")
    assert fresh.folder.name == f"{kit.STEM}_v004"
    assert counters(fresh) == {1000: 511, 1001: 512, 1002: 513, 1003: 514}
    again = kit.ingest(clip(), root, "--in", 12, *words)
    assert "up to date (v004)" in again.out
    later = kit.good(clip(), root, "--in", 13, *words)
    assert list(later.exrs) == [1001, 1002, 1003, 1004]


def test_cut_in_is_where_it_is_asked_for(clip, tmp_path):
    """`--cut-in` numbers the first version of an element; later ones keep its numbers."""
    root = tmp_path / "r"
    words = ("--duration", 2, "--handles", 1, "--cut-in", 1013)
    first = kit.good(clip(), root, "--in", 10, *words)
    assert counters(first) == {1012: 509, 1013: 510, 1014: 511, 1015: 512}
    second = kit.good(clip(), root, "--in", 12, "--duration", 2, "--handles", 0)
    assert counters(second) == {1015: 512, 1016: 513}
    refused = kit.ingest(clip(), root, "--in", 9, "--duration", 2, "--cut-in", 0)
    assert "cut_in 0: plate frames are 1-9999" in refused.error


def test_a_tie_is_of_its_source(clip, tmp_path):
    """A source swap starts again: cut in of the other clip is 1001."""
    root = tmp_path / "r"
    kit.good(clip(), root, "--in", 10, "--duration", 2)
    other = kit.good(clip(first_counter=900), root, "--in", 3, "--duration", 2, "--handles", 0)
    assert counters(other) == {1001: 903, 1002: 904}


def test_a_tie_follows_renumbered_files(dpx, tmp_path):
    """The same pictures under other file numbers keep their plate frames."""
    root = tmp_path / "r"
    kit.good(dpx(), root, "--in", 1003, "--out", 1004, "--handles", 0)
    copy = tmp_path / "renumbered"
    copy.mkdir()
    for path in sorted(dpx().iterdir()):
        number = int(path.name.split(".")[-2])
        shutil.copy(path, copy / f"{path.name.split('.')[0]}_{number + 85398:07d}.dpx")
    found = kit.good(copy / "A001C003_%07d.dpx", root, "--in", 86402, "--out", 86403, "--handles", 0)
    assert counters(found) == {1002: 1004, 1003: 1005}


@pytest.mark.parametrize(
    "name", ["A 001 {frame} %d #1", "clip;rm -rf", "日本 ü", "ab:c?d*", "-in", "file'quote\"s"]
)
def test_odd_file_names(clip, tmp_path, name):
    """A clip may be called anything: its name is never a pattern, a flag, a format or a shell word."""
    path = tmp_path / f"{name}.mxf"
    shutil.copy(clip(), path)
    found = kit.good(path, tmp_path / "r", "--in", 10, "--out", 10, "--handles", 1, "--burn-in")
    assert counters(found) == {1000: 509, 1001: 510, 1002: 511}
    assert found.sidecar["source"]["file"] == path.name


def test_timecodes_of_a_sequence(dpx, tmp_path):
    """In and out of a DPX sequence as its files' timecodes."""
    folder = dpx(label="01:00:00:20")
    found = kit.good(folder, tmp_path / "r", "--in", "01:00:00:22", "--out", "01:00:01:00", "--handles", 1)
    assert counters(found) == {1000 + n: 1002 + n for n in range(5)}
