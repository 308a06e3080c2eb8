from __future__ import annotations

import struct
from fractions import Fraction
from typing import get_args

import av
import numpy as np
import OpenImageIO as oiio
import pytest

from dedio_core.errors import InputError
from dedio_core.frames import FrameRate, Timecode, smpte_words
from dedio_core.sample.chart import patches
from dedio_core.sample.codes import camera_log, patch_codes, rgb_codes, ycbcr, ycbcr_planes
from dedio_core.sample.counter import read_counter
from dedio_core.sample.movies import ENCODINGS, SampleCodec, write_movie
from dedio_core.sample.sequences import write_dpx_sequence, write_exr_sequence, write_tiff_sequence
from dedio_core.sample.turnover import SampleTurnover, make_turnover, metadata_xml

RATE = FrameRate.of(24000, 1001)
START = Timecode.parse("14:22:08:11", RATE)
CODECS = get_args(SampleCodec)
EDGE = 4
"""Pixels next to a patch's edge that a lossy codec may touch."""


def planes_of(frame, bits):
    """A frame's planes as float arrays in code values of `bits`."""
    held = 12 if "12" in frame.format.name else 10 if "10" in frame.format.name else 8
    found = []
    for plane in frame.planes:
        lines = np.frombuffer(plane, dtype="<u2" if held > 8 else "u1").reshape(plane.height, -1)
        found.append(lines[:, : plane.width] / 2.0 ** (held - bits))
    return found


def decoded(path):
    with av.open(str(path)) as file:
        return list(file.decode(video=0))


@pytest.mark.parametrize("suffix", [".mxf", ".mov"])
@pytest.mark.parametrize("codec", CODECS)
def test_every_frame_is_there_and_in_order(tmp_path, codec, suffix):
    """Each codec in each container decodes to every frame, each with its own counter."""
    path = write_movie(
        tmp_path / f"a{suffix}", frames=27, rate=RATE, start=START, codec=codec, first_counter=7
    )
    frames = decoded(path)
    luma = [planes_of(frame, 8)[0] for frame in frames]
    assert [read_counter(np.stack([y] * 3, axis=-1)) for y in luma] == list(range(7, 34))
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize(("levels", "matrix"), [("video", "bt709"), ("full", "bt709"), ("video", "bt2020")])
@pytest.mark.parametrize("codec", CODECS)
def test_patches_hold_the_computed_codes(tmp_path, codec, levels, matrix):
    """Decoded patches are within 2 code values of the computed ones, and within half on average."""
    path = write_movie(
        tmp_path / "a.mxf", frames=13, rate=RATE, start=START, codec=codec, levels=levels, matrix=matrix
    )
    encoding, frames = ENCODINGS[codec], decoded(path)
    for frame in (frames[0], frames[-1]):
        planes = planes_of(frame, encoding.bits)
        for patch in patches(320, 180):
            wanted = patch_codes(patch.rgb, bits=encoding.bits, levels=levels, matrix=matrix)
            for index, want in enumerate(wanted):
                across, down = (1 + (bool(index) and half) for half in encoding.halved)
                area = planes[index][
                    (patch.y0 + EDGE) // down : (patch.y1 - EDGE) // down,
                    (patch.x0 + EDGE) // across : (patch.x1 - EDGE) // across,
                ]
                assert np.abs(area - want).max() <= 2, (patch.name, index)
                assert abs(area.mean() - want) <= 0.5, (patch.name, index)


@pytest.mark.parametrize("suffix", [".mxf", ".mov"])
@pytest.mark.parametrize(
    ("rate", "start"),
    [
        ((24, 1), "01:00:00:00"),
        ((24000, 1001), "14:22:08:11"),
        ((25, 1), "10:00:00:24"),
        ((30000, 1001), "00:59:59;28"),
        ((30000, 1001), "00:59:59:28"),
    ],
)
def test_timecode_reel_and_rate_read_back(tmp_path, suffix, rate, start):
    """Start timecode (drop or not), reel and exact rate are in the file."""
    rate = FrameRate.of(*rate)
    path = write_movie(
        tmp_path / f"a{suffix}", frames=2, rate=rate, start=Timecode.parse(start, rate), reel="A001"
    )
    with av.open(str(path)) as file:
        video = file.streams.video[0]
        labels = [file.metadata, *(stream.metadata for stream in file.streams)]
        assert video.base_rate == rate.fraction
        assert {found["timecode"] for found in labels if "timecode" in found} == {start}
        assert {found["reel_name"] for found in labels if "reel_name" in found} == {"A001"}


def test_tags_say_levels_and_matrix_or_nothing(tmp_path):
    """A tagged stream says levels and matrix; an untagged one of H.264 says neither."""
    for tagged, levels, want in ((True, "video", (1, 1)), (True, "full", (2, 1)), (False, "full", (0, 2))):
        path = tmp_path / "a.mxf"
        write_movie(path, frames=2, rate=RATE, start=START, codec="h264_intra", levels=levels, tagged=tagged)
        frame = decoded(path)[0]
        assert (frame.color_range, frame.colorspace) == want


def test_codes_are_those_of_the_standards():
    """18 % grey is S-Log3 code 420; white and black of video levels are 940 and 64."""
    grey = camera_log(np.full((2, 2, 3), 0.18, dtype=np.float32))
    assert (rgb_codes(grey, 10) == 420).all()
    for level, want in ((0.0, 64), (1.0, 940)):
        flat = ycbcr(np.full((2, 2, 3), level, dtype=np.float32), "bt709")
        luma, cb, cr = ycbcr_planes(flat, bits=10, levels="video", halved=(True, True))
        assert (luma[0, 0], cb[0, 0], cr[0, 0]) == (want, 512, 512)
    red = ycbcr(np.array([[[1.0, 0, 0]]]), "bt709")[0, 0]
    assert red == pytest.approx((0.2126, -0.2126 / 1.8556, 0.5))


def test_halved_chroma_sits_on_the_left_pixel():
    """Chroma of a 4:2:2 pair is centred on its left pixel: a ramp keeps its values there."""
    ramp = np.zeros((2, 64, 3))
    ramp[..., 1] = np.arange(64) / 224
    _, cb, _ = ycbcr_planes(ramp, bits=8, levels="video", halved=(True, False))
    assert (cb[0, 1:-1] == 128 + np.arange(2, 62, 2)).all()


def test_a_movie_that_fails_leaves_nothing(tmp_path):
    """No file, whole or half, is left where making it failed."""
    with pytest.raises(InputError, match="65535"):
        write_movie(tmp_path / "a.mxf", frames=5, rate=RATE, start=START, first_counter=65533)
    for name, size in (("a.mp4", (320, 180)), ("a.mxf", (321, 180))):
        with pytest.raises(InputError):
            write_movie(tmp_path / name, size=size, frames=1, rate=RATE, start=START)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("bits", [10, 12, 16])
def test_dpx_holds_exact_codes_and_timecode(tmp_path, bits):
    """A DPX file's own integers are the computed ones; its header has timecode, rate and reel."""
    sequence = write_dpx_sequence(
        tmp_path / "dpx", bits=bits, frames=3, first_frame=1001, rate=RATE, start=START, reel="A001"
    )
    assert sequence.missing() == []
    for number in sequence.frames:
        image = oiio.ImageInput.open(str(sequence.path(number)))
        spec, top = image.spec(), (1 << bits) - 1
        codes = np.rint(image.read_image("uint16") * (top / 65535)).astype(int)
        assert spec["oiio:BitsPerSample"] == bits
        assert tuple(spec["smpte:TimeCode"]) == smpte_words(START.plus(number - 1001))
        assert spec["dpx:FrameRate"] == pytest.approx(24000 / 1001)
        assert spec["dpx:InputDevice"] == "A001"
        assert read_counter(codes) == number
        for patch in patches(320, 180):
            want = rgb_codes(camera_log(np.float32([[patch.rgb]])), bits)[0, 0]
            assert (codes[patch.y0 : patch.y1, patch.x0 : patch.x1] == want).all()


def test_ten_bit_dpx_words(tmp_path):
    """The bits in the file, read without any library, are the computed codes."""
    sequence = write_dpx_sequence(tmp_path, bits=10, frames=1, rate=RATE, start=START)
    data = sequence.path(1001).read_bytes()
    order = ">" if data[:4] == b"SDPX" else "<"
    (offset,) = struct.unpack(order + "I", data[4:8])
    words = np.frombuffer(data, order + "u4", count=320 * 180, offset=offset).reshape(180, 320)
    for patch in patches(320, 180):
        red, green, blue = (int(code) for code in rgb_codes(camera_log(np.float32([[patch.rgb]])), 10)[0, 0])
        assert words[patch.y0, patch.x0] >> 2 == red << 20 | green << 10 | blue


def test_exr_holds_light_and_timecode(tmp_path):
    """EXR patches are the chart's own values in half floats; timecode, exact rate and reel are there."""
    sequence = write_exr_sequence(
        tmp_path, frames=2, first_frame=86399, rate=RATE, start=START, first_counter=0
    )
    image = oiio.ImageInput.open(str(sequence.path(86400)))
    spec, pixels = image.spec(), image.read_image("float")
    assert tuple(spec["smpte:TimeCode"]) == smpte_words(START.plus(1))
    assert Fraction(*spec["FramesPerSecond"]) == RATE.fraction
    assert spec["reelName"] == "A001"
    assert read_counter(pixels) == 1
    for patch in patches(320, 180):
        assert (pixels[patch.y0 : patch.y1, patch.x0 : patch.x1] == np.float32(np.float16(patch.rgb))).all()


def test_tiff_holds_exact_codes(tmp_path):
    """16-bit TIFF has the computed codes; the counter counts from where it was told to."""
    sequence = write_tiff_sequence(tmp_path, frames=2, first_frame=1, start=START, first_counter=500)
    pixels = oiio.ImageInput.open(str(sequence.path(2))).read_image("uint16")
    assert read_counter(pixels) == 501
    for patch in patches(320, 180):
        want = rgb_codes(camera_log(np.float32([[patch.rgb]])), 16)[0, 0]
        assert (pixels[patch.y0 : patch.y1, patch.x0 : patch.x1] == want).all()


@pytest.mark.slow
def test_turnover_is_made_once_and_made_whole_again(tmp_path):
    """The sample clip has its 160 frames, is not made twice, and a cut-off one is replaced."""
    turnover = make_turnover(tmp_path)
    names = ["A001C003_261122AB.mxf", "A001C003_261122ABM01.XML"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    before = turnover.clip.stat()
    assert make_turnover(tmp_path) == turnover
    assert turnover.clip.stat().st_mtime_ns == before.st_mtime_ns
    with turnover.clip.open("r+b") as file:
        file.truncate(before.st_size // 2)
    make_turnover(tmp_path)
    with av.open(str(turnover.clip)) as file:
        assert sum(1 for packet in file.demux(video=0) if packet.size) == 160
        assert file.metadata["timecode"] == "14:22:08:11"


def test_metadata_file_tells_the_truth_about_the_clip(tmp_path):
    """Length, labels and squeeze in the XML are those of the clip, as Sony writes them."""
    text = metadata_xml(SampleTurnover(tmp_path / "a.mxf", tmp_path / "aM01.XML"))
    assert '<Duration value="160"/>' in text
    assert '<LtcChange frameCount="0" value="11082214"' in text
    assert '<LtcChange frameCount="159" value="02152214"' in text
    assert '<Item name="AnamorphicLensSqueezeRatio" value="200"/>' in text
