"""What the stand-in's nodes render, from file to file, against pictures that are computed here."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import PyOpenColorIO as ocio
import pytest

from tests.fakenuke import plates

CONFIG = "ocio://studio-config-v1.0.0_aces-v1.3_ocio-v2.1"


@pytest.fixture
def project(nuke: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An open project whose config is a built-in one."""
    monkeypatch.setenv("OCIO", CONFIG)
    nuke.SCRIPT.reads_disk = True
    root = nuke.root()
    for name, value in (("colorManagement", "OCIO"), ("first_frame", 1), ("last_frame", 3), ("fps", 24.0)):
        root[name].setValue(value)
    return nuke


def node(nuke: Any, kind: str, above: Any = None, **knobs: Any) -> Any:
    found = getattr(nuke.nodes, kind)()
    for name, value in knobs.items():
        found[name].setValue(value)
    if above is not None:
        found.setInput(0, above)
    return found


def reading(nuke: Any, file: Path, first: int = 1, last: int = 3, **knobs: Any) -> Any:
    return node(nuke, "Read", file=file.as_posix(), first=first, last=last, raw=True, **knobs)


def writing(nuke: Any, above: Any, file: Path, **knobs: Any) -> Any:
    """A Write of float EXRs without compression, or of what is asked."""
    kind = {".exr": "exr", ".png": "png", ".mp4": "mov", ".dpx": "dpx", ".tif": "tiff", ".jpg": "jpeg"}
    base: dict[str, Any] = {"file": file.as_posix(), "file_type": kind[file.suffix], "raw": True}
    if file.suffix == ".exr":
        base |= {"datatype": "32 bit float", "compression": "none"}
    return node(nuke, "Write", above, **{**base, **knobs})


def numbered(folder: Path, count: int = 3, name: str = "in.%04d.exr", first: int = 1) -> Path:
    """A sequence whose frame n has the ramp times n / 10."""
    for n in range(first, first + count):
        plates.write(folder / (name % n), plates.ramp() * np.float32(n / 10))
    return folder / name


def rendered(nuke: Any, above: Any, folder: Path, frame: int = 1, **knobs: Any) -> tuple[Any, Any]:
    nuke.execute(writing(nuke, above, folder / "out.%04d.exr", **knobs), frame, frame)
    return plates.read(folder / f"out.{frame:04d}.exr")


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
    [("Zip (1 scanline)", "zips"), ("PIZ Wavelet (32 scanlines)", "piz"), ("RLE", "rle"), ("B44", "b44")],
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


def test_a_data_window_is_read(project: Any, tmp_path: Path) -> None:
    """A file whose data window is a part of its format is black elsewhere."""
    plates.write(tmp_path / "part.0001.exr", plates.ramp(20, 10), window=(5, 3, 40, 30))
    read = reading(project, tmp_path / "part.%04d.exr", 1, 1)
    pixels, _ = rendered(project, node(project, "Crop", read, box=[0, 0, 40, 30]), tmp_path)
    wanted = np.zeros((30, 40, 3), np.float32)
    wanted[3:13, 5:25] = plates.ramp(20, 10)
    assert np.array_equal(pixels, wanted)


def test_autocrop(project: Any, tmp_path: Path) -> None:
    """`autocrop` takes black rows and columns away."""
    pixels = np.zeros((54, 96, 3), np.float32)
    pixels[10:20, 30:35] = 1
    plates.write(tmp_path / "in.0001.exr", pixels)
    _, spec = rendered(project, reading(project, tmp_path / "in.%04d.exr"), tmp_path, autocrop=True)
    assert plates.windows(spec)[0] == (30, 10, 5, 10)


def test_the_explicit_format(project: Any, tmp_path: Path) -> None:
    """The pixel aspect is the one of the node's format, whatever the file says."""
    project.addFormat("96 54 2 squeezed")
    read = reading(project, numbered(tmp_path), format="squeezed")
    _, spec = rendered(project, read, tmp_path)
    assert spec.getattribute("PixelAspectRatio") == 2


@pytest.mark.parametrize("extension", ["dpx", "png", "tif"])
def test_codes(extension: str, project: Any, tmp_path: Path) -> None:
    """Integers are codes over the largest one; a DPX has 10 bits."""
    depth = 1023 if extension == "dpx" else 65535
    plates.write(tmp_path / f"in.0001.{extension}", plates.ramp())
    read = reading(project, tmp_path / f"in.%04d.{extension}", 1, 1)
    pixels, _ = rendered(project, read, tmp_path)
    codes = pixels.astype(np.float64) * depth
    assert np.abs(codes - np.round(codes)).max() < 1e-2
    assert np.abs(codes - plates.ramp() * depth).max() < 0.502


def test_a_missing_frame(project: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A missing file is an error with its name, once on its own and once with the time."""
    read = reading(project, numbered(tmp_path), 1, 5)
    read.setName("Plate")
    with pytest.raises(RuntimeError, match=r"Plate: .*in\.0004\.exr: Read error: No such file or directory"):
        project.execute(writing(project, read, tmp_path / "out.%04d.exr"), 3, 5)
    found = capfd.readouterr()
    assert "Frame 3 (1 of 3)" in found.out
    assert "Total render time:" in found.out
    told = [line for line in found.err.splitlines() if "in.0004.exr" in line]
    assert len(told) == 2
    assert "] ERROR: Plate: " in told[0]
    assert not (tmp_path / "out.0004.exr").exists()


@pytest.mark.parametrize(("how", "wanted"), [("black", 0.0), ("nearest frame", 0.3), ("checkerboard", None)])
def test_on_error(how: str, wanted: float | None, project: Any, tmp_path: Path) -> None:
    """Other items of `on_error` show something in place of a missing frame."""
    project.addFormat("96 54 1 small")
    read = reading(project, numbered(tmp_path), 1, 5, on_error=how, format="small")
    pixels, _ = rendered(project, read, tmp_path, 5)
    if wanted is None:
        assert len(np.unique(pixels)) == 2
    else:
        assert np.array_equal(pixels, plates.ramp() * np.float32(wanted))


@pytest.mark.parametrize(
    ("knobs", "frame", "shown"),
    [
        ({}, 12, 12),
        ({"frame_mode": "start at", "frame": "1001"}, 1003, 12),
        ({"frame_mode": "expression", "frame": "frame-990"}, 1001, 11),
        ({"frame_mode": "expression", "frame": "13"}, 5, 13),
        ({}, 9, 10),
        ({}, 20, 13),
        ({"before": "loop"}, 9, 13),
        ({"after": "loop"}, 15, 11),
        ({"after": "bounce"}, 14, 12),
        ({"before": "bounce"}, 8, 12),
        ({"before": "black"}, 9, 0),
        ({"after": "black"}, 14, 0),
    ],
)
def test_which_file(knobs: Any, frame: int, shown: int, project: Any, tmp_path: Path) -> None:
    """The file of a frame, by the mode and by what is before and after; the range is 10 to 13."""
    file = numbered(tmp_path, 4, "in.%07d.exr", 10)
    project.addFormat("96 54 1 small")
    read = reading(project, file, 10, 13, format="small", **knobs)
    pixels, _ = rendered(project, read, tmp_path, frame)
    assert np.array_equal(pixels, plates.ramp() * np.float32(shown / 10))


def test_hashes_are_a_number(project: Any, tmp_path: Path) -> None:
    """``####`` is a number of four digits; ``%#`` is a hash."""
    folder = tmp_path / "a#b"
    folder.mkdir()
    numbered(folder)
    read = reading(project, Path(f"{tmp_path.as_posix()}/a%#b/in.####.exr"))
    pixels, _ = rendered(project, read, tmp_path, 3)
    assert np.array_equal(pixels, plates.ramp() * np.float32(0.3))


@pytest.mark.parametrize(
    ("kind", "knobs", "frames"),
    [
        ("TimeOffset", {"time_offset": 1}, {2: 1, 3: 2}),
        ("FrameHold", {"first_frame": 2}, {1: 2, 3: 2}),
        ("FrameHold", {"first_frame": 1, "increment": 2}, {2: 1, 3: 3}),
        ("FrameRange", {"first_frame": 1, "last_frame": 2}, {1: 1, 2: 2}),
        (
            "Retime",
            {"input.first": 1, "input.last": 3, "speed": 2.0, "filter": "nearest"},
            {1: 1, 2: 3, 3: 3},
        ),
        (
            "Retime",
            {"input.first": 1, "input.last": 3, "reverse": True, "filter": "none"},
            {1: 3, 2: 2, 3: 1},
        ),
        (
            "Retime",
            {"input.first": 1, "input.last": 3, "after": "black", "filter": "none"},
            {3: 3, 4: 0},
        ),
    ],
)
def test_other_frames(kind: str, knobs: Any, frames: dict[int, int], project: Any, tmp_path: Path) -> None:
    """Nodes of time show another frame of their input."""
    moved = node(project, kind, reading(project, numbered(tmp_path)), **knobs)
    for frame, shown in frames.items():
        pixels, _ = rendered(project, moved, tmp_path, frame)
        assert np.array_equal(pixels, plates.ramp() * np.float32(shown / 10)), frame


def test_time_warp(project: Any, tmp_path: Path) -> None:
    """A TimeWarp shows the frame of its curve, held beyond its ends; between two keys it is not evaluated."""
    warp = node(project, "TimeWarp", reading(project, numbered(tmp_path)), filter="nearest")
    warp["lookup"].fromScript("{curve x1 3 x2 2.4 x4 1}")
    for frame, shown in ((0, 3), (1, 3), (2, 2), (4, 1), (9, 1)):
        pixels, _ = rendered(project, warp, tmp_path, frame)
        assert np.array_equal(pixels, plates.ramp() * np.float32(shown / 10))
    with pytest.raises(RuntimeError, match="no key"):
        rendered(project, warp, tmp_path, 3)


def through(*transforms: Any) -> Any:
    config = ocio.Config.CreateFromBuiltinConfig(CONFIG.removeprefix("ocio://"))
    return config.getProcessor(ocio.GroupTransform(list(transforms))).getDefaultCPUProcessor()


def applied(processor: Any, pixels: Any) -> Any:
    made = np.ascontiguousarray(pixels).copy()
    processor.applyRGB(made)
    return made


def test_color_space(project: Any, tmp_path: Path) -> None:
    """OCIOColorSpace is the config's transform; a role with its name behind it is the role."""
    read = reading(project, numbered(tmp_path))
    spaces = {"in_colorspace": "S-Log3 Venice S-Gamut3.Cine", "out_colorspace": "scene_linear"}
    pixels, _ = rendered(project, node(project, "OCIOColorSpace", read, **spaces), tmp_path, 3)
    wanted = through(ocio.ColorSpaceTransform("S-Log3 Venice S-Gamut3.Cine", "ACEScg"))
    assert np.array_equal(pixels, applied(wanted, plates.ramp() * np.float32(0.3)))


def test_display(project: Any, tmp_path: Path) -> None:
    """OCIODisplay is the view of the display, from the space that it is told."""
    view = node(
        project,
        "OCIODisplay",
        reading(project, numbered(tmp_path)),
        colorspace="ACEScg",
        display="sRGB - Display",
        view="ACES 1.0 - SDR Video",
    )
    pixels, _ = rendered(project, view, tmp_path, 3)
    wanted = through(ocio.DisplayViewTransform("ACEScg", "sRGB - Display", "ACES 1.0 - SDR Video"))
    assert np.allclose(pixels, applied(wanted, plates.ramp() * np.float32(0.3)), atol=1e-6)


@pytest.mark.parametrize("space", ["ACEScct", "scene_linear"])
def test_cdl(space: str, project: Any, tmp_path: Path) -> None:
    """A CDL is applied in its working space: from scene_linear into it, the CDL by its formula, and back."""
    numbers = {"slope": [1.1, 1.0, 0.9], "offset": [0.01, 0.0, -0.01], "power": [1.0, 0.95, 1.05]}
    cdl = node(
        project,
        "OCIOCDLTransform",
        reading(project, numbered(tmp_path)),
        saturation=0.8,
        working_space=space,
        **numbers,
    )
    pixels, _ = rendered(project, cdl, tmp_path, 3)
    name = "ACEScg" if space == "scene_linear" else space
    inside = applied(through(ocio.ColorSpaceTransform("ACEScg", name)), plates.ramp() * np.float32(0.3))
    graded = inside * np.float32(numbers["slope"]) + np.float32(numbers["offset"])
    graded = np.where(graded > 0, np.abs(graded) ** np.float32(numbers["power"]), graded)
    luma = graded @ np.float32([0.2126, 0.7152, 0.0722])
    graded = luma[..., None] + np.float32(0.8) * (graded - luma[..., None])
    wanted = applied(through(ocio.ColorSpaceTransform(name, "ACEScg")), graded.astype(np.float32))
    assert np.allclose(pixels, wanted, rtol=2e-4, atol=2e-5)


def test_names_that_the_config_lacks(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that the config has not is refused, and breaks a node whose config is changed."""
    color = node(project, "OCIOColorSpace", in_colorspace="ARRI LogC4", out_colorspace="ACEScg")
    assert not color.hasError()
    with pytest.raises(ValueError, match="Bad value for in_colorspace : S-Log9"):
        color["in_colorspace"].setValue("S-Log9")
    view = node(project, "OCIODisplay", colorspace="ACEScg")
    assert not view.hasError()
    with pytest.raises(ValueError, match="Bad value for display"):
        view["display"].setValue("Television")
    monkeypatch.setenv("OCIO", "ocio://cg-config-v1.0.0_aces-v1.3_ocio-v2.1")
    assert color.hasError()
    assert not view.hasError()
    monkeypatch.setenv("OCIO", "/nowhere/config.ocio")
    assert view.hasError()


def test_the_environment_goes_before_the_project(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """OCIO in the environment is the config; without it the project's own is, where it is `custom`."""
    from nuke.evaluate.config import config_place

    root = project.root()
    root["OCIO_config"].setValue("custom")
    root["customOCIOConfigPath"].setValue("/show/config.ocio")
    assert config_place(root) == CONFIG
    monkeypatch.delenv("OCIO")
    assert config_place(root) == "/show/config.ocio"


def test_timecode(project: Any, tmp_path: Path) -> None:
    """AddTimeCode counts from its frame, by the rate rounded, and the EXR has SMPTE's words of it."""
    added = node(
        project,
        "AddTimeCode",
        reading(project, numbered(tmp_path)),
        startcode="14:22:59:22",
        fps=23.976,
        metafps=False,
        useFrame=True,
        frame=1,
    )
    found = []
    for frame in (1, 2, 3):
        _, spec = rendered(project, added, tmp_path, frame)
        found.append(spec.getattribute("smpte:TimeCode")[0])
    assert [f"{word:08x}" for word in found] == ["14225922", "14225923", "14230000"]


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
    assert default["nuke/version"] == "15.1v1"
    assert not {"dedio:note", "nuke/other", "reel"} & set(default)
    exr = described(project, tmp_path, "default metadata and exr/*")
    assert exr["dedio:note"] == "a [b] c"
    assert exr["reel"] == "A1"
    assert not {"gone", "nuke/other", "nuke/input/frame_rate"} & set(exr)
    most = described(project, tmp_path, "all metadata except input/*")
    assert most["nuke/other"] == "5"
    assert "nuke/input/frame_rate" not in most
    assert "nuke/input/frame_rate" in described(project, tmp_path, "all metadata")


def test_copied_metadata(project: Any, tmp_path: Path) -> None:
    """CopyMetaData takes its second input's metadata, its first one's picture."""
    file = numbered(tmp_path)
    edit = node(project, "ModifyMetaData", reading(project, file))
    edit["metadata"].fromScript("{set exr/from other}")
    both = node(project, "CopyMetaData", reading(project, file), mergeMode="Meta only")
    both.setInput(1, node(project, "TimeOffset", edit, time_offset=1))
    pixels, spec = rendered(project, both, tmp_path, 3, metadata="default metadata and exr/*")
    assert spec.getattribute("from") == "other"
    assert np.array_equal(pixels, plates.ramp() * np.float32(0.3))


def test_text(project: Any, tmp_path: Path) -> None:
    """Text2 draws in its corner, and the frame in it changes; what is no TCL stays a text."""
    drawn = node(project, "Crop", reading(project, numbered(tmp_path)), box=[0, 0, 96, 54])
    text = node(
        project, "Text2", drawn, box=[4, 4, 92, 50], font_size=12.0, xjustify="right", yjustify="bottom"
    )
    text["message"].setValue("\\[frame\\] [format %04d [frame]]")
    from nuke.evaluate.letters import told

    image = type("Image", (), {"metadata": {}})
    assert told(text["message"].value(), image, 7) == "[frame] 0007"
    first, _ = rendered(project, text, tmp_path, 1)
    plain = plates.ramp() * np.float32(0.1)
    changed = np.any(first != plain, axis=2)
    rows, columns = np.nonzero(changed)
    assert rows.min() > 27
    assert columns.max() <= 92
    second, _ = rendered(project, text, tmp_path, 2)
    assert not np.array_equal(changed, np.any(second != plain * 2, axis=2))
    off, _ = rendered(project, node(project, "Text2", drawn, message="x", disable=True), tmp_path)
    assert np.array_equal(off, plain)


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


def frames_of(movie: Path) -> tuple[list[Any], Any]:
    with av.open(str(movie)) as file:
        stream = file.streams.video[0]
        told = (stream.average_rate, stream.codec_context.name, file.format.name, dict(stream.metadata))
        return [frame.to_ndarray(format="rgb24") for frame in file.decode(stream)], told


def test_movie(project: Any, tmp_path: Path) -> None:
    """One execute writes one movie: each frame once, in the project's rate, with its timecode."""
    project.root()["fps"].setValue(23.976)
    added = node(project, "AddTimeCode", reading(project, numbered(tmp_path)), useFrame=True)
    write = writing(project, added, tmp_path / "out.mp4", mov64_codec="h264")
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


def test_reads_and_writes_that_are_not_raw(project: Any, tmp_path: Path) -> None:
    """A Read that is not raw goes from its space to the working space, a Write back."""
    plates.write(tmp_path / "in.0001.png", plates.ramp())
    read = reading(project, tmp_path / "in.%04d.png", 1, 1)
    read["raw"].setValue(False)
    read["colorspace"].setValue("sRGB - Texture")
    pixels, _ = rendered(project, read, tmp_path)
    codes = np.round(plates.ramp() * 65535).astype(np.float32) / 65535
    wanted = applied(through(ocio.ColorSpaceTransform("sRGB - Texture", "ACEScg")), codes)
    assert np.allclose(pixels, wanted, atol=1e-5)
    write = writing(project, read, tmp_path / "out.%04d.png", datatype="16 bit")
    write["raw"].setValue(False)
    write["colorspace"].setValue("sRGB - Texture")
    project.execute(write, 1, 1)
    assert np.abs(plates.read(tmp_path / "out.0001.png")[0] - codes).max() < 3e-5


def test_constant_and_switch(project: Any, tmp_path: Path) -> None:
    """A Constant is of one colour; a Switch takes one of its inputs."""
    project.addFormat("20 10 1 tiny")
    red = node(project, "Constant", color=[0.5, 0.25, 0.125], format="tiny")
    board = node(project, "CheckerBoard2", format="tiny", boxsize=[5.0, 5.0])
    switch = node(project, "Switch", red, which=0.0)
    switch.setInput(1, board)
    pixels, spec = rendered(project, switch, tmp_path)
    assert (spec.width, spec.height) == (20, 10)
    assert np.all(pixels == [0.5, 0.25, 0.125])
    switch["which"].setValue(1.0)
    assert len(np.unique(rendered(project, switch, tmp_path)[0])) == 2


def test_errors(project: Any, tmp_path: Path) -> None:
    """What cannot be written is an error of the Write, in Nuke's words."""
    read = reading(project, numbered(tmp_path))
    with pytest.raises(RuntimeError, match="cannot be executed"):
        project.execute(read, 1, 1)
    lonely = writing(project, None, tmp_path / "out.%04d.exr")
    with pytest.raises(RuntimeError, match="exrWriter: No channels selected"):
        project.execute(lonely, 1, 1)
    nowhere = writing(project, read, tmp_path / "no" / "out.%04d.exr")
    with pytest.raises(RuntimeError, match="No such file or directory"):
        project.execute(nowhere, 1, 1)
    nowhere["create_directories"].setValue(True)
    project.execute(nowhere, 1, 1)
    with pytest.raises(RuntimeError, match="does not evaluate"):
        rendered(project, node(project, "Merge2", read), tmp_path)


def test_going_on_after_an_error(project: Any, tmp_path: Path) -> None:
    """With `continueOnError` a frame that fails is passed over."""
    read = reading(project, numbered(tmp_path), 1, 5)
    (tmp_path / "in.0002.exr").unlink()
    write = writing(project, read, tmp_path / "out.%04d.exr")
    project.execute(write, 1, 3, 1, continueOnError=True)
    assert sorted(path.name for path in tmp_path.glob("out*")) == ["out.0001.exr", "out.0003.exr"]


def test_order_limits_and_callbacks(project: Any, tmp_path: Path) -> None:
    """Writes go by `render_order` in each frame, `use_limit` wins, and callbacks are told of the node."""
    read = reading(project, numbered(tmp_path))
    late = writing(project, read, tmp_path / "late.%04d.exr", render_order=2)
    soon = writing(project, read, tmp_path / "soon.%04d.exr", render_order=1, use_limit=True, first=2, last=2)
    off = writing(project, read, tmp_path / "off.%04d.exr", disable=True)
    late.setName("Late")
    soon.setName("Soon")
    heard: list[str] = []
    project.addBeforeRender(lambda: heard.append(f"begin {project.thisNode().name()}"))
    project.addAfterFrameRender(lambda: heard.append(f"{project.frame()} {project.thisNode().name()}"))
    project.addAfterRender(heard.append, ("end",), nodeClass="Write")
    project.executeMultiple([late, soon, off], [project.FrameRange(1, 2, 1)])
    told = ["begin Soon", "begin Late", "1 Late", "2 Soon", "2 Late", "end", "end"]
    assert heard == told
    names = sorted(path.name for path in tmp_path.iterdir() if not path.name.startswith("in."))
    assert names == ["late.0001.exr", "late.0002.exr", "soon.0002.exr"]


def test_versions(project: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A script of a later version only warns."""
    project.scriptReadText("version 16.0 v7\nDot {\n inputs 0\n}\n", "x.nk")
    assert "x.nk is for nuke16.0v7; this is nuke15.1v1" in capfd.readouterr().err
    assert project.allNodes("Dot")


def test_menus_panels_and_threads(nuke: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The recorder of a GUI: menus by path, a panel by its text, and none of it without a GUI."""
    import nukescripts.panels as panels

    with pytest.raises(RuntimeError, match="no GUI"):
        nuke.menu("Nuke")
    monkeypatch.setattr(nuke, "GUI", True)
    done: list[int] = []
    nuke.menu("Nuke").addMenu("DED-IO").addCommand("Ingest...", lambda: done.append(1))
    nuke.menu("Nuke").findItem("DED-IO/Ingest...").invoke()
    assert done == [1]
    with pytest.raises(RuntimeError):
        nuke.menu("Nothing")
    panels.registerWidgetAsPanel("__import__('collections').OrderedDict", "Title", "com.x.y")
    assert panels.restored("com.x.y").addToPane(nuke.getPaneFor("Properties.1")).widget == {}
    with pytest.raises(RuntimeError, match="hangs"):
        nuke.executeInMainThreadWithResult(len, ("abc",))
    nuke.executeInMainThread(done.append, 2)
    assert done == [1, 2]
    nuke.message("said")
    assert nuke.ask("really?") is False


def test_a_read_without_its_file_has_an_error(project: Any, tmp_path: Path) -> None:
    """A Read whose file of the script's frame is not there has an error, and so has what stands below it."""
    read = reading(project, numbered(tmp_path), 1, 5)
    below = node(project, "Crop", read)
    project.frame(3)
    assert not below.hasError()
    project.frame(5)
    assert below.hasError()
    read["on_error"].setValue("black")
    assert not below.hasError()


def test_only_the_main_thread_renders(project: Any, tmp_path: Path) -> None:
    """A render that another thread asks for is refused: in Nuke it may crash."""
    write = writing(project, reading(project, numbered(tmp_path)), tmp_path / "out.%04d.exr")
    with ThreadPoolExecutor(1) as pool, pytest.raises(RuntimeError, match="main thread"):
        pool.submit(project.execute, write, 1, 1).result()


def test_ranges_of_frames(project: Any, tmp_path: Path) -> None:
    """Ranges are numbers or a text; `filename` is the Read's file as it stands there."""
    read = reading(project, numbered(tmp_path))
    write = writing(project, read, tmp_path / "out.%04d.exr")
    project.execute(write, project.FrameRanges("1 3-3"))
    assert sorted(path.name for path in tmp_path.glob("out*")) == ["out.0001.exr", "out.0003.exr"]
    assert list(project.FrameRange("-2-3x2")) == [-2, 0, 2]
    assert project.filename(read) == (tmp_path / "in.%04d.exr").as_posix()
    assert project.filename(node(project, "Dot")) is None


@pytest.mark.parametrize("metadata_text", ["[python 1]", "$env(HOME)"])
def test_a_text_that_is_run(metadata_text: str, project: Any) -> None:
    """TCL that was not escaped never comes to an evaluation."""
    text = node(project, "Text2")
    with pytest.raises(project.TclError):
        text["message"].setValue(metadata_text)


def test_what_a_node_says_of_its_picture(project: Any, tmp_path: Path) -> None:
    """Format, box, channels, metadata and pixels of a node, at the frame that the script stands at."""
    read = reading(project, numbered(tmp_path))
    crop = node(project, "Crop", read, box=[10, 5, 30, 20])
    project.frame(2)
    assert (crop.width(), crop.height(), crop.pixelAspect()) == (96, 54, 1)
    assert (crop.bbox().x(), crop.bbox().y(), crop.bbox().w(), crop.bbox().h()) == (10, 5, 20, 15)
    assert crop.channels() == ["rgba.red", "rgba.green", "rgba.blue"]
    assert read.metadata("input/filename").endswith("in.0002.exr")
    assert read.metadata("input/filename", 3).endswith("in.0003.exr")
    assert crop.metadata()["input/width"] == 96
    wanted = plates.ramp()[53 - 7, 12] * np.float32(0.2)
    assert project.sample(crop, "red", 12.5, 7.5) == wanted[0]
    assert crop.sample("rgba.green", 12.5, 7.5) == wanted[1]
    assert crop.sample("rgba.green", 5.5, 7.5) == 0


def test_what_a_knob_says_of_itself(nuke: Any) -> None:
    """Kind and items of a knob, by name and by number."""
    resize = nuke.nodes.Reformat()["resize"]
    assert (resize.Class(), resize.numValues(), resize.enumName(3)) == ("Enumeration_Knob", 6, "fit")
    assert not resize.notDefault()
    resize.setValue("fit")
    assert resize.notDefault()


@pytest.mark.parametrize(("major", "has"), [("14", "v1.0.0"), ("17", "v3.0.0")])
def test_configs_of_a_version(major: str, has: str, monkeypatch: pytest.MonkeyPatch, nuke: Any) -> None:
    """The configs that come with Nuke are those of its version."""
    from nuke import versions

    monkeypatch.setattr(versions, "MAJOR", int(major))
    items = nuke.root()["OCIO_config"].values()
    assert any(has in item for item in items)
    assert not any(other in item for item in items for other in {"v1.0.0", "v3.0.0"} - {has})
    assert "custom" in items
