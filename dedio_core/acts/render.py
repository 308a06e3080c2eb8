"""Having an engine render the frames that are not there yet."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import Any, cast

from dedio_core.acts.run import Acting, Run
from dedio_core.errors import ToolError
from dedio_core.events import Noted, Written
from dedio_core.frames import runs
from dedio_core.plan import Render
from dedio_core.render.engine import ENGINES, RenderEngine, Traced
from dedio_core.render.witness import sweep, witnessed
from dedio_core.reuse import takeover


def render(run: Run, action: Render) -> Acting:
    """Render the frames that no earlier run finished and that were not taken over."""
    job, stage = action.job, action.stage
    done, total, reused = 0, len(job.frames), 0
    wanted = {str(path) for frame in job.frames for path in job.outputs(frame)}
    finished, reuse = _finished(run, wanted, action.engine), takeover(run.plan)
    to_do = []
    for frame in job.frames:
        exr = finished.get(str(job.exr.path(frame))) if job.exr else None
        is_copy = exr is not None and exr.reused != 0
        if reuse and exr and exr.reused == reuse.version:
            done, reused = done + 1, reused + 1
            yield run.progress(stage, done, total, frame)
        elif not is_copy and all(str(path) in finished for path in job.outputs(frame)):
            done += 1
            yield run.progress(stage, done, total, frame, kept=True)
        else:
            to_do.append(frame)
    engine = ENGINES[action.engine](run.plan.jobs, run.machine.settings)
    if reason := engine.unavailable():
        raise ToolError(reason)
    ranges = runs(to_do)
    sweep(job, ranges, run.roots)
    frames = engine.render(job, ranges, run.roots, run.cancel)
    with contextlib.closing(cast(Any, frames)):
        for frame_done in witnessed(action.engine, frames, job, ranges, run.roots):
            if isinstance(frame_done, Noted):
                yield replace(frame_done, stage=stage)
                continue
            trace(run, engine)
            run.journal.record(frame_done)
            done += 1
            yield run.progress(stage, done, total, frame_done.frame)
    data: dict[str, Any] = {"frames": total, "kept": total - len(to_do) - reused}
    if job.exr:
        data |= {"reused": reused, "output_sequence": run.sequence()}
    return data


def trace(run: Run, engine: RenderEngine) -> None:
    """Write down the programs that the engine renders with, each once a run."""
    for program in engine.lineage() if isinstance(engine, Traced) else ():
        if program not in run.programs:
            run.programs.append(program)
            run.journal.append("program", program=program)


def _finished(run: Run, wanted: set[str], engine: str) -> dict[str, Written]:
    """Files that an earlier run finished with the same engine; a plate is of one engine's pixels."""
    made = run.journal.made_with()
    finished = run.journal.finished(wanted)
    return {path: one for path, one in finished.items() if made[path].get("engine", engine) == engine}
