"""Having a converter write the frames of a clip as files."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from typing import Any, cast

from dedio_core import files, staging
from dedio_core.acts.run import Acting, Run
from dedio_core.errors import ToolError
from dedio_core.events import Noted
from dedio_core.frames import runs
from dedio_core.models import ImageSequence
from dedio_core.plan import Convert
from dedio_core.proof import converted, unproven_frames
from dedio_core.raw import CONVERTERS, DECODE
from dedio_core.reuse import takeover


def convert(run: Run, action: Convert) -> Acting:
    """Have the converter write the frames that are not there yet."""
    tools = run.machine.settings.tools
    clip = replace(run.plan.clip, path=run.roots["source"] / run.plan.clip.path)
    converter = CONVERTERS[action.converter](replace(tools, sony_bake=action.bake))
    folder = action.to.resolve(run.roots)
    _own_temp(run, action)
    offset = run.plan.pull.offset
    plate = action.frames.moved(-offset)
    finished = run.journal.finished() if takeover(run.plan) else {}
    needed = converted(run.plan, action, finished)
    to = ImageSequence(folder, action.base_name, action.extension, plate.first, plate.last)
    missing = [frame for frame in needed if not to.path(frame).is_file()]
    if missing and (reason := converter.unavailable()):
        raise ToolError(reason)
    done, clipped = len(plate) - len(missing), 0
    for part in runs(missing):
        target = replace(to, first_frame=part.first, last_frame=part.last)
        frames = converter.export(clip, part.moved(offset), target, run.cancel)
        with contextlib.closing(cast(Any, frames)):
            for frame_done in frames:
                done += 1
                clipped += bool(frame_done.qc.get("clipped"))
                yield run.progress(action.stage, done, len(plate), frame_done.frame - offset)
    if clipped:
        message = f"{clipped} decoded frame(s) have values below 0 or above 1, which DPX has not"
        yield Noted(run.plan.shot.code, action.stage, "warning", message)
    is_ours = action.converter == DECODE
    unproven = 0 if is_ours else unproven_frames(run.plan, action, needed, run.roots)
    if unproven:
        message = f"frame identity not proven: {unproven} converted frame(s) carry no timecode"
        yield Noted(run.plan.shot.code, action.stage, "warning", message)
    return {"frames": len(needed), "kept": len(needed) - len(missing), "unproven": unproven}


def _own_temp(run: Run, action: Convert) -> None:
    """Make the folder of converted frames; in a shared temp folder, mark it as this plan's."""
    folder = action.to.resolve(run.roots)
    with files.writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    if folder.is_relative_to(run.journal.folder):
        return
    marker = {"what": staging.MARKER, **staging.marker_of(run.plan)}
    files.write_whole(run.roots["temp"] / "marker.json", json.dumps(marker).encode())
