"""Reformat as Nuke computes it, held against the plan's own geometry."""

from __future__ import annotations

from dedio_core.errors import InputError
from dedio_core.render.job import Geometry
from dedio_core.render.nk.node import Format, Value
from dedio_core.render.nk.versions import FILTERS

CLOSE = 1e-3
"""Pixels by which a box may differ from the plan's."""


def is_whole(geometry: Geometry) -> bool:
    """Whether the source is the plate, pixel for pixel."""
    box = (0, 0, *geometry.size)
    return geometry.squeeze == 1 and geometry.source_size == geometry.size and geometry.box == box


def reformat(geometry: Geometry) -> tuple[tuple[str, Value], ...]:
    """The knobs of the Reformat that does what `geometry` says. Raises `InputError` where none does."""
    if geometry.filter not in FILTERS:
        raise InputError(
            f"filter '{geometry.filter}': Nuke's Reformat has {', '.join(FILTERS)}; choose one, or native"
        )
    box = fitted(geometry)
    if any(abs(a - b) > CLOSE for a, b in zip(box, geometry.box, strict=True)):
        raise InputError(
            f"Nuke's Reformat would put the picture at {box}, the plan has it at {geometry.box}; render this "
            "plate with the native engine"
        )
    return knobs(Format(*geometry.size), geometry.filter)


def knobs(size: Format, filter_name: str) -> tuple[tuple[str, Value], ...]:
    """A Reformat that fits the picture into `size`, centred, with black around it."""
    return (
        ("type", "to format"),
        ("format", size),
        ("resize", "fit"),
        ("center", True),
        ("filter", FILTERS[filter_name]),
        ("black_outside", True),
        ("pbb", False),
    )


def crop(size: Format) -> tuple[tuple[str, Value], ...]:
    """A crop to the whole format: the data window is the display window then."""
    box = (0.0, 0.0, float(size.width), float(size.height))
    return ("box", box), ("reformat", False), ("intersect", False), ("crop", True)


def fitted(geometry: Geometry) -> tuple[float, float, float, float]:
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
