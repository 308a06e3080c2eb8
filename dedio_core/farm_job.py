"""A plate as a job for a farm's Nuke: what the engine `nuke` would have it render, in a folder of its own.

Nothing of it is in a shot tree: what a farm renders so is neither verified nor published.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Event

from dedio_core import color, files, launch
from dedio_core.acts.movie import text_lines
from dedio_core.errors import ToolError, all_at_once
from dedio_core.models import ImageSequence
from dedio_core.paths import Roots
from dedio_core.plan import Convert, EncodeMovie, Plan, Render
from dedio_core.raw import CONVERTERS
from dedio_core.render.job import RenderJob
from dedio_core.render.nk.limits import config_problem, folder_problems, timecode_problem
from dedio_core.render.nuke.process import PROGRAM
from dedio_core.render.nuke.protocol import NukeJob, document
from dedio_core.safe_text import shown
from dedio_core.settings import Tools

CONFIG = "config.ocio"
SECONDS = 120.0
"""For the plug-in's program to write a script."""


def problems(plan: Plan, folder: Path) -> Iterator[str]:
    """Why no farm's Nuke can render `plan` from `folder`, as far as is told by the plan."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        yield f"{folder}: is there already; name a new folder"
    yield from folder_problems([folder])
    if said := config_problem((folder / CONFIG).as_posix()):
        yield said
    rendered = _rendered(plan)
    if not rendered:
        yield f"{plan.shot.code}: is up to date, or nothing is to be rendered of it"
    starts = {job.timecode(job.frames.first) for job in rendered if job.exr} - {None}
    for said in filter(None, map(timecode_problem, filter(None, starts))):
        yield f"{plan.shot.code}: {said}; ingest it with --engine nuke, which writes the headers itself"


def write(plan: Plan, roots: Roots, tools: Tools, folder: Path, cancel: Event) -> tuple[Path, ...]:
    """Write into the new `folder` what Nuke needs for `plan`; the jobs and scripts, in their order.

    A movie or camera raw is exported to DPX there, as the engine has it. `roots` has ``source``. Raises
    `DedioError`; the folder is gone then.
    """
    all_at_once(list(problems(plan, folder)))
    try:
        with files.writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
        return _written(plan, roots, tools, folder, cancel)
    except BaseException:
        with suppress(OSError):
            files.remove_tree(folder)
        raise


def _rendered(plan: Plan) -> list[RenderJob]:
    return [action.job for action in plan.actions if isinstance(action, Render)]


def _written(plan: Plan, roots: Roots, tools: Tools, folder: Path, cancel: Event) -> tuple[Path, ...]:
    places = {"source": roots["source"], **dict.fromkeys(("stage", "work", "temp"), folder)}
    for action in plan.actions:
        if isinstance(action, Convert):
            _convert(plan, action, places, tools, cancel)
    config = color.as_file(plan.color, folder / CONFIG)
    name = Path(plan.delivery.version_folder).name
    jobs = [
        (folder / f"{name}{'' if n == 0 else f'_{n + 1}'}", NukeJob(job, places, config, (job.frames,)))
        for n, job in enumerate(_rendered(plan))
    ]
    for movie in (one for one in plan.actions if isinstance(one, EncodeMovie) and one.job):
        assert movie.job
        one = NukeJob(movie.job, places, config, (movie.job.frames,))
        jobs.append((folder / f"{name}_movie", replace(one, movie=movie.movie, burn_in=text_lines(movie))))
    made = []
    for path, job in jobs:
        file, script = path.with_name(f"{path.name}.json"), path.with_name(f"{path.name}.nk")
        status = path.with_name(f"{path.name}_status.json")
        files.write_whole(file, document(replace(job, status=status)))
        _script(file, script)
        made += [file, script]
    return tuple(made)


def _convert(plan: Plan, action: Convert, places: Roots, tools: Tools, cancel: Event) -> None:
    """Have the converter write the frames of the plate, numbered as the plate's."""
    clip = replace(plan.clip, path=places["source"] / plan.clip.path)
    converter = CONVERTERS[action.converter](replace(tools, sony_bake=action.bake))
    if reason := converter.unavailable():
        raise ToolError(reason)
    folder = action.to.resolve(places)
    with files.writing(folder):
        folder.mkdir(parents=True)
    plate = action.frames.moved(-plan.pull.offset)
    to = ImageSequence(folder, action.base_name, action.extension, plate.first, plate.last)
    for _ in converter.export(clip, action.frames, to, cancel):
        pass


def _script(job: Path, script: Path) -> None:
    """Have the plug-in's program write the script: it knows the graph, and needs no Nuke for that."""
    words = (sys.executable, "-I", str(PROGRAM), f"--job={job}", f"--script={script}")
    try:
        ran = subprocess.run(
            words, env=launch.environment(), capture_output=True, check=False, timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        raise ToolError(f"{script.name}: is not written after {SECONDS:g} seconds; run it again") from None
    if ran.returncode:
        last = ran.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or ["it says nothing"]
        raise ToolError(f"{script.name}: {shown(last[0].removeprefix('dedio: error: '))}")
