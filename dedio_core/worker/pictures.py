"""A small picture of a clip's frame, as a plate of it would look through the proxy's display and view.

It is rendered by the native engine, from a plan as an ingest makes it: levels, matrix, colour and squeeze are
those of the plate.
"""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from dedio_core.batch import shot_from_row
from dedio_core.errors import MediaError, RangeError
from dedio_core.events import FrameDone
from dedio_core.frames import FrameRange
from dedio_core.media.source import find_source
from dedio_core.paths import PlacedPath
from dedio_core.pipeline import Pipeline
from dedio_core.plan import Plan, Render
from dedio_core.render.engine import ENGINES
from dedio_core.render.job import Geometry, PictureOutput, RenderJob
from dedio_core.stages import OIIOColorTransformStage
from dedio_core.worker.args import WHERE, Args
from dedio_core.worker.context import Context

LOOK = ("squeeze", "levels", "source_colorspace")
WIDEST = 1920


def frame(values: Mapping[str, Any], context: Context) -> Any:
    """Frame `frame` of the clip at `path` as a PNG, `width` pixels wide (320), in Base64.

    Frames count as in and out do. Without `frame`, the first.
    """
    args = Args(values)
    path, number, width = args.needed_path("path"), args.whole("frame"), args.whole("width") or 320
    if not 16 <= width <= WIDEST:
        args.problems.append(f"width {width}: it is 16 to {WIDEST}")
    args.done((*WHERE, *LOOK, "path", "frame", "width"))
    settings = args.settings()
    clip = find_source(path, settings.defaults.source_fps)
    if clip.kind == "raw":
        raise MediaError(f"{path}: is camera raw; there is no picture of it before it is converted")
    number = clip.frames.first if number is None else number
    if not clip.frames.first <= number <= clip.frames.last:
        raise RangeError(f"{path}: has no frame {number}; it has {clip.frames}")
    look = {name: values[name] for name in LOOK if name in values}
    names = {"sequence": "frame", "shot": "1", "source_file": path, "all_frames": True}
    shot = shot_from_row({**names, **look}, settings, "frame")
    pipeline = Pipeline("frame", (OIIOColorTransformStage(),), settings, jobs=1, engine="native")
    plan = pipeline.plan(shot)
    with tempfile.TemporaryDirectory(prefix="dedio_frame_") as folder:
        job = _small(plan, width)
        at = number - job.source.offset
        roots = {**pipeline.machine(shot).roots, "work": Path(folder)}
        done = list(ENGINES["native"](1, settings).render(job, (FrameRange(at, at),), roots, context.cancel))
        assert job.picture
        assert [one.frame for one in done if isinstance(one, FrameDone)] == [at]
        data = job.picture.path(at).resolve(roots).read_bytes()
        size = job.picture.size
    label = clip.timecode_of(number)
    return {
        "frame": number,
        "timecode": str(label) if label else None,
        "width": size[0],
        "height": size[1],
        "png": base64.b64encode(data).decode("ascii"),
    }


def _small(plan: Plan, width: int) -> RenderJob:
    """The plan's render job with one picture as its output, as small as is wanted."""
    job = next(action.job for action in plan.actions if isinstance(action, Render))
    whole = plan.geometry.size
    size = (width, max(1, round(whole[1] * width / whole[0])))
    x, y = size[0] / whole[0], size[1] / whole[1]
    x0, y0, x1, y1 = plan.geometry.box
    box = (x0 * x, y0 * y, x1 * x, y1 * y)
    geometry = Geometry(plan.geometry.source_size, plan.geometry.squeeze, size, box, plan.geometry.filter)
    picture = PictureOutput(PlacedPath("work", "frame"), size)
    return replace(job, geometry=geometry, exr=None, picture=picture, active=None)
