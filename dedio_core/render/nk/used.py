"""What we believe of Nuke: every class, knob and item of a list that our graphs and scripts use.

It is held against a real Nuke by `dedio doctor --nuke`, and against what the graphs really use by a test.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dedio_core.render.nk.node import Ways
from dedio_core.render.nk.versions import EXR_COMPRESSION, FILTERS, HALF, MOVIE, movie_rate

Spellings = tuple[str, ...]
"""An item of a list as versions spell it: one of them has to be there."""


@dataclass(frozen=True)
class Used:
    """A knob: the items that are set, of a list that is Nuke's own and not the OCIO config's.

    Without `needed` a version may lack it.
    """

    items: tuple[Spellings, ...] = ()
    needed: bool = True


def _knobs(*names: str, **lists: tuple[str, ...]) -> dict[str, Used]:
    found = {name: Used() for name in names}
    return found | {name: Used(tuple((item,) for item in items)) for name, items in lists.items()}


def _ways(ways: Ways) -> dict[str, Used]:
    """Each way's knob with the items that are texts."""
    found: dict[str, Used] = {}
    for way in ways.ways:
        items = tuple(str(w.value) for w in ways.ways if w.knob == way.knob and isinstance(w.value, str))
        found[way.knob] = Used((items,) if items else (), ways.needed)
    return found


WRITE = _knobs(
    *("file", "channels", "raw", "create_directories", "checkHashOnRead", "render_order"),
    *("use_limit", "first", "last"),
)
MOVIE_KNOBS = {name: used for _, ways in MOVIE for name, used in _ways(ways).items()}

USED: Mapping[str, Mapping[str, Used]] = {
    "Root": _knobs(
        *("first_frame", "last_frame", "lock_range", "frame", "fps", "format", "customOCIOConfigPath"),
        "workingSpaceLUT",
        colorManagement=("OCIO",),
        OCIO_config=("custom",),
    ),
    "Read": _knobs(
        *("file", "file_type", "format", "first", "last", "frame", "origfirst", "origlast", "origset", "raw"),
        frame_mode=("start at",),
        on_error=("error",),
        localizationPolicy=("off",),
    ),
    "OCIOColorSpace": _knobs("in_colorspace", "out_colorspace"),
    "OCIODisplay": _knobs("colorspace", "display", "view"),
    "OCIOCDLTransform": _knobs("slope", "offset", "power", "saturation", "working_space"),
    "Reformat": _knobs(
        *("format", "center", "black_outside", "pbb"),
        type=("to format",),
        resize=("fit",),
        filter=tuple(FILTERS.values()),
    ),
    "Crop": _knobs("box", "reformat", "intersect", "crop"),
    "AddTimeCode": _knobs("startcode", "fps", "metafps", "useFrame", "frame"),
    "ModifyMetaData": _knobs("metadata"),
    "TimeWarp": _knobs("lookup", filter=("nearest",)),
    "Text2": _knobs(*("message", "font_size", "box"), xjustify=("left", "right"), yjustify=("top", "bottom")),
    "StickyNote": _knobs("label"),
    "Write": {**WRITE, **_knobs(file_type=("exr", "png", "mov"))},
    "Write:exr": {
        **_knobs("dw_compression_level", "autocrop", "first_part", metadata=("default metadata and exr/*",)),
        **_ways(HALF),
        "compression": Used(
            tuple(tuple(str(way.value) for way in ways.ways) for ways in EXR_COMPRESSION.values())
        ),
    },
    "Write:png": _knobs(datatype=("8 bit",)),
    "Write:mov": {**MOVIE_KNOBS, **_ways(movie_rate(24.0))},
}
"""By class; ``Write:exr`` has what a Write has of its own with that file type."""

EVERYWHERE = ("xpos", "ypos")
"""Knobs that every node has."""
