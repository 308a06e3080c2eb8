"""A published plate as its sidecar tells of it: what a comp script needs to know."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dedio_core.errors import InputError
from dedio_core.frames import FrameRange, FrameRate
from dedio_core.uses import Cdl

EXR = re.compile(r"(.+/)?([^/]*?)(\d{4,})\.exr")


@dataclass(frozen=True)
class PlateUse:
    """How the cut uses the plate. `lookup` has the plate frame of each comp frame, None without one.

    It is empty where comp frames are plate frames.
    """

    comp: FrameRange
    lookup: tuple[int | None, ...] = ()
    cdl: Cdl | None = None
    retime: str = ""


@dataclass(frozen=True)
class Plate:
    """A version of an element. `tie` is the source frame of plate frame 1001, `source` which source."""

    element: str
    version: int
    folder: Path
    prefix: str
    frames: FrameRange
    size: tuple[int, int]
    rate: FrameRate
    tie: int
    source: str
    space: str
    config: str
    uses: tuple[PlateUse, ...]
    cut: str = ""
    """The cut whose uses they are."""
    config_hash: str = ""


def plate_of(folder: Path, sidecar: Mapping[str, Any]) -> Plate:
    """The plate in the version folder `folder`. Raises `InputError` where its sidecar tells too little."""
    try:
        return _plate(folder, sidecar)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise InputError(
            f"{folder}: its sidecar has no usable {error}; it is older than comp scripts, or damaged"
        ) from None


def _plate(folder: Path, sidecar: Mapping[str, Any]) -> Plate:
    cut, color = sidecar["cut"], sidecar["color"]
    found = [match for name in sorted(sidecar["files"]) if (match := EXR.fullmatch(name))]
    if not found:
        raise KeyError("EXR")
    width, height = sidecar["geometry"]["size"]
    uses = tuple(_use(use) for use in cut["uses"])
    return Plate(
        element=str(sidecar["element"]),
        version=int(sidecar["version"]),
        folder=folder / (found[0][1] or ""),
        prefix=found[0][2],
        frames=FrameRange(*cut["plate"]),
        size=(int(width), int(height)),
        rate=FrameRate.parse(sidecar["source"]["rate"]),
        tie=int(cut["tie_1001"]),
        source=hashlib.sha256(str(sidecar["source"]["content_id"]).encode()).hexdigest()[:12],
        space=str(color["target"]),
        config=str(color["config"]),
        uses=uses or (PlateUse(FrameRange(*cut["comp_range"])),),
        cut=str(cut.get("name") or ""),
        config_hash=str(color.get("config_hash") or ""),
    )


def _use(use: Mapping[str, Any]) -> PlateUse:
    comp = FrameRange(*use["comp_range"])
    lookup = tuple(None if frame is None else int(frame) for frame in use.get("plate_frames") or ())
    if lookup and (len(lookup) != len(comp) or set(lookup) == {None}):
        raise ValueError("plate_frames")
    return PlateUse(comp, lookup, _cdl(use.get("cdl")), str(use.get("retime") or ""))


def _cdl(found: Mapping[str, Any] | None) -> Cdl | None:
    if not found:
        return None
    slope, offset, power = (tuple(map(float, found[name])) for name in ("slope", "offset", "power"))
    if {len(slope), len(offset), len(power)} != {3}:
        raise ValueError("cdl")
    return Cdl(
        (slope[0], slope[1], slope[2]),
        (offset[0], offset[1], offset[2]),
        (power[0], power[1], power[2]),
        float(found["saturation"]),
    )
