"""Small scripts for tests of the stand-in: nodes, sequences, and one frame rendered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from tests.fakenuke import plates

CONFIG = "ocio://studio-config-v1.0.0_aces-v1.3_ocio-v2.1"


def node(nuke: Any, kind: str, above: Any = None, **knobs: Any) -> Any:
    found = getattr(nuke.nodes, kind)()
    for name, value in knobs.items():
        found[name].setValue(value)
    if above is not None:
        found.setInput(0, above)
    return found


def reading(nuke: Any, file: Path, first: int = 1, last: int = 3, **knobs: Any) -> Any:
    return node(nuke, "Read", file=file.as_posix(), first=first, last=last, raw=True, **knobs)


def writing(nuke: Any, above: Any, file: Path, **knobs: Any) -> Any:
    """A Write of float EXRs without compression, or of what is asked."""
    kind = {".exr": "exr", ".png": "png", ".mp4": "mov", ".dpx": "dpx", ".tif": "tiff", ".jpg": "jpeg"}
    base: dict[str, Any] = {"file": file.as_posix(), "file_type": kind[file.suffix], "raw": True}
    if file.suffix == ".exr":
        base |= {"datatype": "32 bit float", "compression": "none"}
    return node(nuke, "Write", above, **{**base, **knobs})


def numbered(folder: Path, count: int = 3, name: str = "in.%04d.exr", first: int = 1) -> Path:
    """A sequence whose frame n has the ramp times n / 10."""
    for n in range(first, first + count):
        plates.write(folder / (name % n), plates.ramp() * np.float32(n / 10))
    return folder / name


def rendered(nuke: Any, above: Any, folder: Path, frame: int = 1, **knobs: Any) -> tuple[Any, Any]:
    nuke.execute(writing(nuke, above, folder / "out.%04d.exr", **knobs), frame, frame)
    return plates.read(folder / f"out.{frame:04d}.exr")
