"""Camera-raw converters: vendors' programs, each behind the same few questions.

To add one, write a class with the members of `RawConverter` and put a function that makes it from
the settings into `CONVERTERS`.
"""

from __future__ import annotations

from collections.abc import Callable

from dedio_core.errors import ToolError
from dedio_core.models import SourceClip
from dedio_core.raw.base import RawConverter
from dedio_core.raw.sony import SonyRawConverter
from dedio_core.settings import Tools


def sony_converter(tools: Tools) -> RawConverter:
    """Sony's converter as the settings say."""
    return SonyRawConverter(tools.sony_converter, bake=tools.sony_bake, timeout=tools.sony_timeout)


CONVERTERS: dict[str, Callable[[Tools], RawConverter]] = {"sony": sony_converter}
"""Every converter by its name."""


def converter_for(clip: SourceClip, tools: Tools) -> RawConverter:
    """The converter that handles `clip`. It need not be installed: ask it for `unavailable`.

    Raises `ToolError` where none handles the codec.
    """
    for make in CONVERTERS.values():
        converter = make(tools)
        if converter.handles(clip):
            return converter
    raise ToolError(f"{clip.path}: no converter here reads {clip.codec} (there are: {', '.join(CONVERTERS)})")
