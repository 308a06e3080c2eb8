"""What Nuke has not, or does otherwise than the native engine: one sentence each, all of them at once.

It is asked when an ingest is planned, before a movie is decoded for Nuke, and again when a graph is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from dedio_core.errors import InputError
from dedio_core.frames import Timecode
from dedio_core.geometry import fitted
from dedio_core.render.job import JobCdl, RenderJob
from dedio_core.render.nk.fit import misplaced
from dedio_core.render.nk.node import file_text, is_plain
from dedio_core.render.nk.versions import EXR_COMPRESSION, FILTERS
from dedio_core.safe_text import shown

NATIVE = "or the engine native"
MOST_LEVEL = 500
"""The end of dw_compression_level's range in Nuke."""
LARGEST_BASE = 30
"""Frames a second up to which Nuke's count of timecode and SMPTE's are one."""


def limits(job: RenderJob, proxy: tuple[int, int] | None = None, cdl: JobCdl | None = None) -> list[str]:
    """What Nuke cannot do of `job`, and of a proxy of the size `proxy` with `cdl`; empty for nothing."""
    if job.picture:
        proxy, cdl = job.picture.size, job.picture.cdl
    found = [*_output(job), *_geometry(job, proxy), *_names(job, cdl), *_paths(job)]
    if cdl and cdl.scene_linear != job.color.target:
        # Nuke's node takes its picture to be scene linear: from there it goes to the CDL's space (its help).
        found.append(
            f"CDL in {shown(cdl.space)}: Nuke applies it to pictures in the config's scene_linear "
            f"({shown(cdl.scene_linear) or 'it has none'}), the plate is in {shown(job.color.target)}; take "
            "that space for color.target, leave cdl.working_space empty, or take the engine native"
        )
    return found


def config_problem(config: str) -> str:
    """Why Nuke may not find the OCIO config in the file `config`; empty where it does."""
    if "#" in config:
        # File knobs of Reads and Writes take %# for a #; whether Root's does, nobody tells.
        return f"OCIO config '{shown(config)}': Nuke may take the # in its path for a frame number; move it"
    try:
        file_text(config)
    except InputError as error:
        return f"OCIO config: {error}"
    return ""


def folder_problems(folders: Iterable[Path]) -> list[str]:
    """Why Nuke can neither read nor write below the folders, one sentence for each that is so."""
    found = []
    for folder in dict.fromkeys(folders):
        try:
            file_text(folder.absolute().as_posix())
        except InputError as error:
            found.append(f"the engine nuke: {error}")
    return found


def timecode_problem(start: Timecode) -> str:
    """Why Nuke would count on from `start` otherwise; empty where it does not."""
    if not start.drop and start.rate.timebase <= LARGEST_BASE:
        return ""
    most = f"non-drop labels of at most {LARGEST_BASE} frames a second only"
    return f"timecode {start} at {start.rate}: Nuke counts {most}"


def _output(job: RenderJob) -> Iterator[str]:
    name, _, level = job.exr.compression.partition(":") if job.exr else ("", "", "")
    if job.exr and name not in EXR_COMPRESSION:
        known = ", ".join(EXR_COMPRESSION)
        yield (
            f"output.exr_compression '{job.exr.compression}': Nuke's EXRs have {known}; choose one, {NATIVE}"
        )
    if level and int(level) > MOST_LEVEL:
        what = f"output.exr_compression '{name}:{level}'"
        yield f"{what}: Nuke's level goes to {MOST_LEVEL}; lower it, {NATIVE}"
    if job.geometry.filter not in FILTERS:
        known = ", ".join(FILTERS)
        yield f"output.filter '{job.geometry.filter}': Nuke's Reformat has {known}; choose one, {NATIVE}"


def _geometry(job: RenderJob, proxy: tuple[int, int] | None) -> Iterator[str]:
    plate = job.geometry
    for geometry in (plate, *([fitted(*plate.size, 1.0, proxy, plate.filter)] if proxy else ())):
        if said := misplaced(geometry):
            yield said


def _names(job: RenderJob, cdl: JobCdl | None) -> Iterator[str]:
    color = job.color
    named = {"color space": [color.source, color.target], "display": [color.display], "view": [color.view]}
    named["color space"] += [cdl.space] if cdl else []
    for what, names in named.items():
        for name in dict.fromkeys(names):
            if not is_plain(name):
                yield (
                    f"{what} '{shown(name)}': Nuke would take brackets, braces, $, quotes or backslashes in "
                    f"it for a program; take another name or alias of it, {NATIVE}"
                )


def _paths(job: RenderJob) -> Iterator[str]:
    source = job.source
    parts = [f"{source.path.path}/{source.base_name}{source.separator}"] if source.kind == "sequence" else []
    for path in (*parts, *([job.exr.prefix] if job.exr else ())):
        try:
            file_text(path)
        except InputError as error:
            yield str(error)
