"""Movies that are not as plain as a camera's: odd timing, odd pixels."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from dedio_core.errors import MediaError
from dedio_core.frames import FrameRange
from dedio_core.media.source import find_source
from dedio_core.movies.decode import decode
from dedio_core.movies.probe import probe

RATE = Fraction(24)


def write(path: Path, codec: str, layout: str, times: Sequence[int] = range(6), **options: str) -> Path:
    """A movie whose frame n is filled with 10 + 10 n in every channel, shown at `times` (in frames)."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=RATE, options=options)
        stream.width, stream.height, stream.pix_fmt = 64, 48, layout
        stream.time_base = stream.codec_context.time_base = 1 / RATE
        for n, time in enumerate(times):
            frame = av.VideoFrame(64, 48, layout)
            for plane in frame.planes:
                values = np.frombuffer(plane, np.uint8)
                values[:] = 10 + 10 * n
            frame.pts, frame.time_base = time, 1 / RATE
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def levels(path: Path, count: int) -> list[int]:
    """The first channel's level of every frame, at 8 bit."""
    return [int(p.planes[0][20, 20]) >> (p.bits - 8) for _, p in decode(path, FrameRange(0, count - 1))]


def test_variable_rate_is_refused(tmp_path: Path) -> None:
    """Where frames do not last equally long, no plate frame would be sure: one error says so."""
    path = write(tmp_path / "a.mov", "mjpeg", "yuvj444p", (0, 1, 2, 5, 6, 7))
    with pytest.raises(MediaError, match="a gap after frame 2"):
        probe(path)


@pytest.mark.parametrize(
    ("codec", "layout"),
    [("qtrle", "rgb24"), ("qtrle", "argb"), ("png", "rgba"), ("png", "rgb48be"), ("rawvideo", "bgr24")],
)
def test_packed_rgb_is_read(tmp_path: Path, codec: str, layout: str) -> None:
    """RGB in any order of channels and bytes gives its own code values."""
    path = write(tmp_path / "a.mov", codec, layout)
    assert levels(path, 6) == [10, 20, 30, 40, 50, 60]


def test_channels_are_not_swapped(tmp_path: Path) -> None:
    """Red is red, whatever the order of channels in the file."""
    for codec, layout, order in (
        ("qtrle", "argb", "ARGB"),
        ("png", "rgba", "RGBA"),
        ("rawvideo", "bgr24", "BGR"),
    ):
        path = tmp_path / f"{layout}.mov"
        with av.open(str(path), "w") as container:
            stream = container.add_stream(codec, rate=RATE)
            stream.width, stream.height, stream.pix_fmt = 64, 48, layout
            frame = av.VideoFrame(64, 48, layout)
            rows = np.frombuffer(frame.planes[0], np.uint8).reshape(48, frame.planes[0].line_size)
            pixels = rows[:, : 64 * len(order)].reshape(48, 64, len(order))
            for n, channel in enumerate(order):
                pixels[:, :, n] = {"R": 200, "G": 100, "B": 50, "A": 255}[channel]
            frame.pts = 0
            container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        ((_, found),) = decode(path, FrameRange(0, 0))
        assert [int(plane[20, 20]) for plane in found.planes] == [200, 100, 50]


def test_what_is_no_plate_is_refused_before_any_work(tmp_path: Path) -> None:
    """Pixels that plates are not made from (grey ones here) are refused when the clip is opened."""
    path = write(tmp_path / "a.mov", "mjpeg", "yuvj444p")
    assert probe(path).pixel_format == "yuvj444p"
    path = write(tmp_path / "b.mov", "png", "gray")
    with pytest.raises(MediaError, match="pixel format gray"):
        probe(path)


def test_an_edit_list_counts_as_shown(tmp_path: Path) -> None:
    """Frames that an edit list hides are not counted and not given."""
    path = write(tmp_path / "a.mov", "mjpeg", "yuvj444p")
    data = bytearray(path.read_bytes())
    at = data.index(b"elst")
    _, _, duration, start = struct.unpack_from(">IIiI", data, at + 4)
    header = data.index(b"mdhd")
    (scale,) = struct.unpack_from(">I", data, header + 16)
    (movie_scale,) = struct.unpack_from(">I", data, data.index(b"mvhd") + 16)
    struct.pack_into(">iI", data, at + 12, duration - 2 * movie_scale // 24, start + 2 * scale // 24)
    path.write_bytes(data)
    assert probe(path).count == 4
    assert levels(path, 4) == [30, 40, 50, 60]


def test_a_turned_picture_is_told(tmp_path: Path) -> None:
    """A phone's turned picture comes as it was recorded, and that is said."""
    path = write(tmp_path / "a.mov", "mjpeg", "yuvj444p")
    data = bytearray(path.read_bytes())
    matrix = data.index(b"tkhd") + 4 + 40
    struct.pack_into(">9i", data, matrix, 0, 1 << 16, 0, -1 << 16, 0, 0, 0, 0, 1 << 30)
    path.write_bytes(data)
    clip = find_source(path, None)
    assert any("turned by" in note for note in clip.notes)
    assert (clip.width, clip.height) == (64, 48)


def test_alpha_is_told(tmp_path: Path) -> None:
    """Alpha is left out of plates, and that is said."""
    clip = find_source(write(tmp_path / "a.mov", "png", "rgba"), None)
    assert any("alpha" in remark for remark in clip.remarks)
