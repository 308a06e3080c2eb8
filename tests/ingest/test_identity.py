"""Frame identity: every plate and proxy frame is the source frame that the plan says."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from dedio_core.frames import FrameRange
from dedio_core.movies.decode import decode
from dedio_core.sample import read_counter
from tests.ingest import kit

pytestmark = pytest.mark.slow

IN, OUT, HANDLES = 14, 17, 3
# rate, start; each start is near to where labels skip, wrap or turn
TIMES = [
    ("24", "01:00:00:00"),
    ("24000/1001", "14:22:08:11"),
    ("25", "10:59:59:20"),
    ("30000/1001", "00:00:59;14"),
    ("30000/1001", "00:09:59;20"),
    ("30000/1001", "00:00:59:14"),
    ("48", "01:00:00:40"),
    ("50", "09:59:59:31"),
    ("60000/1001", "00:00:59;41"),
    ("60000/1001", "23:59:59:45"),
]
CODECS = [
    ("prores_4444", ".mxf"), ("prores_422hq", ".mov"), ("dnxhr_hqx", ".mxf"), ("jpeg2000", ".mxf"),
    ("h264_intra", ".mxf"), ("h264_intra", ".mov"), ("h264_long_gop", ".mxf"), ("h264_long_gop", ".mov"),
    ("mpeg2", ".mxf"), ("mpeg2", ".mov"),
]  # fmt: skip


def check(version, fps, label, counter, last):
    """Counters, labels, rate and count of `version`; `counter` is what clip frame 0 shows.

    `last` is the clip's last frame, or its last but the tail.
    """
    fraction, base = Fraction(fps), -(-Fraction(fps) // 1)
    first_clip, last_clip = IN - HANDLES, min(OUT + HANDLES, last)
    frames = range(1001 - HANDLES, 1001 - HANDLES + last_clip - first_clip + 1)
    wanted = kit.labels(label, int(base), 40)
    box = version.sidecar["geometry"]["box"]
    assert list(version.exrs) == list(frames)
    for frame, path in version.exrs.items():
        clip_frame = frame - 1001 + IN
        head = kit.header(path)
        assert read_counter(kit.pixels(path), box=box) == counter + clip_frame
        text, bit = kit.label_of(head["smpte:TimeCode"])
        if base > 30:
            pair = int(wanted[clip_frame][-2:])
            assert (text, bit) == (f"{wanted[clip_frame][:-2]}{pair // 2:02d}", pair % 2)
        else:
            assert (text, bit) == (wanted[clip_frame], 0)
        drop = " DF" if ";" in label else ""
        assert head["dedio:timecode"] == f"{wanted[clip_frame]}@{base}{drop}"
        assert Fraction(*head["FramesPerSecond"]) == fraction
    proxy = kit.movie(version.proxy)
    assert (proxy.frames, proxy.rate, proxy.timecode) == (len(frames), fraction, wanted[first_clip])
    seen = [read_counter(np.stack([planes[0]] * 3, -1)) for planes in proxy.planes]
    assert seen == [counter + n for n in range(first_clip, last_clip + 1)]
    cut = version.sidecar["cut"]
    assert (cut["timecode_in"], cut["timecode_out"]) == (wanted[IN], wanted[OUT])


@pytest.mark.parametrize(("fps", "label"), TIMES)
@pytest.mark.parametrize("suffix", [".mxf", ".mov"])
def test_rates_and_starts(clip, tmp_path, fps, label, suffix):
    """At every rate, from any start, drop-frame or not, each frame is the one its label names."""
    source = clip(suffix, fps, label, codec="prores_422hq")
    found = kit.good(source, tmp_path / "r", "--in", IN, "--out", OUT, "--handles", HANDLES)
    check(found, fps, label, 500, 23)


@pytest.mark.parametrize(("codec", "suffix"), CODECS)
def test_codecs(clip, tmp_path, codec, suffix):
    """Intra and long-GOP clips give the very frames asked for, from the middle of a GOP too."""
    source = clip(suffix, "25", "10:59:59:20", codec=codec)
    found = kit.good(source, tmp_path / "r", "--in", IN, "--out", OUT, "--handles", HANDLES)
    check(found, "25", "10:59:59:20", 500, 23)


@pytest.mark.parametrize("codec", ["h264_long_gop", "mpeg2"])
@pytest.mark.parametrize("suffix", [".mxf", ".mov"])
@pytest.mark.parametrize("frame", [0, 1, 11, 12, 13, 22, 23, 35, 39])
def test_single_frames_of_long_gops(clip, tmp_path, codec, suffix, frame):
    """Any one frame of a long-GOP clip can be had, the first and the last included."""
    source = clip(suffix, "30000/1001", "00:00:59;14", codec=codec, frames=40)
    found = kit.good(source, tmp_path / "r", "--in", frame, "--duration", 1, "--handles", 0)
    picture = kit.pixels(found.exrs[1001])
    assert read_counter(picture, box=found.sidecar["geometry"]["box"]) == 500 + frame


@pytest.mark.parametrize(("fps", "label"), [("24", "01:00:00:00"), ("60000/1001", "00:00:59;41")])
@pytest.mark.parametrize("how", ["folder", "hashes", "printf", "one"])
def test_dpx(dpx, tmp_path, fps, label, how):
    """In and out of a sequence are its files' numbers, however it is named; labels are the files'."""
    folder = dpx(fps, label, first_frame=86400, first_counter=700)
    name = {
        "folder": "",
        "hashes": "A001C003.#####.dpx",
        "printf": "A001C003.%05d.dpx",
        "one": "A001C003.86403.dpx",
    }
    words = ("--in", 86403, "--out", 86404, "--handles", 2)
    found = kit.good(folder / name[how], tmp_path / "r", *words)
    wanted = kit.labels(label, -(-Fraction(fps) // 1), 9)
    assert list(found.exrs) == list(range(999, 1005))
    for frame, path in found.exrs.items():
        index = frame - 1001 + 3
        assert read_counter(kit.pixels(path), box=found.sidecar["geometry"]["box"]) == 700 + index
        assert kit.header(path)["dedio:timecode"].startswith(wanted[index] + "@")
    proxy = kit.movie(found.proxy)
    assert (proxy.frames, proxy.rate, proxy.timecode) == (6, Fraction(fps), wanted[1])
    assert [read_counter(np.stack([p[0]] * 3, -1)) for p in proxy.planes] == list(range(701, 707))


@pytest.mark.parametrize("suffix", [".mxf", ".mov"])
@pytest.mark.parametrize(
    "how", ["open-gop=1:bframes=3:keyint=12:min-keyint=12:scenecut=0", "intra-refresh=1:keyint=12"]
)
def test_seeking_is_decoding_from_the_start(tmp_path, suffix, how):
    """Whatever frame a clip is entered at, it is the one, to the bit, that decoding from 0 gives.

    Open GOPs, whose leading pictures need what lies before the key frame, and refreshed ones.
    """
    path = tmp_path / f"long{suffix}"
    kit.write_h264(path, 50, {"x264-params": how})
    whole = list(decode(path, FrameRange(0, 49)))
    assert [read_counter(np.stack([f.planes[0]] * 3, -1)) for _, f in whole] == list(range(50))
    for first in range(50):
        last = min(first + 1, 49)
        for index, frame in decode(path, FrameRange(first, last), threads=2):
            for found, wanted in zip(frame.planes, whole[index][1].planes, strict=True):
                np.testing.assert_array_equal(found, wanted)
        assert index == last
