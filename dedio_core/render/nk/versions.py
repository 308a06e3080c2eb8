"""What differs between versions of Nuke: the one table.

A live node takes the first way whose knob it has and whose value it holds; a script takes the first way
that its version knows. Evidence stands beside each; no Nuke was run for it. Reads and Writes are raw, and the
view transform is a node of its own: so `display` or `ocioDisplay` on a Write, and the spelling of color
spaces there, are never met.
"""

from __future__ import annotations

from dedio_core.render.nk.node import Way, Ways

LOWEST = 14
"""Scripts are written for it: a newer Nuke loads them, an older one only warns."""

HALF = Ways((Way("datatype", "16 bit half"), Way("datatype", "16 bit")))
"""Foundry's exrWriter.cpp has the first; old saved scripts have the second."""

EXR_COMPRESSION: dict[str, Ways] = {
    "none": Ways((Way("compression", "none"),)),
    "rle": Ways((Way("compression", "RLE"),)),
    "zips": Ways((Way("compression", "Zip (1 scanline)"),)),
    # hiero's list of presets spells it in the singular; exrWriter.cpp does not.
    "zip": Ways((Way("compression", "Zip (16 scanlines)"), Way("compression", "Zip (16 scanline)"))),
    "piz": Ways((Way("compression", "PIZ Wavelet (32 scanlines)"),)),
    "b44": Ways((Way("compression", "B44"),)),
    "b44a": Ways((Way("compression", "B44A"),)),
    # "DWAA (lossy)" is what some tools print; a script saved by 15.1 has the bare name.
    "dwaa": Ways((Way("compression", "DWAA"),)),
    "dwab": Ways((Way("compression", "DWAB"),)),
}
"""OpenImageIO's names to Nuke's; PXR24 is not in the writer."""

MOVIE: tuple[tuple[str, Ways], ...] = (
    # There is no file type mp4: the container is a knob, from 13 on (hiero's FnExporterBase).
    ("container", Ways((Way("mov64_format", "mp4 (MP4 (MPEG-4 Part 14))", 13),))),
    ("codec", Ways((Way("mov64_codec", "h264"),))),
    ("profile", Ways((Way("mov_h264_codec_profile", "High 4:2:0 8-bit", 13),), needed=False)),
    ("quality", Ways((Way("mov64_quality", "High", 13),), needed=False)),
    ("fast start", Ways((Way("mov64_fast_start", True, 13),), needed=False)),
    ("timecode", Ways((Way("mov64_write_timecode", True, 13),), needed=False)),
)
"""Of a Write whose file type is mov; `h264` is what public scripts set, the encoder differs by system."""

FILTERS = {
    "cubic": "Cubic",
    "keys": "Keys",
    "simon": "Simon",
    "rifman": "Rifman",
    "mitchell": "Mitchell",
    "nuke-lanczos6": "Lanczos6",
}
"""Our filters that Reformat has, too."""

READ_TYPES = {"dpx": "dpx", "exr": "exr", "tif": "tiff", "tiff": "tiff"}
"""File types by extension; Nuke tells others by itself."""


def movie_rate(rate: float) -> Ways:
    """The movie's own rate, 24 if it is not set. Not every version has the knob: there the rate is Root's.

    A script sets it all the same, as a Nuke that lacks it says so and goes on.
    """
    return Ways((Way("mov64_fps", rate, 13),), needed=False)


def of_version(ways: Ways, version: int) -> Way | None:
    """The way that a script for Nuke `version` takes."""
    return next((way for way in ways.ways if way.since <= version), None)
