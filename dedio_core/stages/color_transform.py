"""Colour, geometry and the EXRs: the render job of the plate."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from dedio_core.errors import all_at_once
from dedio_core.paths import PlacedPath, Roots
from dedio_core.plan import Convert, Plan, Render
from dedio_core.raw import DECODE
from dedio_core.raw.decoded import BAKE, BASE
from dedio_core.render.job import ExrOutput, JobSource, RenderJob
from dedio_core.render.nk.limits import config_problem, folder_problems, limits
from dedio_core.stages.base import PipelineStage


class OIIOColorTransformStage(PipelineStage):
    """Adds the render job that makes the EXRs: decode, colour, fit, write, verify."""

    def plan(self, plan: Plan) -> Plan:
        """`plan` with a `Render` of every plate frame."""
        plan, first = with_decoded(plan, self.name), plan.pull.pull.first
        exr = ExrOutput(
            folder=PlacedPath("stage", plan.delivery.main_folder),
            prefix=plan.delivery.main_prefix,
            compression=plan.delivery.compression,
            rate=plan.clip.rate.fraction,
            start=plan.clip.timecode_of(first),
            capture_rate=plan.clip.camera.capture_fps,
            text=_text(plan),
            numbers=_numbers(plan),
            offset=plan.pull.offset,
        )
        job = RenderJob(
            shot=plan.shot.code,
            source=job_source(plan),
            color=plan.color,
            geometry=plan.geometry,
            frames=plan.pull.plate,
            exr=exr,
        )
        check_nuke(plan, job)
        return plan.adding(Render(self.name, plan.engine, job))


def check_nuke(plan: Plan, job: RenderJob) -> None:
    """Raise `InputError` with all that Nuke cannot do of `job`: better now than after a decode."""
    if plan.engine != "nuke":
        return
    problems = limits(job, plan.delivery.proxy_size, plan.cdl)
    if Path(plan.color.config).is_file():  # any other is written where Nuke finds it
        problems += [said] if (said := config_problem(Path(plan.color.config).absolute().as_posix())) else []
    all_at_once(problems)


def check_folders(plan: Plan, roots: Roots) -> None:
    """Raise `InputError` where Nuke can neither read nor write in a folder that the plan is for."""
    if plan.engine != "nuke":
        return
    names = ("tree", "temp", *(("source",) if plan.clip.sequence else ()))  # a movie's DPX are in temp
    all_at_once(folder_problems(roots[name] for name in names if name in roots))


def with_decoded(plan: Plan, stage: str) -> Plan:
    """`plan` with its movie written as DPX first, where the engine is Nuke: it would read it its own way."""
    is_there = any(isinstance(action, Convert) for action in plan.actions)
    if plan.engine != "nuke" or plan.clip.kind != "movie" or is_there:
        return plan
    to = PlacedPath("temp", "dpx")
    return plan.adding(Convert(stage, DECODE, plan.pull.pull, to, BASE, "dpx", BAKE))


def job_source(plan: Plan) -> JobSource:
    """Where the plan's pixels come from: the source itself, or what a converter made of it."""
    clip = plan.clip
    movie = JobSource(
        kind="movie",
        path=PlacedPath("source", clip.path.as_posix()),
        frames=clip.frames,
        offset=plan.pull.offset,
        width=clip.width,
        height=clip.height,
        rate=clip.rate,
        levels=clip.levels or "video",
        matrix=clip.matrix or "bt709",
    )
    converted = next((a for a in plan.actions if isinstance(a, Convert)), None)
    if converted:
        return replace(
            movie,
            kind="sequence",
            path=converted.to,
            frames=plan.pull.plate,
            offset=0,
            levels="full",
            base_name=converted.base_name,
            extension=converted.extension,
        )
    if clip.sequence:
        return replace(
            movie,
            kind="sequence",
            path=PlacedPath("source", clip.sequence.directory.as_posix()),
            levels="full",
            base_name=clip.sequence.base_name,
            separator=clip.sequence.separator,
            padding=clip.sequence.padding,
            extension=clip.sequence.extension,
        )
    return movie


def _text(plan: Plan) -> dict[str, str]:
    """Header strings that every frame has alike; nothing that differs between equal pictures."""
    clip, box = plan.clip, plan.geometry.box
    found = {
        "dedio:sourceFile": clip.path.name if not clip.sequence else clip.sequence.base_name,
        "dedio:colorSpace": plan.color.target,
        "dedio:sourceColorSpace": plan.color.source,
        "dedio:config": plan.color.config_hash,
        "dedio:activeArea": " ".join(f"{edge:.12g}" for edge in box),
        "reelName": clip.reel or "",
        "cameraMake": clip.camera.make or "",
        "cameraModel": clip.camera.model or "",
        "cameraSerialNumber": clip.camera.serial or "",
        "lensModel": clip.camera.lens or "",
    }
    if plan.color.target == "ACEScg":
        found["oiio:ColorSpace"] = "lin_ap1_scene"
    return {name: text for name, text in found.items() if text}


def _numbers(plan: Plan) -> dict[str, float]:
    camera = plan.clip.camera
    found = {
        "isoSpeed": camera.iso or camera.exposure_index,
        "shutterAngle": camera.shutter_angle,
        "dedio:whiteBalance": camera.white_balance,
        "dedio:squeeze": plan.geometry.squeeze,
    }
    return {name: number for name, number in found.items() if number is not None}
