"""Reformat as Nuke computes it, held against the plan's own geometry."""

from __future__ import annotations

from dedio_core.errors import InputError
from dedio_core.render.job import Geometry
from dedio_core.render.nk.node import Format, Value
from dedio_core.render.nk.versions import FILTERS

CLOSE = 1e-3
"""Pixels by which a box may differ from the plan's."""
FULL = 1e-6
"""Pixels by which a picture that fills its format may miss the edges: a rounding, no row of black."""
Box = tuple[float, float, float, float]


def is_whole(geometry: Geometry) -> bool:
    """Whether the source is the plate, pixel for pixel."""
    box = (0, 0, *geometry.size)
    return geometry.squeeze == 1 and geometry.source_size == geometry.size and geometry.box == box


def fills(geometry: Geometry) -> bool:
    """Whether the picture reaches every edge of its format."""
    edges = zip(fitted(geometry), (0, 0, *geometry.size), strict=True)
    return all(abs(a - b) < FULL for a, b in edges)


def misplaced(geometry: Geometry) -> str:
    """Why no Reformat does what `geometry` says, as a sentence; empty where one does."""
    box = fitted(geometry)
    if is_whole(geometry) or all(abs(a - b) <= CLOSE for a, b in zip(box, geometry.box, strict=True)):
        return ""
    return (
        f"Nuke's Reformat would put the picture of {_size(geometry.source_size)} at {_told(box)} of "
        f"{_size(geometry.size)}, the plan has it at {_told(geometry.box)}; render this plate with the "
        "engine native"
    )


def reformat(geometry: Geometry) -> tuple[tuple[str, Value], ...]:
    """The knobs of the Reformat that does what `geometry` says. Raises `InputError` where none does."""
    if said := misplaced(geometry):
        raise InputError(said)
    return knobs(geometry)


def knobs(geometry: Geometry) -> tuple[tuple[str, Value], ...]:
    """A Reformat that fits the picture into its format, centred, with black around it.

    Where nothing is around it, nothing is black outside: what Nuke's filter finds beyond the picture is in
    doubt there, and could darken the border.
    """
    return (
        ("type", "to format"),
        ("format", Format(*geometry.size)),
        ("resize", "fit"),
        ("center", True),
        ("filter", FILTERS[geometry.filter]),
        ("black_outside", not fills(geometry)),
        ("pbb", False),
    )


def crop(geometry: Geometry) -> tuple[tuple[str, Value], ...]:
    """A crop to the whole format: the data window is the display window then.

    Black outside is left off where the picture fills the format, as in `knobs`: a Reformat below it may look
    beyond the format.
    """
    width, height = geometry.size
    box = (0.0, 0.0, float(width), float(height))
    return ("box", box), ("reformat", False), ("intersect", False), ("crop", not fills(geometry))


def fitted(geometry: Geometry) -> Box:
    """Where ``resize fit`` puts the picture, from the formula in hiero's FnEffectHelpers."""
    (width, height), (wide, high) = geometry.source_size, geometry.size
    aspect = geometry.squeeze
    across, down = wide / width, wide / width / aspect
    if across > high / height * aspect:
        across, down = high / height * aspect, high / height
    x = _centred(wide, width, across)
    y = _centred(high, height, down)
    return x, y, x + width * across, y + height * down


def _centred(room: int, length: int, scale: float) -> float:
    return float(int((room - length) / 2)) if scale == 1 else (room - length * scale) / 2


def _size(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


def _told(box: Box) -> str:
    return " ".join(f"{edge:.6g}" for edge in box)
