"""How a squeezed source picture fills the plate, exactly: nothing is rounded to whole pixels."""

from __future__ import annotations

from dataclasses import dataclass

from dedio_core.errors import InputError
from dedio_core.models import SourceClip
from dedio_core.render.job import Geometry

ANAMORPHIC_MODES = (6 / 5, 4 / 3)
"""Width to height of the camera modes that anamorphic work uses (4096x3432 is called 6:5)."""
TOLERANCE = 0.02


def fitted(width: int, height: int, squeeze: float, size: tuple[int, int], filter_name: str) -> Geometry:
    """The desqueezed picture scaled into `size` and centred, with black bars.

    4096x3432 squeezed 2 into 3840x2160: scales 0.9375 and 0.46875, picture height 1608.75.
    """
    scale = min(size[0] / (width * squeeze), size[1] / height)
    wide, high = width * squeeze * scale, height * scale
    x, y = (size[0] - wide) / 2, (size[1] - high) / 2
    return Geometry((width, height), squeeze, size, (x, y, x + wide, y + high), filter_name)


@dataclass(frozen=True)
class Squeeze:
    """The squeeze to use, where it comes from, and what a person should know about it."""

    value: float
    source: str
    warnings: tuple[str, ...]


def choose_squeeze(clip: SourceClip, asked: float | None, standard: float, size: tuple[int, int]) -> Squeeze:
    """By row or flag, then clip metadata, then `standard` (the setting).

    Warns where metadata disagrees, and where a squeeze of 2 meets a mode other than 6:5 or 4:3,
    with the picture height of both readings. Raises `InputError` unless it is above 0 and sane.
    """
    metadata = clip.camera.squeeze or clip.pixel_aspect
    value = asked if asked is not None else metadata if metadata is not None else standard
    source = "row or flag" if asked is not None else "clip metadata" if metadata else "defaults.squeeze"
    if not 0.1 <= value <= 10:
        raise InputError(f"squeeze {value}: it is a factor such as 1, 1.3, 1.5, 1.8 or 2")
    warnings = []

    def height(squeeze: float) -> str:
        box = fitted(clip.width, clip.height, squeeze, size, "box").box
        return f"{box[3] - box[1]:g} lines at {squeeze:g}"

    if asked is not None and metadata is not None and abs(asked - metadata) > 0.01:
        warnings.append(
            f"squeeze {asked:g} was asked for, the clip says {metadata:g}: the picture has {height(asked)}, "
            f"{height(metadata)}"
        )
    mode = clip.width / clip.height
    if abs(value - 2) < 0.01 and not _is_anamorphic(mode):
        warnings.append(
            f"squeeze 2 on {clip.width}x{clip.height}, which is not a 6:5 or 4:3 mode: the picture has "
            f"{height(value)}, {height(1.0)}; give --squeeze 1 if the lens was spherical"
        )
    return Squeeze(value, source, tuple(warnings))


def _is_anamorphic(mode: float) -> bool:
    return any(abs(mode / known - 1) < TOLERANCE for known in ANAMORPHIC_MODES)
