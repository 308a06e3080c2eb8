from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedio_core.errors import InputError
from dedio_core.geometry import choose_squeeze, fitted
from dedio_core.models import CameraInfo
from tests import fakes

UHD = (3840, 2160)


@pytest.mark.parametrize(
    ("size", "squeeze", "scale", "box"),
    [
        ((4096, 3432), 2.0, (0.9375, 0.46875), (0.0, 275.625, 3840.0, 1884.375)),
        ((5792, 4854), 2.0, (3840 / 5792, 1920 / 5792), None),
        ((3840, 2160), 1.0, (1.0, 1.0), (0.0, 0.0, 3840.0, 2160.0)),
        ((1920, 1080), 1.0, (2.0, 2.0), (0.0, 0.0, 3840.0, 2160.0)),
        ((4096, 2160), 1.0, (0.9375, 0.9375), (0.0, 67.5, 3840.0, 2092.5)),
        ((4096, 3024), 1.0, (2160 / 3024, 2160 / 3024), None),
        ((1080, 1920), 1.0, (1.125, 1.125), (1312.5, 0.0, 2527.5, 2160.0)),
        ((4096, 3432), 1.3, (2160 / 3432 * 1.3, 2160 / 3432), None),
        ((4096, 3432), 1.5, (0.9375, 0.625), (0.0, 7.5, 3840.0, 2152.5)),
        ((4096, 3432), 1.8, (0.9375, 0.9375 / 1.8), None),
    ],
    ids=lambda v: "x".join(map(str, v)) if isinstance(v, tuple) and len(v) == 2 else str(v),
)
def test_numbers(
    size: tuple[int, int],
    squeeze: float,
    scale: tuple[float, float],
    box: tuple[float, float, float, float] | None,
) -> None:
    """The picture is scaled exactly and centred: letterboxed where it is wide, pillarboxed where tall."""
    found = fitted(*size, squeeze, UHD, "cubic")
    assert found.scale == pytest.approx(scale, rel=1e-12)
    if box:
        assert found.box == pytest.approx(box, abs=1e-9)
    x0, y0, x1, y1 = found.box
    assert x0 == pytest.approx(3840 - x1, abs=1e-9)
    assert y0 == pytest.approx(2160 - y1, abs=1e-9)


sides = st.integers(16, 8192)


@given(sides, sides, st.sampled_from([1.0, 1.3, 1.5, 1.8, 2.0]), sides, sides)
def test_shape_is_kept(width: int, height: int, squeeze: float, wide: int, high: int) -> None:
    """The desqueezed shape is kept, nothing is cut off, and one side is filled whole."""
    found = fitted(width, height, squeeze, (wide, high), "cubic")
    x, y = found.scale
    assert x == pytest.approx(y * squeeze, rel=1e-9)
    x0, y0, x1, y1 = found.box
    assert x0 > -1e-6
    assert y0 > -1e-6
    assert x1 < wide + 1e-6
    assert y1 < high + 1e-6
    assert x1 - x0 == pytest.approx(wide) or y1 - y0 == pytest.approx(high)


@pytest.mark.parametrize(
    ("asked", "camera", "aspect", "value", "source"),
    [
        (1.5, 2.0, 1.8, 1.5, "row or flag"),
        (None, 1.8, 1.5, 1.8, "clip metadata"),
        (None, None, 1.5, 1.5, "clip metadata"),
        (None, None, None, 2.0, "defaults.squeeze"),
        (None, 1.0, None, 1.0, "clip metadata"),
    ],
)
def test_who_says_the_squeeze(
    asked: float | None, camera: float | None, aspect: float | None, value: float, source: str
) -> None:
    """Row or flag, then the clip's metadata, then the setting."""
    clip = fakes.clip(camera=CameraInfo(squeeze=camera), pixel_aspect=aspect)
    found = choose_squeeze(clip, asked, 2.0, UHD)
    assert (found.value, found.source) == (value, source)


def test_metadata_that_disagrees() -> None:
    """A squeeze other than the clip's warns with the picture height of both."""
    clip = fakes.clip(camera=CameraInfo(squeeze=2.0))
    (warning,) = choose_squeeze(clip, 1.5, 2.0, UHD).warnings
    assert "1.5" in warning
    assert "1608.75 lines at 2" in warning
    assert "2145 lines at 1.5" in warning


@pytest.mark.parametrize("source", ["flag", "metadata", "setting"])
@pytest.mark.parametrize(
    ("size", "fine"),
    [
        ((4096, 3432), True),
        ((5792, 4854), True),
        ((4096, 3024), True),
        ((5792, 4276), True),
        ((4096, 2160), False),
        ((3840, 2160), False),
        ((6054, 3192), False),
        ((8640, 4556), False),
        ((2160, 3840), False),
    ],
    ids=lambda v: "x".join(map(str, v)) if isinstance(v, tuple) else str(v),
)
def test_squeeze_2_on_an_unlikely_mode(size: tuple[int, int], fine: bool, source: str) -> None:
    """Squeeze 2 on a mode other than 6:5 and 4:3 warns with both heights, whoever says it."""
    camera = CameraInfo(squeeze=2.0 if source == "metadata" else None)
    clip = fakes.clip(width=size[0], height=size[1], camera=camera)
    warnings = choose_squeeze(clip, 2.0 if source == "flag" else None, 2.0, UHD).warnings
    assert bool(warnings) != fine
    if not fine:
        assert len(re.findall(r"[\d.]+ lines at [\d.]+", warnings[0])) == 2


@pytest.mark.parametrize("value", [0.0, -2.0, 0.05, 11.0, float("nan"), float("inf")])
def test_squeezes_that_are_none(value: float) -> None:
    """A squeeze that no lens has is refused."""
    with pytest.raises(InputError, match="squeeze"):
        choose_squeeze(fakes.clip(), value, 2.0, UHD)


@pytest.mark.parametrize("change", [{"squeeze": 2.0}, {"squeeze": None}])
def test_agreeing_is_silent(change: dict[str, Any]) -> None:
    """Metadata that agrees with what was asked for warns of nothing."""
    assert choose_squeeze(fakes.clip(camera=CameraInfo(**change)), 2.0, 2.0, UHD).warnings == ()
