"""Movies as DPX: what an engine that reads no movie gets is what the native engine decodes."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from dedio_core import images
from dedio_core.errors import Cancelled, InputError, MediaError, RangeError
from dedio_core.frames import FrameRange, FrameRate, Timecode
from dedio_core.media.source import find_source
from dedio_core.models import ImageSequence, SourceClip
from dedio_core.movies.decode import decode
from dedio_core.movies.rgb import rgb
from dedio_core.raw.decoded import MovieDecoder
from dedio_core.raw.dpx_header import frame_proof, read_dpx_header
from dedio_core.raw.dpx_write import DpxFrame, dpx
from dedio_core.sample import write_movie

SIZE = (320, 180)
RATE = FrameRate.of(24000, 1001)
START = Timecode.parse("14:22:08:11", RATE)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> SourceClip:
    path = tmp_path_factory.mktemp("clip") / "A001.mov"
    return find_source(write_movie(path, size=SIZE, frames=6, rate=RATE, start=START), None)


def to(folder: Path, first: int, last: int) -> ImageSequence:
    return ImageSequence(folder, "source", "dpx", first, last)


def export(clip: SourceClip, folder: Path, frames: FrameRange, first: int = 1001) -> ImageSequence:
    target = to(folder, first, first + len(frames) - 1)
    done = list(MovieDecoder().export(clip, frames, target, threading.Event()))
    assert [one.frame for one in done] == list(frames)
    return target


@pytest.mark.parametrize("levels", ["video", "full"])
def test_its_pixels_are_the_decoders(clip: SourceClip, tmp_path: Path, levels: str) -> None:
    """Levels and matrix applied, 16 bits, clipped to 0..1, numbered as asked; only the frames asked for."""
    clip = replace(clip, levels=levels)
    made = export(clip, tmp_path / "dpx", FrameRange(2, 4))
    assert sorted(path.name for path in (tmp_path / "dpx").iterdir()) == [
        f"source.{n}.dpx" for n in (1001, 1002, 1003)
    ]
    for (index, pixels), path in zip(decode(clip.path, FrameRange(2, 4)), made.paths(), strict=True):
        wanted = np.clip(rgb(pixels, levels=levels, matrix="bt709"), 0, 1)  # type: ignore[arg-type]
        found = images.read_picture(path, *SIZE)
        assert found.dtype == np.uint16
        assert np.abs(found / 65535 - wanted).max() <= 0.51 / 65535
        header = read_dpx_header(path)
        assert frame_proof(path, header, clip.timecode_of(index)) == 1.0
        assert header.frame_position == index
        assert header.frame_rate == pytest.approx(24000 / 1001, abs=1e-5)


def flat(path: Path, luma: int) -> Path:
    """One frame of a grey, 10 bits, uncompressed."""
    with av.open(str(path), "w") as file:
        stream: Any = file.add_stream("v210", rate=24)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv422p10le"
        frame = av.VideoFrame(*SIZE, "yuv422p10le")
        for plane, code in zip(frame.planes, (luma, 512, 512), strict=True):
            plane.update(np.full(plane.buffer_size // 2, code, "<u2").tobytes())
        for packet in [*stream.encode(frame), *stream.encode()]:
            file.mux(packet)
    return path


def test_clipped_values_are_counted(clip: SourceClip, tmp_path: Path) -> None:
    """Values that DPX has not are told: of video levels all above white, and none at white."""
    for luma, wanted in ((940, 0), (1000, SIZE[0] * SIZE[1] * 3), (50, SIZE[0] * SIZE[1] * 3)):
        one = replace(clip, path=flat(tmp_path / f"{luma}.mov", luma), levels="video")
        target = to(tmp_path / f"dpx{luma}", 1001, 1001)
        (done,) = MovieDecoder().export(one, FrameRange(0, 0), target, threading.Event())
        assert done.qc["clipped"] == wanted
        assert set(images.read_picture(target.path(1001), *SIZE).flat) == {0 if luma < 64 else 65535}


@pytest.mark.parametrize(
    ("rate", "label"), [("29.97", "01:00:59;28"), ("59.94", "01:00:59;58"), ("25", "00:00:00:00")]
)
def test_labels_of_all_rates(rate: str, label: str, tmp_path: Path) -> None:
    """Drop-frame and high rates; another frame's label is told as a wrong frame."""
    start = Timecode.parse(label, FrameRate.parse(rate))
    codes = np.zeros((4, 6, 3), np.uint16)
    path = tmp_path / "a.dpx"
    path.write_bytes(dpx(codes, DpxFrame(start.rate, start, 3)))
    header = read_dpx_header(path)
    assert (header.width, header.height, header.bits, header.file_size) == (6, 4, 16, 2048 + 144)
    assert frame_proof(path, header, start) == (0.0 if label == "00:00:00:00" else 1.0)
    path.write_bytes(dpx(codes, DpxFrame(start.rate, None, 0)))
    assert read_dpx_header(path).label is None
    info = images.read_info(path)
    assert (info.bits, info.channels, info.pixel_aspect) == (16, 3, 1.0)


def test_what_cannot_be_exported(clip: SourceClip, tmp_path: Path) -> None:
    """Frames past the end, numbers that do not fit, a damaged movie, cancel: nothing half is left."""
    decoder, never = MovieDecoder(), threading.Event()
    with pytest.raises(RangeError, match="frames 4-9 are asked for"):
        list(decoder.export(clip, FrameRange(4, 9), to(tmp_path, 1, 6), never))
    with pytest.raises(InputError, match="2 numbers for 3 clip frames"):
        list(decoder.export(clip, FrameRange(0, 2), to(tmp_path, 1, 2), never))
    broken = tmp_path / "broken.mov"
    broken.write_bytes(clip.path.read_bytes()[:2000])
    with pytest.raises(MediaError):
        list(decoder.export(replace(clip, path=broken), FrameRange(0, 2), to(tmp_path / "d", 1, 3), never))
    cancel = threading.Event()
    exporting = decoder.export(clip, FrameRange(0, 5), to(tmp_path / "c", 1, 6), cancel)
    next(exporting)
    cancel.set()
    with pytest.raises(Cancelled):
        next(exporting)
    assert [path.name for path in (tmp_path / "c").iterdir()] == ["source.0001.dpx"]
