"""Colour and geometry: what the chart's patches become in the EXRs."""

from __future__ import annotations

import shutil

import av
import numpy as np
import pytest

from dedio_core.sample import write_exr_sequence, write_tiff_sequence
from dedio_core.sample.chart import chart, patches
from dedio_core.sample.codes import camera_log, patch_codes
from dedio_core.sample.turnover import SampleTurnover, metadata_xml
from tests.ingest import kit

SOURCE = (320, 180)
LARGE = {"exr_compression": "dwaa:15", "resolution": [960, 540]}
"""DWA works in blocks of 8 pixels: patches must hold some that no edge touches."""
OUTPUTS = [({"exr_compression": "zip"}, 0.001), (LARGE, 0.005)]
IDS = ["zip", "dwaa:15"]
BITS = {
    "prores_4444": 10, "prores_422hq": 10, "dnxhr_hqx": 10, "h264_intra": 10,
    "jpeg2000": 12, "h264_long_gop": 8, "mpeg2": 8,
}  # fmt: skip


def check(version, truth, tolerance, edge=6):
    """Every patch of the first EXR is `truth(patch)` within `tolerance`; returns the worst error."""
    picture = kit.pixels(version.exrs[min(version.exrs)])
    box = version.sidecar["geometry"]["box"]
    worst = (0.0, "")
    for patch in patches(*SOURCE):
        wanted = kit.linear_of(truth(patch))
        found = kit.inside(picture, patch, box, SOURCE, edge)
        error = np.abs(found / wanted - 1).max()
        worst = max(worst, (float(error), patch.name))
    assert worst[0] < tolerance, worst
    return worst


def in_codes(bits, levels, matrix="bt709"):
    def truth(patch):
        codes = patch_codes(patch.rgb, bits=bits, levels=levels, matrix=matrix)
        return kit.log_of_codes(codes, bits, levels, matrix)

    return truth


@pytest.mark.parametrize(("output", "tolerance"), OUTPUTS, ids=IDS)
@pytest.mark.parametrize("squeeze", [1, 2])
def test_prores_4444_mxf(clip, tmp_path, output, tolerance, squeeze):
    """Patches of a ProRes 4444 MXF are OCIO's decoding of its very code values, desqueezed or not."""
    settings = kit.config(tmp_path, output=output)
    found = kit.good(
        clip(), tmp_path / "r", "--in", 5, "--out", 5, "--handles", 0, "--squeeze", squeeze, settings=settings
    )
    check(found, in_codes(10, "video"), tolerance)


@pytest.mark.parametrize(("output", "tolerance"), OUTPUTS, ids=IDS)
@pytest.mark.parametrize("bits", [10, 12, 16])
def test_dpx(dpx, tmp_path, bits, output, tolerance):
    """Patches of 10-, 12- and 16-bit DPX are OCIO's decoding of their very code values."""
    settings = kit.config(tmp_path, output=output)
    source = dpx(bits=bits)
    words = ("--in", 1001, "--out", 1001, "--handles", 0, "--squeeze", 2)
    found = kit.good(source, tmp_path / "r", *words, settings=settings)
    check(found, lambda p: kit.log_of_dpx(p.rgb, bits), tolerance, edge=4)


@pytest.mark.parametrize("levels", ["video", "full"])
@pytest.mark.parametrize("codec", sorted(BITS))
def test_levels_and_subsampling(clip, tmp_path, codec, levels):
    """At its own size, every pixel of a plate is OCIO's decoding of what the stream holds.

    4:4:4, 4:2:2 and 4:2:0, of video and of full levels, told by flag alone.
    """
    source = clip(codec=codec, levels=levels, tagged=False, frames=2)
    settings = kit.config(tmp_path, output={"resolution": list(SOURCE)})
    words = ("--in", 1, "--out", 1, "--handles", 0, "--levels", levels)
    found = kit.good(source, tmp_path / "r", *words, settings=settings)
    wanted = kit.linear_picture(kit.log_of_movie(source, 1, levels))
    np.testing.assert_allclose(kit.pixels(found.exrs[1001]), wanted, rtol=0.001, atol=2e-5)


@pytest.mark.parametrize("codec", ["prores_4444", "prores_422hq", "h264_intra", "h264_long_gop", "jpeg2000"])
def test_patches_of_other_codecs(clip, tmp_path, codec):
    """Codecs that keep a flat patch exactly give OCIO's decoding of the codes that were written."""
    source = clip(codec=codec, frames=2)
    check(
        kit.good(source, tmp_path / "r", "--in", 0, "--out", 0, "--handles", 0),
        in_codes(BITS[codec], "video"),
        0.001,
    )


@pytest.mark.parametrize(("matrix", "levels"), [("bt601", "full"), ("bt2020", "video")])
def test_tags(clip, tmp_path, matrix, levels):
    """A stream's own tags of matrix and levels are obeyed."""
    source = clip(codec="h264_intra", matrix=matrix, levels=levels, frames=2)
    found = kit.good(source, tmp_path / "r", "--in", 0, "--out", 0, "--handles", 0)
    check(found, in_codes(10, levels, matrix), 0.001)


@pytest.mark.parametrize("levels", ["full", "video"])
def test_rgb_movies(tmp_path, levels):
    """An RGB stream is full range, whatever it is tagged; by flag it is video range."""
    picture = chart(*SOURCE, 3, total=4)
    log = camera_log(picture).astype(np.float64)
    codes = np.rint(log * 1023 if levels == "full" else log * 876 + 64).clip(0, 1023).astype("<u2")
    path = tmp_path / "rgb.mov"
    with av.open(str(path), "w", format="mov") as file:
        options = {"profile": "dnxhr_444"}
        stream = file.add_stream("dnxhd", rate=24, options=options)
        stream.width, stream.height = SOURCE
        stream.pix_fmt = "gbrp10le"
        for n in range(3):
            frame = av.VideoFrame(*SOURCE, "gbrp10le")
            for plane, channel in zip(frame.planes, (1, 2, 0), strict=True):
                lines = np.zeros((plane.height, plane.line_size // 2), "<u2")
                lines[: SOURCE[1], : SOURCE[0]] = codes[..., channel]
                plane.update(lines)
            frame.pts = n
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    words = ("--in", 0, "--out", 0, "--handles", 0, *(("--levels", "video") if levels == "video" else ()))
    found = kit.good(path, tmp_path / "r", *words)

    def truth(patch):
        values = camera_log(np.array([[patch.rgb]], np.float32))[0, 0].astype(np.float64)
        if levels == "full":
            return np.rint(values * 1023) / 1023
        return (np.rint(values * 876 + 64) - 64) / 876

    # DNxHR keeps a saturated patch within a code value, which is up to 1 % of light
    check(found, truth, 0.012)


def test_levels_of_image_files_warn(dpx, tmp_path):
    """A flag that cannot be followed is not dropped in silence."""
    ran = kit.ingest(dpx(), tmp_path / "r", "--in", 1003, "--out", 1004, "--levels", "video", "--dry-run")
    assert "always full range" in ran.out


def test_exr_and_tiff(tmp_path):
    """EXR sources in the target space come through as they are; TIFF asks for a rate and has no label."""
    at, size = kit.rate("24"), {"output": {"resolution": list(SOURCE)}}
    settings = kit.config(tmp_path, **size)
    source = write_exr_sequence(tmp_path / "exr", frames=5, rate=at, start=kit.start("01:00:00:00", "24"))
    words = ("--in", 1002, "--out", 1003, "--handles", 0)
    more = ("--source-colorspace", "ACEScg")
    found = kit.good(tmp_path / "exr", tmp_path / "r", *words, *more, settings=settings)
    for frame, path in found.exrs.items():
        np.testing.assert_array_equal(kit.pixels(path), kit.pixels(source.path(frame + 1)))
        assert kit.label_of(kit.header(path)["smpte:TimeCode"])[0] == f"01:00:00:{frame - 1000:02d}"
    write_tiff_sequence(tmp_path / "tif", frames=5, start=kit.start("01:00:00:00", "24"))
    assert (
        "defaults.source_fps" in kit.ingest(tmp_path / "tif", tmp_path / "t", *words, settings=settings).error
    )
    settings = kit.config(tmp_path, defaults={"source_fps": "24000/1001"})
    found = kit.good(tmp_path / "tif", tmp_path / "t", *words, settings=settings)
    check(found, lambda p: kit.log_of_dpx(p.rgb, 16), 0.001, edge=4)
    assert kit.movie(found.proxy).timecode is None
    assert "smpte:TimeCode" not in kit.header(found.exrs[1001])


def test_untagged(clip, tmp_path):
    """Untagged Y'CbCr is video range and BT.709, and the plan says that it is assumed."""
    source = clip(codec="h264_intra", tagged=False, frames=2)
    words = ("--in", 0, "--out", 0, "--handles", 0)
    plan = kit.ingest(source, tmp_path / "r", *words, "--dry-run")
    assert "assumed" in plan.out
    assert "levels" in plan.out
    check(kit.good(source, tmp_path / "r", *words), in_codes(10, "video"), 0.001)


def test_neutrals_follow_sonys_formula(clip, tmp_path):
    """A neutral patch is Sony's S-Log3 formula applied to its luma code, in all three channels."""
    found = kit.good(clip(), tmp_path / "r", "--in", 0, "--out", 0, "--handles", 0)
    picture = kit.pixels(next(iter(found.exrs.values())))
    for patch in patches(*SOURCE):
        if len(set(patch.rgb)) == 1:
            y = patch_codes(patch.rgb, bits=10, levels="video")[0]
            wanted = kit.slog3((y - 64) / 876)
            seen = kit.inside(picture, patch, found.sidecar["geometry"]["box"], SOURCE)
            assert np.abs(seen / wanted - 1).max() < 0.001, patch.name


def test_geometry_is_exact(clip, tmp_path):
    """The squeezed picture is scaled exactly, centred and barred in black; the fraction is recorded."""
    settings = kit.config(tmp_path, output={"resolution": [400, 226]})
    words = ("--in", 0, "--out", 0, "--handles", 0, "--squeeze", 2)
    found = kit.good(clip(), tmp_path / "r", *words, settings=settings)
    first = found.exrs[1001]
    picture, head = kit.pixels(first), kit.header(first)
    assert picture.shape == (226, 400, 3)
    # 640x180 into 400x226: 0.625, so 112.5 lines, 56.75 above and below
    assert found.sidecar["geometry"]["box"] == [0, 56.75, 400, 169.25]
    assert head["PixelAspectRatio"] == 1.0
    said = [float(edge) for edge in head["dedio:activeArea"].split()]
    assert said == pytest.approx(found.sidecar["geometry"]["box"], abs=1e-9)
    assert not picture[:55].any()
    assert not picture[171:].any()
    assert picture[58:168].any(axis=(1, 2)).all()


def test_header(clip, tmp_path):
    """An EXR says where it comes from and how it is to be read, and has no clock in it."""
    source = clip()
    settings = kit.config(tmp_path, output={"exr_compression": "dwaa:15"})
    found = kit.good(source, tmp_path / "r", "--in", 5, "--out", 5, settings=settings)
    for frame, path in found.exrs.items():
        head = kit.header(path)
        assert head["compression"].startswith("dwaa")
        assert head["dedio:sourceFile"] == source.name
        assert head["dedio:sourceFrame"] == frame - 1001 + 5
        assert head["dedio:colorSpace"] == "ACEScg"
        assert head["reelName"] == "A001C003"
        assert head["FramesPerSecond"] == (24000, 1001)
        assert np.allclose(
            head["chromaticities"], (0.713, 0.293, 0.165, 0.83, 0.128, 0.044, 0.32168, 0.33767)
        )
        clocks = [k for k in head if k.lower() in ("datetime", "capdate", "utcoffset")]
        assert not [head[k] for k in clocks if head[k]]
        assert "acesImageContainerFlag" not in head
        raw = path.read_bytes()
        assert b"capDate" not in raw
        assert str(tmp_path).encode() not in raw


def test_header_of_a_camera_clip(clip, tmp_path):
    """What the camera's own metadata file says stands in every EXR, and its squeeze is used."""
    source = tmp_path / "card" / clip().name
    source.parent.mkdir()
    shutil.copy(clip(), source)
    xml = source.with_name(f"{source.stem}M01.XML")
    xml.write_text(metadata_xml(SampleTurnover(source, xml, frames=24)))
    found = kit.good(source, tmp_path / "r", "--in", 5, "--out", 5, "--handles", 0)
    head = kit.header(found.exrs[1001])
    assert "VENICE" in head["cameraModel"]
    assert head["lensModel"] == "Anamorphic 50mm T2.3"
    assert head["captureRate"] == (24000, 1001)
    assert (head["isoSpeed"], head["dedio:whiteBalance"], head["dedio:squeeze"]) == (500, 5600, 2)
    assert "shutterAngle" not in head, "a bare 18000 may be 180 or 300 degrees"
    assert head["cameraSerialNumber"] == "0020031"
    assert found.sidecar["geometry"]["squeeze"] == 2


def test_generic_slog3_of_a_venice_warns(clip, tmp_path):
    """A VENICE clip read with the generic S-Gamut3.Cine is a warning."""
    source = tmp_path / "card" / clip().name
    source.parent.mkdir()
    shutil.copy(clip(), source)
    xml = source.with_name(f"{source.stem}M01.XML")
    xml.write_text(metadata_xml(SampleTurnover(source, xml, frames=24)))
    words = ("--in", 5, "--out", 5, "--dry-run", "--source-colorspace")
    assert "generic one" in kit.ingest(source, tmp_path / "r", *words, "S-Log3 S-Gamut3.Cine").out
    assert "generic one" not in kit.ingest(source, tmp_path / "r", *words, "S-Log3 Venice S-Gamut3.Cine").out
