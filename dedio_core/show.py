"""A plan in words: the dry run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from dedio_core.frames import FrameRange
from dedio_core.models import ImageSequence
from dedio_core.paths import Roots
from dedio_core.plan import (
    Action,
    Announce,
    Call,
    CheckOriginals,
    Cleanup,
    Convert,
    EncodeMovie,
    Plan,
    Publish,
    Render,
    Reuse,
    Skip,
)
from dedio_core.raw import CONVERTERS, DECODE
from dedio_core.reuse import rendered, worded
from dedio_core.settings import Tools
from dedio_core.space import space
from dedio_core.staging import temp_folder

LIKE = {"copy": "as copies", "hardlink": "as hard links"}


def lines(plan: Plan, roots: Roots, tools: Tools) -> Iterator[str]:
    """The plan as lines: source, cut, colour, geometry, files, stages, space, warnings."""
    shot, clip, pull = plan.shot, plan.clip, plan.pull
    yield f"{shot.code}  {shot.task}  {shot.element}  v{plan.delivery.version:03d}   (project {shot.project})"
    if plan.up_to_date is not None:
        yield f"  up to date: v{plan.up_to_date:03d} already is this; nothing will be written"
    size = f"{clip.width}x{clip.height}"
    yield f"  source     {clip.sequence or clip.path}  [{clip.codec}, {size}, {clip.rate} fps]"
    yield f"             {roots.get('source', Path())}"
    start = f"{clip.start} ({clip.start_source})" if clip.start else "no timecode"
    yield f"             {counted(len(clip.frames))}, start {start}, reel {clip.reel or 'not stated'}"
    yield from _cut(plan)
    yield f"  plate      {pull.plate}, {counted(len(pull.plate))}; cut {pull.plate_cut}"
    levels = f", {clip.levels} levels, {clip.matrix}" if clip.kind == "movie" else ""
    yield f"  colour     {plan.color.source} -> {plan.color.target}{levels}"
    yield f"             config {plan.color.config} ({plan.color.config_hash})"
    yield f"             proxy through {plan.color.display}, {plan.color.view}"
    yield from _geometry(plan)
    yield from _develop(plan)
    for note in plan.notes:
        yield f"  note       {note}"
    if plan.up_to_date is None:
        yield "  steps"
        for stage in plan.stages:
            for action in (a for a in plan.actions if a.stage == stage):
                yield from _action(plan, action, roots, tools)
    for where, needed in space(plan).items() if plan.up_to_date is None else ():
        yield f"  disk space {needed / 1e9:.2f} GB in {where}"
    for warning in plan.warnings:
        yield f"  WARNING    {warning}"


def counted(count: int) -> str:
    """``1 frame``, ``51 frames``."""
    return f"{count} frame{'' if count == 1 else 's'}"


def _cut(plan: Plan) -> Iterator[str]:
    cut, clip = plan.pull.cut, plan.clip
    unit = "file frames" if clip.kind == "sequence" else "clip frames"
    yield f"  cut        {unit} {cut}; handles {plan.pull.handles}; pulled {plan.pull.pull}"
    first, last = clip.timecode_of(cut.first), clip.timecode_of(cut.last)
    if first and last:
        yield f"             {first} to {last}; {counted(len(cut))}; as an EDL out: {last.plus(1)}"
    else:
        yield f"             {counted(len(cut))}"


def _geometry(plan: Plan) -> Iterator[str]:
    g = plan.geometry
    x0, y0, x1, y1 = g.box
    scale = f"scale {g.scale[0]:.6g} x {g.scale[1]:.6g}, filter {g.filter}"
    size = f"{g.source_size[0]}x{g.source_size[1]}"
    yield f"  geometry   {size}, squeeze {g.squeeze:g} -> {g.size[0]}x{g.size[1]}; {scale}"
    yield f"             picture {x1 - x0:.6g}x{y1 - y0:.6g} at {x0:.6g}, {y0:.6g}; black around it"


def _develop(plan: Plan) -> Iterator[str]:
    camera = plan.clip.camera
    said = {
        "lens": camera.lens,
        "EI": camera.exposure_index,
        "ISO": camera.iso,
        "WB": camera.white_balance,
        "tint": camera.tint,
        "shutter": camera.shutter_angle,
    }
    model = " ".join(filter(None, (camera.make, camera.model)))
    shown = [model] if model else []
    shown += [
        f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}"
        for name, value in said.items()
        if value
    ]
    if shown:
        yield f"  camera     {', '.join(shown)}"


def _action(plan: Plan, action: Action, roots: Roots, tools: Tools) -> Iterator[str]:
    yield f"    {action.stage}: {_words(plan, action, roots)}"
    if isinstance(action, Render):
        yield from (f"      {output}" for output in _outputs(action))
    if isinstance(action, Convert):
        commands = [argv(plan, action, part, roots, tools) for part in rendered(plan)]
        yield from (f"      {' '.join(words)}" for words in commands if words)


def _words(plan: Plan, action: Action, roots: Roots) -> str:
    if isinstance(action, Skip):
        return f"skipped ({action.reason})"
    if isinstance(action, CheckOriginals):
        lists = ", ".join(sorted({one.manifest for one in plan.originals}))
        return f"reads {len(plan.originals)} source file(s) whole and compares them with {lists}"
    if isinstance(action, Convert):
        frames = worded(tuple(part.moved(plan.pull.offset) for part in rendered(plan)))
        if action.converter == DECODE:
            return f"decodes clip frames {frames} into DPX, {action.bake}"
        return f"{action.converter} exports clip frames {frames} as {action.bake}"
    if isinstance(action, Reuse):
        return f"takes {worded(action.frames)} from v{action.version:03d}, {LIKE[action.how]}"
    if isinstance(action, Render) and action.job.exr:
        return f"renders {worded(rendered(plan))} with the {action.engine} engine"
    if isinstance(action, Render):
        from_exrs = " from the staged EXRs" if action.job.source.path.root == "stage" else ""
        return f"renders {action.job.frames}{from_exrs} with the {action.engine} engine"
    if isinstance(action, Call):
        portable = "" if action.portable else "; runs only here"
        return f"calls {action.target} on the staged EXRs; cannot be previewed{portable}"
    if isinstance(action, EncodeMovie):
        burn_in = ", with burn-in" if action.burn_in else ""
        size = f"{action.size[0]}x{action.size[1]}"
        if action.job:
            return f"has {plan.engine} render {action.movie.path} ({size}, {action.rate} fps{burn_in})"
        return f"encodes {action.movie.path} ({size}, {action.rate} fps, CRF {action.crf}{burn_in})"
    if isinstance(action, Publish):
        where = action.to.resolve(roots) if "tree" in roots else action.to
        return f"verifies, hashes, and renames into {where}"
    if isinstance(action, Announce):
        return f"has it shown at {action.host}, by way of the outbox"
    assert isinstance(action, Cleanup)
    return "removes staging"


def _outputs(action: Render) -> Iterator[str]:
    job = action.job
    if job.exr:
        yield f"{job.exr.folder.path}/{job.exr.prefix}####.exr ({job.exr.compression})"
    if job.picture:
        yield "proxy pictures, in staging"


def argv(plan: Plan, action: Convert, plate: FrameRange, roots: Roots, tools: Tools) -> tuple[str, ...]:
    """The command line that converts the plate frames `plate` on this machine."""
    clip = replace(plan.clip, path=Path(roots["source"]) / plan.clip.path)
    base = temp_folder(Path(roots["temp"]), plan.id) if "temp" in roots else Path("staging")
    folder = base / action.to.path
    to = ImageSequence(folder, action.base_name, action.extension, plate.first, plate.last)
    converter = CONVERTERS[action.converter](replace(tools, sony_bake=action.bake))
    return converter.command(clip, plate.moved(plan.pull.offset), to)
