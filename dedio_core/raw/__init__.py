"""Camera-raw converters: vendors' programs, each behind the same few questions; and our own, for movies.

To add one, write a class with the members of `RawConverter` and put a function that makes it from
the settings into `CONVERTERS`.
"""

from __future__ import annotations

from collections.abc import Callable

from dedio_core.errors import ToolError
from dedio_core.models import SourceClip
from dedio_core.raw.base import RawConverter
from dedio_core.raw.decoded import NAME as DECODE
from dedio_core.raw.decoded import MovieDecoder
from dedio_core.raw.sony import SonyRawConverter
from dedio_core.settings import Tools

__all__ = ["CONVERTERS", "DECODE", "RawConverter", "converter_for"]


def sony_converter(tools: Tools) -> RawConverter:
    """Sony's converter as the settings say."""
    return SonyRawConverter(tools.sony_converter, bake=tools.sony_bake, timeout=tools.sony_timeout)


def movie_decoder(tools: Tools) -> RawConverter:
    """DED-IO itself: movies for an engine that reads none."""
    return MovieDecoder()


CONVERTERS: dict[str, Callable[[Tools], RawConverter]] = {"sony": sony_converter, DECODE: movie_decoder}
"""Every converter by its name."""


def converter_for(clip: SourceClip, tools: Tools) -> RawConverter:
    """The converter of the camera raw `clip`. It need not be installed: ask it for `unavailable`.

    Raises `ToolError` where none handles the codec.
    """
    of_raw = {name: make for name, make in CONVERTERS.items() if name != DECODE}
    for make in of_raw.values():
        converter = make(tools)
        if converter.handles(clip):
            return converter
    raise ToolError(f"{clip.path}: no converter here reads {clip.codec} (there are: {', '.join(of_raw)})")
