from __future__ import annotations

import io
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from dedio_core.errors import InputError, VerifyError
from dedio_core.sample.chart import chart, patches
from dedio_core.sample.counter import cells, checksum, paint_counter, read_counter

SIZES = [(320, 180), (322, 190), (640, 480), (1024, 858), (1920, 1080)]


def displayed(picture: np.ndarray) -> np.ndarray:
    """A picture as 8 bits after a plain display curve."""
    return np.rint(picture.clip(0, 1) ** (1 / 2.2) * 255).astype(np.uint8)


def resized(picture: np.ndarray, width: int, height: int) -> np.ndarray:
    """A float picture resized by Pillow, one channel at a time."""
    channels = (Image.fromarray(picture[..., c]).resize((width, height), Image.BICUBIC) for c in range(3))
    return np.stack([np.asarray(channel) for channel in channels], axis=-1)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("number", [0, 1, 107, 993, 21845, 65535])
def test_counter_reads_back(size, number):
    """The counter reads what was painted, at every size."""
    picture = chart(*size, number, total=160)
    assert picture.shape == (size[1], size[0], 3)
    assert picture.dtype == np.float32
    assert read_counter(picture) == number
    assert read_counter(displayed(picture)) == number


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("number", [0, 107, 40000, 65535])
def test_counter_survives_a_quarter_size(size, number):
    """The counter reads after a resize to a quarter, in light and on a display."""
    small = resized(chart(*size, number, total=160), size[0] // 4, size[1] // 4)
    assert read_counter(small) == number
    assert read_counter(displayed(small)) == number


@pytest.mark.parametrize("size", SIZES)
def test_counter_survives_jpeg(size):
    """The counter reads after an ordinary JPEG with halved chroma."""
    for number in (0, 107, 43690):
        file = io.BytesIO()
        Image.fromarray(displayed(chart(*size, number, total=160))).save(file, "JPEG", quality=75)
        assert read_counter(np.asarray(Image.open(file))) == number


def test_counter_reads_in_a_box():
    """A picture that fills a fractional box of a larger one reads with that box."""
    sensor = chart(1024, 858, 107, total=160, squeeze=2.0)
    frame = np.zeros((1080, 1920, 3), dtype=np.float32)
    frame[138:942] = resized(sensor, 1920, 804)
    assert read_counter(frame, box=(0.0, 137.8125, 1920.0, 942.1875)) == 107
    with pytest.raises(VerifyError):
        read_counter(frame)


def test_counter_refuses_a_wrong_bit():
    """A single block turned over never reads as another number."""
    picture = chart(640, 360, 107, total=160)
    for index in range(len(cells(0))):
        wrong = picture.copy()
        x0, x1 = (round(640 * (0.03 + 0.94 * at / len(cells(0)))) for at in (index, index + 1))
        block = wrong[310:340, x0:x1]
        block[...] = 0.9 if block.mean() < 0.4 else 0.01
        with pytest.raises(VerifyError):
            read_counter(wrong)


def test_counter_refuses_mixed_frames():
    """Two frames blended are not one of them."""
    mixed = (chart(320, 180, 107, total=160) + chart(320, 180, 108, total=160)) / 2
    with pytest.raises(VerifyError, match="neither black nor white"):
        read_counter(mixed)


@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((180, 320, 3), np.float32),
        np.ones((180, 320, 3), np.uint8),
        np.full((180, 320, 3), np.nan, np.float32),
        chart(320, 180, 5, total=10)[:, ::-1],
        chart(320, 180, 5, total=10)[::-1],
    ],
    ids=["black", "flat", "nan", "mirrored", "upside down"],
)
def test_no_counter_is_an_error(picture):
    """A picture without an upright counter does not read as a number."""
    with pytest.raises(VerifyError, match="references"):
        read_counter(picture)


def test_counter_has_sixteen_bits():
    """A number that the counter cannot hold is refused, not wrapped."""
    picture = np.zeros((180, 320, 3), np.float32)
    for number in (-1, 65536):
        with pytest.raises(InputError, match="65535"):
            paint_counter(picture, number)


def test_checksum_sees_every_wrong_group():
    """Any change within one group of four bits changes the checksum."""
    for number in (0, 107, 0xFFFF, 0x5A5A):
        for shift in (0, 4, 8, 12):
            others = {number & ~(15 << shift) | value << shift for value in range(16)} - {number}
            assert all(checksum(other) != checksum(number) for other in others)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("squeeze", [1.0, 2.0])
def test_patches_are_flat(size, squeeze):
    """Every pixel of every patch is exactly its value, and patches do not touch."""
    picture = chart(*size, 100, total=160, squeeze=squeeze, caption="A001C003_261122AB  14:22:12:15")
    taken = np.zeros(picture.shape[:2], dtype=int)
    for patch in patches(*size):
        assert patch.x1 - patch.x0 >= 16
        assert patch.y1 - patch.y0 >= 16
        assert not any(edge % 2 for edge in (patch.x0, patch.y0, patch.x1, patch.y1))
        area = picture[patch.y0 : patch.y1, patch.x0 : patch.x1]
        assert (area == np.float32(patch.rgb)).all(), patch.name
        taken[patch.y0 - 1 : patch.y1 + 1, patch.x0 - 1 : patch.x1 + 1] += 1
    assert taken.max() == 1


def test_chart_has_what_a_test_needs():
    """24 colours, 18 % grey, a specular of 8 and a near black, each under its own name."""
    found = {patch.name: patch.rgb for patch in patches(320, 180)}
    assert len(found) == 27
    assert found["grey 18"] == (0.18, 0.18, 0.18)
    assert found["specular"] == (8.0, 8.0, 8.0)
    assert found["near black"] == (0.002, 0.002, 0.002)


def test_neighbouring_frames_differ():
    """A repeated frame shows without the counter: bar and dial move with every frame."""
    above = [chart(320, 180, frame, total=60)[25:150] for frame in range(50)]
    for before, after in pairwise(above):
        assert (before != after).any(axis=-1).sum() > 100


def test_too_small_a_chart_is_refused():
    """Below 320x180 the counter would not survive a proxy."""
    for size in ((318, 180), (320, 178)):
        with pytest.raises(InputError, match="320x180"):
            chart(*size, 0, total=1)
