from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from dedio_core.errors import InputError
from dedio_core.resample import FILTERS, resize

RANDOM = np.random.default_rng(20240229)

# Ratios at which no tap lies on the very edge of a filter: there OpenImageIO's own rounding decides
# whether `box` and the gaussians, which are cut off above zero, take it or leave it.
EVEN_RATIOS = [((34, 26), (17, 13)), ((68, 52), (17, 13)), ((17, 13), (34, 26)), ((17, 13), (68, 52))]
ODD_RATIOS = [
    ((51, 39), (17, 13)),
    ((17, 13), (51, 39)),
    ((17, 13), (17, 13)),
    ((61, 43), (40, 23)),
    ((40, 23), (61, 43)),
    ((13, 34), (26, 17)),
    ((200, 300), (3, 7)),
    ((1, 1), (5, 4)),
]
CUT_OFF = {"box", "gaussian", "sharp-gaussian"}

CURVES = {
    "triangle": lambda x: max(0.0, 1 - x),
    "cubic": lambda x: 2 * x**3 - 3 * x**2 + 1 if x < 1 else 0.0,
    "keys": lambda x: (
        1.5 * x**3 - 2.5 * x**2 + 1 if x < 1 else -0.5 * x**3 + 2.5 * x**2 - 4 * x + 2 if x < 2 else 0.0
    ),
}


def picture(width: int, height: int, channels: int = 3) -> np.ndarray:
    return RANDOM.random((height, width, channels), dtype=np.float32) * 4 + 0.5


def full(image: np.ndarray, width: int, height: int, name: str) -> np.ndarray:
    return resize(image, (width, height), (0, 0, width, height), name)


def openimageio(image: np.ndarray, width: int, height: int, name: str) -> np.ndarray:
    import OpenImageIO as oiio

    roi = oiio.ROI(0, width, 0, height, 0, 1, 0, image.shape[2])
    name = {"b-spline": "bspline"}.get(name, name)
    result = oiio.ImageBufAlgo.resize(oiio.ImageBuf(image), name, 0.0, roi, 1)
    assert not result.has_error, result.geterror()
    return result.get_pixels(oiio.FLOAT)


def reference_axis(name: str, source: int, target: int, low: float, high: float) -> np.ndarray:
    """The axis as a dense matrix (target, source), one tap at a time, in double precision."""
    curve, scale = CURVES[name], (high - low) / source
    matrix = np.zeros((target, source))
    for pixel in range(target):
        covered = min(pixel + 1, high) - max(pixel, low)
        if covered <= 0:
            continue
        center, reach = (pixel + 0.5 - low) / scale, 3 / min(scale, 1)
        taps = {
            tap: curve(abs(tap + 0.5 - center) * min(scale, 1))
            for tap in range(math.floor(center - reach), math.ceil(center + reach))
        }
        for tap, weight in taps.items():
            matrix[pixel, min(max(tap, 0), source - 1)] += covered * weight / sum(taps.values())
    return matrix


def reference(image: np.ndarray, size: tuple[int, int], box: tuple, name: str) -> np.ndarray:
    down = reference_axis(name, image.shape[0], size[1], box[1], box[3])
    across = reference_axis(name, image.shape[1], size[0], box[0], box[2])
    return np.einsum("ys,sxc,tx->ytc", down, image.astype(np.float64), across, optimize=True)


@pytest.mark.parametrize("name", FILTERS)
def test_equals_openimageio(name):
    """Every filter gives OpenImageIO's pixels, shrinking and enlarging, odd sizes and edges included."""
    for (width, height), target in EVEN_RATIOS + ([] if name in CUT_OFF else ODD_RATIOS):
        image = picture(width, height)
        expected = openimageio(image, *target, name)
        difference = np.abs(full(image, *target, name) - expected).max() / np.abs(expected).max()
        assert difference < 5e-5, f"{width}x{height} to {target}"


@pytest.mark.parametrize("name", CURVES)
@pytest.mark.parametrize(
    ("source", "size", "box"),
    [
        ((64, 54), (60, 34), (0, 4.3125, 60, 29.6875)),  # anamorphic, bars above and below
        ((40, 60), (50, 30), (15.2, 0, 34.9, 30)),  # bars left and right
        ((40, 30), (33, 33), (-7.7, -2.25, 45.1, 34.6)),  # crops on every side
        ((9, 7), (50, 40), (3.5, 2.25, 47.75, 39.5)),  # enlarges both
        ((60, 9), (21, 50), (0.4, 1.7, 20.9, 48.2)),  # shrinks one, enlarges the other
        ((20, 20), (20, 20), (0.5, 0.25, 20.5, 20.25)),  # moves, 1:1
        ((50, 50), (9, 9), (3.25, 3.5, 3.75, 6.5)),  # inside one column
    ],
)
def test_exact_rectangle(name, source, size, box):
    """The picture fills its fractional rectangle exactly, as computed in double precision."""
    image = picture(*source)
    np.testing.assert_allclose(resize(image, size, box, name), reference(image, size, box, name), atol=3e-6)


def test_bars():
    """A 4096x3432 picture of pixel aspect 2 fills 1608.75 of 2160 rows; rows covered in part are dimmed."""
    result = resize(np.ones((3432, 8, 3), np.float32), (4, 2160), (0, 275.625, 4, 1884.375), "cubic")
    rows = result[:, 0, 0]
    assert not rows[:275].any()
    assert not rows[1885:].any()
    assert (rows[275], rows[1884]) == pytest.approx((0.375, 0.375), abs=1e-6)
    np.testing.assert_allclose(rows[276:1884], 1, atol=1e-6)
    assert (result == result[:, :1, :1]).all()


@pytest.mark.parametrize("name", FILTERS)
def test_flat_stays_flat(name):
    """A flat picture stays flat, whatever the filter."""
    flat = np.full((31, 47, 3), 0.18, np.float32)
    for size in ((20, 13), (111, 95)):
        np.testing.assert_allclose(full(flat, *size, name), 0.18, rtol=2e-6)


@pytest.mark.parametrize(
    "name", sorted(set(FILTERS) - {"gaussian", "blackman-harris", "mitchell", "b-spline"})
)
def test_same_size_is_a_copy(name):
    """At 1:1 a filter that goes through its samples returns the same pixels in a new array."""
    image = picture(19, 11)
    result = full(image, 19, 11, name)
    np.testing.assert_array_equal(result, image)
    assert not np.shares_memory(result, image)


@pytest.mark.parametrize("size", [(15, 11), (90, 70)])
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_nan_stays_within_filter(size, bad):
    """A NaN or an infinity reaches only the output pixels whose filter gives its pixel some weight."""
    impulse = np.zeros((29, 37, 3), np.float32)
    impulse[13, 17, 1] = 1
    broken = picture(37, 29)
    broken[13, 17, 1] = bad
    for name in FILTERS:
        reached = full(impulse, *size, name) != 0
        assert 0 < reached.sum() < reached.size / 3
        np.testing.assert_array_equal(~np.isfinite(full(broken, *size, name)), reached)


def test_values_are_not_clamped():
    """Negatives and values far above white survive."""
    image = np.full((8, 8, 3), -0.25, np.float32)
    image[:, 4:] = 4000
    result = full(image, 4, 4, "triangle")
    assert (result.min(), result.max()) == (-0.25, 4000)


@pytest.mark.parametrize("channels", [1, 2, 4])
def test_any_number_of_channels(channels):
    """Each channel is scaled alone: its pixels do not depend on how many there are."""
    image = picture(37, 29, channels)
    for size in ((20, 11), (50, 60)):
        result = full(image, *size, "keys")
        assert result.shape == (size[1], size[0], channels)
        for channel in range(channels):
            three = np.repeat(image[:, :, channel : channel + 1], 3, axis=2)
            np.testing.assert_array_equal(result[:, :, channel], full(three, *size, "keys")[:, :, 0])


def test_views_read_only_and_half():
    """Strided, read-only and half-float images are accepted and left as they were."""
    image = picture(40, 30, 4)
    image.flags.writeable = False
    before = image.copy()
    expected = full(image[:, :, :3].copy(), 17, 13, "cubic")
    np.testing.assert_array_equal(full(image[:, :, :3], 17, 13, "cubic"), expected)
    np.testing.assert_allclose(full(image.astype(np.float16)[:, :, :3], 17, 13, "cubic"), expected, rtol=2e-3)
    np.testing.assert_array_equal(image, before)


def test_several_threads():
    """Threads that scale at the same time each get the pixels that they would get alone."""
    images = [picture(200, 150) for _ in range(8)]
    alone = [full(image, 77, 61, "lanczos3") for image in images]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda image: full(image, 77, 61, "lanczos3"), images))
    for one, other in zip(alone, together, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("name", FILTERS)
def test_filter_facts(name):
    """A filter is symmetric, is zero beyond its width, and has negative lobes where it says so."""
    kind = FILTERS[name]
    x = np.linspace(0, kind.width, 4001)
    weight = kind.weight(x)
    np.testing.assert_array_equal(weight, kind.weight(-x))
    assert not np.abs(weight[x > kind.width / 2 + 1e-6]).any()
    assert (weight.min() < -1e-6) == kind.negative_lobes


def test_refusals():
    """Everything that is wrong is said at once, with what to use."""
    with pytest.raises(InputError) as caught:
        resize(np.zeros((4, 4), np.float32), (0, 9), (0, 0, 0, math.nan), "bicubic")
    for part in ("(4, 4)", "0x9", "nan", "'bicubic'", "nuke-lanczos6"):
        assert part in str(caught.value)
    with pytest.raises(InputError, match="outside"):
        resize(picture(4, 4), (9, 9), (9, 0, 12, 9), "box")
