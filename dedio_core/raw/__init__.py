"""Camera-raw converters: vendors' programs, each behind the same few questions.

To add one, write a class with the members of `RawConverter` and put it into `CONVERTERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from dedio_core.errors import ToolError
from dedio_core.models import SourceClip
from dedio_core.raw.base import RawConverter
from dedio_core.raw.sony import SonyRawConverter
from dedio_core.settings import Tools

CONVERTERS: dict[str, Callable[..., RawConverter]] = {
    "sony": SonyRawConverter,
}
"""Name -> what makes the converter: its program's path (None: the known install places), then options."""


def converter_for(
    clip: SourceClip,
    tools: Mapping[str, str | Path | None] | None = None,
    options: Mapping[str, Mapping[str, Any]] | None = None,
) -> RawConverter:
    """The converter that handles `clip`.

    `tools` has the programs' paths by converter name, `options` the other arguments of its class, as
    ``{"sony": {"bake": "ACES_LINEAR", "timeout": 60}}``. The converter need not be installed: ask it
    for `unavailable`. Raises `ToolError` where none handles the codec.
    """
    for name, make in CONVERTERS.items():
        converter = make((tools or {}).get(name), **(options or {}).get(name, {}))
        if converter.handles(clip):
            return converter
    raise ToolError(f"{clip.path}: no converter here reads {clip.codec} (there are: {', '.join(CONVERTERS)})")


def sony_converter(tools: Tools) -> SonyRawConverter:
    """Sony's converter as the settings say."""
    return SonyRawConverter(tools.sony_converter, bake=tools.sony_bake, timeout=tools.sony_timeout)
