from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import dedio_core
from dedio_core.errors import InputError
from dedio_core.ycbcr import MATRICES, SITINGS, SUBSAMPLINGS, from_rgb8, to_rgb

RANDOM = np.random.default_rng(20240229)


def forward(matrix: str) -> np.ndarray:
    """R'G'B' to Y' 0..1, Cb and Cr -0.5..0.5: the equations of ITU-R BT.709 item 3.2 and 3.3."""
    kr, kb = {"bt709": (0.2126, 0.0722), "bt601": (0.299, 0.114), "bt2020nc": (0.2627, 0.0593)}[matrix]
    luma = np.array([kr, 1 - kr - kb, kb])
    return np.stack([luma, ([0, 0, 1] - luma) / (2 - 2 * kb), ([1, 0, 0] - luma) / (2 - 2 * kr)])


def places(size: int, step: int, cosited: bool) -> np.ndarray:
    """Where the colour samples of an axis lie, in luma samples."""
    return np.arange(-(-size // step)) * step + (0 if cosited else (step - 1) / 2)


def upsampled(plane: np.ndarray, height: int, width: int, step: tuple[int, int], siting: str) -> np.ndarray:
    cosited_x, cosited_y = {"left": (True, False), "center": (False, False), "topleft": (True, True)}[siting]
    x, y = places(width, step[0], cosited_x), places(height, step[1], cosited_y)
    across = np.stack([np.interp(np.arange(width), x, row) for row in plane.astype(float)])
    return np.stack([np.interp(np.arange(height), y, column) for column in across.T], axis=1)


def reference(planes, bits, levels, matrix, subsampling, siting) -> np.ndarray:
    height, width = planes[0].shape
    unit, top = 2 ** (bits - 8), 2**bits - 1
    low, luma_span, color_span = (16 * unit, 219 * unit, 224 * unit) if levels == "video" else (0, top, top)
    ycc = np.stack(
        [
            (planes[0] - float(low)) / luma_span,
            (upsampled(planes[1], height, width, subsampling, siting) - 2 ** (bits - 1)) / color_span,
            (upsampled(planes[2], height, width, subsampling, siting) - 2 ** (bits - 1)) / color_span,
        ],
        axis=-1,
    )
    return ycc @ np.linalg.inv(forward(matrix)).T


def codes(width: int, height: int, step: tuple[int, int], bits: int):
    kind = np.uint8 if bits == 8 else np.uint16
    small = (-(-height // step[1]), -(-width // step[0]))
    return tuple(RANDOM.integers(0, 2**bits, shape, dtype=kind) for shape in ((height, width), small, small))


@pytest.mark.parametrize("subsampling", SUBSAMPLINGS)
@pytest.mark.parametrize("siting", SITINGS)
@pytest.mark.parametrize("size", [(24, 16), (23, 15), (2, 2), (1, 1)])
def test_equals_double_precision(subsampling, siting, size):
    """Any size, depth, matrix, levels and siting give the textbook's value, rounded to float32."""
    for matrix in MATRICES:
        for levels in ("video", "full"):
            for bits in (8, 10, 12, 16):
                planes = codes(*size, subsampling, bits)
                how = {"bits": bits, "levels": levels, "matrix": matrix}
                result = to_rgb(planes, subsampling=subsampling, siting=siting, **how)
                assert result.dtype == np.float32
                expected = reference(planes, bits, levels, matrix, subsampling, siting)
                np.testing.assert_allclose(result, expected, rtol=6e-8, atol=1e-12)


def test_grey_is_exact():
    """With neutral colour, 10-bit video code 64 + 876 g is grey g to 1e-6, nothing clamped."""
    luma = np.arange(1024, dtype=np.uint16).reshape(32, 32)
    color = np.full((32, 16), 512, np.uint16)
    how = {"bits": 10, "levels": "video", "subsampling": (2, 1), "siting": "left"}
    for matrix in MATRICES:
        rgb = to_rgb((luma, color, color), matrix=matrix, **how)
        np.testing.assert_allclose(rgb, np.repeat(((luma - 64.0) / 876)[:, :, None], 3, axis=2), atol=1e-6)
        assert rgb.min() < -0.07
        assert rgb.max() > 1.09


@pytest.mark.parametrize(
    ("code", "rgb"),
    [
        ((940, 512, 512), (1, 1, 1)),
        ((250, 409, 960), (1, 0, 0)),
        ((691, 167, 105), (0, 1, 0)),
        ((127, 960, 471), (0, 0, 1)),
        ((754, 615, 64), (0, 1, 1)),
        ((313, 857, 919), (1, 0, 1)),
        ((877, 64, 553), (1, 1, 0)),
    ],
)
def test_color_bars(code, rgb):
    """The published 10-bit BT.709 codes of 100% bars are the primaries and their mixtures."""
    planes = tuple(np.full((2, 2), value, np.uint16) for value in code)
    how = {"bits": 10, "levels": "video", "matrix": "bt709", "subsampling": (1, 1), "siting": "left"}
    np.testing.assert_allclose(to_rgb(planes, **how), np.broadcast_to(rgb, (2, 2, 3)), atol=1.5 / 876)


@pytest.mark.parametrize("siting", SITINGS)
def test_ramp_is_not_shifted(siting):
    """A colour ramp sampled where the siting says comes back at every luma sample, unshifted."""
    cosited_x, cosited_y = SITINGS[siting]
    x, y = places(32, 2, cosited_x), places(24, 2, cosited_y)
    red = (2000 + 40 * x[None, :] + 60 * y[:, None]).astype(np.uint16)
    luma, blue = np.zeros((24, 32), np.uint16), np.full_like(red, 2048)
    how = {"bits": 12, "levels": "full", "matrix": "bt709", "subsampling": (2, 2), "siting": siting}
    rgb = to_rgb((luma, blue, red), **how)
    ramp = 2000 + 40 * np.arange(32)[None, :] + 60 * np.arange(24)[:, None]
    expected = (ramp - 2048) / 4095 * 2 * (1 - 0.2126)
    np.testing.assert_allclose(rgb[1:-1, 1:-2, 0], expected[1:-1, 1:-2], atol=1e-6)


def test_views_and_read_only_planes():
    """Planes cut from padded, read-only decoder buffers give the pixels of plain ones."""
    planes = codes(30, 20, (2, 2), 10)
    padded = []
    for plane in planes:
        buffer = np.zeros((plane.shape[0], 64), np.uint16)
        buffer[:, : plane.shape[1]] = plane
        buffer.flags.writeable = False
        padded.append(buffer[:, : plane.shape[1]])
    how = {"bits": 10, "levels": "video", "matrix": "bt709", "subsampling": (2, 2), "siting": "left"}
    np.testing.assert_array_equal(to_rgb(tuple(padded), **how), to_rgb(planes, **how))


def test_from_rgb8_is_nearest_code():
    """Every 4:2:0 sample is the nearest code to its exact value, colour filtered 1 2 1 by 1 1."""
    rgb = RANDOM.integers(0, 256, (36, 50, 3), dtype=np.uint8)
    ycc = (rgb / 255) @ forward("bt709").T
    left = np.pad(ycc, ((0, 0), (1, 0), (0, 0)), mode="edge")
    across = (left[:, 0:-1:2] + 2 * left[:, 1::2] + np.roll(left, -1, axis=1)[:, 1::2]) / 4
    color = (across[0::2] + across[1::2]) / 2
    exact = (16 + 219 * ycc[:, :, 0], 128 + 224 * color[:, :, 1], 128 + 224 * color[:, :, 2])
    for plane, value in zip(from_rgb8(rgb), exact, strict=True):
        assert plane.dtype == np.uint8
        assert plane.shape == value.shape
        assert np.abs(plane - value).max() <= 0.5 + 1e-9


def test_from_rgb8_extremes():
    """Full-range primaries land on 16..235 and 16..240, and come back within a code."""
    corners = np.array([[r, g, b] for r in (0, 255) for g in (0, 255) for b in (0, 255)], np.uint8)
    for corner in corners:
        planes = from_rgb8(np.broadcast_to(corner, (4, 4, 3)))
        assert all(len(np.unique(plane)) == 1 for plane in planes)
        assert 16 <= planes[0].min() <= planes[0].max() <= 235
        assert all(16 <= plane.min() <= plane.max() <= 240 for plane in planes[1:])
        how = {"bits": 8, "levels": "video", "matrix": "bt709", "subsampling": (2, 2), "siting": "left"}
        np.testing.assert_allclose(to_rgb(planes, **how), np.broadcast_to(corner / 255, (4, 4, 3)), atol=0.01)


@pytest.mark.parametrize(
    "rgb",
    [
        np.zeros((3, 4, 3), np.uint8),
        np.zeros((4, 3, 3), np.uint8),
        np.zeros((0, 4, 3), np.uint8),
        np.zeros((4, 4), np.uint8),
        np.zeros((4, 4, 3), np.uint16),
    ],
)
def test_from_rgb8_refuses(rgb):
    """4:2:0 needs uint8 R'G'B' of even size."""
    with pytest.raises(InputError):
        from_rgb8(rgb)


def test_refusals():
    """Everything that is wrong is said at once, with what to use."""
    planes = (np.zeros((4, 4), np.uint8), np.zeros((4, 4), np.uint8), np.zeros((4, 2), np.uint8))
    with pytest.raises(InputError) as caught:
        to_rgb(planes, bits=7, levels="pc", matrix="bt470", subsampling=(2, 1), siting="top")  # type: ignore[arg-type]
    for part in ("7 bits", "'pc'", "'bt470'", "bt2020nc", "'top'", "topleft", "2x4", "4x4"):
        assert part in str(caught.value)
    with pytest.raises(InputError, match="uint16"):
        to_rgb(planes, bits=10, levels="full", matrix="bt709", subsampling=(1, 1), siting="left")
    with pytest.raises(InputError, match="subsampling"):
        to_rgb(planes, bits=8, levels="full", matrix="bt709", subsampling=(4, 4), siting="left")


def python(code: str, folder: Path | None = None, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_imports_without_numba():
    """Without numba the modules import, and a call says what to install."""
    code = """if True:
        import sys; sys.modules["numba"] = None
        import numpy as np, dedio_core.resample
        from dedio_core.errors import ToolError
        from dedio_core.ycbcr import from_rgb8
        try: from_rgb8(np.zeros((2, 2, 3), np.uint8))
        except ToolError as error: print(error)
    """
    assert "pip install numba" in python(code)


@pytest.mark.skipif(sys.platform != "linux", reason="the place of the user's cache folder")
@pytest.mark.parametrize("home_is_sealed", [False, True])
def test_read_only_install(tmp_path, home_is_sealed):
    """Compiled code is kept in the user's cache where the package is read-only, or not at all."""
    package = tmp_path / "dedio_core"
    package.mkdir()
    for name in ("errors", "frames", "kernels", "models", "ycbcr"):
        shutil.copy(Path(dedio_core.__path__[0], f"{name}.py"), package)
    (package / "__init__.py").touch()
    # A file in the folder's place: root, too, cannot write there.
    (package / "__pycache__").touch()
    home = tmp_path / "home"
    if home_is_sealed:
        home.touch()
    else:
        home.mkdir()
    code = """if True:
        import numpy as np
        from dedio_core import ycbcr
        print(ycbcr.__file__, ycbcr.from_rgb8(np.zeros((2, 2, 3), np.uint8))[0][0, 0])
    """
    said = python(code, tmp_path, HOME=str(home), XDG_CACHE_HOME=str(home), NUMBA_CACHE_DIR="")
    assert said.split() == [str(package / "ycbcr.py"), "16"]
    assert home_is_sealed or list(home.rglob("*.nbc"))
