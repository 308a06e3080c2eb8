"""The proxy movie: colour, tags and burn-in."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from dedio_core.sample import read_counter
from dedio_core.sample.chart import patches
from dedio_core.sample.codes import patch_codes
from tests.ingest import kit

WORDS = ("--in", 5, "--out", 6, "--handles", 1)
LARGE = {"resolution": [960, 540], "proxy_resolution": [960, 540]}


@pytest.fixture(scope="module")
def plain(clip, tmp_path_factory):
    """A version with a proxy of the size of its plates."""
    folder = tmp_path_factory.mktemp("proxy")
    return kit.good(clip(), folder / "r", *WORDS, settings=kit.config(folder, output=LARGE))


def test_patches_are_the_display_values(plain):
    """Decoded patches are within 2/255 of OCIO's display values, in every frame."""
    seen = kit.movie(plain.proxy)
    for index in range(seen.frames):
        picture = seen.rgb(index)
        for patch in patches(320, 180):
            codes = patch_codes(patch.rgb, bits=10, levels="video")
            wanted = kit.display_of(kit.linear_of(kit.log_of_codes(codes, 10, "video")))
            found = kit.inside(picture, patch, (0, 0, 960, 540), (320, 180)).mean(0)
            assert np.abs(found - wanted).max() < 2, (index, patch.name, found, wanted)


def test_tags(plain):
    """BT.709 primaries, sRGB transfer, BT.709 matrix and video levels, in the stream and in `colr`."""
    seen = kit.movie(plain.proxy)
    assert (seen.codec, seen.pixel_format, seen.size) == ("h264", "yuv420p", (960, 540))
    assert seen.tags == (1, 13, 1, 1)
    data = plain.proxy.read_bytes()
    at = data.index(b"colr")
    assert data[at + 4 : at + 8] == b"nclx"
    assert struct.unpack(">HHHB", data[at + 8 : at + 15]) == (1, 13, 1, 0)
    assert data.index(b"moov") < data.index(b"mdat"), "the index comes first, for players on the web"


def test_no_clock_in_the_movie(plain):
    """The movie says no time at which it was made."""
    data = plain.proxy.read_bytes()
    at = data.index(b"mvhd")
    assert struct.unpack(">II", data[at + 8 : at + 16]) == (0, 0)


def test_burn_in(clip, plain, tmp_path):
    """Burn-in is drawn legibly along head and foot and leaves the rest of the picture alone."""
    burnt = kit.good(clip(), tmp_path / "r", *WORDS, "--burn-in", settings=kit.config(tmp_path, output=LARGE))
    without, with_it = kit.movie(plain.proxy), kit.movie(burnt.proxy)
    assert with_it.frames == without.frames
    strip = 540 // 36 * 2
    for index in range(without.frames):
        clean, drawn = without.planes[index][0].astype(int), with_it.planes[index][0].astype(int)
        middle = np.abs(clean - drawn)[strip : 540 - strip]
        assert middle.mean() < 0.5
        assert np.percentile(middle, 99.5) <= 4
        for rows in (slice(0, strip), slice(540 - strip, 540)):
            for columns in (slice(0, 100), slice(880, 960)):
                corner = drawn[rows, columns]
                assert np.ptp(corner) > 100, "letters stand out from what is behind them"
                assert np.abs(corner - clean[rows, columns]).mean() > 5
        # The letters change with the frame: number and timecode.
        if index:
            before = with_it.planes[index - 1][0].astype(int)
            assert np.abs(drawn - before)[540 - strip :, 880:].max() > 60
        assert read_counter(np.stack([drawn] * 3, -1)) == 504 + index


def test_burn_in_does_not_touch_the_plates(clip, plain, tmp_path):
    """The EXRs are the same with and without burn-in."""
    burnt = kit.good(clip(), tmp_path / "r", *WORDS, "--burn-in", settings=kit.config(tmp_path, output=LARGE))
    assert [p.read_bytes() for p in burnt.exrs.values()] == [p.read_bytes() for p in plain.exrs.values()]


def test_a_proxy_of_another_shape(clip, tmp_path):
    """A plate that is wider than the proxy stands in it whole, centred, with black around it."""
    shape = {"resolution": [400, 160], "proxy_resolution": [320, 180]}
    settings = kit.config(tmp_path, output=shape)
    found = kit.good(clip(), tmp_path / "r", "--in", 5, "--duration", 1, "--handles", 0, settings=settings)
    luma = kit.movie(found.proxy).planes[0][0]
    # 320x180 in 400x160 is 284.4 wide; the plate in the proxy is 320x128, 26 lines from the top
    assert (luma[:20] <= 18).all()
    assert (luma[160:] <= 18).all()
    box = tuple(v * 0.8 for v in found.sidecar["geometry"]["box"])
    box = (box[0], box[1] + 26, box[2], box[3] + 26)
    assert read_counter(np.stack([luma] * 3, -1), box=box) == 505
