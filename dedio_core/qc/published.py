"""A published version, read whole again: its frames, their headers and pictures, and its proxy."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from dedio_core import files, images, manifest
from dedio_core.errors import Cancelled, DedioError, InputError, PublishError, VerifyError
from dedio_core.frames import FrameRange, FrameRate, Timecode, runs
from dedio_core.jsonable import from_json, read_as
from dedio_core.measure import Box, measured
from dedio_core.movies import encode
from dedio_core.qc.check import Check
from dedio_core.qc.pixels import Measured, pixel_checks
from dedio_core.qc.proxy import Proxy, proxy_check
from dedio_core.render.job import Geometry, JobColor
from dedio_core.reuse import exrs
from dedio_core.settings import Qc

MOVIE = ".mp4"
MOST_FRAMES = 1_000_000
"""A plate's frame numbers go to 9999; nothing beyond this is looked at."""


@dataclass(frozen=True)
class Told:
    """What a sidecar says of its version, as far as the files can be held against it."""

    folder: Path
    plate: FrameRange
    exrs: Mapping[int, tuple[str, str]]
    """Path below the folder, and checksum, by plate frame."""
    size: tuple[int, int]
    box: Box
    filter: str
    rate: Fraction
    start: Timecode | None
    """Of the first plate frame."""
    color: JobColor
    movie: str
    movie_checksum: str
    movie_size: tuple[int, int]
    is_movie_ours: bool
    """Whether our own encoder made it."""
    files: frozenset[str]
    """Every file that it lists."""

    @classmethod
    def of(cls, folder: Path, sidecar: Mapping[str, Any]) -> Told:
        """What `sidecar` says. Raises `PublishError` where it is not what a DED-IO writes."""
        try:
            cut, source, render = sidecar["cut"], sidecar["source"], sidecar["render"]
            rate = FrameRate.parse(str(source["rate"]))
            pull, frames = _range(cut["source_pull"]), _range(source["frames"])
            start = Timecode.parse(source["start"], rate) if source["start"] else None
            shape = {k: v for k, v in sidecar["geometry"].items() if k != "scale"}
            geometry = from_json(Geometry, shape)
            if not all(math.isfinite(edge) for edge in geometry.box):
                raise InputError("its box has no finite edges")
            listed = read_as(Mapping[str, Any], sidecar["files"], "files")
            proxy = render.get("proxy")
            movie = next((n for n in listed if "/" not in n and n.endswith(MOVIE)), "") if proxy else ""
            return cls(
                folder,
                _plate(cut["plate"]),
                exrs(sidecar),
                geometry.size,
                geometry.box,
                geometry.filter,
                rate.fraction,
                start.plus(pull.first - frames.first) if start else None,
                from_json(JobColor, sidecar["color"]),
                movie,
                str(listed[movie]["xxh3_128"]) if movie else "",
                (int(proxy["size"][0]), int(proxy["size"][1])) if proxy else (0, 0),
                not (proxy and "encoder" in proxy),
                frozenset(listed),
            )
        except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError, DedioError) as error:
            raise PublishError(
                f"{folder}: its sidecar does not say what the version is ({error}); restore it"
            ) from None


def _range(found: Any) -> FrameRange:
    return FrameRange(int(found[0]), int(found[1]))


def _plate(found: Any) -> FrameRange:
    """The plate's range. Raises `InputError` for one that no plate has: all its frames are looked at."""
    plate = _range(found)
    if not -MOST_FRAMES <= plate.first <= plate.last <= MOST_FRAMES:
        raise InputError(f"its plate is {plate}")
    return plate


def checks(
    folder: Path,
    sidecar: Mapping[str, Any],
    limits: Qc,
    configs: tuple[str, ...] = (),
    stop: Callable[[], bool] = lambda: False,
) -> list[Check]:
    """Read every file of the version and check it. Writes nothing.

    `configs` are the colour configs, but for built-in ones, that may be loaded: a sidecar may be anybody's.
    A sidecar that tells nothing is a check that is bad. Raises `Cancelled` when `stop()` says so.
    """
    where = folder.name
    try:
        told = Told.of(folder, sidecar)
    except PublishError as error:
        return [
            Check(
                "sidecar", "unreadable", f"{error}; dedio verify tells of its files", "proven", where, False
            )
        ]
    numbers, wrong = _read(told, stop)
    found = [_contiguity(told, where), _frames(told, numbers, wrong, where)]
    if told.start:
        found.append(_timecode(told, bool(wrong), where))
    found += pixel_checks(numbers, limits, where)
    if told.movie:
        found.append(_movie(told, where))
        if limits.proxy_pictures != "off" and found[-1].is_good and not wrong:
            found.append(_pictures(told, where, limits, configs))
    return found


def _read(told: Told, stop: Callable[[], bool]) -> tuple[Measured, list[str]]:
    """The numbers of every frame that is as it should be, and what is wrong with the others."""
    wrong: list[str] = []
    numbers: dict[int, Mapping[str, float]] = {}

    def read(frame: int) -> dict[str, float] | str:
        if stop():
            raise Cancelled("stopped")
        name, checksum = told.exrs[frame]
        path = told.folder / name
        try:
            if path.is_symlink() or not path.is_file():
                raise VerifyError(f"{path}: is {'a link, not a file' if path.is_symlink() else 'missing'}")
            timecode = told.start.plus(frame - told.plate.first) if told.start else None
            _, now, pixels = images.verified_exr(path, *told.size, timecode)
        except VerifyError as error:
            return str(error)
        if now != checksum:
            return f"{path}: is not the file that was published (its checksum is another)"
        return measured(pixels, told.box)

    images.set_threads(1)
    with ThreadPoolExecutor(min(8, os.cpu_count() or 1)) as pool:
        for frame, result in zip(told.exrs, pool.map(read, told.exrs), strict=True):
            if isinstance(result, str):
                wrong.append(result)
            else:
                numbers[frame] = result
    return numbers, wrong


def _contiguity(told: Told, where: str) -> Check:
    """Whether every frame of the plate is listed and there, and nothing else is there."""
    listed, wanted = set(told.exrs), set(told.plate)
    gone = {frame for frame, (name, _) in told.exrs.items() if not (told.folder / name).is_file()}
    own = {f"{told.folder.name}.json"}
    strange = sorted(
        name for name in _there(told.folder) - told.files - own if name.partition("/")[0] != manifest.FOLDER
    )
    problems = [
        f"{what} {', '.join(map(str, runs(sorted(frames))))}"
        for what, frames in (("lacks", (wanted - listed) | gone), ("lists besides", listed - wanted))
        if frames
    ]
    strange = [name for name in strange if "/" in name or not name.endswith(".json")]
    if strange:
        more = f" and {len(strange) - 1} more" if len(strange) > 1 else ""
        problems.append(f"has besides {strange[0]}{more}")
    if problems:
        message = f"the version {' and '.join(problems)}; the plate is {told.plate}"
        return Check("contiguity", "not whole", message, "proven", where, False)
    message = f"{told.plate}, {len(told.plate)} frames, are there, each once, and nothing else"
    return Check("contiguity", "whole", message, "proven", where, True)


def _there(folder: Path) -> set[str]:
    """Paths below the folder of all that is no folder, but for what file browsers leave."""
    found = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return {p.relative_to(folder).as_posix() for p in found if not files.is_system_file(p.name)}


def _frames(told: Told, numbers: Measured, wrong: list[str], where: str) -> Check:
    width, height = told.size
    if wrong:
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        return Check("frames", "damaged", f"{wrong[0]}{more}", "proven", where, False, {"problems": wrong})
    shape = f"{width}x{height}, R, G, B of half, pixel aspect 1"
    message = f"{len(numbers)} frames decode whole: {shape}, checksums as published"
    return Check("frames", "whole", message, "proven", where, True)


def _timecode(told: Told, is_wrong: bool, where: str) -> Check:
    if is_wrong:
        message = "not every frame could be looked at"
        return Check("timecode", "undecided", message, "assumed", where)
    message = (
        f"header timecodes run from {told.start} without a gap; DED-IO wrote them, so they prove no frame"
    )
    return Check("timecode", "runs on", message, "assumed", where, True)


def _movie(told: Told, where: str) -> Check:
    path = told.folder / told.movie
    how = encode.H264(told.movie_size, told.rate, told.start, 0, "", 0)
    try:
        if path.is_symlink() or not path.is_file():
            raise VerifyError(f"{path}: is missing")
        encode.verify(path, len(told.plate), how, is_ours=told.is_movie_ours)
        if files.checksum(path) != told.movie_checksum:
            raise VerifyError(f"{path}: is not the file that was published (its checksum is another)")
    except DedioError as error:
        return Check("proxy", "damaged", str(error), "proven", where, False)
    message = (
        f"{len(told.plate)} frames decode; rate, size, duration, colour tags and start timecode are right"
    )
    return Check("proxy", "whole", message, "proven", where, True)


def _pictures(told: Told, where: str, limits: Qc, configs: tuple[str, ...]) -> Check:
    config = told.color.config
    if not config.startswith("ocio://") and config not in configs:
        message = f"the proxy was not compared with the EXRs: give its colour config, --ocio {config}"
        return Check("proxy_pictures", "undecided", message, "proven", where)

    def exr(frame: int) -> Path:
        return told.folder / told.exrs[frame][0]

    proxy = Proxy(
        told.folder / told.movie, exr, told.plate, told.movie_size, told.size, told.filter, told.color
    )
    return proxy_check(proxy, where, limits.proxy_pictures)
