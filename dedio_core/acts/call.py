"""Running a user's stage over whole staged EXRs."""

from __future__ import annotations

import importlib
import traceback
from pathlib import Path
from typing import cast

from dedio_core import images, redaction
from dedio_core.acts.run import Acting, Processor, Run
from dedio_core.errors import Cancelled, InputError, ToolError, VerifyError
from dedio_core.events import Noted
from dedio_core.models import ProcessingResult
from dedio_core.plan import Call, Render


def call(run: Run, action: Call) -> Acting:
    """Run a user's stage over the staged EXRs."""
    yield from ()
    processor = run.machine.calls.get(action.stage) or _imported(action)
    result = ProcessingResult(action.stage)
    try:
        processor.process(
            run.machine.shot,
            result,
            input_sequence=run.sequence(),
            output_dir=run.roots["stage"],
            settings=run.machine.settings,
            results=list(run.results),
        )
    except Cancelled:
        raise
    except (Exception, SystemExit) as error:  # what a user's stage raises is no bug of ours
        run.journal.log(traceback.format_exc().rstrip())
        redaction.logger(f"dedio.{action.stage}").exception("%s raised", action.stage)
        raise ToolError(f"{action.stage} raised {type(error).__name__}: {_in_a_line(error)}") from error
    for warning in result.warnings:
        yield Noted(run.plan.shot.code, action.stage, "warning", warning)
    if not result.success:
        raise ToolError("; ".join(result.errors) or f"{action.stage} failed and did not say why")
    _still_whole(run, action)
    return dict(result.data)


def _still_whole(run: Run, action: Call) -> None:
    """Refuse what a user's stage left of the staged EXRs, where it is not a whole plate.

    Said here, and not by who reads them next: it is the stage that is to be mended, not the source.
    """
    before = run.plan.stages[: run.plan.stages.index(action.stage)]
    jobs = (a.job for a in run.plan.actions if isinstance(a, Render) and a.stage in before)
    job = next((job for job in jobs if job.exr), None)
    if job is None or job.exr is None:
        return
    recorded, problems = run.journal.finished(), []
    for frame in job.frames:
        if run.cancel.is_set():
            raise Cancelled("stopped")
        place = job.exr.path(frame)
        if str(place) in recorded:
            continue
        try:
            if not place.resolve(run.roots).is_file():
                raise VerifyError(f"{place.resolve(run.roots)}: is missing")
            images.verified_exr(place.resolve(run.roots), *job.geometry.size, job.timecode(frame))
        except VerifyError as error:
            problems.append(str(error))
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    if problems:
        raise VerifyError(f"{action.stage} left a frame that is no plate: {problems[0]}{more}")


def _in_a_line(error: BaseException) -> str:
    """What an exception says, on one line, and where it was raised."""
    at = traceback.extract_tb(error.__traceback__)[-1]
    return f"{' '.join(str(error).split()) or 'no message'} ({Path(at.filename).name}:{at.lineno})"


def _imported(action: Call) -> Processor:
    if not action.portable:
        raise InputError(f"{action.stage}: only the program that made the plan can run it")
    module, _, name = action.target.partition(":")
    try:
        return cast(Processor, getattr(importlib.import_module(module), name)(**action.params))
    except (ImportError, AttributeError, TypeError) as error:
        raise InputError(f"{action.stage}: {action.target} cannot be made here: {error}") from error
