"""What the stand-in's Write makes: EXRs, stills and movies, their headers and windows."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from tests.fakenuke import plates
from tests.fakenuke.scene import node, numbered, reading, rendered, writing


def test_what_is_read_is_written(project: Any, tmp_path: Path) -> None:
    """A raw Read to a raw Write of floats is the same, bit by bit, and the right way up."""
    pixels, spec = rendered(project, reading(project, numbered(tmp_path)), tmp_path, 2)
    assert np.array_equal(pixels, plates.ramp() * np.float32(0.2))
    assert plates.windows(spec) == ((0, 0, 96, 54), (0, 0, 96, 54))
    assert not list(tmp_path.glob("*.tmp"))


def test_half_floats(project: Any, tmp_path: Path) -> None:
    """`16 bit half` rounds to the nearest half float."""
    knobs = {"datatype": "16 bit half", "compression": "Zip (16 scanlines)"}
    pixels, spec = rendered(project, reading(project, numbered(tmp_path)), tmp_path, **knobs)
    wanted = (plates.ramp() * np.float32(0.1)).astype(np.float16)
    assert np.array_equal(pixels, wanted.astype(np.float32))
    assert (str(spec.format), spec.getattribute("compression")) == ("half", "zip")


@pytest.mark.parametrize(
    ("item", "name"),
    [
        *(("none", "none"), ("Zip (1 scanline)", "zips"), ("PIZ Wavelet (32 scanlines)", "piz")),
        *(("RLE", "rle"), ("B44", "b44"), ("B44A", "b44a"), ("DWAB", "dwab")),
    ],
)
def test_compressions(item: str, name: str, project: Any, tmp_path: Path) -> None:
    """Every item of the list is that compression in the file."""
    knobs = {"datatype": "16 bit half", "compression": item}
    _, spec = rendered(project, reading(project, numbered(tmp_path)), tmp_path, **knobs)
    assert spec.getattribute("compression") == name


def test_the_level_of_dwaa(project: Any, tmp_path: Path) -> None:
    """DWAA has its level in the header."""
    knobs = {"datatype": "16 bit half", "compression": "DWAA", "dw_compression_level": 15.0}
    _, spec = rendered(project, reading(project, numbered(tmp_path)), tmp_path, **knobs)
    assert spec.getattribute("compression") == "dwaa"
    assert spec.getattribute("openexr:dwaCompressionLevel") == 15


def test_the_bounding_box_is_the_data_window(project: Any, tmp_path: Path) -> None:
    """Without a Crop the EXR has only what the picture covers; a Crop to the format makes it whole."""
    read = reading(project, numbered(tmp_path))
    project.addFormat("96 96 1 square")
    fit = node(project, "Reformat", read, format="square", resize="fit", black_outside=True)
    _, spec = rendered(project, fit, tmp_path)
    assert plates.windows(spec) == ((0, 21, 96, 54), (0, 0, 96, 96))
    crop = node(project, "Crop", fit, box=[0, 0, 96, 96])
    pixels, spec = rendered(project, crop, tmp_path)
    assert plates.windows(spec) == ((0, 0, 96, 96), (0, 0, 96, 96))
    assert not pixels[:21].any()
    assert np.array_equal(pixels[21:75], plates.ramp() * np.float32(0.1))
    low = node(project, "Crop", fit, box=[0, 0, 96, 40])
    _, spec = rendered(project, low, tmp_path)
    assert plates.windows(spec)[0] == (0, 56, 96, 40)


def test_autocrop(project: Any, tmp_path: Path) -> None:
    """`autocrop` takes black rows and columns away."""
    pixels = np.zeros((54, 96, 3), np.float32)
    pixels[10:20, 30:35] = 1
    plates.write(tmp_path / "in.0001.exr", pixels)
    _, spec = rendered(project, reading(project, tmp_path / "in.%04d.exr"), tmp_path, autocrop=True)
    assert plates.windows(spec)[0] == (30, 10, 5, 10)


def described(project: Any, tmp_path: Path, mode: str) -> dict[str, Any]:
    """The header by each item of the list of metadata modes."""
    plates.write(tmp_path / "in.0001.exr", plates.ramp(), timecode=(0x01020304, 0), rate=(24, 1), reel="A1")
    edit = node(project, "ModifyMetaData", reading(project, tmp_path / "in.%04d.exr", 1, 1))
    edit["metadata"].fromScript(
        '{set exr/dedio:note "a \\\\\\[b\\\\\\] c"} {set input/frame_rate 23.976023976023978}'
        " {set other 5}\n"
        "{set exr/gone 1} {remove exr/gone}"
    )
    _, spec = rendered(project, edit, tmp_path, metadata=mode)
    return {one.name: one.value for one in spec.extra_attribs}


def test_metadata_modes(project: Any, tmp_path: Path) -> None:
    """What goes into a header by each item: as Foundry's exrGeneral.cpp does it."""
    nothing = described(project, tmp_path, "no metadata")
    assert not {"smpte:TimeCode", "FramesPerSecond", "dedio:note", "nuke/version"} & set(nothing)
    default = described(project, tmp_path, "default metadata")
    assert default["smpte:TimeCode"][0] == 0x01020304
    assert Fraction(*default["FramesPerSecond"]) == Fraction(24000, 1001)
    assert default["nuke/version"] == "15.1v1-stand-in"
    assert not {"dedio:note", "nuke/other", "reel"} & set(default)
    exr = described(project, tmp_path, "default metadata and exr/*")
    assert exr["dedio:note"] == "a [b] c"
    assert exr["reel"] == "A1"
    assert not {"gone", "nuke/other", "nuke/input/frame_rate"} & set(exr)
    most = described(project, tmp_path, "all metadata except input/*")
    assert most["nuke/other"] == "5"
    assert "nuke/input/frame_rate" not in most
    assert "nuke/input/frame_rate" in described(project, tmp_path, "all metadata")


def test_metadata_without_its_prefix(project: Any, tmp_path: Path) -> None:
    """`noprefix` takes ``nuke/`` away from the keys that are none of EXR's."""
    edit = node(project, "ModifyMetaData", reading(project, numbered(tmp_path)))
    edit["metadata"].fromScript("{set studio/note x}")
    _, spec = rendered(project, edit, tmp_path, metadata="all metadata", noprefix=True)
    assert spec.getattribute("studio/note") == "x"
    _, spec = rendered(project, edit, tmp_path, metadata="all metadata")
    assert spec.getattribute("nuke/studio/note") == "x"


def test_channels(project: Any, tmp_path: Path) -> None:
    """`rgba` has the alpha that there is; `alpha` alone is alpha; without one there is none to write."""
    pixels = np.dstack([plates.ramp(), np.full((54, 96), 0.25, np.float32)])
    plates.write(tmp_path / "four.0001.exr", pixels)
    read = reading(project, tmp_path / "four.%04d.exr", 1, 1)
    found, spec = rendered(project, read, tmp_path, channels="rgba")
    assert spec.channelnames == ("R", "G", "B", "A")
    assert np.array_equal(found, pixels)
    assert rendered(project, read, tmp_path, channels="rgb")[1].nchannels == 3
    found, spec = rendered(project, read, tmp_path, channels="alpha")
    assert (spec.channelnames, found.min(), found.max()) == (("A",), 0.25, 0.25)
    three = reading(project, numbered(tmp_path))
    assert rendered(project, three, tmp_path, channels="rgba")[1].nchannels == 3
    with pytest.raises(RuntimeError, match="No channels selected"):
        rendered(project, three, tmp_path, channels="alpha")


@pytest.mark.parametrize(("extension", "depth"), [("png", 255), ("tif", 255), ("dpx", 1023)])
def test_stills(extension: str, depth: int, project: Any, tmp_path: Path) -> None:
    """Stills have the whole format, codes rounded to the nearest."""
    write = writing(project, reading(project, numbered(tmp_path)), tmp_path / f"out.%04d.{extension}")
    project.execute(write, 3, 3)
    pixels, spec = plates.read(tmp_path / f"out.0003.{extension}")
    wanted = np.floor(plates.ramp().astype(np.float32) * np.float32(0.3) * depth + 0.5) / depth
    assert np.abs(pixels - wanted).max() < 1 / 60000
    assert (spec.width, spec.height) == (96, 54)


def test_a_dpx_comes_back(project: Any, tmp_path: Path) -> None:
    """A 10-bit DPX that is read and written has the same codes, and its timecode and rate."""
    plates.write(tmp_path / "in.0001.dpx", plates.ramp(), timecode=(0x10203015, 0))
    read = reading(project, tmp_path / "in.%04d.dpx", 1, 1)
    edit = node(project, "ModifyMetaData", read)
    edit["metadata"].fromScript("{set input/frame_rate 25}")
    project.execute(writing(project, edit, tmp_path / "out.%04d.dpx"), 1, 1)
    before, after = (plates.read(tmp_path / f"{name}.0001.dpx") for name in ("in", "out"))
    assert np.array_equal(before[0], after[0])
    assert after[1].getattribute("smpte:TimeCode")[0] == 0x10203015
    assert after[1].getattribute("dpx:FrameRate") == 25


def test_jpeg(project: Any, tmp_path: Path) -> None:
    """A JPEG is near; better with a higher quality."""
    off = []
    for quality in (0.3, 1.0):
        write = writing(project, reading(project, numbered(tmp_path)), tmp_path / "out.%04d.jpg")
        write["_jpeg_quality"].setValue(quality)
        project.execute(write, 3, 3)
        found = plates.read(tmp_path / "out.0003.jpg")[0]
        off.append(float(np.abs(found - plates.ramp() * np.float32(0.3)).mean()))
    assert off[1] < off[0] < 0.03


def frames_of(movie: Path) -> tuple[list[Any], Any]:
    with av.open(str(movie)) as file:
        stream = file.streams.video[0]
        told = (stream.average_rate, stream.codec_context.name, file.format.name, dict(stream.metadata))
        return [frame.to_ndarray(format="rgb24") for frame in file.decode(stream)], told


def test_movie(project: Any, tmp_path: Path) -> None:
    """One execute writes one movie: each frame once, in its own rate, with its timecode."""
    added = node(project, "AddTimeCode", reading(project, numbered(tmp_path)), useFrame=True)
    write = writing(project, added, tmp_path / "out.mp4", mov64_codec="h264", mov64_fps=23.976)
    write["mov64_format"].setValue("mp4 (MP4 (MPEG-4 Part 14))")
    project.execute(write, 1, 3)
    pictures, told = frames_of(tmp_path / "out.mp4")
    assert len(pictures) == 3
    assert told[0] == Fraction(24000, 1001)
    assert told[1] == "h264"
    assert told[3].get("timecode") == "01:00:00:00"
    for n, picture in enumerate(pictures, 1):
        wanted = plates.ramp() * np.float32(n / 10)
        assert abs(picture.mean() / 255 - wanted.mean()) < 0.01
    project.execute(write, 3, 3)
    assert len(frames_of(tmp_path / "out.mp4")[0]) == 1, "a later chunk is all that is left"


def test_the_rate_of_a_movie(project: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A movie has a rate of its own, 24 if nothing is set; a Nuke without the knob takes the project's."""
    project.root()["fps"].setValue(30.0)
    read = reading(project, numbered(tmp_path))

    def rate(**knobs: Any) -> Fraction:
        project.execute(writing(project, read, tmp_path / "out.mp4", mov64_codec="h264", **knobs), 1, 2)
        return Fraction(frames_of(tmp_path / "out.mp4")[1][0])

    assert rate() == 24
    assert rate(mov64_fps=25.0) == 25
    monkeypatch.setenv("FAKENUKE_WITHOUT", "mov64_fps")
    assert rate() == 30
