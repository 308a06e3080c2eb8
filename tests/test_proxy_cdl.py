"""Which CDL a proxy has, and what it does to the picture."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from dedio_core import color
from dedio_core.errors import ColorError
from dedio_core.frames import FrameRange
from dedio_core.proxy_cdl import UNNAMED, chosen
from dedio_core.render.job import JobCdl, JobColor
from dedio_core.settings import ACES_13_CONFIG
from dedio_core.uses import Cdl, CutUse

CDL = Cdl((1.1, 1.0, 0.9), (0.01, -0.02, 0.03), (1.0, 0.95, 1.2), 0.8)
OTHER = replace(CDL, saturation=0.9)


def used(*cdls: Cdl | None) -> list[CutUse]:
    """A use of the plate for each, its events counted from 001."""
    span, first = FrameRange(0, 9), Fraction(100)
    return [
        CutUse(f"{n:03d}", f"a.edl:{n}", "V1", span, FrameRange(100, 109), first, cdl=cdl)
        for n, cdl in enumerate(cdls, 1)
    ]


@pytest.mark.parametrize("cdls", [(CDL,), (CDL, None, CDL)])
def test_uses_that_agree(cdls: tuple[Cdl | None, ...]) -> None:
    """Where all uses that have a CDL have the same one, it is taken, in the space that is named."""
    found = chosen(used(*cdls), "ACEScct")
    assert (found.cdl, found.space, found.why) == (CDL, "ACEScct", "")


def test_uses_that_differ() -> None:
    """Where two uses have different CDLs none is taken, and both are told with their events."""
    found = chosen(used(CDL, None, OTHER, CDL), "ACEScct")
    assert found.cdl is None
    assert "001, 004: slope 1.1 1 0.9" in found.why
    assert "saturation 0.9" in found.why


def test_no_space_no_cdl() -> None:
    """A CDL whose space nobody named is not taken, and the setting is named."""
    assert chosen(used(CDL), None).why == UNNAMED
    assert "cdl.working_space" in UNNAMED


@pytest.mark.parametrize("cdls", [(), (None,), (Cdl(),), (Cdl(), None)])
def test_nothing_to_say(cdls: tuple[Cdl | None, ...]) -> None:
    """No CDL, or one that changes nothing, is no CDL, and nothing is said of it."""
    found = chosen(used(*cdls), "ACEScct")
    assert (found.cdl, found.why) == (None, "")


@pytest.mark.parametrize("wrong", [replace(CDL, power=(1.0, 0.0, 1.0)), replace(CDL, saturation=-1.0)])
def test_numbers_that_no_cdl_has(wrong: Cdl) -> None:
    """A power of 0 or a saturation below 0 is not taken, with its numbers."""
    found = chosen(used(wrong), "ACEScct")
    assert found.cdl is None
    assert "power above 0" in found.why


CONFIG = color.open_config(ACES_13_CONFIG)
COLOR = JobColor(
    ACES_13_CONFIG, CONFIG.content_hash, "S-Log3 S-Gamut3.Cine", "ACEScg", "sRGB - Display", "Raw"
)
JOB = JobCdl(CDL, "ACEScct", "ACEScg")
RAMP = np.geomspace(0.004, 3.0, 64, dtype=np.float32)
PICTURE = np.stack([RAMP, np.roll(RAMP, 21), np.roll(RAMP, 42)], -1)[None]


def cct(linear: float) -> float:
    """ACEScct (Academy S-2016-001)."""
    if linear <= 0.0078125:
        return 10.5402377416545 * linear + 0.0729055341958355
    return (math.log2(linear) + 9.72) / 17.52


def linear(code: float) -> float:
    """ACEScct, the other way."""
    if code <= 0.155251141552511:
        return (code - 0.0729055341958355) / 10.5402377416545
    return float(2 ** (code * 17.52 - 9.72))


def by_hand(pixel: np.ndarray, cdl: Cdl) -> list[float]:
    """ASC CDL 1.2 in ACEScct, without its clamps: slope, offset, power above 0, then saturation."""
    graded = []
    for value, s, o, p in zip(pixel, cdl.slope, cdl.offset, cdl.power, strict=True):
        moved = cct(float(value)) * s + o
        graded.append(moved**p if moved > 0 else moved)
    luma = 0.2126 * graded[0] + 0.7152 * graded[1] + 0.0722 * graded[2]
    return [linear(luma + cdl.saturation * (value - luma)) for value in graded]


@pytest.mark.parametrize(
    "cdl", [CDL, Cdl((1.5, 1.5, 1.5)), Cdl(offset=(-0.2, -0.1, 0.0), power=(2.0, 1.0, 0.5))]
)
def test_the_formula(cdl: Cdl) -> None:
    """The CDL is ASC's formula in its own space, within 1e-3, and values above 1 are not clamped before."""
    shown = color.to_display(COLOR, replace(JOB, numbers=cdl))(PICTURE.copy())[0]
    wanted = np.array([by_hand(pixel, cdl) for pixel in PICTURE[0]]).clip(0, 1)
    # The picture has whole codes: half of one is rounding.
    assert np.abs(shown - wanted * 255).max() <= 0.5 + 255e-3
    plain = color.to_display(COLOR)(PICTURE.copy())[0]
    assert np.abs(shown.astype(int) - plain).max() > 20


def test_above_one_is_kept() -> None:
    """What is beyond 1 in the CDL's space comes back: the grade has no clamp."""
    high = np.full((1, 1, 3), 300.0, np.float32)  # 1.024 in ACEScct
    assert cct(300.0) > 1
    down = replace(JOB, numbers=Cdl(offset=(-0.5, -0.5, -0.5)))
    shown = color.to_display(COLOR, down)(high)[0, 0]
    assert np.abs(shown - linear(cct(300.0) - 0.5) * 255).max() <= 0.5 + 255e-3
    assert shown[0] < 255


@pytest.mark.parametrize(
    ("name", "said"),
    [("ACESct", "nearest: ACEScct"), ("Raw", "holds data"), ("nothing", "CDL working space")],
)
def test_a_space_that_is_none(name: str, said: str) -> None:
    """A working space that the config lacks, or that holds no color, is refused in a sentence."""
    with pytest.raises(ColorError, match=said):
        CONFIG.working_space(name)


def test_a_role_is_a_space() -> None:
    """A role is told by the name of its space, and so is the space that Nuke starts from."""
    assert CONFIG.working_space("compositing_log") == ("ACEScct", "ACEScg")
