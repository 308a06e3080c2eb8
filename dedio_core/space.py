"""Room on disks: what plans will need, what is free, and how much of it is to stay free."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from dedio_core import files
from dedio_core.errors import DiskFull
from dedio_core.paths import Roots
from dedio_core.plan import Convert, EncodeMovie, Plan
from dedio_core.reuse import rendered
from dedio_core.settings import Settings
from dedio_core.staging import staging_folder

HALF_RGB = 6
"""Bytes of a half-float RGB pixel."""
KNOBS = "settings pipeline.reserve_gb, pipeline.check_space"


def space(plan: Plan) -> Mapping[str, int]:
    """Bytes that will be needed, about: ``tree`` (EXRs, pictures, proxy) and ``temp`` (raw DPX).

    DWA is taken as a third of uncompressed half, other compressions as two thirds.
    """
    count = len(plan.pull.plate)
    width, height = plan.geometry.size
    share = 3 if plan.delivery.compression.startswith("dwa") else 1.5
    found = {"tree": int(count * width * height * HALF_RGB / share)}
    if any(isinstance(a, EncodeMovie) for a in plan.actions):
        found["tree"] += int(count * plan.delivery.proxy_size[0] * plan.delivery.proxy_size[1] * 2)
    if any(isinstance(a, Convert) for a in plan.actions):
        found["temp"] = sum(map(len, rendered(plan))) * (plan.clip.width * plan.clip.height * 6 + 8192)
    return found


def check_room(plans: Sequence[tuple[Plan, Roots]], settings: Settings) -> None:
    """Raise `DiskFull` where a file system has no room for what all the plans together will write.

    What is staged already counts as written. Plans without a tree are not looked at.
    """
    if not settings.pipeline.check_space:
        return
    needed: dict[int, int] = defaultdict(int)
    places: dict[int, Path] = {}
    for plan, roots in plans:
        if "tree" not in roots or plan.up_to_date is not None:
            continue
        tree = Path(roots["tree"])
        there = _size(staging_folder(tree) / plan.id)
        for name, wanted in space(plan).items():
            place = Path(roots.get(name, tree))
            device = device_of(place)
            places.setdefault(device, place)
            needed[device] += max(0, wanted - there) if name == "tree" else wanted
    for device, wanted in needed.items():
        free, reserve = files.free_bytes(places[device]), _reserve(settings)
        if wanted and wanted + reserve > free:
            raise DiskFull(
                f"{places[device]}: about {_worded(wanted)} are needed and {_worded(reserve)} are to stay "
                f"free, but {_worded(free)} are free; make room and run the same command again ({KNOBS})"
            )


def watch_room(roots: Roots, settings: Settings) -> None:
    """Raise `DiskFull` where less is left than is to stay free: better now than in the middle of a file."""
    if not settings.pipeline.check_space:
        return
    for place in (Path(roots[name]) for name in ("stage", "temp") if name in roots):
        free = files.free_bytes(place)
        if free < _reserve(settings):
            raise DiskFull(
                f"{place}: stopped before the disk is full: {_worded(free)} are left, "
                f"{_worded(_reserve(settings))} are to stay free; make room and run the same command again "
                f"to go on ({KNOBS})"
            )


def _reserve(settings: Settings) -> int:
    return int(settings.pipeline.reserve_gb * 1e9)


def _worded(size: int) -> str:
    return f"{size / 1e9:.2f} GB" if size >= 1e9 else f"{size / 1e6:.2f} MB"


def device_of(folder: Path) -> int:
    """The file system that `folder` is on, or will be (that of the nearest parent that exists)."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder.stat().st_dev


def _size(folder: Path) -> int:
    """Bytes of the files below; nothing where it is not there."""
    found = 0
    for path in folder.rglob("*") if folder.is_dir() else ():
        try:
            found += path.stat().st_size if path.is_file() else 0
        except OSError:
            continue
    return found
