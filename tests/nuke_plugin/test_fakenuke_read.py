"""What the stand-in's Read makes of files: which one, what is in it, and what where there is none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.fakenuke import plates
from tests.fakenuke.scene import node, numbered, reading, rendered, writing


def test_a_data_window_is_read(project: Any, tmp_path: Path) -> None:
    """A file whose data window is a part of its format is black elsewhere."""
    plates.write(tmp_path / "part.0001.exr", plates.ramp(20, 10), window=(5, 3, 40, 30))
    read = reading(project, tmp_path / "part.%04d.exr", 1, 1)
    pixels, _ = rendered(project, node(project, "Crop", read, box=[0, 0, 40, 30]), tmp_path)
    wanted = np.zeros((30, 40, 3), np.float32)
    wanted[3:13, 5:25] = plates.ramp(20, 10)
    assert np.array_equal(pixels, wanted)


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


def test_the_alpha_of_a_png(project: Any, tmp_path: Path) -> None:
    """A picture's colour is as its file has it: it is not multiplied by alpha."""
    pixels = np.dstack([plates.ramp(), np.full((54, 96), 0.25, np.float32)])
    plates.write(tmp_path / "in.0001.png", pixels, **{"oiio:UnassociatedAlpha": 1})
    read = reading(project, tmp_path / "in.%04d.png", 1, 1)
    found, _ = rendered(project, read, tmp_path, channels="rgba")
    assert np.abs(found - pixels).max() < 1e-5


def test_dpx_metadata(project: Any, tmp_path: Path) -> None:
    """A DPX's timecode and rate are input metadata, the rest of its header is below ``dpx/``."""
    attributes = {"dpx:FrameRate": 24.0, "dpx:InputDevice": "camera"}
    plates.write(tmp_path / "in.0001.dpx", plates.ramp(), timecode=(0x01020304, 0), **attributes)
    read = reading(project, tmp_path / "in.%04d.dpx", 1, 1)
    found = read.metadata()
    assert found["input/timecode"] == "01:02:03:04"
    assert found["input/frame_rate"] == 24
    assert found["dpx/InputDevice"] == "camera"


def test_a_torn_file(project: Any, tmp_path: Path) -> None:
    """A source file that is cut off is a read error, with its name."""
    file = numbered(tmp_path)
    data = (tmp_path / "in.0002.exr").read_bytes()
    (tmp_path / "in.0002.exr").write_bytes(data[: len(data) // 2])
    with pytest.raises(RuntimeError, match=r"in\.0002\.exr: Read error: "):
        rendered(project, reading(project, file), tmp_path, 2)
    (tmp_path / "in.0003.exr").write_bytes(b"")
    with pytest.raises(RuntimeError, match=r"in\.0003\.exr: Read error: "):
        rendered(project, reading(project, file), tmp_path, 3)
