"""The sample picture: a colour chart in scene-linear ACEScg, in which every frame says its number.

The layout is in fractions of the picture, so it is the same chart at 320x180 and on a sensor.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from dedio_core.errors import InputError
from dedio_core.sample.counter import paint_counter
from dedio_core.sample.lettering import paint_text, text_mask

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RGB = tuple[float, float, float]

# The 24 patches of a ColorChecker under the ACES white, AP0 to AP1; neutrals made exactly neutral.
COLORS: dict[str, RGB] = {
    "dark skin": (0.1391, 0.0875, 0.0593),
    "light skin": (0.4542, 0.3214, 0.2377),
    "blue sky": (0.1526, 0.1946, 0.3127),
    "foliage": (0.1123, 0.1441, 0.0649),
    "blue flower": (0.2411, 0.2282, 0.4091),
    "bluish green": (0.2720, 0.4783, 0.4051),
    "orange": (0.4941, 0.2322, 0.0595),
    "purplish blue": (0.0974, 0.1092, 0.3366),
    "moderate red": (0.3784, 0.1259, 0.1290),
    "purple": (0.0910, 0.0540, 0.1353),
    "yellow green": (0.3802, 0.4762, 0.1062),
    "orange yellow": (0.6021, 0.3862, 0.0823),
    "blue": (0.0505, 0.0537, 0.2724),
    "green": (0.1428, 0.2814, 0.0902),
    "red": (0.2878, 0.0614, 0.0526),
    "yellow": (0.7079, 0.5803, 0.0930),
    "magenta": (0.3546, 0.1233, 0.2753),
    "cyan": (0.0837, 0.2277, 0.3584),
    "white": (0.867, 0.867, 0.867),
    "neutral 8": (0.573, 0.573, 0.573),
    "neutral 6.5": (0.353, 0.353, 0.353),
    "neutral 5": (0.202, 0.202, 0.202),
    "neutral 3.5": (0.0945, 0.0945, 0.0945),
    "black": (0.0374, 0.0374, 0.0374),
}
EXTRAS: dict[str, RGB] = {
    "grey 18": (0.18, 0.18, 0.18),
    "specular": (8.0, 8.0, 8.0),
    "near black": (0.002, 0.002, 0.002),
}

SMALLEST = (320, 180)
BACKDROP, BOARD, RIM, INK = 0.045, 0.012, 0.18, 0.75
BOARD_BOX = (0.03, 0.145, 0.60, 0.71)
EXTRAS_BOX = (0.625, 0.145, 0.715, 0.71)
DIAL_BOX = (0.735, 0.145, 0.97, 0.71)
LANE_BOX = (0.03, 0.745, 0.97, 0.795)
PROGRESS_BOX = (0.03, 0.807, 0.97, 0.819)
CAPTION_WIDTH = 0.78
SWEEP = 24
"""Frames in which the bar crosses its lane and the dial goes round: no neighbours are alike."""


@dataclass(frozen=True)
class Patch:
    """A flat rectangle of the chart: pixels x0 <= x < x1, y0 <= y < y1, and its ACEScg value."""

    name: str
    x0: int
    y0: int
    x1: int
    y1: int
    rgb: RGB


def patches(width: int, height: int) -> tuple[Patch, ...]:
    """The 24 colour patches by rows, then 18 % grey, specular and near black, in picture pixels.

    Edges are on even pixels, so that halved chroma meets them. Raises `InputError` below 320x180.
    """
    _check(width, height)
    found = []
    gap_x, gap_y = max(2, width * 0.006), max(2, height * 0.014)
    for box, columns, rows, wanted in ((BOARD_BOX, 6, 4, COLORS), (EXTRAS_BOX, 1, 3, EXTRAS)):
        x0, y0, x1, y1 = _pixels(box, width, height)
        across, down = (x1 - x0 - gap_x) / columns, (y1 - y0 - gap_y) / rows
        for index, (name, rgb) in enumerate(wanted.items()):
            left = x0 + gap_x + index % columns * across
            top = y0 + gap_y + index // columns * down
            right, bottom = left + across - gap_x, top + down - gap_y
            found.append(Patch(name, _even(left), _even(top), _even(right), _even(bottom), rgb))
    return tuple(found)


def chart(
    width: int, height: int, frame: int, *, total: int, squeeze: float = 1.0, caption: str = ""
) -> NDArray[np.float32]:
    """The picture of `frame` of `total`: float32 (height, width, 3), scene-linear ACEScg.

    `squeeze` keeps text and dial true after the picture is made that much wider; the patches do not
    depend on it. Raises `InputError` below 320x180 or for a frame that the counter cannot hold.
    """
    picture: NDArray[np.float32] = _still(width, height, squeeze).copy()
    paint_counter(picture, frame)
    _paint_bar(picture, frame, total)
    _paint_dial(picture, frame, squeeze)
    if caption:
        _paint_caption(picture, caption, squeeze)
    return picture


@lru_cache(maxsize=4)
def _still(width: int, height: int, squeeze: float) -> NDArray[np.float32]:
    """What is the same in every frame; read-only, because it is kept."""
    import numpy as np

    picture: NDArray[np.float32] = np.full((height, width, 3), BACKDROP, dtype=np.float32)
    line = max(1, round(height / 270))
    for edge in (np.s_[:line], np.s_[-line:], np.s_[:, :line], np.s_[:, -line:]):
        picture[edge] = RIM
    for box in (BOARD_BOX, LANE_BOX, PROGRESS_BOX):
        _fill(picture, box, BOARD)
    for patch in patches(width, height):
        picture[patch.y0 : patch.y1, patch.x0 : patch.x1] = patch.rgb
    mask = text_mask("DED-IO", round(height * 0.085), squeeze)
    right = round(width * DIAL_BOX[2])
    paint_text(picture, mask, right - mask.shape[1], round(height * 0.04), INK)
    picture.setflags(write=False)
    return picture


def _paint_bar(picture: NDArray[np.float32], frame: int, total: int) -> None:
    """A bar that crosses its lane once in `SWEEP` frames, and a line that grows over the clip."""
    x0, y0, x1, y1 = LANE_BOX
    step = (x1 - x0) / SWEEP
    at = x0 + step * (frame % SWEEP)
    for tick in range(1, 4):
        middle = x0 + (x1 - x0) * tick / 4
        _fill(picture, (middle - 0.0015, y0, middle + 0.0015, y1), BACKDROP)
    _fill(picture, (at, y0, at + step, y1), INK)
    left, top, right, bottom = PROGRESS_BOX
    done = min(1.0, (frame % max(total, 1) + 1) / max(total, 1))
    _fill(picture, (left, top, left + (right - left) * done, bottom), RIM)


def _paint_dial(picture: NDArray[np.float32], frame: int, squeeze: float) -> None:
    """A ring that is a circle where the squeeze is right, filled clockwise, the number within it."""
    height, width = picture.shape[:2]
    x0, y0, x1, y1 = _pixels(DIAL_BOX, width, height)
    distance, turn, radius = _polar(round(x0), round(y0), round(x1), round(y1), squeeze)
    thick = radius * 0.13
    ring = (radius - distance + 0.5).clip(0, 1) * (distance - radius + thick + 0.5).clip(0, 1)
    done = (frame % SWEEP + 1) / SWEEP
    level = BOARD + (INK - BOARD) * (turn < done)
    under = picture[round(y0) : round(y1), round(x0) : round(x1)]
    under += (level - under) * ring
    mask = text_mask(f"{frame:04d}", round(radius * 0.76), squeeze)
    left = round((x0 + x1 - mask.shape[1]) / 2)
    paint_text(picture, mask, left, round((y0 + y1 - mask.shape[0]) / 2), INK)


@lru_cache(maxsize=4)
def _polar(
    x0: int, y0: int, x1: int, y1: int, squeeze: float
) -> tuple[NDArray[np.float32], NDArray[np.float32], float]:
    """For each pixel of the dial's box its distance from the middle and its turn from 12 o'clock."""
    import numpy as np

    y, x = np.mgrid[0 : y1 - y0, 0 : x1 - x0].astype(np.float32) + np.float32(0.5)
    x, y = (x - (x1 - x0) / 2) * squeeze, y - (y1 - y0) / 2
    distance = np.hypot(x, y)[..., None]
    turn = (np.arctan2(x, -y) / (2 * np.pi) % 1)[..., None]
    radius = min((x1 - x0) * squeeze, y1 - y0) / 2
    return distance.astype(np.float32), turn.astype(np.float32), float(radius)


def _paint_caption(picture: NDArray[np.float32], caption: str, squeeze: float) -> None:
    """One line at the head of the picture, cut where it would run into the name at the right."""
    height, width = picture.shape[:2]
    room = round(width * CAPTION_WIDTH)
    mask = text_mask(caption, round(height * 0.085), squeeze)[:, :room]
    paint_text(picture, mask, round(width * BOARD_BOX[0]), round(height * 0.04), INK)


def _fill(picture: NDArray[np.float32], box: tuple[float, float, float, float], level: float) -> None:
    x0, y0, x1, y1 = (round(edge) for edge in _pixels(box, picture.shape[1], picture.shape[0]))
    picture[y0:y1, x0:x1] = level


def _pixels(
    box: tuple[float, float, float, float], width: int, height: int
) -> tuple[float, float, float, float]:
    return box[0] * width, box[1] * height, box[2] * width, box[3] * height


def _even(value: float) -> int:
    return 2 * round(value / 2)


def _check(width: int, height: int) -> None:
    if width < SMALLEST[0] or height < SMALLEST[1]:
        raise InputError(f"sample chart {width}x{height}: it needs at least {SMALLEST[0]}x{SMALLEST[1]}")
