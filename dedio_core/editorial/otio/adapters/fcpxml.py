"""The ``fcpxml`` reader as an OTIO adapter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dedio_core.editorial.fcpxml.reader import read
from dedio_core.editorial.otio.out import to_otio
from dedio_core.frames import FrameRate


def read_from_file(filepath: str, rate: str | None = None) -> Any:
    """The timeline of a file; `rate` (``24000/1001``) where it does not state one."""
    return to_otio(read(Path(filepath), FrameRate.parse(rate) if rate else None))
